using KeyVaultSimulator;
using KeyVaultSimulator.State;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>
/// Time that goes backwards, lists that lag, and deletions that are none: an older value never comes over a newer one, and nothing is
/// deleted without a tombstone.
/// </summary>
[TestFixture]
public sealed class BackInTime : OnTwoVaults
{
    private static readonly ReplicationOptions Mirror = new() { ReplicateDeletion = true };
    private static readonly ReplicationOptions Tandem = new() { Mode = ReplicationMode.TwoWay };

    [Test]
    public async Task A_source_that_was_restored_to_an_older_state_is_not_followed_and_nothing_is_deleted()
    {
        Set("a", "db", "keep");
        await _.ReplicateAsync(Mirror);
        var before = _.Source.State;
        _.After(10, () => _.Source.Set("db", "v2"));
        _.After(10, () => _.Source.Set("newest", "v1"));
        await _.ReplicateAsync(Mirror);
        _.Source.Rewind(before);

        var report = await _.RunAsync(Mirror);

        Assert.That(report.Pairs[0].Plan!.Changes, Is.Empty);
        Assert.That(report.Pairs[0].Plan!.Findings.Select(one => (one.Name.Text, one.Code)), Is.EquivalentTo(new[]
        {
            ("db", ReasonCode.SourceRegressed), ("newest", ReasonCode.SourceRegressed),
        }));
        Assert.That((report.Result, report.Counts.SourceRegressed), Is.EqualTo((ReplicationResult.SucceededWithIssues, 2)));
        Assert.That(TextReport.Write(report), Does.Contain("2 of it because the source has gone back in time"));
        Assert.That(MarkdownReport.Write(report), Does.Contain("The source of target has gone back in time: 2 concerned."));
        Assert.That((_.Target.Current("db").Value, _.Target.LiveNames()), Is.EqualTo(("v2", new[] { "a", "db", "keep", "newest" })));
    }

    [Test]
    public async Task A_source_that_was_restored_is_followed_back_when_that_is_said()
    {
        Set("db", "keep");
        await _.ReplicateAsync();
        var before = _.Source.State;
        _.After(10, () => _.Source.Set("db", "v2"));
        await _.ReplicateAsync();
        _.Source.Rewind(before);

        var report = await _.ReplicateAsync(new ReplicationOptions { SourceRegressed = SourceRegressedPolicy.Follow });

        Assert.That(_.Target.Values("db"), Is.EqualTo(new[] { "v1", "v2", "v1" }));
        Assert.That(report.Pairs[0].Plan!.Changes.Single().Code, Is.EqualTo(ReasonCode.SourceRegressed));
        Assert.That(report.Counts.SourceRegressed, Is.EqualTo(1));
    }

    [Test]
    public async Task Two_way_a_vault_made_anew_is_a_conflict_told()
    {
        _.Source.Set("db", "good");
        await _.ReplicateAsync(Tandem);
        _.Source.Rewind(VaultState.Empty);
        _.After(60, () => _.Source.Set("db", "placeholder"));

        var left = await _.RunAsync(Tandem with { ConflictPolicy = ConflictPolicy.Skip });

        Assert.That((left.Counts.UnresolvedConflicts, _.Target.Current("db").Value), Is.EqualTo((1, "good")));

        var report = await _.ReplicateAsync(Tandem with { ConflictPolicy = ConflictPolicy.Target });

        Assert.That((report.Counts.Conflicts, _.Source.Current("db").Value), Is.EqualTo((1, "good")));
    }

    [Test]
    public async Task One_way_a_source_made_anew_deletes_nothing_and_writes_over_nothing()
    {
        var names = Enumerable.Range(1, 9).Select(i => $"s{i}").ToArray();
        Set(names);
        await _.ReplicateAsync(Mirror);
        _.Source.Rewind(VaultState.Empty);
        _.After(60, () => _.Source.Set("s1", "placeholder"));

        var report = await _.RunAsync(Mirror);

        Assert.That(_.Target.LiveNames(), Is.EquivalentTo(names));
        Assert.That(_.Target.Current("s1").Value, Is.EqualTo("v1"));
        Assert.That(report.Result, Is.EqualTo(ReplicationResult.SucceededWithIssues));
        Assert.That(report.Pairs[0].Outcomes, Is.Empty, "nothing was tried");
    }

    [Test]
    public async Task A_source_that_got_its_secrets_back_from_the_replica_is_followed_again([Values] bool edited)
    {
        _.Source.Set("db", "v1");
        await _.ReplicateAsync();
        _.Source.Rewind(VaultState.Empty);
        _.Cloud.Advance(TimeSpan.FromMinutes(1));
        await _.ReplicateAsync(Tandem);
        _.After(10, () => _.Source.Set("db", edited ? "v2" : "v1"));

        var report = await _.ReplicateAsync();

        Assert.That((report.Counts, _.Target.Current("db").Value),
            Is.EqualTo((new ReplicationCounts { Updated = 1 }, edited ? "v2" : "v1")));
    }

    [Test]
    public async Task An_ordinary_run_asks_for_no_origin()
    {
        Set("db", "keep");
        await _.ReplicateAsync();
        _.After(10, () => _.Source.Set("db", "v2"));
        _.ClearRequests();

        await _.RunAsync(new ReplicationOptions());

        Assert.That(_.Source.Requests.Concat(_.Target.Requests).Select(request => request.Operation),
            Does.Contain("Set").And.Not.Contain("ListVersions"));
    }

    [Test]
    public async Task Nothing_in_sync_any_more_is_asked_about_once()
    {
        Set("a", "b", "c");
        await _.ReplicateAsync();
        _.After(10, () => Set("a", "b", "c"));
        _.ClearRequests();

        var report = await _.RunAsync(new ReplicationOptions());

        Assert.That((_.Source.Requests.Count(request => request.Operation == "ListVersions"), report.Counts.Updated), Is.EqualTo((1, 3)));
    }

    [Test]
    public async Task A_list_that_lags_deletes_nothing()
    {
        Set("a", "b", "keep", "more", "most");
        await _.ReplicateAsync(Mirror);
        _.After(100, () => _.Source.Delete("a"));
        _.Source.ListLag = TimeSpan.FromSeconds(30);
        _.Source.Recover("a");

        var report = await _.RunAsync(Mirror);

        Assert.That(_.Target.LiveNames(), Does.Contain("a"), TextReport.Write(report));
    }

    [Test]
    public async Task What_is_recovered_at_the_source_while_the_run_goes_on_is_not_deleted()
    {
        Set("a", "b", "keep", "more", "most");
        await _.ReplicateAsync(Mirror);
        _.After(10, () => _.Source.Delete("a"));
        _.After(10, () => _.Source.Set("b", "v2"));
        _.Target.Faults.Before("Set", "b", () => _.Source.Recover("a"), times: 1);

        var report = await _.RunAsync(Mirror);

        Assert.That(_.Target.LiveNames(), Does.Contain("a"));
        Assert.That(report.Pairs[0].Outcomes.Single(outcome => outcome.Change.Kind == ChangeKind.Delete).Result,
            Is.EqualTo(ChangeResult.Overtaken));
    }

    [Test]
    public async Task What_was_purged_at_the_source_is_left_and_told()
    {
        Set("a", "b", "keep", "more");
        await _.ReplicateAsync(Mirror);
        _.After(10, () => _.Source.Delete("a"));
        _.After(10, () => _.Source.Purge("a"));

        var report = await _.RunAsync(Mirror);

        Assert.That(_.Target.LiveNames(), Does.Contain("a"));
        Assert.That(report.Pairs[0].Outcomes.Single(),
            Has.Property("Code").EqualTo(ReasonCode.NoTombstone).And.Property("Result").EqualTo(ChangeResult.Left));
        Assert.That(report.Result, Is.EqualTo(ReplicationResult.SucceededWithIssues));
    }

    [Test]
    public async Task What_was_purged_at_the_source_goes_when_that_is_said()
    {
        Set("a", "b", "keep", "more");
        await _.ReplicateAsync(Mirror);
        _.After(10, () => _.Source.Delete("a"));
        _.After(10, () => _.Source.Purge("a"));

        await _.ReplicateAsync(Mirror with { SourceRegressed = SourceRegressedPolicy.Follow });

        Assert.That(_.Target.LiveNames(), Does.Not.Contain("a"));
    }

    [TestCase(ReplicationMode.OneWay)]
    [TestCase(ReplicationMode.TwoWay)]
    public async Task Versions_whose_times_are_out_of_order_are_replicated_all_the_same(ReplicationMode mode)
    {
        var options = new ReplicationOptions { Mode = mode };
        Set("db", "keep");
        await _.ReplicateAsync(options);
        _.Source.NodeClock = TimeSpan.FromMinutes(-30);
        _.After(10, () => _.Source.Set("db", "v2"));
        _.Source.NodeClock = TimeSpan.Zero;

        await _.ReplicateAsync(options);

        Assert.That((_.Source.Current("db").Value, _.Target.Current("db").Value), Is.EqualTo(("v2", "v2")));
    }

    [Test]
    public async Task A_target_whose_times_are_out_of_order_is_written_all_the_same()
    {
        Set("db", "keep");
        await _.ReplicateAsync(Tandem);
        _.Target.NodeClock = TimeSpan.FromMinutes(-30);
        _.After(10, () => _.Target.Set("db", "v2"));
        _.Target.NodeClock = TimeSpan.Zero;
        await _.ReplicateAsync(Tandem);
        _.After(10, () => _.Source.Set("db", "v3"));

        await _.ReplicateAsync(Tandem);

        Assert.That((_.Source.Current("db").Value, _.Target.Current("db").Value), Is.EqualTo(("v3", "v3")));
    }

    private void Set(params string[] names)
    {
        foreach (var name in names)
        {
            _.Source.Set(name, "v1");
        }
    }
}
