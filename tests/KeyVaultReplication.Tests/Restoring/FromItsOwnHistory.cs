namespace KeyVaultReplication.Tests.Restoring;

/// <summary>A vault that is brought back to a time from its own versions and from what it keeps of deleted secrets.</summary>
[TestFixture]
public sealed class FromItsOwnHistory : OnItsOwnHistory
{
    [Test]
    public async Task A_value_written_since_is_followed_by_a_new_version_with_the_old_one()
    {
        _.Source.Set("db", "good", contentType: "text/plain", tags: [new("owner", "ops")]);
        _.Source.Set("api", "1");
        var (then, wanted) = (_.Now(), _.Source.Current("db"));
        _.Source.Set("db", "bad");

        var report = await RestoreAsync(then);

        var current = _.Source.Current("db");
        Assert.That(_.Source.Values("db"), Is.EqualTo(new[] { "good", "bad", "good" }));
        Assert.That((current.ContentType, current.Tags.ContainsKey("owner"), current.Tags.ContainsKey(Mark.TagName)),
            Is.EqualTo(("text/plain", true, false)));
        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Updated = 1, Unchanged = 1 }));
        Assert.That((report.Pairs[0].Outcomes.Single().VersionRead, report.Pairs[0].Outcomes.Single().VersionWritten),
            Is.EqualTo((wanted.Version, current.Version)));
        Assert.That(report.Pairs[0].Plan!.Changes.Single().Reason,
            Does.StartWith($"version {wanted.Version}, made ").And.Contain("is wanted; current is one made "));
    }

    [Test]
    public async Task What_was_made_before_is_as_it_was_from_the_lists_alone()
    {
        _.Source.Set("db", "1");
        _.Source.Set("db", "2");
        var then = _.Now();

        var report = await RestoreAsync(then);

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Unchanged = 1 }));
        Assert.That(_.Requests.Select(request => request.Operation), Is.EquivalentTo(new[] { "List", "ListDeleted" }));
    }

    [Test]
    public async Task The_same_value_written_again_is_not_written_a_third_time()
    {
        _.Source.Set("db", "same");
        var then = _.Now();
        _.Source.Set("db", "same");

        var report = await RestoreAsync(then);

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Unchanged = 1 }));
        Assert.That(_.Source.Values("db"), Is.EqualTo(new[] { "same", "same" }));
    }

    [Test]
    public async Task The_same_value_with_other_properties_gets_those_back_and_no_new_version()
    {
        _.Source.Set("db", "same", tags: [new("owner", "ops")]);
        var then = _.Now();
        _.Source.Set("db", "same", tags: [new("owner", "nobody")]);

        var report = await RestoreAsync(then);

        Assert.That(report.Pairs[0].Plan!.Changes.Single().Kind, Is.EqualTo(ChangeKind.UpdateProperties));
        Assert.That((_.Source.Values("db").Count, _.Source.Current("db").Tags["owner"]), Is.EqualTo((2, "ops")));
    }

    [Test]
    public async Task A_property_that_an_update_cannot_clear_takes_a_new_version()
    {
        _.Source.Set("db", "same");
        var then = _.Now();
        _.Source.Set("db", "same", contentType: "text/plain");

        await RestoreAsync(then);

        Assert.That((_.Source.Values("db"), _.Source.Current("db").ContentType),
            Is.EqualTo((new[] { "same", "same", "same" }, (string?)null)));
    }

    [Test]
    public async Task Properties_changed_since_are_told_since_their_history_is_not_kept()
    {
        _.Source.Set("db", "1");
        var then = _.Now();
        _.Source.Update("db", contentType: "text/plain");

        var report = await RestoreAsync(then);

        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Succeeded));
        Assert.That(report.Pairs[0].Plan!.Findings.Single().Reason,
            Does.StartWith("properties were changed ").And.EndWith("their history is not kept, so they stay as they are"));
    }

    [Test]
    public async Task What_was_deleted_since_is_recovered_and_nothing_else()
    {
        _.Source.Set("db", "1");
        var then = _.Now();
        _.Source.Delete("db");

        var report = await RestoreAsync(then);

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Created = 1 }));
        Assert.That(_.Source.Values("db"), Is.EqualTo(new[] { "1" }));
        Assert.That((_.Count("Recover"), _.Count("Set"), _.Count("Get")), Is.EqualTo((1, 0, 0)));
    }

    [Test]
    public async Task What_was_overwritten_and_then_deleted_is_recovered_and_brought_back()
    {
        _.Source.Set("db", "good");
        var then = _.Now();
        _.Source.Set("db", "bad");
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        _.Source.Delete("db");

        var report = await RestoreAsync(then);

        Assert.That(_.DryRun!.Pairs[0].Plan!.Changes.Single().Reason,
            Does.Contain("recovered, and brought to as of").And.EndWith("its versions can be seen only when it is back"));
        Assert.That(_.Source.Values("db"), Is.EqualTo(new[] { "good", "bad", "good" }));
        Assert.That(report.Pairs[0].Outcomes.Single().Message, Does.StartWith("Then: version ").And.Contain("is wanted"));
        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Succeeded));
    }

    [Test]
    public async Task What_turns_out_to_be_younger_as_a_whole_is_deleted_again_and_told()
    {
        _.Source.Set("other", "1");
        var then = _.Now();
        _.Source.Set("db", "1");
        _.Source.Delete("db");

        var report = await _.RestoreAsync(_.Source, new RestorePoint(then, null));

        Assert.That(_.Source.DeletedNames(), Is.EqualTo(new[] { "db" }));
        Assert.That(report.Pairs[0].Outcomes.Single(), Has.Property("Result").EqualTo(ChangeResult.Left)
            .And.Property("Message").EqualTo("Recovered, and soft-deleted again: all its versions were made after that time."));
        Assert.That(report.Result, Is.EqualTo(ReplicationResult.SucceededWithIssues));
    }

    [Test]
    public async Task What_was_deleted_before_stays_deleted()
    {
        _.Source.Set("db", "1");
        _.Source.Delete("db");
        var then = _.Now();

        var report = await RestoreAsync(then);

        Assert.That(_.Source.LiveNames(), Is.Empty);
        Assert.That(report.Pairs[0].Plan!.Findings.Single(),
            Has.Property("Kind").EqualTo(FindingKind.Note).And.Property("Code").EqualTo(ReasonCode.DeletedBefore));
        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Succeeded));
    }

    [Test]
    public async Task What_was_made_since_is_kept_and_deleted_only_where_that_is_asked_for()
    {
        _.Source.Set("db", "1");
        var then = _.Now();
        _.Source.Set("new", "1");

        var kept = await RestoreAsync(then);
        Assert.That(kept.Pairs[0].Plan!.Findings.Single(),
            Has.Property("Code").EqualTo(ReasonCode.MadeSince).And.Property("Kind").EqualTo(FindingKind.Note));
        Assert.That(_.Source.LiveNames(), Is.EquivalentTo(new[] { "db", "new" }));

        var deleted = await RestoreWithDeletionAsync(then, "100%");
        Assert.That(deleted.Counts, Is.EqualTo(new ReplicationCounts { Deleted = 1, Unchanged = 1 }));
        Assert.That((_.Source.LiveNames(), _.Source.DeletedNames()), Is.EqualTo((new[] { "db" }, new[] { "new" })));
    }

    [Test]
    public async Task A_certificates_secret_is_noted()
    {
        var then = _.Now();
        _.Source.AddCertificate("web");

        var report = await RestoreAsync(then);

        Assert.That(report.Pairs[0].Plan!.Findings.Single().Code, Is.EqualTo(ReasonCode.OfCertificate));
        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Succeeded));
    }

    [Test]
    public async Task Keys_that_were_asked_for_too_are_left_and_the_plan_says_so()
    {
        _.Source.Set("db", "good");
        _.Source.AddKey("sign");
        var then = _.Now();
        _.Source.Set("db", "bad");
        _.Source.DeleteKey("sign");

        var report = await _.RestoreFullyAsync(_.Source, new RestorePoint(then, null),
            options: new ReplicationOptions { Kinds = [ObjectKind.Secret, ObjectKind.Key] });

        Assert.That(_.DryRun!.Pairs[0].Plan!.Warnings, Is.EqualTo(new[]
        {
            "Keys of source are left as they are: Key Vault hands out no key. Recover a soft-deleted one by hand, with "
                + "az keyvault key recover.",
        }));
        Assert.That((report.Result, _.Source.Current("db").Value), Is.EqualTo((ReplicationResult.SucceededWithIssues, "good")));
        Assert.That(_.Requests.Any(request => request.Operation.StartsWith("Key.", StringComparison.Ordinal)), Is.False);
    }
}
