using System.Collections.Immutable;
using System.CommandLine;
using Azure.Core.Pipeline;
using KeyVaultReplication;

namespace KeyVaultSimulator;

/// <summary>
/// `demo`: the main job, on two simulated vaults, for a person to watch. Real HTTPS, the real Azure SDK, the library as the task runs it.
/// </summary>
internal sealed partial class DemoCommand : IAsyncDisposable
{
    private readonly SimulatedCloud _cloud;
    private readonly HttpClient _http;
    private readonly HttpClientTransport _transport;
    private readonly TextWriter _out;
    private readonly SimulatedVault _weu;
    private readonly SimulatedVault _neu;

    /// <summary>Secrets that nothing happens to, but for a deletion that is refused; the tables count them.</summary>
    private readonly string[] _others = [.. Enumerable.Range(1, 12).Select(number => $"service-key-{number:00}")];

    private static readonly ImmutableArray<ObjectKind> AllKinds = [ObjectKind.Secret, ObjectKind.Certificate, ObjectKind.Key];

    /// <summary>What has been found and told in an earlier step.</summary>
    private readonly HashSet<Finding> _told = [];

    private DemoCommand(SimulatedCloud cloud, TextWriter output)
    {
        (_cloud, _out) = (cloud, output);
#pragma warning disable CA2000 // Dispose objects before losing scope: the client disposes its handler
        _http = new HttpClient(cloud.CreateHandler());
#pragma warning restore CA2000
        _transport = new HttpClientTransport(_http);
        (_weu, _neu) = (cloud.AddVault("contoso-weu"), cloud.AddVault("contoso-neu"));
    }

    public static Command Create()
    {
        var command = new Command("demo",
            "Fill two simulated vaults, replicate them one-way and two-way, try to go wrong, and show what happens. Needs no Azure.");
        command.SetAction(async (_, cancellationToken) =>
        {
            await using var demo = new DemoCommand(await SimulatedCloud.StartAsync(cancellationToken: cancellationToken), Console.Out);
            return await demo.RunAsync(cancellationToken);
        });
        return command;
    }

    private async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await FillAsync(cancellationToken);
        await _out.WriteLineAsync(
            "Two simulated vaults on this machine: contoso-weu is in use, contoso-neu stands by for disaster recovery.");
        Show();

        Say("1. A dry run, one-way: it tells what it would do, and changes nothing.");
        await ReplicateAsync(new() { DryRun = true }, cancellationToken);

        Say("2. The same, for real. What was skipped above is skipped in every run, and not listed again here.");
        await ReplicateAsync(new(), cancellationToken);
        Show();

        Say("3. People edit both vaults. contoso-weu: a new version of db-password, and a tag on smtp-password.\n   contoso-neu: a new "
            + "version of api-key, and a new secret, feature-flag-key. Two-way, each side gets what is new on the other.");
        _weu.Set("db-password", "demo-value-6", contentType: "text/plain", tags: [new("owner", "data-team")]);
        _weu.Update("smtp-password", tags: [new("owner", "mail-team")]);
        _neu.Set("feature-flag-key", "demo-value-7");
        _neu.Set("api-key", "demo-value-8");
        await ReplicateAsync(new() { Mode = ReplicationMode.TwoWay }, cancellationToken);

        Say("4. A conflict: db-password gets a new version in contoso-weu, and a minute later another one in contoso-neu.\n   Two-way, "
            + "with conflictPolicy newest, the later one wins; the other one stays in the history.");
        var loser = _weu.Set("db-password", "demo-value-9", contentType: "text/plain", tags: [new("owner", "data-team")]);
        _cloud.Advance(TimeSpan.FromMinutes(1));
        _neu.Set("db-password", "demo-value-10", contentType: "text/plain", tags: [new("owner", "data-team")]);
        await ReplicateAsync(new() { Mode = ReplicationMode.TwoWay, ConflictPolicy = ConflictPolicy.Newest }, cancellationToken);
        ShowHistory("db-password", loser);

        Say("5. A clean-up goes wrong: five secrets are deleted in contoso-weu. One-way, with replicateDeletion, the run is refused "
            + "as a whole.");
        string[] deleted = ["smtp-password", .. _others.Take(4)];
        foreach (var name in deleted)
        {
            _weu.Delete(name);
        }

        var held = _neu.LiveNames();
        var refused = await ReplicateAsync(new() { ReplicateDeletion = true }, cancellationToken);
        var spared = refused.Result == ReplicationResult.Refused && _neu.LiveNames().SequenceEqual(held);
        await _out.WriteLineAsync(spared ? $"   contoso-neu still has all {held.Count} secrets." : "   contoso-neu HAS LOST SECRETS.");

        Say("6. Four of them are recovered in contoso-weu; smtp-password was meant to go. The same run again: one deletion is within "
            + "the limit.");
        foreach (var name in deleted.Skip(1))
        {
            _weu.Recover(name);
        }

        await ReplicateAsync(new() { ReplicateDeletion = true }, cancellationToken);
        Show();

        var recovered = await RecoverAsync(cancellationToken);

        Say("9. Certificates and keys take part as well: web-certificate comes as a certificate, with its key, and only contoso-weu "
            + "will renew it.\n   signing-key, which no vault hands out, comes by backup and restore.");
        await ReplicateAsync(new() { Kinds = AllKinds }, cancellationToken);

        Say("10. Two-way once more, over secrets and certificates: nothing to do, so no value is read and nothing is written.");
        var last = await ReplicateAsync(new() { Mode = ReplicationMode.TwoWay, Kinds = [ObjectKind.Secret, ObjectKind.Certificate] },
            cancellationToken);

        var good = spared && recovered && !last.HasChanges && VaultsAreAsTheyShouldBe(loser);
        Say(good
            ? "Both vaults hold the same, except old-key, which is disabled; the last run found no changes."
            : "The vaults are not as they should be: that is a defect, please report it.");
        if (good)
        {
            await _out.WriteLineAsync(
                "Next: try your own edits on simulated vaults, or take the first step in your own pipeline. Both are in README.md.");
        }

        return good ? 0 : 1;
    }

    /// <summary>Puts secrets into both vaults. Most of those in contoso-weu have been replicated before.</summary>
    private async Task FillAsync(CancellationToken cancellationToken)
    {
        foreach (var name in _others)
        {
            _weu.Set(name, $"demo-value-of-{name}");
        }

        _cloud.Advance(TimeSpan.FromMinutes(1));
        await Replicator.RunAsync(Connect(_weu), [Connect(_neu)], new(), cancellationToken: cancellationToken);

        _weu.Set("db-password", "demo-value-1", contentType: "text/plain", tags: [new("owner", "data-team")]);
        _weu.Set("api-key", "demo-value-2", expires: _weu.Now.AddDays(90));
        _weu.Set("smtp-password", "demo-value-3");
        _weu.Set("old-key", "demo-value-4", enabled: false);
        _weu.AddCertificate("web-certificate");
        _weu.AddKey("signing-key");
        _neu.Set("smtp-password", "demo-value-3");
        _neu.Set("local-only", "demo-value-5");
    }

    private async Task<ReplicationReport> ReplicateAsync(ReplicationOptions options, CancellationToken cancellationToken)
    {
        // A person's edits and the next run are seldom in the same second; the demo does not wait for the next one to come.
        _cloud.Advance(TimeSpan.FromMinutes(1));
        _weu.ClearRequests();
        _neu.ClearRequests();
        var report = await Replicator.RunAsync(Connect(_weu), [Connect(_neu)], options, cancellationToken: cancellationToken);
        await TellAsync(report);
        return report;
    }

    /// <summary>What a run found and did, but for what has been told in an earlier step, and what was asked of the vaults.</summary>
    private async Task TellAsync(ReplicationReport report)
    {
        var pair = report.Pairs.Single();
        var toldBefore = pair.Plan?.Findings.Where(finding => !_told.Add(finding)).ToList() ?? [];
        var lines =
            TextReport.Lines(pair)
                .Where(line =>
                    !toldBefore.Any(finding => line.EndsWith(finding.Reason, StringComparison.Ordinal)
                        && line.Contains($" {finding.Name} ", StringComparison.Ordinal)));
        foreach (var line in lines.Prepend(TextReport.Title(report, pair)).Append(TextReport.Summary(report, pair)))
        {
            await _out.WriteLineAsync($"   {line}");
        }

        await TellRequestsAsync();
    }

    private Vault Connect(SimulatedVault vault) => new(VaultAddress.Parse(vault.Name), _cloud.Credential, _transport);

    /// <summary>
    /// What the demo ends with: the same secrets live in both vaults, with the same values and properties, and the same certificate and
    /// key; one is soft-deleted in both; the version that lost is still there.
    /// </summary>
    private bool VaultsAreAsTheyShouldBe(SecretVersionState loser)
    {
        string[] expected = ["api-key", "db-password", "feature-flag-key", "local-only", .. _others];
        return _neu.LiveNames().Except(["web-certificate"]).Order(StringComparer.Ordinal).SequenceEqual(expected.Order(StringComparer.Ordinal))
            && _weu.LiveNames().Except(["old-key", "web-certificate"]).Order(StringComparer.Ordinal)
                .SequenceEqual(expected.Order(StringComparer.Ordinal))
            && expected.All(IsTheSame)
            && Thumbprint(_neu) == Thumbprint(_weu) && VersionOfKey(_neu) == VersionOfKey(_weu)
            && _weu.DeletedNames() is ["smtp-password"] && _neu.DeletedNames() is ["smtp-password"]
            && _weu.Versions("db-password").Any(version => version.Version == loser.Version && version.Value == loser.Value);
    }

    private static string? Thumbprint(SimulatedVault vault) =>
        vault.Live(StoredKind.Certificate, "web-certificate").Current.X509?.X5t;

    private static string VersionOfKey(SimulatedVault vault) => vault.Live(StoredKind.Key, "signing-key").Current.Version;

    private bool IsTheSame(string name)
    {
        if (!_weu.LiveNames().Contains(name) || !_neu.LiveNames().Contains(name))
        {
            return false;
        }

        var (a, b) = (_weu.Current(name), _neu.Current(name));
        return (a.Value, a.ContentType, a.Enabled, a.NotBefore, a.Expires) == (b.Value, b.ContentType, b.Enabled, b.NotBefore, b.Expires)
            && OwnTags(a).SequenceEqual(OwnTags(b));
    }

    public async ValueTask DisposeAsync()
    {
        _transport.Dispose();
        _http.Dispose();
        await _cloud.DisposeAsync();
    }
}
