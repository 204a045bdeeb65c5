using System.Globalization;
using KeyVaultReplication;

namespace Benchmarks;

/// <summary>The scenarios that are measured.</summary>
internal static class Scenes
{
    private const string OneAfterAnother = "one request after another: left out at this size";

    /// <summary>
    /// Run first and not counted: the simulator is in the same process, and what it compiles at its first requests is not the tools' time.
    /// </summary>
    public static Scene WarmUp { get; } = FirstCopy(500) with { Unlimited = true, Latency = TimeSpan.Zero };

    public static IReadOnlyList<Scene> Of(Settings settings) =>
    [
        Nothing(1_000),
        Nothing(10_000) with { Tools = [Tool.Ours], LeftOut = OneAfterAnother },
        Nothing(100_000) with { Tools = [Tool.Ours], LeftOut = OneAfterAnother,
            Latency = settings.Quick ? TimeSpan.FromMilliseconds(Math.Min(5, settings.Latency.TotalMilliseconds)) : null },
        Changed(1_000),
        .. settings.Quick ? (Scene[])[] : [Changed(10_000) with { Tools = [Tool.Ours], LeftOut = OneAfterAnother }],
        FirstCopy(1_000),
        FirstCopy(1_000) with { Name = "first copy of 1,000, limits off", Unlimited = true, Tools = [Tool.Ours, Tool.Unforetold],
            LeftOut = "never near the limits: as above" },
        TwoWay(settings.Quick ? 300 : 1_000, 10, 10, 5),
        AllVersions(settings.Quick ? 25 : 100, 10),
        FiveTargets(settings.Quick ? 50 : 250),
        HeavyHistory(200, 50),
        OneNewAmongHeavyHistory(200, 50),
        DeletedInTheWay(settings.Quick ? 300 : 1_000, 100),
    ];

    private const string PatchesAre =
        "a PATCH for each copy that began before eight were answered, and where a vault stamped another second than was foretold: one in "
            + "twelve at most";

    /// <summary>How many marks may have to be bound afterwards.</summary>
    private static int Patches(int copies) => Math.Min(copies, ReplicationOptions.DefaultParallelism + (copies / 12));

    private static Scene Nothing(int count) =>
        new($"nothing to do, {N(count)}", (vaults, tool) => vaults.InSync(tool, count)) { Secrets = count };

    private static Scene Changed(int count) => new($"1 % changed of {N(count)}", (vaults, tool) =>
    {
        vaults.InSync(tool, count);
        vaults.Source.Edit(0, count / 100);
    })
    {
        Secrets = count,
        Work = [Work.Copies(count / 100)],
        Known = Patches(count / 100),
        KnownIs = PatchesAre,
    };

    private static Scene FirstCopy(int count) => new($"first copy of {N(count)}", (vaults, _) => vaults.Source.Seed(count))
    {
        Secrets = count,
        Work = [Work.Copies(count)],
        Known = Patches(count) + 1,
        KnownIs = $"{PatchesAre}; a page of what is soft-deleted",
    };

    /// <summary>People who change a secret in the target carry no mark over: then values and histories have to be looked at.</summary>
    private static Scene TwoWay(int count, int atSource, int atTarget, int both) =>
        new($"two-way, {N(count)}, {atSource} + {atTarget} + {both} on both", (vaults, tool) =>
    {
        vaults.InSync(tool, count);
        vaults.Source.Edit(0, atSource + both);
        vaults.Later();
        vaults.Target.Edit(atSource, both + atTarget);
    })
        {
            Secrets = count,
            TwoWay = true,
            Work = [Work.Copies(atSource + atTarget), new Work(both, Requests: 3, Chain: 2, Creates: 1)],
            Known = (3 * atSource) + (7 * atTarget) + (6 * both),
            KnownIs = "at most a PATCH, and two looks at the versions, a change; both values and histories where the target changed",
            Tools = [Tool.Ours, Tool.Task2019],
            LeftOut = "knows one direction only",
        };

    private static Scene AllVersions(int count, int versions) =>
        new($"all versions, {N(count)} x {versions}", (vaults, _) => vaults.Source.Seed(count, versions: versions))
        {
            Secrets = count,
            AllVersions = true,
            Work = [new Work(count, Requests: 1 + (2 * versions), Chain: 2 + versions, Creates: versions)],
            Known = Patches(count * versions) + 1,
            KnownIs = $"{PatchesAre}; a page of what is soft-deleted",
            Tools = [Tool.Ours, Tool.Task2019],
            LeftOut = "copies the latest version only",
        };

    private static Scene FiveTargets(int count) => new($"five targets, first copy of {N(count)}", (vaults, _) => vaults.Source.Seed(count))
    {
        Secrets = count,
        Targets = 5,
        Work = [new Work(count, Requests: 6, Chain: 2, Creates: 1)],
        Known = 5 * (Patches(count) + 1),
        KnownIs = $"{PatchesAre}; a page of what is soft-deleted; both a target",
    };

    private static Scene HeavyHistory(int count, int versions) =>
        new($"heavy history, {N(count)} x {versions}, nothing to do",
            (vaults, tool) => vaults.InSync(tool, count, versions))
        { Secrets = count };

    /// <summary>Vaults list what is soft-deleted by reading a row for each version of each secret, live or not.</summary>
    private static Scene OneNewAmongHeavyHistory(int count, int versions) =>
        new($"heavy history, {N(count)} x {versions}, one new", (vaults, tool) =>
    {
        vaults.InSync(tool, count, versions);
        vaults.Source.Set("brand-new", "value");
    })
        {
            Secrets = count,
            Work = [Work.Copies(1)],
            Known = 3,
            KnownIs = "a page of what is soft-deleted, a look at the one name, a PATCH",
        };

    /// <summary>Of the names that are soft-deleted in the target, half have changed in the source since.</summary>
    private static Scene DeletedInTheWay(int count, int deleted) => new($"{deleted} deleted in the way, of {N(count)}", (vaults, tool) =>
    {
        vaults.InSync(tool, count);
        vaults.Source.Edit(0, deleted / 2);
        for (var i = 0; i < deleted; i++)
        {
            vaults.Target.Delete(Seeds.Name(i));
        }
    })
    {
        Secrets = count,
        Work = [new Work(deleted / 2, Requests: 3, Chain: 2, Creates: 1), new Work(deleted - (deleted / 2), Requests: 1, Chain: 1)],
        NeedsDeletedList = true,
        Known = deleted,
        KnownIs = "at most a PATCH a copy, a look at the versions a recovery",
    };

    private static string N(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
