using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>Replication of a secret's history.</summary>
[TestFixture]
public sealed class AllVersions : OnTwoVaults
{
    private static readonly ReplicationOptions All = new() { Versions = VersionScope.All };

    [Test]
    public async Task A_new_secret_comes_with_its_history_oldest_first()
    {
        Set("v1", "v2", "v3");

        var report = await _.ReplicateAsync(All);

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Created = 1 }));
        Assert.That(_.Target.Values("db"), Is.EqualTo(new[] { "v1", "v2", "v3" }));
    }

    [Test]
    public async Task Only_what_the_target_lacks_is_appended()
    {
        Set("v1", "v2");
        await _.ReplicateAsync(All);
        Set("v3", "v4");

        await _.ReplicateAsync(All);

        Assert.That(_.Target.Values("db"), Is.EqualTo(new[] { "v1", "v2", "v3", "v4" }));
        Assert.That(_.Count("Set"), Is.EqualTo(2));
    }

    [Test]
    public async Task Disabled_versions_are_left_out_and_said()
    {
        Set("v1", "v2", "v3");
        _.Source.Update("db", version: _.Source.Versions("db")[1].Version, enabled: false);

        var report = await _.ReplicateAsync(All);

        Assert.That(_.Target.Values("db"), Is.EqualTo(new[] { "v1", "v3" }));
        Assert.That(report.Pairs[0].Plan!.Findings.Single().Reason,
            Is.EqualTo("1 older version(s) in source are disabled and cannot be read: left out"));
    }

    [Test]
    public async Task A_run_that_broke_off_in_the_middle_is_completed_by_the_next()
    {
        Set("v1", "v2", "v3");
        _.Source.Faults.Add("GetVersion", "db", Fault.Status(403), times: 1, skip: 1);
        var broken = await _.RunAsync(All);

        Assert.That(broken.Result, Is.EqualTo(ReplicationResult.Failed));
        Assert.That(_.Target.Values("db"), Is.EqualTo(new[] { "v1" }));

        await _.ReplicateAsync(All);

        Assert.That(_.Target.Values("db"), Is.EqualTo(new[] { "v1", "v2", "v3" }));
    }

    [Test]
    public async Task Two_way_histories_do_not_echo()
    {
        var tandem = All with { Mode = ReplicationMode.TwoWay };
        Set("v1", "v2");
        await _.ReplicateAsync(tandem);
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        _.Target.Set("db", "v3");
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        _.Target.Set("db", "v4");

        await _.ReplicateAsync(tandem);

        Assert.That(_.Source.Values("db"), Is.EqualTo(new[] { "v1", "v2", "v3", "v4" }));
        Assert.That(_.Target.Values("db"), Is.EqualTo(new[] { "v1", "v2", "v3", "v4" }));
    }

    [Test]
    public async Task A_recovered_history_is_not_appended_again()
    {
        Set("v1", "v2");
        await _.ReplicateAsync(All);
        _.Target.Delete("db");
        Set("v3");

        await _.ReplicateAsync(All);

        Assert.That(_.Target.Values("db"), Is.EqualTo(new[] { "v1", "v2", "v3" }));
    }

    [Test]
    public async Task Nothing_old_is_put_over_what_comes_back_although_its_origin_was_disabled_since()
    {
        Set("v1", "v2");
        await _.ReplicateAsync();
        _.Source.Update("db", enabled: false);
        Set("v3");
        _.Target.Delete("db");

        await _.ReplicateAsync(All);

        Assert.That(_.Target.Values("db"), Is.EqualTo(new[] { "v2", "v3" }));
    }

    [Test]
    public async Task Nothing_old_is_put_over_what_the_target_has()
    {
        Set("v1", "v2");
        await _.ReplicateAsync();
        Set("v3");

        var report = await _.ReplicateAsync(All);

        Assert.That(_.Target.Values("db"), Is.EqualTo(new[] { "v2", "v3" }));
        Assert.That(report.Pairs[0].Plan!.Findings.Single().Reason,
            Is.EqualTo("1 older version(s) in source are older than what target has, and cannot be put below it: left out"));
    }

    [Test]
    public async Task An_old_version_is_not_left_as_the_current_one_when_the_current_one_cannot_be_had([Values] bool approved)
    {
        Set("v1", "v2", "v3");
        var plan = approved ? (await _.RunAsync(All with { DryRun = true })).PlanHash : null;
        _.Source.Faults.Before("Get", "db", () => _.After(1, () => _.Source.Update("db", enabled: false)), times: 1);

        var report = await _.RunAsync(All with { ApprovedPlan = plan });

        Assert.That(report.Result, Is.Not.EqualTo(ReplicationResult.Succeeded));
        Assert.That(_.Target.LiveNames(), Is.Empty);
    }

    [Test]
    public async Task A_chain_of_vaults_keeps_the_order([Range(1, 4)] int attempt)
    {
        var last = _.Cloud.AddVault("last");
        Set("v1", "v2", "v3");
        await _.ReplicateAsync(All);
        _.Cloud.Advance(TimeSpan.FromSeconds(10));

        await Replicator.RunAsync(_.Connect(_.Target), [_.Connect(last)], All);

        Assert.That(last.Values("db"), Is.EqualTo(new[] { "v1", "v2", "v3" }), $"attempt {attempt}: version ids are random");
        Assert.That((await Replicator.RunAsync(_.Connect(_.Target), [_.Connect(last)], All)).HasChanges, Is.False);
    }

    [Test]
    public async Task Versions_without_room_for_a_mark_are_left_out_and_said()
    {
        await using var scenario = await Scenario.StartAsync(repetitionReadsValues: true);
        foreach (var value in new[] { "v1", "v2" })
        {
            scenario.Cloud.Advance(TimeSpan.FromSeconds(10));
            scenario.Source.Set("db", value, tags: Some.Tagged(15).Tags);
        }

        var report = await scenario.ReplicateAsync(All);

        Assert.That(scenario.Target.Values("db"), Is.EqualTo(new[] { "v2" }));
        Assert.That(report.Pairs[0].Plan!.Findings.Single().Reason,
            Is.EqualTo("1 older version(s) in source have 15 tags, no room for a mark: left out"));
    }

    [Test]
    public async Task A_recovered_history_does_not_echo()
    {
        var tandem = All with { Mode = ReplicationMode.TwoWay };
        foreach (var value in new[] { "b1", "b2" })
        {
            _.Cloud.Advance(TimeSpan.FromSeconds(10));
            _.Target.Set("db", value);
        }

        await _.ReplicateAsync(tandem);
        _.Target.Delete("db");
        Set("a3");

        await _.ReplicateAsync(tandem);

        Assert.That(_.Target.Values("db"), Is.EqualTo(new[] { "b1", "b2", "a3" }));
    }

    private void Set(params string[] values)
    {
        foreach (var value in values)
        {
            _.Cloud.Advance(TimeSpan.FromSeconds(10));
            _.Source.Set("db", value);
        }
    }
}
