using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>A target that takes no writes: it is left alone after a handful of equal refusals, and the other targets go on.</summary>
[TestFixture]
public sealed class ReadOnlyTargets() : OnTwoVaults("third")
{
    [Test]
    public async Task A_vault_that_refuses_every_write_is_left_alone()
    {
        _.Source.Seed(200);
        _.Target.IsReadOnly = true;

        var report = await _.RunAsync(new ReplicationOptions { Parallelism = 4 }, _.Target, _.Cloud.Vault("third"));

        var outcomes = report.Pairs[0].Outcomes;
        Assert.That(outcomes.Count(outcome => outcome.Result == ChangeResult.Failed), Is.InRange(5, 8));
        Assert.That(outcomes.Where(outcome => outcome.Result == ChangeResult.NotAttempted).Select(outcome => outcome.Code),
            Is.All.EqualTo(ReasonCode.VaultRefusesWrites));
        Assert.That(outcomes[^1].Message, Does.Contain("may have failed over and be read-only"));
        Assert.That(_.Target.Requests.Count(request => request.Operation == "Set" && !request.IsChallenge), Is.InRange(5, 8));
        Assert.That(report.Pairs[1].Outcomes.Select(outcome => outcome.Result), Is.All.EqualTo(ChangeResult.Applied));
        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Failed));
    }

    [Test]
    public async Task Values_are_not_read_for_a_vault_that_takes_none()
    {
        _.Source.Seed(200);
        _.Target.IsReadOnly = true;

        await _.RunAsync(new ReplicationOptions { Parallelism = 4 });

        Assert.That(_.Source.Requests.Count(request => request.Operation == "Get"), Is.LessThan(12));
    }

    [Test]
    public async Task One_success_shows_that_it_can_be_written()
    {
        _.Source.Seed(40);
        foreach (var i in Enumerable.Range(10, 20))
        {
            _.Target.Access.Deny("Set", name: $"secret-{i:000000}");
        }

        var report = await _.RunAsync(new ReplicationOptions { Parallelism = 1 });

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Created = 20, Failed = 20 }));
    }

    [Test]
    public async Task Where_certificates_may_not_be_imported_secrets_are_written_all_the_same()
    {
        _.Source.Seed(10);
        foreach (var i in Enumerable.Range(1, 8))
        {
            _.Source.AddCertificate($"web-{i}");
        }

        _.Target.Access.Deny("Certificate.Import");
        var both = new ReplicationOptions { Kinds = [ObjectKind.Secret, ObjectKind.Certificate], Parallelism = 1 };

        var report = await _.RunAsync(both);

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Created = 10, Failed = 8, NotAttempted = 3 }));
        Assert.That(report.Pairs[0].Outcomes.Last(outcome => outcome.Result == ChangeResult.NotAttempted).Message,
            Does.StartWith("Not attempted: vault target refused the first 5 writes of certificates alike (403 "));
    }
}
