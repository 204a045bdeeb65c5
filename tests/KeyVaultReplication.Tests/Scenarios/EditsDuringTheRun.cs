namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>What people do between the lists and the writes: it is left as it is, and the next run decides anew.</summary>
[TestFixture]
public sealed class EditsDuringTheRun : OnTwoVaults
{
    private static readonly ReplicationOptions OneWay = new();
    private static readonly ReplicationOptions Tandem = new() { Mode = ReplicationMode.TwoWay };

    [Test]
    public async Task What_was_created_on_the_other_side_meanwhile_is_not_written_over()
    {
        _.SetSlowly("db", "v1");
        _.Source.Faults.Before("Get", "db", () => _.After(1, () => _.Target.Set("db", "by hand")), times: 1);
        var report = await _.RunAsync(Tandem);
        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Skipped = 1 }));

        await _.ReplicateAsync(Tandem);

        Assert.That((_.Source.Current("db").Value, _.Target.Current("db").Value), Is.EqualTo(("by hand", "by hand")));
    }

    [Test]
    public async Task Properties_edited_on_the_side_to_be_changed_are_not_written_over()
    {
        _.SetSlowly("db", "v1");
        await _.ReplicateAsync(Tandem);
        _.Source.Update("db", contentType: "x");
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        _.Target.Faults.After("List", null, () => _.After(1, () => _.Target.Update("db", enabled: false)), times: 1);
        await _.RunAsync(Tandem);

        await _.ReplicateAsync(Tandem);

        Assert.That(_.Target.Current("db").Enabled, Is.False);
    }

    [Test]
    public async Task What_somebody_takes_back_right_after_it_was_followed_is_followed_too([Values("source", "target")] string edited)
    {
        _.SetSlowly("db", "v1");
        await _.ReplicateAsync(Tandem);
        var (there, here) = edited == "source" ? (_.Source, _.Target) : (_.Target, _.Source);
        there.Update("db", contentType: "x");
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        here.Faults.After("Update", "db", () => here.ClearContentType("db"), times: 1);
        var report = await _.RunAsync(Tandem);
        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Updated = 1 }));

        await _.ReplicateAsync(Tandem);

        Assert.That((_.Source.Current("db").ContentType, _.Target.Current("db").ContentType), Is.EqualTo(((string?)null, (string?)null)));
    }

    [Test]
    public async Task What_was_followed_is_marked_although_it_is_overtaken_at_once()
    {
        _.SetSlowly("db", "v1");
        await _.ReplicateAsync(Tandem);
        _.Target.Update("db", contentType: "x");
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        _.Source.Faults.After("Update", "db", () => _.After(1, () => _.Target.Set("db", "v2")), times: 1);
        var report = await _.RunAsync(Tandem);
        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Skipped = 1 }));
        Assert.That(Mark.TryParse(_.Target.Find(StoredKind.Secret, "db")!.Versions[0].Tags[Mark.TagName])!.Fingerprint,
            Is.EqualTo(new ObjectProperties { ContentType = "x" }.Fingerprint()));

        report = await _.ReplicateAsync(Tandem);

        Assert.That((report.Counts.Conflicts, _.Source.Current("db").Value), Is.EqualTo((0, "v2")));
    }

    [Test]
    public async Task An_approved_plan_writes_no_properties_that_were_not_approved()
    {
        _.SetSlowly("db", "v1");
        var plan = (await _.RunAsync(OneWay with { DryRun = true })).PlanHash;
        _.Source.Faults.Before("Get", "db", () => _.After(1, () => _.Source.Update("db", contentType: "unapproved")), times: 1);

        var report = await _.RunAsync(OneWay with { ApprovedPlan = plan });

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Skipped = 1 }));
        Assert.That(_.Target.LiveNames(), Is.Empty);
    }

    [Test]
    public async Task Properties_edited_after_the_values_were_compared_are_not_written_over()
    {
        _.Target.Set("db", "v1");
        _.SetSlowly("db", "v1");
        _.Target.Faults.After("Get", "db", () => _.After(1, () => _.Target.Update("db", enabled: false)), times: 1);

        var report = await _.RunAsync(Tandem);

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Skipped = 1 }));
        Assert.That(_.Target.Current("db").Enabled, Is.False);
    }

    [Test]
    public async Task A_version_made_after_the_approval_is_not_copied_and_nothing_is_deleted()
    {
        var mirror = OneWay with { ReplicateDeletion = true };
        _.Target.Set("extraneous", "1");
        _.SetSlowly("db", "v1");
        var plan = (await _.RunAsync(mirror with { DryRun = true })).PlanHash;
        _.Source.Faults.Before("Get", "db", () => _.Source.Set("db", "v2, approved by nobody"), times: 1);

        var report = await _.RunAsync(mirror with { ApprovedPlan = plan });

        Assert.That(report.Pairs[0].Outcomes.Select(outcome => outcome.Result),
            Is.EqualTo(new[] { ChangeResult.Overtaken, ChangeResult.NotAttempted }));
        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Skipped = 1, Failed = 1, NotAttempted = 1 }));
        Assert.That(_.Target.LiveNames(), Is.EqualTo(new[] { "extraneous" }));
    }

    [Test]
    public async Task What_was_overtaken_is_something_to_look_at()
    {
        _.SetSlowly("db", "v1");
        var plan = (await _.RunAsync(OneWay with { DryRun = true })).PlanHash;
        _.Source.Faults.Before("Get", "db", () => _.Source.Set("db", "v2"), times: 1);

        var report = await _.RunAsync(OneWay with { ApprovedPlan = plan });

        Assert.That((report.Counts, report.Result),
            Is.EqualTo((new ReplicationCounts { Skipped = 1 }, ReplicationResult.SucceededWithIssues)));
    }

    [Test]
    public async Task Properties_are_not_put_on_a_version_that_a_person_made_meanwhile()
    {
        _.SetSlowly("db", "v1");
        await _.ReplicateAsync(OneWay);
        _.Source.Update("db", contentType: "text/plain");
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        _.Target.Faults.After("List", null, () => _.Target.Set("db", "by hand"), times: 1);

        var report = await _.RunAsync(OneWay);

        Assert.That(report.Pairs[0].Outcomes.Single().Result, Is.EqualTo(ChangeResult.Overtaken));
        Assert.That(_.Target.Current("db").ContentType, Is.Null);
    }

    [Test]
    public async Task A_version_made_in_the_second_in_which_an_equal_one_was_read_is_not_taken_for_adopted()
    {
        // The clock stands still.
        _.Target.Set("db", "same");
        _.Source.Set("db", "same");
        _.Source.Faults.After("Get", "db", () => _.Source.Set("db", "v2"), times: 1);

        var report = await _.RunAsync(OneWay);

        Assert.That(_.Source.Versions("db").Select(version => version.Created).Distinct().Count(), Is.EqualTo(1), "both in one second");
        Assert.That(report.Pairs[0].Outcomes.Single().Result, Is.EqualTo(ChangeResult.Overtaken));
        await _.ReplicateAsync(OneWay);
        Assert.That(_.Target.Current("db").Value, Is.EqualTo("v2"));
    }
}
