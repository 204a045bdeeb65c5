using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>Names that are soft-deleted in the target, and a service that takes its time.</summary>
[TestFixture]
public sealed class SoftDeletedNames
{
    [Test]
    public async Task A_replica_that_is_in_sync_is_recovered_and_nothing_else([Values(0, 5)] int seconds)
    {
        await using var _ = await StartAsync(seconds);
        await ReplicateAndDeleteAsync(_, seconds);

        var report = await _.ReplicateAsync();

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Created = 1, Drift = 1 }));
        Assert.That(_.Target.Values("db"), Is.EqualTo(new[] { "v1" }));
        Assert.That((_.Count("Recover"), _.Count("Set"), _.Count("Get"), _.Count("Purge")), Is.EqualTo((1, 0, 0, 0)));
    }

    [Test]
    public async Task An_older_replica_is_recovered_and_brought_up_to_date([Values(0, 5)] int seconds)
    {
        await using var _ = await StartAsync(seconds);
        await ReplicateAndDeleteAsync(_, seconds);
        _.Source.Set("db", "v2");

        var report = await _.ReplicateAsync();

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Created = 1, Drift = 1 }));
        Assert.That(_.Target.Values("db"), Is.EqualTo(new[] { "v1", "v2" }));
        Assert.That(_.Count("Purge"), Is.Zero);
    }

    [Test]
    public async Task A_name_still_being_deleted_is_waited_for()
    {
        await using var _ = await StartAsync(seconds: 5);
        await ReplicateAndDeleteAsync(_, seconds: 0);

        var report = await _.RunAsync(new ReplicationOptions());

        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Succeeded));
        Assert.That(_.Target.Current("db").Value, Is.EqualTo("v1"));
        await _.ReplicateAsync();
    }

    [Test]
    public async Task Skip_leaves_it_deleted_and_says_so()
    {
        await using var _ = await StartAsync(seconds: 0);
        await ReplicateAndDeleteAsync(_, seconds: 0);
        _.Source.Set("other", "1");

        var report = await _.ReplicateAsync(new ReplicationOptions { SoftDeleted = SoftDeletedPolicy.Skip });

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Created = 1, Skipped = 1 }));
        Assert.That(report.Result, Is.EqualTo(ReplicationResult.SucceededWithIssues));
        Assert.That(_.Target.LiveNames(), Is.EqualTo(new[] { "other" }));
    }

    [Test]
    public async Task Fail_counts_it_as_failed_and_the_others_go_on()
    {
        await using var _ = await StartAsync(seconds: 0);
        await ReplicateAndDeleteAsync(_, seconds: 0);
        _.Source.Set("other", "1");

        var report = await _.ReplicateAsync(new ReplicationOptions { SoftDeleted = SoftDeletedPolicy.Fail });

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Created = 1, Failed = 1 }));
        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Failed));
        Assert.That(_.Target.LiveNames(), Is.EqualTo(new[] { "other" }));
    }

    [Test]
    public async Task A_replica_recovered_with_other_properties_counts_once_as_created([Values(0, 5)] int seconds)
    {
        await using var _ = await StartAsync(seconds);
        await ReplicateAndDeleteAsync(_, seconds);
        _.Source.Update("db", contentType: "text/plain");

        var report = await _.ReplicateAsync();

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Created = 1, Drift = 1 }));
        Assert.That(_.Target.Current("db").ContentType, Is.EqualTo("text/plain"));
    }

    [Test]
    public async Task A_recovery_that_does_not_end_is_not_reported_as_done()
    {
        await using var _ = await Scenario.StartAsync(options => options with { RecoverDelay = TimeSpan.FromHours(2) });
        await ReplicateAndDeleteAsync(_, seconds: 0);
        _.Cloud.Advance(TimeSpan.FromSeconds(10));

        var report = await _.RunAsync(new ReplicationOptions());

        Assert.That(report.Pairs[0].Outcomes.Single().Result, Is.EqualTo(ChangeResult.Overtaken));
    }

    [Test]
    public async Task A_name_that_a_deleted_certificate_has_fails_soon_and_says_why()
    {
        await using var _ = await Scenario.StartAsync();
        _.Source.Set("db", "v1");
        _.Target.AddCertificate("db");
        _.Target.DeleteCertificate("db");
        var began = _.Time.GetTimestamp();

        var report = await _.RunAsync(new ReplicationOptions());

        Assert.That(report.Pairs[0].Outcomes.Single().Message, Does.Contain("a deleted certificate or key has it"));
        Assert.That(_.Time.GetElapsedTime(began), Is.LessThan(TimeSpan.FromMinutes(2)));

        Assert.That((await _.ReplicateAsync(new ReplicationOptions { Filter = new NameFilter([], ["db"]) })).Counts,
            Is.EqualTo(new ReplicationCounts()));
    }

    private static Task<Scenario> StartAsync(int seconds) => Scenario.StartAsync(
        options => options with { DeleteDelay = TimeSpan.FromSeconds(seconds), RecoverDelay = TimeSpan.FromSeconds(seconds) });

    private static async Task ReplicateAndDeleteAsync(Scenario scenario, int seconds)
    {
        scenario.Source.Set("db", "v1");
        await scenario.ReplicateAsync();
        scenario.Target.Delete("db");
        scenario.Cloud.Advance(TimeSpan.FromSeconds(seconds));
    }
}
