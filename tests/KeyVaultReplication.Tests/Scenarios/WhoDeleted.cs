using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>Two-way: a deletion against what else was done to the two sides, before it and since.</summary>
[TestFixture]
public sealed class WhoDeleted : OnTwoVaults
{
    private static readonly ReplicationOptions Tandem = new() { Mode = ReplicationMode.TwoWay };

    [Test]
    public async Task A_newer_version_that_was_deleted_comes_back_and_is_copied()
    {
        _.Source.Set("db", "v1");
        await _.ReplicateAsync(Tandem);
        _.After(10, () => _.Source.Set("db", "v2"));
        _.After(10, () => _.Source.Delete("db"));

        await _.ReplicateAsync(Tandem);

        Assert.That((_.Source.Current("db").Value, _.Target.Current("db").Value), Is.EqualTo(("v2", "v2")));
    }

    [TestCase(ConflictPolicy.Newest)]
    [TestCase(ConflictPolicy.Source)]
    [TestCase(ConflictPolicy.Skip)]
    public async Task A_version_made_by_hand_on_a_replica_and_deleted_there_comes_back_and_no_older_value_over_it(ConflictPolicy policy)
    {
        _.Source.Set("db", "v1");
        await _.ReplicateAsync(Tandem);
        _.After(10, () => _.Target.Set("db", "v2"));
        _.After(10, () => _.Target.Delete("db"));

        var report = await _.RunAsync(Tandem with { ConflictPolicy = policy });

        Assert.That((_.Source.Current("db").Value, _.Target.Current("db").Value), Is.EqualTo(("v1", "v2")), "recovered, and nothing else");
        Assert.That(report.Result, Is.EqualTo(ReplicationResult.SucceededWithIssues));
        Assert.That(TextReport.Write(report), Does.Contain("It was changed in vault target before it was deleted there"));
        await _.ReplicateAsync(Tandem with { ConflictPolicy = policy });
        Assert.That((_.Source.Current("db").Value, _.Target.Current("db").Value), Is.EqualTo(("v2", "v2")));
    }

    [Test]
    public async Task Properties_edited_before_a_deletion_do_not_beat_a_newer_version_of_the_other_side([Values] bool enabled)
    {
        _.Source.Set("db", "v1");
        await _.ReplicateAsync(Tandem);
        _.After(10, () => _.Target.Update("db", enabled: enabled, contentType: "x"));
        _.After(10, () => _.Source.Set("db", "v2"));
        _.After(10, () => _.Target.Delete("db"));

        var report = await _.ReplicateAsync(Tandem);

        Assert.That((_.Source.Current("db").Value, _.Target.Current("db").Value), Is.EqualTo(("v2", "v2")));
        Assert.That(report.Counts.Conflicts, Is.EqualTo(1));
    }

    [Test]
    public async Task Where_the_other_side_was_edited_as_well_the_next_run_tells_of_a_conflict()
    {
        _.Source.Set("db", "v1");
        await _.ReplicateAsync(Tandem);
        _.After(10, () => _.Target.Set("db", "v2"));
        _.After(10, () => _.Target.Delete("db"));
        _.After(10, () => _.Source.Set("db", "v3"));
        await _.RunAsync(Tandem);

        var report = await _.ReplicateAsync(Tandem);

        Assert.That((_.Source.Current("db").Value, _.Target.Current("db").Value), Is.EqualTo(("v3", "v3")));
        Assert.That(report.Counts.Conflicts, Is.EqualTo(1));
    }

    [Test]
    public async Task With_deletions_a_newer_version_that_was_deleted_takes_its_untouched_replica_with_it()
    {
        _.Source.Set("db", "v1");
        _.Source.Set("keep", "v1");
        _.Source.Set("more", "v1");
        var deleting = Tandem with { ReplicateDeletion = true };
        await _.ReplicateAsync(deleting);
        _.After(10, () => _.Source.Set("db", "v2"));
        _.After(10, () => _.Source.Delete("db"));

        await _.ReplicateAsync(deleting);

        Assert.That(_.Target.LiveNames(), Is.EquivalentTo(new[] { "keep", "more" }));
        Assert.That(_.Source.ValuesEvenIfDeleted("db"), Is.EqualTo(new[] { "v1", "v2" }), "and nothing is written over");
    }

    [Test]
    public async Task A_deleted_certificate_does_not_hold_back_deletions_for_good()
    {
        var deleting = Tandem with { ReplicateDeletion = true };
        _.Target.AddCertificate("cert");
        _.Target.DeleteCertificate("cert");
        _.Source.Set("keep", "v1");
        _.Source.Set("old", "v1");
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        await _.RunAsync(deleting);
        _.After(10, () => _.Source.Set("cert", "v1"));
        _.After(10, () => _.Target.Delete("old"));

        var report = await _.RunAsync(deleting);

        Assert.That(TextReport.Write(report), Does.Not.Contain("during the run").And.Contain("a deleted certificate or key has it"));
        Assert.That(_.Source.LiveNames(), Does.Not.Contain("old"));
        Assert.That(report.Result, Is.EqualTo(ReplicationResult.SucceededWithIssues));
    }
}
