using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>Two vaults in tandem, and what is deleted in one of them.</summary>
[TestFixture]
public sealed class TwoWayDeletions : OnTwoVaults
{
    private static readonly ReplicationOptions Tandem = new() { Mode = ReplicationMode.TwoWay };
    private static readonly ReplicationOptions WithDeletion = Tandem with { ReplicateDeletion = true };

    [Test]
    public async Task A_first_run_never_deletes()
    {
        _.Source.Set("one", "1");
        _.Target.Set("two", "2");
        _.Source.Set("three", "3");
        _.Target.Set("three", "3");
        _.Target.Delete("three");

        var report = await _.ReplicateAsync(WithDeletion);

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Created = 3 }));
        Assert.That(_.Source.LiveNames(), Is.EqualTo(new[] { "one", "three", "two" }));
        Assert.That(_.Target.LiveNames(), Is.EqualTo(new[] { "one", "three", "two" }));
    }

    [TestCase("source")]
    [TestCase("target")]
    public async Task A_deletion_is_undone_unless_asked_for(string where)
    {
        _.Source.Set("db", "v1");
        await _.ReplicateAsync(Tandem);
        _.Cloud.Vault(where).Delete("db");

        var report = await _.ReplicateAsync(Tandem);

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Created = 1 }));
        Assert.That(report.Pairs[0].Plan!.Changes.Single().Reason,
            Is.EqualTo($"deleted in {where} only: comes back, since deletions are not replicated"));
        Assert.That(_.Cloud.Vault(where).Values("db"), Is.EqualTo(new[] { "v1" }), "recovered, no new version");
    }

    [TestCase("source", "target")]
    [TestCase("target", "source")]
    public async Task A_deletion_is_replicated_if_asked_for(string where, string other)
    {
        _.Source.Set("db", "v1");
        _.Source.Set("keep", "v1");
        await _.ReplicateAsync(WithDeletion);
        _.Cloud.Vault(where).Delete("db");

        var report = await _.ReplicateAsync(WithDeletion);

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Deleted = 1, Unchanged = 1 }));
        Assert.That(_.Cloud.Vault(other).LiveNames(), Is.EqualTo(new[] { "keep" }));
        Assert.That(_.Cloud.Vault(other).DeletedNames(), Is.EqualTo(new[] { "db" }));
    }

    [TestCase("source", "target")]
    [TestCase("target", "source")]
    public async Task An_edit_beats_a_deletion(string deleted, string edited)
    {
        _.Source.Set("db", "v1");
        await _.ReplicateAsync(WithDeletion);
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        _.Cloud.Vault(edited).Set("db", "v2");
        _.Cloud.Vault(deleted).Delete("db");

        await _.ReplicateAsync(WithDeletion);

        Assert.That(_.Source.Current("db").Value, Is.EqualTo("v2"));
        Assert.That(_.Target.Current("db").Value, Is.EqualTo("v2"));
    }
}
