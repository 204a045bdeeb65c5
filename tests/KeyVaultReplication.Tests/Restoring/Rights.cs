using KeyVaultSimulator.State;

namespace KeyVaultReplication.Tests.Restoring;

/// <summary>The permissions that the README names for a restore and a verification are enough.</summary>
[TestFixture]
public sealed class Rights : OnTwoVaults
{
    [Test]
    public async Task To_list_get_set_and_recover_is_enough_on_a_vault_that_is_restored()
    {
        _.Source.Set("overwritten", "good");
        _.Source.Set("deleted", "good");
        var then = _.Now();
        _.Source.Set("overwritten", "bad");
        _.Source.Delete("deleted");
        _.Source.Access.AllowOnly("list", "get", "set", "recover");

        var report = await _.RestoreFullyAsync(_.Source, new RestorePoint(then, null));

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Created = 1, Updated = 1 }));
    }

    [Test]
    public async Task To_list_and_get_is_enough_on_a_replica_and_for_a_verification()
    {
        _.Source.Set("db", "good");
        await _.ReplicateAsync();
        _.Source.Rewind(VaultState.Empty);
        _.Target.Access.AllowOnly("list", "get");

        await _.RestoreFullyAsync(_.Source, new RestorePoint(null, null), _.Target);

        _.Source.Access.AllowOnly("list", "get");
        Assert.That((await _.VerifyAsync(new VerifyOptions())).Counts, Is.EqualTo(new VerdictCounts { Equal = 1 }));
    }
}
