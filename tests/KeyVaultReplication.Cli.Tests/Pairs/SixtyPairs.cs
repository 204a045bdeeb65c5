using KeyVaultReplication.Verifying;
using KeyVaultSimulator;

namespace KeyVaultReplication.Cli.Tests.Pairs;

/// <summary>A file of 60 pairs with shared hubs and a chain, run whole and in slices.</summary>
[TestFixture]
public sealed class SixtyPairs : OverPairs
{
    /// <summary>Two hubs with 26 targets each, a chain of three vaults, and six two-way pairs: 60 pairs.</summary>
    private static readonly string[] Sixty =
    [
        .. Enumerable.Range(0, 26).Select(i => $"hub-a > near-{i:00}"),
        .. Enumerable.Range(0, 26).Select(i => $"hub-b > far-{i:00}"),
        "chain-a > chain-b",
        "chain-b > chain-c",
        .. Enumerable.Range(0, 6).Select(i => $"left-{i} = right-{i}"),
    ];

    [Test]
    public async Task Two_runs_over_60_pairs_converge_and_the_third_lists_each_vault_once_and_does_nothing_more()
    {
        SeedSixty();

        var first = await RunAsync(Sixty);
        Assert.That((first.Result, Names("near-07"), Names("far-25"), Names("left-3"), Names("right-3")),
            Is.EqualTo((ReplicationResult.Succeeded, "x y", "z", "l r", "l r")));
        Assert.That((Names("chain-b"), Names("chain-c"), first.Hops.Single().Name), Is.EqualTo(("b c", "b", "chain-b")),
            "a chain carries one hop a run");

        var second = await RunAsync(Sixty);
        Assert.That((second.Result, second.Counts.Created, Names("chain-c")), Is.EqualTo((ReplicationResult.Succeeded, 1, "b c")));

        Clear();

        var third = await RunAsync(Sixty);
        Assert.That((third.Result, third.HasChanges, third.Runs), Is.EqualTo((ReplicationResult.Succeeded, false, third.Runs)));
        Assert.That(third.Runs, Has.Length.EqualTo(60));
        foreach (var vault in Cloud.Vaults)
        {
            Assert.That(vault.Requests.Where(request => !request.IsChallenge).Select(request => request.Operation),
                Is.EqualTo(new[] { "List" }), vault.Name);
        }
    }

    [Test]
    public async Task Sixty_pairs_are_verified_by_one_list_of_each_vault_whole_and_in_four_slices()
    {
        SeedSixty();
        await RunAsync(Sixty);
        await RunAsync(Sixty);
        Cloud.Vault("far-25").Set("z", "other");
        Clear();

        var whole = await VerifyAsync(Sixty);
        Assert.That((whole.Result, ExitCodes.Of(whole, failOnChanges: false)),
            Is.EqualTo((VerificationResult.Different, ExitCode.HasChanges)));
        Assert.That((whole.Runs.Length, whole.Counts.Differences, whole.Counts.Equal),
            Is.EqualTo((60, 1, (26 * 2) + 25 + 1 + 2 + (6 * 2))));
        Assert.That(Asked().Where(request => request.Operation == "List").Select(request => request.Vault),
            Is.EquivalentTo(Cloud.Vaults.Select(vault => vault.Name)));
        Assert.That(Asked().Select(request => request.Operation).Distinct(), Is.EquivalentTo(new[] { "List", "Get" }));

        var slices = new List<ManyVerification>();
        for (var slice = 1; slice <= 4; slice++)
        {
            slices.Add(await VerifyAsync(Sixty, slice: $"{slice}/4"));
        }

        Assert.That(slices.Aggregate(new VerdictCounts(), (sum, slice) => sum + slice.Counts), Is.EqualTo(whole.Counts));
        Assert.That(slices.Count(slice => slice.Result == VerificationResult.Different), Is.EqualTo(1));
    }

    [Test]
    public async Task Four_slices_together_do_exactly_what_one_run_does()
    {
        SeedSixty();
        await RunAsync(Sixty);
        var (written, values) = (Writes(), Values());
        await StopAsync();
        await StartAsync();
        SeedSixty();

        var slices = new List<ManyReport>();
        for (var slice = 1; slice <= 4; slice++)
        {
            slices.Add(await RunAsync(Sixty, slice: $"{slice}/4"));
        }

        Assert.That(slices.Sum(slice => slice.Runs.Length), Is.EqualTo(60));
        Assert.That(slices.Select(slice => slice.Runs.Length), Is.All.EqualTo(15), "balanced");
        Assert.That(Values(), Is.EqualTo(values));
        Assert.That(Writes(), Is.EqualTo(written));
        var touched =
            slices.Select(
                slice => slice.Runs.SelectMany(run => run.Options.Mode == ReplicationMode.TwoWay ? [run.Source, run.Pairs[0].Target]
                    : run.Pairs.Select(pair => pair.Target)).ToHashSet()).ToList();
        Assert.That(touched.SelectMany(one => one).GroupBy(vault => vault).Where(group => group.Count() > 1), Is.Empty,
            "no written vault is in two slices");
    }

    private void SeedSixty()
    {
        Add(Sixty);
        Seed("hub-a", "x", "y");
        Seed("hub-b", "z");
        Seed("chain-a", "c");
        Seed("chain-b", "b");
        for (var i = 0; i < 6; i++)
        {
            Seed($"left-{i}", "l");
            Seed($"right-{i}", "r");
        }

        Cloud.Advance(TimeSpan.FromSeconds(10));
    }

    private void Clear()
    {
        foreach (var vault in Cloud.Vaults)
        {
            vault.ClearRequests();
        }
    }

    private IEnumerable<RequestRecord> Asked() => Cloud.Vaults.SelectMany(vault => vault.Requests).Where(request => !request.IsChallenge);

    private List<string> Writes() =>
    [
        .. Cloud.Vaults.SelectMany(
            vault => vault.Requests.Where(request => !request.IsChallenge && request.Operation is not ("List" or "Get"))
            .Select(request => $"{vault.Name} {request.Operation} {request.Name}")).Order(StringComparer.Ordinal),
    ];

    private List<string> Values() =>
        [.. Cloud.Vaults.SelectMany(vault => vault.LiveNames()
            .Select(name => $"{vault.Name} {name} {string.Join(',', vault.Values(name))}")).Order(StringComparer.Ordinal)];
}
