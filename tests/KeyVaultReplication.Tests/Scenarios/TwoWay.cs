using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>Two vaults in tandem.</summary>
[TestFixture]
public sealed class TwoWay : OnTwoVaults
{
    private static readonly ReplicationOptions Tandem = new() { Mode = ReplicationMode.TwoWay };

    [Test]
    public async Task New_secrets_and_new_versions_go_in_both_directions()
    {
        _.Source.Set("from-source", "s1", contentType: "text/plain");
        _.Target.Set("from-target", "t1");
        await _.ReplicateAsync(Tandem);
        _.Source.Set("from-source", "s2");
        _.Target.Set("from-target", "t2");

        var report = await _.ReplicateAsync(Tandem);

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Updated = 2 }));
        foreach (var vault in new[] { _.Source, _.Target })
        {
            Assert.That(vault.Values("from-source"), Is.EqualTo(new[] { "s1", "s2" }));
            Assert.That(vault.Values("from-target"), Is.EqualTo(new[] { "t1", "t2" }));
        }
    }

    [Test]
    public async Task A_new_version_of_a_replica_goes_back_to_where_it_came_from()
    {
        _.Source.Set("db", "v1");
        await _.ReplicateAsync(Tandem);
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        _.Target.Set("db", "v2");

        var report = await _.ReplicateAsync(Tandem with { ConflictPolicy = ConflictPolicy.Skip });

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Updated = 1 }), "not a conflict");
        Assert.That(_.Source.Values("db"), Is.EqualTo(new[] { "v1", "v2" }));
        Assert.That(_.Target.Values("db"), Is.EqualTo(new[] { "v1", "v2" }));
    }

    [Test]
    public async Task Edits_may_alternate_between_the_sides()
    {
        _.Source.Set("db", "v1");
        await _.ReplicateAsync(Tandem);
        foreach (var (vault, value) in new[] { (_.Target, "v2"), (_.Source, "v3"), (_.Source, "v4"), (_.Target, "v5"), (_.Target, "v6") })
        {
            _.Cloud.Advance(TimeSpan.FromSeconds(10));
            vault.Set("db", value);
            await _.ReplicateAsync(Tandem with { ConflictPolicy = ConflictPolicy.Skip });
        }

        Assert.That(_.Source.Values("db"), Is.EqualTo(new[] { "v1", "v2", "v3", "v4", "v5", "v6" }));
        Assert.That(_.Target.Values("db"), Is.EqualTo(new[] { "v1", "v2", "v3", "v4", "v5", "v6" }));
    }

    [TestCase(ConflictPolicy.Newest, ExpectedResult = "target")]
    [TestCase(ConflictPolicy.Source, ExpectedResult = "source")]
    [TestCase(ConflictPolicy.Target, ExpectedResult = "target")]
    public async Task<string> When_both_changed_policy_decides_and_the_loser_stays_in_the_history(ConflictPolicy policy)
    {
        await ChangeBothAsync();

        var report = await _.ReplicateAsync(Tandem with { ConflictPolicy = policy });

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Updated = 1, Conflicts = 1 }));
        Assert.That(report.Result, Is.EqualTo(ReplicationResult.SucceededWithIssues), "somebody's edit lost");
        Assert.That(_.Source.Current("db").Value, Is.EqualTo(_.Target.Current("db").Value));
        Assert.That(_.Source.Values("db").Concat(_.Target.Values("db")), Is.SupersetOf(new[] { "source", "target" }));
        return _.Target.Current("db").Value;
    }

    [Test]
    public async Task When_both_changed_and_policy_is_skip_both_stay()
    {
        await using var scenario = await Scenario.StartAsync(repetitionReadsValues: true);
        await ChangeBothAsync(scenario);

        var report = await scenario.ReplicateAsync(Tandem with { ConflictPolicy = ConflictPolicy.Skip });

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Conflicts = 1, UnresolvedConflicts = 1 }));
        Assert.That(report.Result, Is.EqualTo(ReplicationResult.SucceededWithIssues));
        Assert.That((scenario.Source.Current("db").Value, scenario.Target.Current("db").Value), Is.EqualTo(("source", "target")));
    }

    [Test]
    public async Task Equal_values_are_never_a_conflict()
    {
        _.Source.Set("db", "v1");
        await _.ReplicateAsync(Tandem);
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        _.Source.Set("db", "v2");
        _.Target.Set("db", "v2");

        var report = await _.ReplicateAsync(Tandem with { ConflictPolicy = ConflictPolicy.Skip });

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Updated = 1, Adopted = 1 }));
        Assert.That(_.Count("Set"), Is.Zero);
    }

    [TestCase("source", "target")]
    [TestCase("target", "source")]
    public async Task Properties_go_in_both_directions_without_a_version(string edited, string other)
    {
        _.Source.Set("db", "v1");
        await _.ReplicateAsync(Tandem);
        foreach (var contentType in new[] { "text/plain", "application/json" })
        {
            _.Cloud.Advance(TimeSpan.FromSeconds(10));
            _.Cloud.Vault(edited).Update("db", contentType: contentType);

            var report = await _.ReplicateAsync(Tandem with { ConflictPolicy = ConflictPolicy.Skip });

            Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Updated = 1 }));
            Assert.That(_.Cloud.Vault(other).Current("db").ContentType, Is.EqualTo(contentType));
            Assert.That(_.Cloud.Vault(other).Values("db"), Has.Count.EqualTo(1));
        }
    }

    [Test]
    public async Task After_one_way_in_one_direction_two_way_in_the_other_finds_all_in_sync()
    {
        _.Source.Set("db", "v1", contentType: "text/plain");
        await _.ReplicateAsync();
        _.Cloud.Advance(TimeSpan.FromSeconds(10));

        var report = await Replicator.RunAsync(_.Connect(_.Target), [_.Connect(_.Source)], Tandem);

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Unchanged = 1 }));
    }

    [Test]
    public async Task What_a_person_writes_during_the_run_is_left_for_the_next_run()
    {
        _.Source.Set("db", "v1");
        await _.ReplicateAsync(Tandem);
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        _.Source.Set("db", "v2");
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        _.Source.Faults.Before("Get", "db", () => _.Target.Set("db", "by hand"), times: 1);

        var report = await _.RunAsync(Tandem);

        Assert.That(report.Pairs[0].Outcomes.Single().Result, Is.EqualTo(ChangeResult.Overtaken));
        Assert.That(_.Target.Current("db").Value, Is.EqualTo("by hand"));
    }

    [Test]
    public async Task A_mark_carried_over_by_a_person_is_an_edit_of_that_side()
    {
        _.SetSlowly("db", "v1");
        await _.ReplicateAsync(Tandem);
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        _.Target.Set("db", "by hand", tags: _.Target.Current("db").Tags);

        var report = await _.ReplicateAsync(Tandem with { ConflictPolicy = ConflictPolicy.Skip });

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Updated = 1 }), "not a conflict");
        Assert.That(_.Source.Current("db").Value, Is.EqualTo("by hand"));
    }

    [Test]
    public async Task With_the_mark_carried_over_both_sides_changed_is_still_a_conflict()
    {
        _.SetSlowly("db", "v1");
        await _.ReplicateAsync(Tandem);
        _.SetSlowly("db", "source");
        _.Target.Set("db", "target", tags: _.Target.Current("db").Tags);
        _.Cloud.Advance(TimeSpan.FromSeconds(10));

        var report = await _.RunAsync(Tandem with { ConflictPolicy = ConflictPolicy.Skip });

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Conflicts = 1, UnresolvedConflicts = 1 }));
    }

    private Task ChangeBothAsync() => ChangeBothAsync(_);

    private static async Task ChangeBothAsync(Scenario scenario)
    {
        scenario.Source.Set("db", "v1");
        await scenario.ReplicateAsync(Tandem);
        scenario.Cloud.Advance(TimeSpan.FromSeconds(10));
        scenario.Source.Set("db", "source");
        scenario.Cloud.Advance(TimeSpan.FromSeconds(10));
        scenario.Target.Set("db", "target");
    }
}
