using System.Diagnostics;
using KeyVaultReplication.Many;
using KeyVaultSimulator;
using KeyVaultSimulator.State;
using Microsoft.Extensions.Time.Testing;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>
/// Each target has its own pace: one that is throttled, or does not answer, makes no other one wait, and its run ends when it ends. The
/// clock stands still until the test sets it forward: what is there before that was waited for by nobody.
/// </summary>
[TestFixture]
public sealed class SlowTargets
{
    private const int Names = 100;

    private Scenario _ = null!;

    private FakeTimeProvider Time => (FakeTimeProvider)_.Time;

    private SimulatedVault[] Targets => [_.Target, _.Cloud.Vault("second"), _.Cloud.Vault("third")];

    [SetUp]
    public async Task StartAsync()
    {
        _ = await Scenario.StartAsync(time: new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000)),
            moreVaults: ["second", "third"]);
        for (var i = 0; i < Names; i++)
        {
            _.Source.Set($"s-{i:000}", $"value {i}");
        }

        _.Cloud.Advance(TimeSpan.FromSeconds(10));
    }

    [TearDown]
    public Task StopAsync() => _.DisposeAsync().AsTask();

    [Test]
    public async Task A_throttled_target_holds_no_other_one_back()
    {
        Targets[1].Faults.Add("Set", null, Fault.Status(429), times: 1);

        await ReplicatesTheOthersWithoutWaitingAsync(new ReplicationOptions { Parallelism = 4 });

        Assert.That(Count("Get", _.Source), Is.EqualTo(Names), "each value is read once, whoever comes late");
    }

    [Test]
    public async Task A_target_that_does_not_answer_holds_no_other_one_back()
    {
        Targets[1].Faults.Add("Set", null, Fault.Slow(TimeSpan.FromSeconds(30)), times: 4);

        await ReplicatesTheOthersWithoutWaitingAsync(new ReplicationOptions { Parallelism = 4 });

        Assert.That(Count("Get", _.Source), Is.EqualTo(Names));
    }

    [Test]
    public async Task Deletions_wait_for_what_their_own_target_gets_and_for_no_other_one()
    {
        foreach (var target in Targets)
        {
            target.Set("extra", "x");
        }

        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        Targets[1].Faults.Add("Set", null, Fault.Status(429), times: 1);

        await ReplicatesTheOthersWithoutWaitingAsync(new ReplicationOptions { ReplicateDeletion = true, Parallelism = 4 });
    }

    [Test]
    public async Task Of_all_versions_each_target_gets_its_own_in_order_at_its_own_pace()
    {
        for (var i = 0; i < Names; i++)
        {
            _.Source.Set($"s-{i:000}", $"newer value {i}");
        }

        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        Targets[1].Faults.Add("Set", null, Fault.Status(429), times: 1);

        await ReplicatesTheOthersWithoutWaitingAsync(new ReplicationOptions { Versions = VersionScope.All, Parallelism = 4 });

        foreach (var target in Targets)
        {
            Assert.That(target.Values("s-007"), Is.EqualTo(new[] { "value 7", "newer value 7" }));
        }

        Assert.That(Count("GetVersion", _.Source) + Count("Get", _.Source), Is.EqualTo(2 * Names));
    }

    [Test]
    public async Task A_key_is_backed_up_once_and_no_vault_waits_for_another_one_to_restore_it()
    {
        foreach (var name in new[] { "k-1", "k-2", "k-3" })
        {
            _.Source.AddKey(name);
        }

        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        Targets[1].Faults.Add("Key.Restore", null, Fault.Status(429), times: 1);
        var run = Replicator.RunAsync(_.Connect(_.Source), [.. Targets.Select(_.Connect)],
            new ReplicationOptions { Kinds = [ObjectKind.Key] }, progress: null, Time);

        await WaitAsync(run, () => new[] { Targets[0], Targets[2] }.All(target => target.LiveNames(StoredKind.Key).Count == 3));

        Assert.That(Targets[1].LiveNames(StoredKind.Key), Is.Empty);
        await EndAsync(run);
        await run;
        Assert.That(Targets.Select(target => target.LiveNames(StoredKind.Key).Count), Is.All.EqualTo(3));
        Assert.That(Count("Key.Backup", _.Source), Is.EqualTo(3));
    }

    /// <summary>
    /// Eight entries are worked on at a time: the slow target has more than that, and they come first.
    /// </summary>
    [Test]
    public async Task Of_many_pairs_those_of_a_slow_target_do_not_take_all_turns()
    {
        var sources = Enumerable.Range(0, 12).Select(i => _.Cloud.AddVault($"source-{i:00}")).ToList();
        foreach (var source in sources)
        {
            source.Set($"of-{source.Name}", "value");
        }

        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        Targets[1].Faults.Add("Set", null, Fault.Status(429), times: 1);
        var slow = _.Connect(Targets[1]);
        Replication Into(Vault target, SimulatedVault source) => new(_.Connect(source), [target], new ReplicationOptions());
        var run = ManyReplicator.RunAsync(
            [.. sources.Take(10).Select(source => Into(slow, source)), Into(_.Connect(Targets[0]), sources[10]),
                Into(_.Connect(Targets[2]), sources[11])],
            new ManyOptions(), time: Time);

        await WaitAsync(run, () => Targets[0].LiveNames().Count == 1 && Targets[2].LiveNames().Count == 1);

        Assert.That(Targets[1].LiveNames(), Has.Count.LessThan(10));
        await EndAsync(run);
        Assert.That((await run).Counts.Created, Is.EqualTo(12));
    }

    [Test]
    public async Task For_a_target_that_is_far_behind_no_more_than_256_values_are_kept_and_it_reads_the_others_itself()
    {
        for (var i = Names; i < 290; i++)
        {
            _.Source.Set($"s-{i:000}", $"value {i}");
        }

        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        Targets[1].Faults.Add("Set", null, Fault.Status(429), times: 1);

        await ReplicatesTheOthersWithoutWaitingAsync(new ReplicationOptions { Parallelism = 4 });

        Assert.That(Count("Get", _.Source), Is.EqualTo(290 + (290 - 256)));
    }

    /// <summary>The second target is slow; the clock stands still until the others hold everything.</summary>
    private async Task ReplicatesTheOthersWithoutWaitingAsync(ReplicationOptions options)
    {
        var wanted = _.Source.LiveNames();
        var run = Replicator.RunAsync(_.Connect(_.Source), [.. Targets.Select(_.Connect)], options, progress: null, Time);

        await WaitAsync(run, () => new[] { Targets[0], Targets[2] }.All(target => target.LiveNames().SequenceEqual(wanted)));

        Assert.That(run.IsCompleted, Is.False, "the run ends when the slow one ends");
        Assert.That(Targets[1].LiveNames().Intersect(wanted).Count(), Is.LessThan(Names));
        await EndAsync(run);
        var report = await run;
        Assert.That(report.Pairs.SelectMany(pair => pair.Outcomes).Select(outcome => outcome.Result), Is.All.EqualTo(ChangeResult.Applied));
        Assert.That(Targets.Select(target => target.LiveNames()), Is.All.EqualTo(wanted));
        Assert.That((await Replicator.RunAsync(_.Connect(_.Source), [.. Targets.Select(_.Connect)], options, progress: null, Time)).Pairs
            .SelectMany(pair => pair.Plan!.Changes), Is.Empty);
    }

    private static async Task WaitAsync(Task run, Func<bool> until)
    {
        var patience = Stopwatch.StartNew();
        while (!run.IsCompleted && !until())
        {
            Assert.That(patience.Elapsed, Is.LessThan(Patience.Longest), "the others wait");
            await Task.Delay(10);
        }
    }

    private async Task EndAsync(Task run)
    {
        while (!run.IsCompleted)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10);
        }
    }

    private static int Count(string operation, SimulatedVault vault) =>
        vault.Requests.Count(request => request.Operation == operation && !request.IsChallenge);
}
