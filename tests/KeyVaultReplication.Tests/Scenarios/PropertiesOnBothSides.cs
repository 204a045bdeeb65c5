using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>
/// Two-way runs and edits of properties: the mark knows what both sides had, so that no clock and no request of this tool's own hides who
/// changed what.
/// </summary>
[TestFixture]
public sealed class PropertiesOnBothSides : OnTwoVaults
{
    private static readonly ReplicationOptions Tandem = new() { Mode = ReplicationMode.TwoWay };
    private static readonly ReplicationOptions WithDeletion = Tandem with { ReplicateDeletion = true };

    [SetUp]
    public async Task FillAsync()
    {
        _.Source.Set("db", "v1", contentType: "a");
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
    }

    private (string? Source, string? Target) ContentTypes => (_.Source.Current("db").ContentType, _.Target.Current("db").ContentType);

    private (bool Source, bool Target) Enabled => (_.Source.Current("db").Enabled, _.Target.Current("db").Enabled);

    [TestCase(0)]
    [TestCase(1)]
    public async Task A_secret_disabled_while_it_is_copied_stays_disabled(int secondsLater)
    {
        _.Source.Faults.After("Get", "db", () => _.After(secondsLater, () => _.Source.Update("db", enabled: false)), times: 1);
        await _.RunAsync(Tandem);

        await _.ReplicateAsync(Tandem);

        Assert.That(Enabled, Is.EqualTo((false, false)));
    }

    [Test]
    public async Task A_secret_disabled_in_the_second_in_which_it_was_made_and_copied_stays_disabled()
    {
        _.Source.Set("db", "v2");
        _.Source.Faults.After("Get", "db", () => _.Source.Update("db", enabled: false), times: 1);
        await _.RunAsync(Tandem);

        await _.ReplicateAsync(Tandem);

        Assert.That(Enabled, Is.EqualTo((false, false)));
    }

    [Test]
    public async Task An_edit_at_the_origin_between_list_and_update_survives()
    {
        await _.ReplicateAsync(Tandem);
        _.Source.Update("db", contentType: "b");
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        _.Target.Faults.Before("Update", "db", () => _.After(1, () => _.Source.Update("db", contentType: "c")), times: 1);
        await _.RunAsync(Tandem);

        await _.ReplicateAsync(Tandem);

        Assert.That(ContentTypes, Is.EqualTo(("c", "c")));
    }

    [Test]
    public async Task Clocks_that_differ_do_not_matter()
    {
        var ahead = _.Cloud.AddVault("ahead", new SimulatedVaultOptions { ClockSkew = TimeSpan.FromHours(1) });
        await _.ReplicateAsync(Tandem, ahead);
        _.Source.Update("db", enabled: false);

        await _.ReplicateAsync(Tandem with { ConflictPolicy = ConflictPolicy.Skip }, ahead);

        Assert.That((_.Source.Current("db").Enabled, ahead.Current("db").Enabled), Is.EqualTo((false, false)));
    }

    [TestCase(ConflictPolicy.Newest, "source")]
    [TestCase(ConflictPolicy.Source, "source")]
    [TestCase(ConflictPolicy.Target, "target")]
    public async Task When_both_changed_them_policy_decides_whoever_was_first(ConflictPolicy policy, string winner)
    {
        await _.ReplicateAsync(Tandem);
        _.Target.Update("db", contentType: "target");
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        _.Source.Update("db", contentType: "source");

        var report = await _.ReplicateAsync(Tandem with { ConflictPolicy = policy });

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Updated = 1, Conflicts = 1 }));
        Assert.That(ContentTypes, Is.EqualTo((winner, winner)));
    }

    [Test]
    public async Task An_edit_that_was_taken_back_is_none()
    {
        await _.ReplicateAsync(Tandem);
        _.Source.Update("db", contentType: "b");
        _.Source.Update("db", contentType: "a");
        await _.ReplicateAsync(Tandem);
        _.Target.Update("db", contentType: "c");

        await _.ReplicateAsync(Tandem with { ConflictPolicy = ConflictPolicy.Source });

        Assert.That(ContentTypes, Is.EqualTo(("c", "c")));
    }

    [Test]
    public async Task An_edit_that_was_taken_back_does_not_undo_a_deletion()
    {
        _.Source.Set("keep", "1");
        await _.ReplicateAsync(WithDeletion);
        _.Source.Update("db", contentType: "b");
        _.Source.Update("db", contentType: "a");
        _.Target.Delete("db");

        await _.ReplicateAsync(WithDeletion);

        Assert.That(_.Source.LiveNames(), Is.EqualTo(new[] { "keep" }));
    }

    [Test]
    public async Task Equal_edits_on_both_sides_are_noted_so_that_the_next_edit_is_no_conflict()
    {
        await _.ReplicateAsync(Tandem);
        _.Source.Update("db", contentType: "b");
        _.Target.Update("db", contentType: "b");
        await _.ReplicateAsync(Tandem with { ConflictPolicy = ConflictPolicy.Skip });
        _.Target.Update("db", contentType: "c");

        var report = await _.ReplicateAsync(Tandem with { ConflictPolicy = ConflictPolicy.Skip });

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Updated = 1 }));
        Assert.That(ContentTypes, Is.EqualTo(("c", "c")));
    }

    [Test]
    public async Task A_mark_that_could_not_be_brought_up_to_date_is_so_by_the_next_run()
    {
        await _.ReplicateAsync(Tandem);
        _.Target.Update("db", contentType: "b");
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        _.Target.Faults.Add("Update", "db", Fault.Status(403), times: 1);
        Assert.That((await _.RunAsync(Tandem)).Result, Is.EqualTo(ReplicationResult.Failed));
        await _.ReplicateAsync(Tandem);
        _.Target.Update("db", contentType: "c");

        await _.ReplicateAsync(Tandem with { ConflictPolicy = ConflictPolicy.Source });

        Assert.That(ContentTypes, Is.EqualTo(("c", "c")));
    }

    [TestCase(ConflictPolicy.Newest, true)]
    [TestCase(ConflictPolicy.Source, true)]
    [TestCase(ConflictPolicy.Target, false)]
    [TestCase(ConflictPolicy.Skip, false)]
    public async Task A_new_version_against_a_replica_disabled_by_hand_is_a_conflict(ConflictPolicy policy, bool replicated)
    {
        await using var scenario = await Scenario.StartAsync(repetitionReadsValues: true);
        scenario.SetSlowly("db", "v1");
        await scenario.ReplicateAsync(Tandem);
        scenario.Target.Update("db", enabled: false);
        scenario.SetSlowly("db", "v2");

        await scenario.ReplicateAsync(Tandem with { ConflictPolicy = policy });

        Assert.That((scenario.Target.Current("db").Enabled, scenario.Source.Current("db").Value), Is.EqualTo((replicated, "v2")));
    }

    [Test]
    public async Task What_is_disabled_is_disabled_on_the_other_side_even_if_something_was_cleared_as_well([Values] bool twoWay,
        [Values] bool inTarget)
    {
        var options = twoWay ? Tandem : new ReplicationOptions();
        await _.ReplicateAsync(options);
        var (edited, other) = twoWay && inTarget ? (_.Target, _.Source) : (_.Source, _.Target);
        edited.ClearContentType("db");
        edited.Update("db", enabled: false);

        var report = await _.ReplicateAsync(options);

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Updated = 1, Skipped = 1 }));
        Assert.That(Enabled, Is.EqualTo((false, false)));
        Assert.That(other.Current("db").ContentType, Is.EqualTo("a"), "what cannot be cleared stays");
        Assert.That(new[] { report, _.Repetition! }.Select(one => one.Pairs[0].Plan!.Findings.Single().Reason),
            Is.All.Contain("clearing content type in").And.All.Contain("cannot be read"));
    }

    [TestCase(null, ExpectedResult = 0)]
    [TestCase("b", ExpectedResult = 1)]
    public async Task<int> Without_room_for_a_mark_an_edit_of_properties_against_a_new_version_is_a_conflict(string? edited)
    {
        await using var full = await Scenario.StartAsync(repetitionReadsValues: true);
        full.Source.Set("db", "v1", tags: Some.Tagged(15).Tags);
        await full.ReplicateAsync(Tandem);
        if (edited is not null)
        {
            full.After(10, () => full.Target.Update("db", contentType: edited));
        }

        full.After(10, () => full.Source.Set("db", "v2", tags: Some.Tagged(15).Tags));

        var report = await full.ReplicateAsync(Tandem);

        Assert.That(full.Target.Values("db"), Is.EqualTo(new[] { "v1", "v2" }));
        return report.Counts.Conflicts;
    }
}
