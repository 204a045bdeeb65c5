namespace KeyVaultReplication.Tests.Restoring;

/// <summary>A vault that is brought back to a time from its own versions and from what it keeps of deleted secrets.</summary>
[TestFixture]
public sealed class FromItsOwnHistory : OnTwoVaults
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
    public async Task Deletions_beyond_the_limit_are_refused_and_nothing_is_written()
    {
        _.Source.Set("db", "good");
        var then = _.Now();
        _.Source.Set("db", "bad");
        _.Source.Seed(20, "new-");

        var report = await RestoreWithDeletionAsync(then, "25%");

        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Refused));
        Assert.That(_.Source.Current("db").Value, Is.EqualTo("bad"));
    }

    [Test]
    public async Task A_wanted_version_that_is_disabled_is_skipped_with_issues()
    {
        _.Source.Set("db", "good", enabled: false);
        var then = _.Now();
        _.Source.Set("db", "bad");

        var report = await RestoreAsync(then);

        Assert.That(report.Result, Is.EqualTo(ReplicationResult.SucceededWithIssues));
        Assert.That(report.Pairs[0].Plan!.Findings.Single().Reason,
            Does.EndWith("is wanted, but it is disabled: its value cannot be read"));
    }

    [Test]
    public async Task A_current_version_that_is_disabled_is_followed_by_the_wanted_one_without_reading_it()
    {
        _.Source.Set("db", "good");
        var then = _.Now();
        _.Source.Set("db", "bad", enabled: false);

        await RestoreAsync(then);

        Assert.That((_.Source.Current("db").Value, _.Source.Current("db").Enabled), Is.EqualTo(("good", true)));
    }

    [Test]
    public async Task Of_versions_made_in_the_same_second_none_is_guessed()
    {
        await using var _ = await Scenario.StartAsync(time: new StoppedClock());
        _.Source.Set("db", "1");
        _.Source.Set("db", "2");
        var then = _.Now();
        _.Source.Set("db", "bad");

        var report = await _.RestoreFullyAsync(_.Source, new RestorePoint(then, null));

        Assert.That(report.Pairs[0].Plan!.Findings.Single(),
            Has.Property("Kind").EqualTo(FindingKind.Skipped).And.Property("Code").EqualTo(ReasonCode.SeveralVersions));
        Assert.That(_.Source.Current("db").Value, Is.EqualTo("bad"));
    }

    [Test]
    public async Task One_version_of_one_secret_by_its_id()
    {
        var first = _.Source.Set("db", "1");
        _.Now();
        _.Source.Set("db", "2");
        _.Now();
        _.Source.Set("db", "3");
        _.Source.Set("other", "1");

        var report = await _.RestoreFullyAsync(_.Source, new RestorePoint(null, first.Version), options: Only("db"));

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Updated = 1 }));
        Assert.That(_.Source.Values("db"), Is.EqualTo(new[] { "1", "2", "3", "1" }));
    }

    [Test]
    public async Task A_version_that_the_vault_does_not_have_fails_and_says_so()
    {
        _.Source.Set("db", "1");

        var report = await _.RestoreFullyAsync(_.Source, new RestorePoint(null, new string('a', 32)), options: Only("db"));

        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Failed));
        Assert.That(report.Pairs[0].Plan!.Findings.Single().Reason, Is.EqualTo($"has no version {new string('a', 32)} in source"));
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
    public async Task Names_that_do_not_take_part_are_not_touched()
    {
        _.Source.Set("app-db", "good");
        _.Source.Set("other", "good");
        var then = _.Now();
        _.Source.Set("app-db", "bad");
        _.Source.Set("other", "bad");

        await _.RestoreFullyAsync(_.Source, new RestorePoint(then, null), options: Only("app-*"));

        Assert.That((_.Source.Current("app-db").Value, _.Source.Current("other").Value), Is.EqualTo(("good", "bad")));
    }

    [Test]
    public async Task A_replica_that_is_restored_is_told_beforehand_to_be_drift()
    {
        _.Source.Set("db", "good");
        await _.ReplicateAsync();
        var then = _.Now();
        _.Source.Set("db", "bad");
        await _.ReplicateAsync();

        var report = await _.RestoreFullyAsync(_.Target, new RestorePoint(then, null));

        Assert.That(_.DryRun!.Pairs[0].Plan!.Warnings.Single(),
            Does.StartWith("1 of those to be restored in target are replicas of source.vault.azure.net"));
        Assert.That(report.Result, Is.EqualTo(ReplicationResult.SucceededWithIssues));
        Assert.That(_.Target.Current("db").Value, Is.EqualTo("good"));
    }

    [Test]
    public async Task A_plan_that_is_not_the_approved_one_any_more_is_refused()
    {
        _.Source.Set("db", "good");
        var then = _.Now();
        _.Source.Set("db", "bad");
        _.Now();
        var point = new ReplicationOptions { RestorePoint = new RestorePoint(then, null) };
        var plan = await Restorer.RunAsync(null, _.Connect(_.Source), point with { DryRun = true });
        _.Source.Set("db", "worse");

        var refused = await Restorer.RunAsync(null, _.Connect(_.Source), point with { ApprovedPlan = plan.PlanHash });
        var otherTime = await Restorer.RunAsync(null, _.Connect(_.Source),
            new ReplicationOptions { RestorePoint = new RestorePoint(then.AddSeconds(1), null), DryRun = true });

        Assert.That(refused.Result, Is.EqualTo(ReplicationResult.Refused));
        Assert.That(_.Source.Current("db").Value, Is.EqualTo("worse"));
        Assert.That(otherTime.PlanHash, Is.Not.EqualTo(plan.PlanHash), "the time is part of what is approved");
    }

    [Test]
    public async Task A_secret_written_while_it_is_restored_is_left()
    {
        _.Source.Set("db", "good");
        var then = _.Now();
        _.Source.Set("db", "bad");
        _.Now();
        _.Source.Faults.Before("GetVersion", "db", () => _.Source.Set("db", "by a person"), skip: 1);

        var report =
            await Restorer.RunAsync(null, _.Connect(_.Source), new ReplicationOptions { RestorePoint = new RestorePoint(then, null) });

        Assert.That(report.Pairs[0].Outcomes.Single().Result, Is.EqualTo(ChangeResult.Overtaken));
        Assert.That(_.Source.Current("db").Value, Is.EqualTo("by a person"));
    }

    [Test]
    public async Task The_dry_run_of_a_thousand_names_looks_at_those_that_changed_and_no_others()
    {
        _.Source.Seed(1000);
        var then = _.Now();
        foreach (var i in Enumerable.Range(0, 20))
        {
            _.Source.Set($"secret-{i * 50:000000}", "bad");
        }

        var report = await RestoreAsync(then);

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Updated = 20, Unchanged = 980 }));
        int Asked(string operation) => _.DryRunRequests.Count(request => request.Operation == operation);
        Assert.That((Asked("ListVersions"), Asked("Get") + Asked("GetVersion")), Is.EqualTo((20, 40)));
        Assert.That(_.DryRunRequests.Select(request => request.Operation).Distinct(),
            Is.EquivalentTo(new[] { "List", "ListDeleted", "ListVersions", "Get", "GetVersion" }));
        Assert.That(_.Count("Set"), Is.EqualTo(20));
    }

    private Task<ReplicationReport> RestoreAsync(DateTimeOffset then) => _.RestoreFullyAsync(_.Source, new RestorePoint(then, null));

    private Task<ReplicationReport> RestoreWithDeletionAsync(DateTimeOffset then, string limit) => _.RestoreAsync(
        _.Source, new RestorePoint(then, null),
        options: new ReplicationOptions { ReplicateDeletion = true, MaxDeletions = Some.Limit(limit) });

    /// <summary>A clock that stands still, so that what is done in a row is done in one second; only the cloud is set forward.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(1_900_000_000);
    }

    private static ReplicationOptions Only(string pattern) => new() { Filter = new NameFilter([pattern], []) };
}
