using static KeyVaultReplication.Tests.Applying.Applied;

namespace KeyVaultReplication.Tests.Applying;

/// <summary>
/// A whole plan: copies and updates first, as many at a time as was asked for; what one version is copied to is one job; deletions last.
/// What a run that was cancelled has not begun stays as it is.
/// </summary>
[TestFixture]
public sealed class InOrder() : OnTwoVaults("second")
{
    private static readonly VaultAddress Second = VaultAddress.Parse("second");

    [Test]
    public async Task What_a_cancelled_run_has_not_begun_is_not_attempted_and_nothing_is_asked()
    {
        Change[] changes =
        [
            Copy("copied"), Copy("patched") with { Kind = ChangeKind.UpdateProperties }, Copy("recovered") with { Kind = ChangeKind.Recover },
            Copy("sign", ObjectKind.Key), Copy("deleted") with { Kind = ChangeKind.Delete },
        ];

        var outcomes = await _.ApplyAsync(changes, cancellationToken: new CancellationToken(canceled: true));

        Assert.That(outcomes, Is.EqualTo(changes.Select(ChangeOutcome.NotAttempted)));
        Assert.That(_.Cloud.Vaults.SelectMany(vault => vault.Requests), Is.Empty);
    }

    [Test]
    public async Task Each_change_is_told_when_it_has_ended()
    {
        _.Source.Set("a", "1");
        _.Source.Set("b", "2");
        var told = new Told();

        var outcomes = await _.ApplyAsync([Copy("a"), Copy("b"), Copy("c")], progress: told);

        Assert.That(outcomes.Select(outcome => outcome.Result),
            Is.EqualTo(new[] { ChangeResult.Applied, ChangeResult.Applied, ChangeResult.Failed }));
        Assert.That(told.Events, Is.EquivalentTo(outcomes.Select(outcome => new ChangeEnded(Some.Target, outcome))));
    }

    [Test]
    public async Task No_more_changes_are_under_way_than_was_asked_for()
    {
        var (now, most) = (0, 0);
        foreach (var name in Names)
        {
            _.Source.Set(name, name);
        }

        _.Target.Faults.Before("Set", null, async () =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            await Task.Delay(20);
            Interlocked.Decrement(ref now);
        });

        await _.ApplyAsync([.. Names.Select(name => Copy(name))], parallelism: 1);

        Assert.That((most, _.Target.LiveNames()), Is.EqualTo((1, Names)));
    }

    [Test]
    public async Task What_goes_to_several_vaults_is_read_once_and_each_version_for_itself([Values] bool ofTheirOwn)
    {
        var (first, second) = (_.Source.Set("db", "v1"), _.Source.Set("db", "v2"));
        var copy = Copy("db") with { ReadsVersion = ofTheirOwn };
        var (one, other) = (copy with { Subject = copy.Subject with { Version = first.Version } },
            copy with { Subject = copy.Subject with { Version = second.Version }, To = Second });

        _.Cloud.Advance(TimeSpan.FromSeconds(10));

        await _.ApplyAsync([one, other]);

        var (read, values) = (_.Source.Requests.Count(request => request.Operation is "Get" or "GetVersion" && !request.IsChallenge),
            (_.Target.Current("db").Value, _.Cloud.Vault("second").Current("db").Value));
        Assert.That((read, values), Is.EqualTo(ofTheirOwn ? (2, ("v1", "v2")) : (1, ("v2", "v2"))));
    }

    [Test]
    public async Task Deletions_wait_until_all_else_is_done()
    {
        _.Source.Set("b", "2");
        _.Target.Set("a", "1");
        var living = await _.ListedAsync(_.Target, "a");

        await _.ApplyAsync(
        [
            Copy("a") with { Kind = ChangeKind.Delete, Subject = living, Current = living, Must = Must.SourceLacksIt }, Copy("b"),
        ]);

        Assert.That(_.Target.Requests.Where(request => request is { Operation: "Set" or "Delete", IsChallenge: false })
            .Select(request => request.Operation), Is.EqualTo(new[] { "Set", "Delete" }));
    }

    private static readonly IReadOnlyList<string> Names = ["a", "b", "c"];

    private sealed class Told : IProgress<ReplicationEvent>
    {
        public System.Collections.Concurrent.ConcurrentQueue<ReplicationEvent> Events { get; } = new();

        public void Report(ReplicationEvent value) => Events.Enqueue(value);
    }
}
