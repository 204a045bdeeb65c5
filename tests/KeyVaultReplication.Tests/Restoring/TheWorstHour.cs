using KeyVaultSimulator.State;

namespace KeyVaultReplication.Tests.Restoring;

/// <summary>Whole stories: what went wrong was mirrored before anybody saw it, and all of it is brought back.</summary>
[TestFixture]
public sealed class TheWorstHour : OnTwoVaults
{
    private static readonly ReplicationOptions Mirror = new() { ReplicateDeletion = true, MaxDeletions = Some.Limit("100%") };

    [Test]
    public async Task Forty_deleted_and_twenty_garbled_and_that_mirrored_are_back_as_they_were()
    {
        _.Source.Seed(100);
        await _.ReplicateAsync(Mirror);
        var then = _.Now();
        await GoWrongAsync();

        var restored = await _.RestoreFullyAsync(_.Source, new RestorePoint(then, null));

        Assert.That(restored.Counts, Is.EqualTo(new ReplicationCounts { Created = 40, Updated = 20, Unchanged = 40 }));
        await CarryOnAsync();
    }

    [Test]
    public async Task The_same_from_the_replica_with_the_source_made_anew()
    {
        _.Source.Seed(100);
        await _.ReplicateAsync(Mirror);
        var then = _.Now();
        foreach (var i in Enumerable.Range(40, 20))
        {
            _.Source.Set(Name(i), "garbage");
        }

        await _.ReplicateAsync(Mirror);
        _.Source.Rewind(VaultState.Empty);

        var restored = await _.RestoreFullyAsync(_.Source, new RestorePoint(then, null), _.Target);

        Assert.That(restored.Counts, Is.EqualTo(new ReplicationCounts { Created = 100 }));
        await CarryOnAsync();
    }

    [Test]
    public async Task Garbage_in_twenty_of_forty_is_stopped_before_it_is_mirrored_by_a_limit_of_a_quarter()
    {
        _.Source.Seed(40);
        await _.ReplicateAsync();
        foreach (var i in Enumerable.Range(0, 20))
        {
            _.Source.Set(Name(i), "garbage");
        }

        _.Now();
        var report = await _.RunAsync(new ReplicationOptions { MaxUpdates = Some.Limit("25%") });

        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Refused));
        Assert.That(report.Pairs[0].Refusal, Does.Contain("20 of 40 secrets").And.Contain("set maxUpdates to 20 or to 50%"));
        Assert.That(Enumerable.Range(0, 40).Where(i => _.Target.Current(Name(i)).Value != $"value {i}"), Is.Empty);
    }

    [Test]
    public async Task A_replica_in_use_is_not_overwritten_and_fails_back_whole()
    {
        _.Source.Seed(10);
        await _.ReplicateAsync(Mirror);
        _.Now();
        _.Target.Set(Name(3), "made while the source was down");
        _.Now();

        var refused = await _.RunAsync(Mirror with { Drift = DriftPolicy.Refuse });
        Assert.That(refused.Result, Is.EqualTo(ReplicationResult.Refused));
        Assert.That(_.Target.Current(Name(3)).Value, Is.EqualTo("made while the source was down"));

        await _.RestoreFullyAsync(_.Source, new RestorePoint(null, null), _.Target);
        Assert.That((await _.ReplicateAsync(Mirror with { Drift = DriftPolicy.Refuse })).Counts,
            Is.EqualTo(new ReplicationCounts { Unchanged = 10 }));
        Assert.That((await _.VerifyAsync(new VerifyOptions())).Result, Is.EqualTo(VerificationResult.Equal));
    }

    [Test]
    public async Task A_restore_that_overwrites_more_than_was_allowed_is_refused()
    {
        _.Source.Seed(20);
        var then = _.Now();
        foreach (var i in Enumerable.Range(0, 12))
        {
            _.Source.Set(Name(i), "garbage");
        }

        var refused = await _.RestoreAsync(_.Source, new RestorePoint(then, null),
            options: new ReplicationOptions { MaxUpdates = Some.Limit("50%") });

        Assert.That(refused.Result, Is.EqualTo(ReplicationResult.Refused));
        Assert.That(refused.Pairs[0].Refusal, Does.Contain("12 of 20 secrets"));
        Assert.That(_.Source.Current(Name(0)).Value, Is.EqualTo("garbage"));
    }

    private async Task GoWrongAsync()
    {
        foreach (var i in Enumerable.Range(0, 40))
        {
            _.Source.Delete(Name(i));
        }

        foreach (var i in Enumerable.Range(40, 20))
        {
            _.Source.Set(Name(i), "garbage");
        }

        await _.ReplicateAsync(Mirror);
        Assert.That((_.Target.LiveNames().Count, _.Target.Current(Name(40)).Value), Is.EqualTo((60, "garbage")), "it was mirrored");
    }

    /// <summary>
    /// The next replication carries the restored values on, both are equal then, and the one after it has nothing to do: a scenario
    /// replicates twice.
    /// </summary>
    private async Task CarryOnAsync()
    {
        await _.ReplicateAsync(Mirror);
        foreach (var vault in _.Cloud.Vaults)
        {
            Assert.That(Enumerable.Range(0, 100).Where(i => vault.Current(Name(i)).Value != $"value {i}"), Is.Empty);
        }

        var verified = await _.VerifyAsync(new VerifyOptions { ReplicateDeletion = true });
        Assert.That(verified.Counts, Is.EqualTo(new VerdictCounts { Equal = 100 }));
    }

    private static string Name(int number) => $"secret-{number:000000}";
}
