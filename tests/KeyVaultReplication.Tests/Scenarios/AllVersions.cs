using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>Replication of a secret's history.</summary>
[TestFixture]
public sealed class AllVersions
{
    private static readonly ReplicationOptions All = new() { Versions = VersionScope.All };
    private Scenario _ = null!;

    [SetUp]
    public async Task StartAsync() => _ = await Scenario.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _.DisposeAsync();

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
        Assert.That(report.Pairs[0].Plan!.Findings.Single().Reason, Is.EqualTo("1 older version(s) in source are disabled and cannot be read: left out"));
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

    private void Set(params string[] values)
    {
        foreach (var value in values)
        {
            _.Cloud.Advance(TimeSpan.FromSeconds(10));
            _.Source.Set("db", value);
        }
    }
}
