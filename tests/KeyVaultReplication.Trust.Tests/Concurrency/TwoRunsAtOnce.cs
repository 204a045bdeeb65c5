using KeyVaultSimulator;

namespace KeyVaultReplication.Trust.Tests.Concurrency;

/// <summary>
/// Two runs at once over the same vaults, each with what the other cannot know: both have read the lists before either writes. One more run
/// finds all in sync or repairs it, and no secret has more than one version too many (with all versions, no version was copied more than
/// once too often).
/// </summary>
[TestFixture]
[Category("Trust")]
public sealed class TwoRunsAtOnce
{
    [Test]
    public async Task One_more_run_finds_them_in_sync_or_repairs_it([Values("one-way", "all versions", "two-way")] string mode,
        [Values(1, 4, 32)] int parallelism)
    {
        await using var cloud = await SharedCloud.StartOnStoppedClockAsync(overNetwork: false);
        var twoWay = mode == "two-way";
        var options =
            (twoWay ? Work.TwoWay : Work.OneWay with { Versions = mode == "all versions" ? VersionScope.All : VersionScope.Latest })
                with
            { Parallelism = parallelism };
        var alone = await ArrangeAsync(cloud, twoWay);
        await alone.RunAsync(options);

        var most = 0;
        for (var round = 0; round < 4; round++)
        {
            var pair = await ArrangeAsync(cloud, twoWay);
            BothListFirst(pair);
            var reports = await Task.WhenAll(pair.RunAsync(options), pair.RunAsync(options));
            foreach (var vault in pair.Vaults)
            {
                vault.Faults.Clear();
            }

            Assert.That(reports.Select(report => report.Pairs[0].Failure), Is.All.Null);
            var repaired = await pair.RunAsync(options);
            Assert.That(repaired.Result, Is.EqualTo(ReplicationResult.Succeeded), TextReport.Write(repaired));
            Assert.That(pair.Picture, Is.EqualTo(alone.Picture), "as one run alone leaves them");
            pair.AssertEqual();
            Assert.That((await pair.RunAsync(options)).HasChanges, Is.False);
            most = Math.Max(most, MostExtra(pair, alone, ofOneValue: mode == "all versions"));
        }

        await Counts.PrintAsync($"two runs at once, {mode}, {parallelism} secrets at a time: at most {most} extra version(s)");
        Assert.That(most, Is.LessThanOrEqualTo(1));
    }

    [Test]
    public async Task Opposite_directions_end_in_sync_once_one_of_them_runs_again()
    {
        await using var cloud = await SharedCloud.StartOnStoppedClockAsync(overNetwork: false);
        var pair = await ArrangeAsync(cloud, twoWay: true);
        var opposite = pair with { Source = pair.Target, Target = pair.Source };
        var options = new ReplicationOptions();
        BothListFirst(pair);

        await Task.WhenAll(pair.RunAsync(options), opposite.RunAsync(options));
        foreach (var vault in pair.Vaults)
        {
            vault.Faults.Clear();
        }

        await pair.RunAsync(options);
        pair.AssertEqual();
        Assert.That((await pair.RunAsync(options)).HasChanges, Is.False);
        Assert.That((await opposite.RunAsync(options)).HasChanges, Is.False);
    }

    private static async Task<VaultPair> ArrangeAsync(SharedCloud cloud, bool twoWay)
    {
        var pair = await Work.ArrangeOneWayAsync(cloud);
        if (twoWay)
        {
            pair.Target.Set("in-sync", "in-sync, edited there");
            pair.Target.Set("new-there", "new-there 1");
            pair.Source.Set("both", "both 1");
            pair.Pass();
            pair.Target.Set("both", "both 2");
        }

        return pair;
    }

    /// <summary>Neither run gets its list of the target before the other one asked for it too.</summary>
    private static void BothListFirst(VaultPair pair)
    {
        var (asked, both) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        pair.Target.Faults.After("List", null, async () =>
        {
            if (Interlocked.Increment(ref asked) >= 2)
            {
                both.TrySetResult();
            }

            await both.Task;
        });
    }

    private static int MostExtra(VaultPair pair, VaultPair alone, bool ofOneValue) =>
        pair.Vaults.Zip(alone.Vaults, (disturbed, undisturbed) =>
        undisturbed.State.Secrets.Max(secret => disturbed.ValuesEvenIfDeleted(secret.Name).GroupBy(value => ofOneValue ? value : "any")
            .Max(group =>
            group.Count() - secret.Versions.Count(version => !ofOneValue || version.Value == group.Key)))).Max();
}
