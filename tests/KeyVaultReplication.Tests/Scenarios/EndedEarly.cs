using KeyVaultSimulator;
using Microsoft.Extensions.Time.Testing;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>Runs that end before there is anything to do.</summary>
[TestFixture]
public sealed class EndedEarly : OnTwoVaults
{
    [Test]
    public void What_is_cancelled_sends_no_write()
    {
        var (vault, cancelled) = (_.Connect(_.Target), new CancellationToken(canceled: true));

        Assert.That(() => vault[ObjectKind.Secret].WriteAsync(Some.Name(), new SecretValue("x"), ObjectProperties.Plain, null, cancelled),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(() => vault[ObjectKind.Secret].DeleteAsync(Some.Name(), cancelled), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(_.Target.Requests, Is.Empty);
    }

    [Test]
    public async Task A_run_cancelled_while_it_reads_says_so_for_each_target()
    {
        using var cancellation = new CancellationTokenSource();
        var ended = new TaskCompletionSource();
        _.Source.Faults.Before("List", null, async () => { await cancellation.CancelAsync(); await ended.Task; });

        var report = await Replicator.RunAsync(_.Connect(_.Source), [_.Connect(_.Target)], new ReplicationOptions(),
            cancellationToken: cancellation.Token);
        ended.SetResult();

        Assert.That((report.Cancelled, report.Result), Is.EqualTo((true, ReplicationResult.Failed)));
        Assert.That(report.Pairs.Single().Failure, Is.EqualTo("Cancelled before there was a plan: nothing was written."));
    }

    [Test]
    public async Task A_write_in_flight_when_the_run_is_cancelled_is_done_and_told_as_done()
    {
        await using var stopped = await Scenario.StartAsync(time: new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_764_000_000)));
        stopped.Source.Set("a", "v1");
        stopped.Source.Set("b", "v1");
        using var cancellation = new CancellationTokenSource();
        stopped.Target.Faults.Before("Set", null, cancellation.CancelAsync, times: 1);

        var report = await Replicator.RunAsync(stopped.Connect(stopped.Source), [stopped.Connect(stopped.Target)],
            new ReplicationOptions { Parallelism = 1 }, progress: null, stopped.Time, cancellationToken: cancellation.Token);

        Assert.That((report.Cancelled, report.Counts.Created, report.Counts.NotAttempted), Is.EqualTo((true, 1, 1)));
        Assert.That(stopped.Target.LiveNames(), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task Deleted_secrets_that_cannot_be_listed_end_a_two_way_run()
    {
        _.Target.Set("db", "v1");
        _.Source.Faults.Add("ListDeleted", null, Fault.Status(403));

        var report = await _.RunAsync(new ReplicationOptions { Mode = ReplicationMode.TwoWay });

        Assert.That(report.Pairs[0].Failure, Does.StartWith("Could not list the deleted secrets of vault source: 403"));
        Assert.That(_.Source.LiveNames(), Is.Empty);
    }

    [Test]
    public async Task Two_empty_vaults_are_said([Values] ReplicationMode mode)
    {
        var report = await _.RunAsync(new ReplicationOptions { Mode = mode });

        Assert.That(report.Pairs[0].Plan!.Warnings.Single(), Does.StartWith("Vault source lists no secret"));
        Assert.That(report.Result, Is.EqualTo(ReplicationResult.SucceededWithIssues));
    }
}
