using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>Two-way: who changed since both sides were last the same, by whatever mark tells it.</summary>
[TestFixture]
public sealed class WhoChanged : OnTwoVaults
{
    private static readonly ReplicationOptions Tandem = new() { Mode = ReplicationMode.TwoWay };
    private static readonly ReplicationOptions TargetWins = Tandem with { ConflictPolicy = ConflictPolicy.Target };
    private static readonly ReplicationOptions SourceWins = Tandem with { ConflictPolicy = ConflictPolicy.Source };

    [Test]
    public async Task Properties_edited_at_the_origin_against_a_new_version_of_the_replica_are_a_conflict()
    {
        _.Target.Set("db", "v1");
        await _.ReplicateAsync(Tandem);
        _.After(10, () => _.Target.Update("db", expires: DateTimeOffset.FromUnixTimeSeconds(1_950_000_000)));
        _.After(10, () => _.Source.Set("db", "v2"));

        var report = await _.ReplicateAsync(TargetWins);

        Assert.That(report.Counts.Conflicts, Is.EqualTo(1));
        Assert.That(_.Target.Current("db").Expires, Is.Not.Null);
        Assert.That((_.Source.Current("db").Value, _.Source.Current("db").Expires), Is.EqualTo(("v1", _.Target.Current("db").Expires)));
    }

    [Test]
    public async Task After_one_conflict_a_later_edit_of_the_side_that_lost_is_followed()
    {
        _.Source.Set("db", "v1");
        await _.ReplicateAsync(TargetWins);
        _.After(10, () => _.Target.Update("db", contentType: "x"));
        _.After(10, () => _.Source.Set("db", "v2"));
        await _.ReplicateAsync(TargetWins);
        _.After(10, () => _.Source.Set("db", "v3"));

        var report = await _.ReplicateAsync(TargetWins);

        Assert.That((_.Source.Current("db").Value, _.Target.Current("db").Value), Is.EqualTo(("v3", "v3")));
        Assert.That(report.Counts.Conflicts, Is.Zero);
    }

    [Test]
    public async Task A_tag_cleared_on_the_replica_does_not_make_a_later_edit_a_conflict()
    {
        _.Source.Set("db", "v1", tags: new Dictionary<string, string> { ["owner"] = "ops" });
        await _.ReplicateAsync(TargetWins);
        _.After(10, () => _.Target.Update("db", tags: _.Target.Current("db").Tags.Where(tag => tag.Key == Mark.TagName)));
        await _.ReplicateAsync(TargetWins);
        _.After(10, () => _.Source.Set("db", "v2"));

        var report = await _.ReplicateAsync(TargetWins);

        Assert.That((_.Source.Current("db").Value, _.Target.Current("db").Value), Is.EqualTo(("v2", "v2")));
        Assert.That(report.Counts.Conflicts, Is.Zero);
    }

    [Test]
    public async Task The_same_value_set_again_with_other_properties_is_an_edit_of_one_side()
    {
        _.Source.Set("db", "v1", contentType: "text/plain");
        await _.ReplicateAsync(Tandem);
        _.After(10, () => _.Target.Set("db", "v1", contentType: "other"));

        var report = await _.ReplicateAsync(SourceWins);

        Assert.That(report.Counts.Conflicts, Is.Zero);
        Assert.That(_.Source.Current("db").ContentType, Is.EqualTo("other"));
        Assert.That(_.Source.Values("db"), Is.EqualTo(new[] { "v1" }), "no new version");
    }

    [Test]
    public async Task An_edit_of_a_copy_whose_mark_was_never_bound_is_an_edit_of_one_side()
    {
        _.SetSlowly("db", "v1");
        _.Target.Faults.Add("Update", "db", Fault.Status(403), times: 1);
        await _.RunAsync(Tandem);
        _.After(10, () => _.Target.Set("db", "v2"));

        var report = await _.ReplicateAsync(SourceWins);

        Assert.That(report.Counts.Conflicts, Is.Zero);
        Assert.That((_.Source.Current("db").Value, _.Target.Current("db").Value), Is.EqualTo(("v2", "v2")));
    }

    [Test]
    public async Task A_side_disabled_while_the_other_got_a_new_version_is_a_conflict_told()
    {
        _.Source.Set("db", "v1");
        await _.ReplicateAsync(Tandem);
        _.After(10, () => _.Source.Update("db", enabled: false));
        _.After(10, () => _.Target.Set("db", "v2"));

        var report = await _.ReplicateAsync(TargetWins);

        Assert.That(report.Counts.Conflicts, Is.EqualTo(1));
        Assert.That((_.Source.Current("db").Value, _.Source.Current("db").Enabled), Is.EqualTo(("v2", true)));
    }

    [Test]
    public async Task A_copy_disabled_before_its_mark_is_bound_stays_disabled()
    {
        _.Source.Set("db", "v1");
        _.Target.Faults.Before("Update", "db", () => _.Target.Update("db", enabled: false), times: 1);
        await _.RunAsync(Tandem);

        await _.ReplicateAsync(Tandem);

        Assert.That((_.Source.Current("db").Enabled, _.Target.Current("db").Enabled), Is.EqualTo((false, false)));
    }

    [Test]
    public async Task A_copy_retagged_between_its_write_and_the_look_after_keeps_the_new_tags()
    {
        _.Source.Set("db", "v1");
        var lists = 0;
        _.Target.Faults.Before("ListVersions", "db", () =>
        {
            if (++lists == 2)
            {
                _.Target.Update("db", tags: _.Target.Current("db").Tags.Append(KeyValuePair.Create("owner", "ops")));
            }
        });
        await _.RunAsync(Tandem);

        await _.ReplicateAsync(Tandem);

        Assert.That(_.Source.Current("db").Tags, Does.Contain(KeyValuePair.Create("owner", "ops")));
    }

    [TestCase(503)]
    [TestCase(429)]
    public async Task What_is_made_while_a_failed_write_waits_is_not_written_over(int status)
    {
        _.Source.Set("db", "v1");
        await _.ReplicateAsync(Tandem);
        _.After(10, () => _.Source.Set("db", "v2"));
        _.Target.Faults.Add("Set", "db", Fault.Status(status), times: 1);
        _.Target.Faults.Before("ListVersions", "db", () => _.Target.Set("db", "by hand"), times: 1, skip: 1);

        var report = await _.RunAsync(Tandem with { ConflictPolicy = ConflictPolicy.Skip });

        Assert.That(_.Target.Current("db").Value, Is.EqualTo("by hand"), report.Result.ToString());
        Assert.That(report.Pairs[0].Outcomes.Single().Result, Is.EqualTo(ChangeResult.Overtaken));
    }

    [Test]
    public async Task What_is_made_between_the_last_look_and_the_write_is_told_as_a_conflict()
    {
        _.Source.Set("db", "v1");
        await _.ReplicateAsync(Tandem);
        _.After(10, () => _.Source.Set("db", "v2"));
        _.Target.Faults.Before("Set", "db", () => _.Target.Set("db", "by hand"), times: 1);

        var report = await _.RunAsync(Tandem);

        Assert.That(_.Target.Values("db"), Is.EqualTo(new[] { "v1", "by hand", "v2" }), "nothing is lost");
        Assert.That((report.Counts.Conflicts, report.Result), Is.EqualTo((1, ReplicationResult.SucceededWithIssues)));
    }

    [TestCase(ConflictPolicy.Newest, "v2")]
    [TestCase(ConflictPolicy.Source, "v1")]
    public async Task Fifteen_tags_on_one_side_and_a_new_version_on_the_other_are_a_conflict(ConflictPolicy policy, string value)
    {
        _.Source.Set("db", "v1");
        await _.ReplicateAsync(Tandem);
        _.After(10, () => _.Source.Update("db", tags: Enumerable.Range(1, 15).Select(one => KeyValuePair.Create($"tag{one}", ""))));
        _.After(10, () => _.Target.Set("db", "v2"));

        var report = await _.RunAsync(Tandem with { ConflictPolicy = policy });

        Assert.That((_.Source.Current("db").Value, _.Target.Current("db").Value), Is.EqualTo((value, value)));
        Assert.That(report.Counts.Conflicts, Is.EqualTo(1));
        var again = await _.RunAsync(Tandem with { ConflictPolicy = policy });
        Assert.That((again.HasChanges, again.Counts.Conflicts), Is.EqualTo((false, 0)));
    }
}
