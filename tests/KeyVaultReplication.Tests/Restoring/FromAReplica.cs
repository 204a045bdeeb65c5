using KeyVaultSimulator.State;

namespace KeyVaultReplication.Tests.Restoring;

/// <summary>A source that is brought back from its replica, which is never written to.</summary>
[TestFixture]
public sealed class FromAReplica : OnTwoVaults
{
    private static readonly RestorePoint Newest = new(null, null);

    [Test]
    public async Task A_vault_made_anew_gets_everything_back_and_is_in_sync_at_once()
    {
        _.Source.Set("api", "1", contentType: "text/plain", tags: [new("owner", "ops")]);
        _.Source.Set("db", "2");
        await _.ReplicateAsync();
        _.Source.Rewind(VaultState.Empty);

        var report = await _.RestoreFullyAsync(_.Source, Newest, _.Target);

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Created = 2 }));
        Assert.That((_.Source.Current("api").Value, _.Source.Current("api").ContentType, _.Source.Current("api").Tags["owner"]),
            Is.EqualTo(("1", "text/plain", "ops")));
        Assert.That((await _.ReplicateAsync()).Counts, Is.EqualTo(new ReplicationCounts { Unchanged = 2 }),
            "the next mirror has nothing to do");
        Assert.That((await _.VerifyAsync(new VerifyOptions())).Result, Is.EqualTo(VerificationResult.Equal));
        _.Source.Set("db", "3");
        await _.ReplicateAsync();
        Assert.That(_.Target.Current("db").Value, Is.EqualTo("3"), "and the one after that carries edits on");
    }

    [Test]
    public async Task As_of_a_time_the_version_that_had_been_made_by_then_counts_by_its_origins_time()
    {
        _.Source.Set("db", "good");
        var then = _.Now();
        await _.ReplicateAsync();
        _.Source.Set("db", "bad");
        await _.ReplicateAsync();
        _.Source.Rewind(VaultState.Empty);

        var report = await _.RestoreFullyAsync(_.Source, new RestorePoint(then, null), _.Target);

        Assert.That(_.Source.Current("db").Value, Is.EqualTo("good"), "the copy was made after that time, but what it is a copy of before");
        Assert.That(_.Source.Current("db").Tags.ContainsKey(Mark.TagName), Is.False,
            "an older version is an edit, which the next replication carries on");
        Assert.That(report.Pairs[0].Plan!.Changes.Single().Reason,
            Does.Contain("(by its mark a copy of one made ").And.Contain("in target"));
        await _.ReplicateAsync(new ReplicationOptions { SourceRegressed = SourceRegressedPolicy.Follow });
        Assert.That(_.Target.Values("db"), Is.EqualTo(new[] { "good", "bad", "good" }),
            "a vault that was made anew, nothing of it in sync: to be said once");
    }

    [Test]
    public async Task A_version_that_somebody_made_in_the_replica_counts_by_its_own_time()
    {
        _.Source.Set("db", "good");
        await _.ReplicateAsync();
        var then = _.Now();
        _.Target.Set("db", "by hand");
        _.Source.Rewind(VaultState.Empty);

        await _.RestoreFullyAsync(_.Source, new RestorePoint(then, null), _.Target);
        Assert.That(_.Source.Current("db").Value, Is.EqualTo("good"));

        await _.RestoreFullyAsync(_.Source, Newest, _.Target);
        Assert.That(_.Source.Current("db").Value, Is.EqualTo("by hand"));
    }

    [Test]
    public async Task Working_in_the_replica_and_failing_back()
    {
        _.Source.Set("api", "1");
        _.Source.Set("db", "1");
        await _.ReplicateAsync();
        _.Target.Set("db", "made while the source was down");
        _.Target.Set("new", "1");

        var report = await _.RestoreFullyAsync(_.Source, Newest, _.Target);

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Created = 1, Updated = 1, Unchanged = 1 }));
        Assert.That((await _.ReplicateAsync(new ReplicationOptions { ReplicateDeletion = true })).Counts,
            Is.EqualTo(new ReplicationCounts { Unchanged = 3 }));
        Assert.That(_.Target.Current("db").Value, Is.EqualTo("made while the source was down"));
    }

    [Test]
    public async Task Of_a_vault_that_is_as_its_replica_nothing_is_read()
    {
        _.Source.Set("db", "1");
        await _.ReplicateAsync();

        var report = await _.RestoreFullyAsync(_.Source, Newest, _.Target);

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Unchanged = 1 }));
        Assert.That(_.Requests.Select(request => request.Operation).Distinct(), Is.EquivalentTo(new[] { "List", "ListDeleted" }));
    }

    [Test]
    public async Task What_is_soft_deleted_and_as_in_the_replica_is_recovered_and_nothing_else()
    {
        _.Source.Set("db", "1");
        await _.ReplicateAsync();
        _.Source.Delete("db");

        await _.RestoreFullyAsync(_.Source, Newest, _.Target);

        Assert.That(_.Source.Values("db"), Is.EqualTo(new[] { "1" }));
        Assert.That((_.Count("Recover"), _.Count("Set"), _.Count("Get")), Is.EqualTo((1, 0, 0)));
    }

    [Test]
    public async Task What_is_soft_deleted_and_unlike_the_replica_is_recovered_and_brought_back()
    {
        _.Source.Set("db", "good");
        await _.ReplicateAsync();
        _.Source.Set("db", "bad");
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        _.Source.Delete("db");

        await _.RestoreFullyAsync(_.Source, Newest, _.Target);

        Assert.That(_.Source.Values("db"), Is.EqualTo(new[] { "good", "bad", "good" }));
    }

    [Test]
    public async Task What_is_soft_deleted_in_the_replica_is_left_for_a_person()
    {
        _.Source.Set("db", "1");
        _.Source.Set("other", "1");
        await _.ReplicateAsync();
        _.Target.Delete("db");
        _.Source.Rewind(VaultState.Empty);

        var report = await _.RestoreFullyAsync(_.Source, Newest, _.Target);

        Assert.That(report.Result, Is.EqualTo(ReplicationResult.SucceededWithIssues));
        Assert.That(report.Pairs[0].Plan!.Findings.Single().Reason, Is.EqualTo(
            "is soft-deleted in target, which is not written to: recover it there first, or restore source from its own history"));
        Assert.That(_.Source.LiveNames(), Is.EqualTo(new[] { "other" }));
    }

    [Test]
    public async Task What_the_replica_never_had_is_kept()
    {
        _.Source.Set("db", "1");
        await _.ReplicateAsync();
        _.Source.Set("not-yet-replicated", "1");

        var report = await _.RestoreFullyAsync(_.Source, Newest, _.Target);

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Unchanged = 1 }));
        Assert.That(report.Pairs[0].Plan!.Extraneous, Is.EqualTo(1));
        Assert.That(_.Source.LiveNames(), Is.EquivalentTo(new[] { "db", "not-yet-replicated" }));
    }

    [Test]
    public async Task What_the_vault_itself_had_by_then_stays_whatever_the_replica_holds()
    {
        _.Source.Set("db", "1");
        await _.ReplicateAsync();
        _.Target.Set("db", "by hand");
        var then = _.Now();

        Assert.That((await _.RestoreFullyAsync(_.Source, new RestorePoint(then, null), _.Target)).Counts,
            Is.EqualTo(new ReplicationCounts { Unchanged = 1 }));
        Assert.That(_.Source.Current("db").Value, Is.EqualTo("1"));
    }

    [Test]
    public async Task One_version_of_one_secret_of_the_replica()
    {
        _.Source.Set("db", "1");
        await _.ReplicateAsync();
        var wanted = _.Target.Current("db").Version;
        _.Source.Set("db", "2");
        await _.ReplicateAsync();

        await _.RestoreFullyAsync(_.Source, new RestorePoint(null, wanted), _.Target,
            new ReplicationOptions { Filter = new NameFilter(["db"], []) });

        Assert.That(_.Source.Values("db"), Is.EqualTo(new[] { "1", "2", "1" }));
    }

    [Test]
    public async Task A_replica_that_cannot_be_listed_ends_it_and_nothing_is_written()
    {
        _.Source.Set("db", "1");
        _.Target.Access.Deny("ListDeleted");

        var report = await Restorer.RunAsync(_.Connect(_.Target), _.Connect(_.Source), new ReplicationOptions { RestorePoint = Newest });

        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Failed));
        Assert.That(report.Pairs[0].Failures.Single(), Does.Contain("target"));
    }
}
