using System.Security.Cryptography.X509Certificates;
using KeyVaultSimulator;
using KeyVaultSimulator.State;

namespace KeyVaultReplication.Tests.Restoring;

/// <summary>A vault whose certificates are brought back from another vault that holds copies of them.</summary>
[TestFixture]
public sealed class CertificatesFromAReplica : OnTwoVaults
{
    private static readonly ReplicationOptions Both = new() { Kinds = [ObjectKind.Secret, ObjectKind.Certificate] };

    private static readonly ReplicationOptions Alone = new() { Kinds = [ObjectKind.Certificate] };

    [Test]
    public async Task A_vault_that_is_gone_is_filled_from_its_replica_and_both_are_in_sync_at_once()
    {
        var made = _.Source.AddCertificate("web", "Self", tags: [new("owner", "ops")]);
        _.Source.Set("db", "1");
        await _.ReplicateAsync(Both);
        _.Source.Rewind(VaultState.Empty);

        var report = await _.RestoreFullyAsync(_.Source, new RestorePoint(null, null), _.Target, Both);

        var back = _.Source.Live(StoredKind.Certificate, "web");
        Assert.That((back.Current.X509, back.Current.Tags["owner"], back.Policy!.Issuer), Is.EqualTo((made.X509, "ops", "Unknown")));
        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Created = 2 }));
        Assert.That((await _.RunAsync(Both)).HasChanges, Is.False);
        Assert.That((await _.VerifyAsync(new VerifyOptions { Kinds = Both.Kinds })).Counts, Is.EqualTo(new VerdictCounts { Equal = 2 }));
    }

    [Test]
    public async Task From_a_replica_a_copy_is_as_old_as_the_certificate_it_is_a_copy_of()
    {
        var good = _.Source.AddCertificate("web");
        var then = _.Now();
        await _.ReplicateAsync(Alone);
        _.After(60, () => _.Source.AddCertificate("web"));
        await _.ReplicateAsync(Alone);

        await _.RestoreFullyAsync(_.Source, new RestorePoint(then, null), _.Target, Alone);

        Assert.That(_.Source.Live(StoredKind.Certificate, "web").Current.X509, Is.EqualTo(good.X509));
        Assert.That(_.Source.Live(StoredKind.Certificate, "web").Current.Tags.ContainsKey(Mark.TagName), Is.False,
            "it is not the replica's current one");
    }

    [Test]
    public async Task From_a_replica_a_renewal_that_carried_the_mark_over_counts_by_its_own_time()
    {
        var good = _.Source.AddCertificate("web");
        await _.ReplicateAsync(Alone);
        var then = _.Now();
        _.Target.RenewCertificate("web");

        await _.RestoreFullyAsync(_.Source, new RestorePoint(then, null), _.Target, Alone);

        Assert.That(_.Source.Live(StoredKind.Certificate, "web").Versions.Select(version => version.X509), Is.EqualTo(new[] { good.X509 }),
            "as it was");
    }

    [Test]
    public async Task What_is_soft_deleted_here_and_lives_in_the_replica_comes_back()
    {
        var made = _.Source.AddCertificate("web");
        await _.ReplicateAsync(Alone);
        _.Source.DeleteCertificate("web");

        await _.RestoreFullyAsync(_.Source, new RestorePoint(null, null), _.Target, Alone);

        Assert.That(_.Source.Live(StoredKind.Certificate, "web").Versions.Select(version => version.X509), Is.EqualTo(new[] { made.X509 }),
            "recovered, and nothing imported");
    }

    private Task<ReplicationReport> RestoreAsync(DateTimeOffset then, ReplicationOptions? options = null) =>
        _.RestoreFullyAsync(_.Source, new RestorePoint(then, null), options: options ?? Alone);
}
