using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>One-way: what marks and values tell of who changed what, and where there is no mark.</summary>
[TestFixture]
public sealed class OneWayMarks : OnTwoVaults
{
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
        Assert.That(scenario.Repetition!.Pairs[0].Plan!.Findings.Single().Reason,
            Is.EqualTo("has 15 tags, no room for a mark: compared by value in each run"));
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

    private static Dictionary<string, string> Many(int count) => Enumerable.Range(1, count).ToDictionary(i => $"tag{i:00}", i => $"{i}");

    private static Dictionary<string, string> Tags(params (string Name, string Text)[] tags) =>
        tags.ToDictionary(tag => tag.Name, tag => tag.Text);

    private static IEnumerable<KeyValuePair<string, string>> TagsOf(SecretVersionState version) =>
        version.Tags.Where(tag => tag.Key != Mark.TagName);
}
