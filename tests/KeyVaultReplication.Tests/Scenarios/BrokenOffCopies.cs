using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>
/// Two-way runs after one that was killed, cancelled or refused between writing a version and binding its mark: what this tool wrote is
/// never taken for an edit.
/// </summary>
[TestFixture]
public sealed class BrokenOffCopies : OnTwoVaults
{
    private static readonly ReplicationOptions Tandem = new() { Mode = ReplicationMode.TwoWay };
    private static readonly ReplicationOptions All = Tandem with { Versions = VersionScope.All };

    [TestCase("v1", "v2", "v3")]
    [TestCase("v1", "v2")]
    public async Task An_older_version_of_a_history_does_not_come_back(params string[] values)
    {
        _.SetSlowly("db", values);
        await BreakOffAsync(All);

        await _.ReplicateAsync(All);

        Assert.That(_.Source.Values("db"), Is.EqualTo(values));
        Assert.That(_.Target.Values("db"), Is.EqualTo(values));
    }

    [Test]
    public async Task Nor_when_there_was_a_history_in_sync_before()
    {
        _.SetSlowly("db", "v1", "v2");
        await _.ReplicateAsync(All);
        _.SetSlowly("db", "v3", "v4");
        await BreakOffAsync(All);

        await _.ReplicateAsync(All);

        Assert.That(_.Source.Values("db"), Is.EqualTo(new[] { "v1", "v2", "v3", "v4" }));
        Assert.That(_.Target.Values("db"), Is.EqualTo(new[] { "v1", "v2", "v3", "v4" }));
    }

    [TestCase(ConflictPolicy.Newest)]
    [TestCase(ConflictPolicy.Target)]
    [TestCase(ConflictPolicy.Skip)]
    public async Task A_newer_version_at_the_source_is_no_conflict(ConflictPolicy policy)
    {
        _.SetSlowly("db", "v0");
        await _.ReplicateAsync(Tandem);
        _.SetSlowly("db", "v1");
        await BreakOffAsync(Tandem);
        _.SetSlowly("db", "v2");

        var report = await _.ReplicateAsync(Tandem with { ConflictPolicy = policy });

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Updated = 1 }));
        Assert.That(_.Source.Current("db").Value, Is.EqualTo("v2"));
    }

    [Test]
    public async Task The_newer_version_wins_although_the_copy_of_the_older_one_was_made_later()
    {
        _.SetSlowly("db", "v1");
        _.Source.Faults.After("Get", "db", () => _.SetSlowly("db", "v2"), times: 1);
        await BreakOffAsync(Tandem);

        await _.ReplicateAsync(Tandem);

        Assert.That((_.Source.Current("db").Value, _.Target.Current("db").Value), Is.EqualTo(("v2", "v2")));
    }

    [Test]
    public async Task The_mark_has_to_do_where_the_version_copied_was_disabled_since()
    {
        _.SetSlowly("db", "v1");
        await BreakOffAsync(Tandem);
        _.SetSlowly("db", "v2");
        _.Source.Update("db", _.Source.Versions("db")[0].Version, enabled: false);

        await _.ReplicateAsync(Tandem with { ConflictPolicy = ConflictPolicy.Target });

        Assert.That((_.Source.Current("db").Value, _.Target.Current("db").Value), Is.EqualTo(("v2", "v2")));
    }

    [Test]
    public async Task An_edit_that_carries_such_a_mark_along_is_an_edit()
    {
        _.SetSlowly("db", "v1");
        await BreakOffAsync(Tandem);
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        _.Target.Set("db", "by hand", tags: _.Target.Current("db").Tags);

        await _.ReplicateAsync(Tandem);

        Assert.That((_.Source.Current("db").Value, _.Target.Current("db").Value), Is.EqualTo(("by hand", "by hand")));
    }

    [Test]
    public async Task A_disabled_version_that_carries_such_a_mark_along_is_not_taken_for_the_copy([Values] bool isBoundLater,
        [Values(0, 1)] int seconds)
    {
        _.SetSlowly("db", "v1");
        if (!isBoundLater)
        {
            _.Target.Faults.Add("Update", "db", Fault.Status(403), times: 1);
        }

        _.Target.Faults.After("Set", "db", () => _.After(seconds, MakeByHand), times: 1);
        await _.RunAsync(Tandem);
        _.Cloud.Advance(TimeSpan.FromSeconds(10));

        // It is told anew in each run, for which the version lists are asked.
        for (var run = 0; run < 2; run++)
        {
            var report = await _.RunAsync(Tandem);

            Assert.That((_.Source.Current("db").Value, _.Source.Current("db").Enabled), Is.EqualTo(("v1", true)),
                "nobody read what the target holds");
            Assert.That(_.Target.Values("db"), Is.EqualTo(new[] { "v1", "by hand" }));
            Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Skipped = 1 }));
            Assert.That(TextReport.Write(report), Does.Contain("is disabled"));
        }

        void MakeByHand() => _.Target.Set("db", "by hand", enabled: false, tags: _.Target.Current("db").Tags);
    }

    [Test]
    public async Task A_version_that_carries_such_a_mark_along_is_an_edit_although_the_version_copied_was_disabled_since()
    {
        _.SetSlowly("db", "v1");
        await BreakOffAsync(Tandem);
        _.Target.Set("db", "by hand", tags: _.Target.Current("db").Tags);
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        _.SetSlowly("db", "v2");
        _.Source.Update("db", _.Source.Versions("db")[0].Version, enabled: false);

        var report = await _.ReplicateAsync(Tandem with { ConflictPolicy = ConflictPolicy.Target });

        Assert.That((_.Source.Current("db").Value, _.Target.Current("db").Value), Is.EqualTo(("by hand", "by hand")));
        Assert.That(report.Counts.Conflicts, Is.EqualTo(1));
    }

    [Test]
    public async Task A_cancel_is_told_as_one([Values] bool all)
    {
        _.SetSlowly("db", "v1", "v2");
        using var cancellation = new CancellationTokenSource();
        var held = new TaskCompletionSource();
        _.Target.Faults.Before("Update", "db", () => held.Task, times: 1);
        _.Target.Faults.After("Set", "db", cancellation.Cancel, times: 1);

        var report = await Replicator.RunAsync(_.Connect(_.Source), [_.Connect(_.Target)], all ? All : Tandem,
            cancellationToken: cancellation.Token);

        Assert.That(report.Cancelled);
        Assert.That(TextReport.Write(report), Does.Contain("ancelled").And.Not.Contain("did not answer in time"));
        _.Target.Faults.Clear();
        await _.ReplicateAsync(all ? All : Tandem);
        Assert.That((_.Source.Current("db").Value, _.Target.Current("db").Value), Is.EqualTo(("v2", "v2")));
        held.SetResult();
    }

    [Test]
    public async Task Properties_edited_on_such_a_copy_are_an_edit()
    {
        _.SetSlowly("db", "v1");
        await BreakOffAsync(Tandem);
        _.Target.Update("db", contentType: "by hand");
        _.SetSlowly("db", "v2");

        var report = await _.ReplicateAsync(Tandem);

        Assert.That(report.Counts.Conflicts, Is.EqualTo(1));
    }

    [TestCase(ConflictPolicy.Newest)]
    [TestCase(ConflictPolicy.Target)]
    [TestCase(ConflictPolicy.Skip)]
    public async Task Properties_edited_at_the_source_during_such_a_copy_survive(ConflictPolicy policy)
    {
        _.Source.Set("db", "v1", contentType: "a");
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        _.Source.Faults.After("Get", "db", () => _.After(1, () => _.Source.Update("db", contentType: "b")), times: 1);
        await BreakOffAsync(Tandem);

        var report = await _.ReplicateAsync(Tandem with { ConflictPolicy = policy });

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Updated = 1 }));
        Assert.That((_.Source.Current("db").ContentType, _.Target.Current("db").ContentType), Is.EqualTo(("b", "b")));
    }

    /// <summary>A run whose first mark cannot be bound.</summary>
    private async Task BreakOffAsync(ReplicationOptions options)
    {
        _.Target.Faults.Add("Update", "db", Fault.Status(403), times: 1);
        var report = await _.RunAsync(options);
        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Failed));
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
    }
}
