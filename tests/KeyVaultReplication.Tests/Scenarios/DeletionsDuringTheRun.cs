namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>What people delete, recover or edit between the lists and a deletion, or a recovery, that was planned.</summary>
[TestFixture]
public sealed class DeletionsDuringTheRun : OnTwoVaults
{
    private static readonly ReplicationOptions OneWay = new();
    private static readonly ReplicationOptions Tandem = new() { Mode = ReplicationMode.TwoWay };
    private static readonly ReplicationOptions WithDeletion = Tandem with { ReplicateDeletion = true };

    [Test]
    public async Task An_edit_of_properties_beats_the_deletion_that_was_planned()
    {
        _.Source.Set("keep", "1");
        _.SetSlowly("db", "v1");
        await _.ReplicateAsync(WithDeletion);
        _.Target.Delete("db");
        _.SetSlowly("new", "1");
        _.Target.Faults.Before("Set", "new", () => _.After(1, () => _.Source.Update("db", contentType: "still used")), times: 1);

        await _.RunAsync(WithDeletion);

        Assert.That(_.Source.LiveNames(), Does.Contain("db"));
        await _.ReplicateAsync(WithDeletion);
        Assert.That(_.Target.Current("db").ContentType, Is.EqualTo("still used"));
    }

    [Test]
    public async Task What_a_person_took_over_is_not_deleted([Values] DeletionScope scope, [Values] bool approved)
    {
        var mirror = OneWay with { ReplicateDeletion = true, DeletionScope = scope, MaxDeletions = Some.Limit("100%") };
        _.Source.Set("keep", "1");
        _.SetSlowly("gone", "1");
        await _.ReplicateAsync(mirror);
        _.Source.Delete("gone");
        _.SetSlowly("new", "1");
        var plan = approved ? (await _.RunAsync(mirror with { DryRun = true })).PlanHash : null;
        _.Target.Faults.Before("Set", "new", () => _.After(1, () => _.Target.Set("gone", "mine now")), times: 1);

        var report = await _.RunAsync(mirror with { ApprovedPlan = plan });

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Created = 1, Unchanged = 1, Skipped = 1 }));
        Assert.That(_.Target.Current("gone").Value, Is.EqualTo("mine now"));
    }

    [Test]
    public async Task What_a_person_recovered_and_edited_meanwhile_is_not_written_over()
    {
        _.SetSlowly("db", "v1");
        await _.ReplicateAsync(Tandem);
        _.Target.Delete("db");
        _.SetSlowly("db", "v2");
        _.Source.Faults.Before("Get", "db",
            () => _.After(1, () => { _.Target.Recover("db"); _.After(5, () => _.Target.Set("db", "by hand")); }), times: 1);

        var report = await _.RunAsync(Tandem);

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Skipped = 1 }));
        Assert.That(_.Target.Current("db").Value, Is.EqualTo("by hand"));
    }

    [Test]
    public async Task A_deletion_under_way_is_not_undone()
    {
        await using var scenario =
            await Scenario.StartAsync(standard => standard with { DeleteDelay = TimeSpan.FromMinutes(10) }, new JumpingClock());
        scenario.Source.Set("keep", "1");
        scenario.SetSlowly("db", "v1");
        await scenario.ReplicateAsync(WithDeletion);
        scenario.Cloud.Advance(TimeSpan.FromMinutes(1));
        scenario.Target.Delete("db");
        var report = await scenario.RunAsync(WithDeletion);
        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Unchanged = 1, Skipped = 1 }));
        scenario.Cloud.Advance(TimeSpan.FromMinutes(20));

        await scenario.RunAsync(WithDeletion);

        Assert.That((scenario.Source.LiveNames(), scenario.Target.LiveNames()), Is.EqualTo((new[] { "keep" }, new[] { "keep" })));
    }

    [Test]
    public async Task A_deletion_that_waits_for_the_next_run_blames_no_failure()
    {
        _.Source.Set("gone", "1");
        _.SetSlowly("db", "v1");
        await _.ReplicateAsync(WithDeletion);
        _.Source.Delete("gone");
        _.SetSlowly("db", "v2");
        _.Source.Faults.Before("Get", "db", () => _.After(1, () => _.Target.Set("db", "by hand")), times: 1);

        var report = await _.RunAsync(WithDeletion);

        Assert.That(report.Pairs[0].Outcomes.Select(outcome => outcome.Message), Is.EqualTo(new[]
        {
            "Changed in vault target during the run: left as it is, the next run decides anew.",
            "Not deleted: of the changes before, 1 failed or had to be left to the next run, and nothing is deleted unless all else "
                + "went well.",
        }));
        await _.ReplicateAsync(WithDeletion);
        Assert.That((_.Source.Current("db").Value, _.Target.Current("db").Value), Is.EqualTo(("by hand", "by hand")));
        Assert.That(_.Target.LiveNames(), Is.EqualTo(new[] { "db" }));
    }

    [TestCase("target", "source")]
    [TestCase("source", "target")]
    public async Task A_new_version_beats_the_deletion_that_was_planned(string deleted, string other)
    {
        _.Source.Set("keep", "1");
        _.SetSlowly("db", "v1");
        await _.ReplicateAsync(WithDeletion);
        _.Cloud.Vault(deleted).Delete("db");
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        _.Cloud.Vault(deleted).Faults.Before("ListDeleted", null, () => _.Cloud.Vault(other).Set("db", "by hand"), times: 1);

        var report = await _.RunAsync(WithDeletion);

        Assert.That(report.Pairs[0].Outcomes.Single().Result, Is.EqualTo(ChangeResult.Overtaken));
        Assert.That(_.Cloud.Vault(other).Current("db").Value, Is.EqualTo("by hand"));
    }

    [TestCase(SoftDeletedPolicy.Skip)]
    [TestCase(SoftDeletedPolicy.Fail)]
    public async Task A_name_deleted_meanwhile_is_not_recovered_against_the_policy(SoftDeletedPolicy policy)
    {
        _.SetSlowly("db", "v1");
        await _.ReplicateAsync(OneWay);
        _.SetSlowly("db", "v2");
        _.Target.Faults.After("List", null, () => _.Target.Delete("db"), times: 1);

        var report = await _.RunAsync(OneWay with { SoftDeleted = policy });

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Failed = 1 }));
        Assert.That(_.Target.DeletedNames(), Is.EqualTo(new[] { "db" }));
    }
}
