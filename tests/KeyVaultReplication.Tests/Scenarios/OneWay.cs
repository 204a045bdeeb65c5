using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>One-way replication on simulated vaults, through the real SDK over TLS.</summary>
[TestFixture]
public sealed class OneWay : OnTwoVaults
{
    [Test]
    public async Task A_write_that_got_no_answer_is_not_taken_for_an_older_copy_of_the_same_version()
    {
        _.SetSlowly("db", "v1");
        await _.ReplicateAsync();
        _.After(10, () => _.Target.Set("db", "by hand"));
        _.Target.Faults.Add("Set", "db", Fault.ResetBefore, times: 1);

        await _.ReplicateAsync();

        Assert.That(_.Target.Values("db"), Is.EqualTo(new[] { "v1", "by hand", "v1" }));
    }

    [Test]
    public async Task New_secrets_are_created_with_all_that_belongs_to_them()
    {
        _.Source.Set("plain", "v1");
        _.Source.Set("dressed", "v1", contentType: "text/plain", tags: Tags(("owner", "ops")), notBefore: Year(2020), expires: Year(2040));

        var report = await _.ReplicateAsync();

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Created = 2 }));
        var dressed = _.Target.Current("dressed");
        Assert.That(_.Target.Current("plain").Value, Is.EqualTo("v1"));
        Assert.That(dressed.Value, Is.EqualTo("v1"));
        Assert.That(dressed.ContentType, Is.EqualTo("text/plain"));
        Assert.That(dressed.NotBefore, Is.EqualTo(Year(2020)));
        Assert.That(dressed.Expires, Is.EqualTo(Year(2040)));
        Assert.That(TagsOf(dressed), Is.EqualTo(Tags(("owner", "ops"))));
        Assert.That((_.Count("Get"), _.Count("Set"), _.Count("Update")), Is.EqualTo((2, 2, 2)), "a copy is GET, PUT, PATCH");
    }

    [Test]
    public async Task A_new_version_of_the_source_becomes_a_new_version_of_the_target()
    {
        _.Source.Set("db", "v1");
        await _.ReplicateAsync();
        _.Source.Set("db", "v2");

        var report = await _.ReplicateAsync();

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Updated = 1 }));
        Assert.That(_.Target.Values("db"), Is.EqualTo(new[] { "v1", "v2" }), "the old value stays in the history");
        Assert.That((_.Count("Get"), _.Count("Set"), _.Count("Update")), Is.EqualTo((1, 1, 1)));
    }

    [Test]
    public async Task A_change_of_properties_alone_makes_no_version_and_reads_no_value()
    {
        _.Source.Set("db", "v1", contentType: "text/plain");
        await _.ReplicateAsync();
        _.Source.Update("db", contentType: "application/json", tags: Tags(("a", "1")), expires: Year(2041));

        var report = await _.ReplicateAsync();

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Updated = 1 }));
        Assert.That(_.Target.Values("db"), Has.Count.EqualTo(1));
        Assert.That(_.Target.Current("db").ContentType, Is.EqualTo("application/json"));
        Assert.That(_.Target.Current("db").Expires, Is.EqualTo(Year(2041)));
        Assert.That(TagsOf(_.Target.Current("db")), Is.EqualTo(Tags(("a", "1"))));
        Assert.That((_.Count("Get"), _.Count("Set"), _.Count("Update")), Is.EqualTo((0, 0, 1)));
    }

    [Test]
    public async Task What_an_update_cannot_clear_takes_a_new_version()
    {
        _.Source.Set("db", "v1", contentType: "text/plain");
        await _.ReplicateAsync();
        _.Source.ClearContentType("db");

        var report = await _.ReplicateAsync();

        Assert.That(report.Counts.Updated, Is.EqualTo(1));
        Assert.That(_.Target.Current("db").ContentType, Is.Null);
        Assert.That(_.Target.Values("db"), Is.EqualTo(new[] { "v1", "v1" }));
    }

    [Test]
    public async Task An_equal_value_is_adopted_without_a_new_version()
    {
        _.Source.Set("db", "same");
        _.Target.Set("db", "same");

        var report = await _.ReplicateAsync();

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Updated = 1, Adopted = 1 }));
        Assert.That(_.Target.Values("db"), Is.EqualTo(new[] { "same" }));
        Assert.That((_.Count("Get"), _.Count("Set"), _.Count("Update")), Is.EqualTo((2, 0, 1)));
    }

    [Test]
    public async Task What_others_changed_in_the_target_is_overwritten_and_stays_in_its_history()
    {
        _.Source.Set("db", "v1");
        await _.ReplicateAsync();
        _.Target.Set("db", "drift");

        var report = await _.ReplicateAsync();

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Updated = 1, Drift = 1 }));
        Assert.That(_.Target.Values("db"), Is.EqualTo(new[] { "v1", "drift", "v1" }));
    }

    [Test]
    public async Task A_mark_carried_over_to_a_hand_made_version_does_not_hide_it()
    {
        _.Source.Set("db", "v1");
        await _.ReplicateAsync();
        _.Cloud.Advance(TimeSpan.FromMinutes(1));
        _.Target.Set("db", "drift", tags: _.Target.Current("db").Tags);

        await _.ReplicateAsync();

        Assert.That(_.Target.Current("db").Value, Is.EqualTo("v1"));
    }

    [TestCase("v9 something newer")]
    [TestCase("##vso[task.setvariable variable=x]y")]
    public async Task A_mark_that_cannot_be_read_counts_as_none(string text)
    {
        _.Source.Set("db", "v1");
        _.Target.Set("db", "other", tags: Tags((Mark.TagName, text)));

        var report = await _.ReplicateAsync();

        Assert.That(report.Pairs[0].Plan!.Changes.Single().Reason, Does.StartWith("its mark cannot be read"));
        Assert.That(_.Target.Current("db").Value, Is.EqualTo("v1"));
    }

    [Test]
    public async Task What_the_source_does_not_have_is_kept()
    {
        _.Source.Set("a", "1");
        _.Target.Set("b", "2");

        var report = await _.ReplicateAsync();

        Assert.That(_.Target.LiveNames(), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(report.Pairs[0].Plan!.Extraneous, Is.EqualTo(1));
    }

    [TestCase(DeletionScope.All, ExpectedResult = new[] { "keep" })]
    [TestCase(DeletionScope.Replicated, ExpectedResult = new[] { "by-hand", "keep" })]
    public async Task<IEnumerable<string>> What_the_source_does_not_have_is_deleted_if_asked_for(DeletionScope scope)
    {
        _.Source.Set("keep", "1");
        _.Source.Set("gone", "1");
        await _.ReplicateAsync();
        _.Target.Set("by-hand", "1");
        _.Source.Delete("gone");

        await _.ReplicateAsync(new ReplicationOptions { ReplicateDeletion = true, DeletionScope = scope });

        Assert.That(_.Target.DeletedNames(), Does.Contain("gone"), "deletion is soft");
        Assert.That(_.Count("Purge"), Is.Zero);
        return _.Target.LiveNames();
    }

    [Test]
    public async Task A_replica_in_sync_is_disabled_with_its_source()
    {
        _.Source.Set("db", "v1");
        await _.ReplicateAsync();
        _.Source.Update("db", enabled: false);

        var report = await _.ReplicateAsync();

        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Succeeded));
        Assert.That(_.Target.Current("db").Enabled, Is.False);
        Assert.That(_.Target.Values("db"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_disabled_secret_that_is_no_replica_yet_is_noted()
    {
        _.Source.Set("db", "v1", enabled: false);

        var report = await _.ReplicateAsync();

        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Succeeded));
        Assert.That(report.Pairs[0].Plan!.Findings.Single(), Is.EqualTo(new Finding(
            ObjectName.Parse("db"), FindingKind.Note, ReasonCode.Disabled, "is disabled in source: its value cannot be read, so it cannot be copied until it is enabled")));
        Assert.That(_.Target.LiveNames(), Is.Empty);
    }

    [Test]
    public async Task Expired_and_not_yet_valid_secrets_are_ordinary()
    {
        _.Source.Set("expired", "1", expires: Year(2001));
        _.Source.Set("future", "2", notBefore: Year(2099));

        var report = await _.ReplicateAsync();

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Created = 2 }));
        Assert.That(_.Target.Current("expired").Expires, Is.EqualTo(Year(2001)));
        Assert.That(_.Target.Current("future").NotBefore, Is.EqualTo(Year(2099)));
    }

    [Test]
    public async Task Secrets_of_certificates_are_noted_on_either_side()
    {
        _.Source.AddCertificate("web-cert");
        _.Target.AddCertificate("other-cert");
        _.Source.Set("other-cert", "plain");

        var report = await _.ReplicateAsync(new ReplicationOptions { ReplicateDeletion = true });

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Noted = 2 }));
        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Succeeded));
        Assert.That(_.Target.LiveNames(), Is.EqualTo(new[] { "other-cert" }));
    }

    [Test]
    public async Task Names_that_differ_in_case_only_are_one_secret()
    {
        _.Source.Set("DB-Password", "v1");
        _.Target.Set("db-password", "old");

        await _.ReplicateAsync(new ReplicationOptions { ReplicateDeletion = true });

        Assert.That(_.Target.LiveNames(), Has.Count.EqualTo(1));
        Assert.That(_.Target.Current("db-password").Value, Is.EqualTo("v1"));
    }

    [TestCase(0)]
    [TestCase(25_600)]
    public async Task Values_of_any_allowed_length_are_copied(int length)
    {
        var value = new string('x', length);
        _.Source.Set("db", value);

        await _.ReplicateAsync();

        Assert.That(_.Target.Current("db").Value, Is.EqualTo(value));
    }

    [Test]
    public async Task A_tag_that_says_null_is_one_without_text()
    {
        _.Source.Set("db", "v1", tags: [new("owner", null!)]);

        await _.ReplicateAsync();

        Assert.That(_.Target.Current("db").Tags["owner"], Is.Empty);
    }

    [Test]
    public async Task Fourteen_tags_leave_room_for_the_mark()
    {
        _.Source.Set("db", "v1", tags: Many(14));

        await _.ReplicateAsync();

        Assert.That(_.Target.Current("db").Tags, Has.Count.EqualTo(15));
        Assert.That(TagsOf(_.Target.Current("db")), Is.EqualTo(Many(14)));
    }

    [Test]
    public async Task Fifteen_tags_leave_none_so_values_are_compared_in_each_run()
    {
        await using var scenario = await Scenario.StartAsync(repetitionReadsValues: true);
        scenario.Source.Set("db", "v1", tags: Many(15));

        await scenario.ReplicateAsync();

        Assert.That(scenario.Target.Current("db").Tags, Is.EqualTo(Many(15)));
        Assert.That(scenario.Target.Values("db"), Has.Count.EqualTo(1));
        Assert.That(scenario.Repetition!.Pairs[0].Plan!.Findings.Single().Reason, Is.EqualTo("has 15 tags, no room for a mark: compared by value in each run"));
        Assert.That(scenario.Repetition.Result, Is.EqualTo(ReplicationResult.Succeeded));

        scenario.Source.Set("db", "v2", tags: Many(15));
        await scenario.ReplicateAsync();

        Assert.That(scenario.Target.Values("db"), Is.EqualTo(new[] { "v1", "v2" }));
    }

    [Test]
    public async Task In_a_chain_each_copy_has_its_own_mark()
    {
        await using var chain = await Scenario.StartAsync(moreVaults: "last");
        var last = chain.Cloud.Vault("last");
        chain.Source.Set("db", "v1");
        await chain.ReplicateAsync();
        chain.Cloud.Advance(TimeSpan.FromSeconds(10));
        var onward = await Replicator.RunAsync(chain.Connect(chain.Target), [chain.Connect(last)], new ReplicationOptions());
        var again = await Replicator.RunAsync(chain.Connect(chain.Target), [chain.Connect(last)], new ReplicationOptions());

        Assert.That(onward.Counts, Is.EqualTo(new ReplicationCounts { Created = 1 }));
        Assert.That(again.Counts, Is.EqualTo(new ReplicationCounts { Unchanged = 1 }));
        Assert.That(Mark.TryParse(last.Current("db").Tags[Mark.TagName])!.Host, Is.EqualTo("target.vault.azure.net"));
        Assert.That(Mark.TryParse(chain.Target.Current("db").Tags[Mark.TagName])!.Host, Is.EqualTo("source.vault.azure.net"));
    }

    [Test]
    public async Task A_target_restored_to_its_source_is_in_sync_both_ways()
    {
        _.Source.Set("db", "v1");
        await _.ReplicateAsync();
        _.Cloud.Advance(TimeSpan.FromSeconds(10));

        var back = await Replicator.RunAsync(_.Connect(_.Target), [_.Connect(_.Source)], new ReplicationOptions());

        Assert.That(back.Counts, Is.EqualTo(new ReplicationCounts { Unchanged = 1 }));
    }

    [Test]
    public async Task What_is_filtered_out_is_neither_copied_nor_deleted()
    {
        _.Source.Set("app-one", "1");
        _.Source.Set("app-test", "1");
        _.Source.Set("other", "1");
        _.Target.Set("app-old", "1");
        _.Target.Set("legacy", "1");

        await _.ReplicateAsync(new ReplicationOptions
        {
            ReplicateDeletion = true,
            Filter = new NameFilter(["APP-*"], ["*-test"]),
        });

        Assert.That(_.Target.LiveNames(), Is.EqualTo(new[] { "app-one", "legacy" }));
    }

    [Test]
    public async Task An_empty_source_is_said_and_deletes_nothing()
    {
        _.Target.Set("db", "1");

        var kept = await _.ReplicateAsync();
        var refused = await _.RunAsync(new ReplicationOptions { ReplicateDeletion = true });

        Assert.That(kept.Result, Is.EqualTo(ReplicationResult.SucceededWithIssues));
        Assert.That(kept.Pairs[0].Plan!.Warnings.Single(), Does.StartWith("Vault source lists no secret that takes part"));
        Assert.That(refused.Result, Is.EqualTo(ReplicationResult.Refused));
        Assert.That(refused.Pairs[0].Refusal, Does.Contain("set maxDeletions to 100%"));
        Assert.That(_.Target.LiveNames(), Is.EqualTo(new[] { "db" }));
    }

    [Test]
    public async Task Too_many_deletions_are_refused_and_nothing_is_written()
    {
        for (var i = 0; i < 20; i++)
        {
            _.Target.Set($"old-{i:00}", "1");
        }

        _.Source.Set("new", "1");
        for (var i = 0; i < 14; i++)
        {
            _.Source.Set($"old-{i:00}", "1");
        }

        var report = await _.ReplicateAsync(new ReplicationOptions { ReplicateDeletion = true });

        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Refused));
        Assert.That(report.Pairs[0].Refusal, Is.EqualTo(
            "Refused, nothing was written: 6 of 20 secrets (30%) would be deleted from target, and the limit is 25%. If that is what you want, set maxDeletions to 6 or to 30%."));
        Assert.That(_.Target.LiveNames(), Has.Count.EqualTo(20));
        Assert.That(_.Target.LiveNames(), Does.Not.Contain("new"));

        Assert.That(ChangeLimit.TryParse("30%", out var limit));
        await _.ReplicateAsync(new ReplicationOptions { ReplicateDeletion = true, MaxDeletions = limit! });

        Assert.That(_.Target.LiveNames(), Has.Count.EqualTo(15));
    }

    [Test]
    public async Task Another_plan_than_the_approved_one_is_refused()
    {
        _.Source.Set("db", "v1");
        var dry = await _.RunAsync(new ReplicationOptions { DryRun = true });
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        _.Source.Set("db", "v2");

        var report = await _.RunAsync(new ReplicationOptions { ApprovedPlan = dry.PlanHash });

        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Refused));
        Assert.That(report.Refusal, Does.Contain(dry.PlanHash).And.Contain(report.PlanHash));
        Assert.That(_.Target.LiveNames(), Is.Empty);
    }

    [Test]
    public async Task A_version_made_in_the_second_in_which_the_source_was_read_is_not_missed()
    {
        _.Source.Set("db", "v1");
        _.Source.Faults.After("Get", "db", () => _.Source.Set("db", "v2"), times: 1);

        var report = await _.RunAsync(new ReplicationOptions());

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Created = 1 }));
        Assert.That(_.Target.Current("db").Value, Is.EqualTo("v2"));
        await _.ReplicateAsync();
        Assert.That(_.Requests.Where(request => request.Operation == "Set"), Is.Empty, "the copy was verified in its own run");
    }

    private static Dictionary<string, string> Many(int count) => Enumerable.Range(1, count).ToDictionary(i => $"tag{i:00}", i => $"{i}");

    private static Dictionary<string, string> Tags(params (string Name, string Text)[] tags) => tags.ToDictionary(tag => tag.Name, tag => tag.Text);

    private static IEnumerable<KeyValuePair<string, string>> TagsOf(SecretVersionState version) => version.Tags.Where(tag => tag.Key != Mark.TagName);

    private static DateTimeOffset Year(int year) => new(year, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Test]
    public async Task The_case_of_the_approved_plan_does_not_matter()
    {
        _.Source.Set("db", "v1");
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        var plan = (await _.RunAsync(new ReplicationOptions { DryRun = true })).PlanHash;

        var report = await _.RunAsync(new ReplicationOptions { ApprovedPlan = plan.ToUpperInvariant() });

        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Succeeded));
        Assert.That(_.Target.LiveNames(), Is.EqualTo(new[] { "db" }));
    }

    [Test]
    public async Task Without_a_mark_an_old_value_is_not_taken_for_the_one_that_was_written()
    {
        var tags = Enumerable.Range(1, 15).Select(i => KeyValuePair.Create($"tag{i}", "x")).ToDictionary();
        _.Source.Set("db", "v1", tags: tags);
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        await _.RunAsync(new ReplicationOptions());
        _.Source.Set("db", "v2", tags: tags);
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        _.Target.Faults.Add("Set", "db", Fault.Status(500), times: 1);

        var report = await _.RunAsync(new ReplicationOptions());

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Updated = 1, Drift = 1 }));
        Assert.That(_.Target.Values("db"), Is.EqualTo(new[] { "v1", "v2" }));
    }
}
