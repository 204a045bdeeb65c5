namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>Runs with deletions, when somebody brings back what was deleted.</summary>
[TestFixture]
public sealed class UndoneDeletions : OnTwoVaults
{
    private static readonly ReplicationOptions Tandem = new() { Mode = ReplicationMode.TwoWay, ReplicateDeletion = true };

    [SetUp]
    public async Task FillAsync()
    {
        _.Source.Set("keep", "1");
        _.SetSlowly("db", "v1");
        await _.ReplicateAsync(Tandem);
    }

    [TestCase("source", "target")]
    [TestCase("target", "source")]
    public async Task What_a_person_recovers_where_it_was_deleted_comes_back_on_both_sides(string where, string other)
    {
        await DeleteAsync(where);
        _.Cloud.Vault(where).Recover("db");

        var report = await _.ReplicateAsync(Tandem);

        Assert.That(report.Pairs[0].Plan!.Changes.Single().Reason, Is.EqualTo($"its deletion in {where} was undone"));
        Assert.That(_.Cloud.Vault(where).Values("db"), Is.EqualTo(new[] { "v1" }));
        Assert.That(_.Cloud.Vault(other).Values("db"), Is.EqualTo(new[] { "v1" }), "recovered, no new version");
    }

    [TestCase("source")]
    [TestCase("target")]
    public async Task And_can_be_deleted_again_from_either_side(string where)
    {
        await DeleteAsync("source");
        _.Source.Recover("db");
        await _.ReplicateAsync(Tandem);

        await DeleteAsync(where);
    }

    [TestCase("source", "target")]
    [TestCase("target", "source")]
    public async Task A_deletion_that_could_not_be_carried_out_is_by_the_next_run(string where, string other)
    {
        _.Cloud.Vault(where).Delete("db");
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        _.Cloud.Vault(other).Access.Deny("Delete");
        Assert.That((await _.RunAsync(Tandem)).Result, Is.EqualTo(ReplicationResult.Failed));
        _.Cloud.Vault(other).Access.Allow("Delete");

        await _.ReplicateAsync(Tandem);

        Assert.That((_.Source.LiveNames(), _.Target.LiveNames()), Is.EqualTo((new[] { "keep" }, new[] { "keep" })));
    }

    [Test]
    public async Task What_was_deleted_and_recovered_in_one_way_times_comes_back_when_the_vaults_become_a_pair()
    {
        _.Source.Delete("db");
        await _.ReplicateAsync(new ReplicationOptions { ReplicateDeletion = true, MaxDeletions = Some.Limit("1") });
        Assert.That(_.Target.LiveNames(), Is.EqualTo(new[] { "keep" }));
        _.Source.Recover("db");

        await _.ReplicateAsync(Tandem);

        Assert.That((_.Source.Values("db"), _.Target.Values("db")), Is.EqualTo((new[] { "v1" }, new[] { "v1" })));
    }

    [Test]
    public async Task A_secret_made_anew_under_the_same_name_is_a_new_secret()
    {
        await DeleteAsync("source");
        _.Source.Purge("db");
        _.SetSlowly("db", "v2");

        await _.ReplicateAsync(Tandem);

        Assert.That((_.Source.Current("db").Value, _.Target.Current("db").Value), Is.EqualTo(("v2", "v2")));
    }

    [Test]
    public async Task When_both_sides_are_recovered_a_later_deletion_counts()
    {
        await DeleteAsync("source");
        _.Source.Recover("db");
        _.Target.Recover("db");
        await _.ReplicateAsync(Tandem);

        await DeleteAsync("target");
    }

    [Test]
    public async Task A_disabled_secret_comes_back_as_well()
    {
        _.Source.Update("db", enabled: false);
        await _.ReplicateAsync(Tandem);
        await DeleteAsync("source");
        _.Source.Recover("db");

        await _.ReplicateAsync(Tandem);

        Assert.That(_.Target.LiveNames(), Does.Contain("db"));
    }

    [Test]
    public async Task In_a_chain_of_vaults_a_deletion_goes_all_the_way()
    {
        var third = _.Cloud.AddVault("third");
        Task<ReplicationReport> NextAsync() => Replicator.RunAsync(_.Connect(_.Target), [_.Connect(third)], Tandem);
        await NextAsync();
        await DeleteAsync("source");

        await NextAsync();

        Assert.That(third.LiveNames(), Is.EqualTo(new[] { "keep" }));
        Assert.That((await _.RunAsync(Tandem)).HasChanges, Is.False);
        Assert.That((await NextAsync()).HasChanges, Is.False);
    }

    [Test]
    public async Task After_equal_edits_on_both_sides_a_deletion_that_is_not_replicated_leaves_nothing_to_do()
    {
        _.Source.Update("db", contentType: "b");
        _.Target.Update("db", contentType: "b");
        _.Source.Delete("db");

        await _.ReplicateAsync(Tandem with { ReplicateDeletion = false });

        Assert.That(_.Source.Current("db").ContentType, Is.EqualTo("b"));
    }

    [Test]
    public async Task Versions_of_one_second_need_no_right_to_read_values([Values] bool enabled)
    {
        _.Target.Set("gone", "1", enabled: enabled);
        _.Target.Set("gone", "2", enabled: enabled);
        _.Target.Access.Deny("Get");

        var report = await _.ReplicateAsync(new ReplicationOptions { ReplicateDeletion = true, MaxDeletions = Some.Limit("100%") });

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Deleted = 1, Unchanged = 2, Drift = 1 }));
    }

    private async Task DeleteAsync(string where)
    {
        _.Cloud.Vault(where).Delete("db");
        await _.ReplicateAsync(Tandem);
        Assert.That((_.Source.LiveNames(), _.Target.LiveNames()), Is.EqualTo((new[] { "keep" }, new[] { "keep" })));
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
    }
}
