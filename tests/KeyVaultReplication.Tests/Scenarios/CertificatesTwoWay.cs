using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>Certificates of two vaults in tandem.</summary>
[TestFixture]
public sealed class CertificatesTwoWay
{
    private static readonly ReplicationOptions TwoWay = new() { Kinds = [ObjectKind.Certificate], Mode = ReplicationMode.TwoWay };

    [Test]
    public async Task Whichever_side_gets_a_new_certificate_is_followed()
    {
        await using var _ = await Scenario.StartAsync();
        _.Source.AddCertificate("from-source");
        _.Target.AddCertificate("from-target");
        await _.ReplicateAsync(TwoWay);
        foreach (var (vault, name) in new[] { (_.Target, "from-source"), (_.Source, "from-source"), (_.Source, "from-target"),
            (_.Target, "from-source") })
        {
            _.After(60, () => vault.AddCertificate(name));
            var made = vault.Live(StoredKind.Certificate, name).Current.X509;
            await _.ReplicateAsync(TwoWay);
            foreach (var side in new[] { _.Source, _.Target })
            {
                Assert.That(side.Live(StoredKind.Certificate, name).Current.X509, Is.EqualTo(made), $"{name} in {side.Name}");
            }
        }
    }

    [Test]
    public async Task Without_marks_the_histories_tell_which_side_is_ahead()
    {
        await using var _ = await Scenario.StartAsync();
        var old = _.Source.AddCertificate("web", contentType: "application/x-pem-file");
        _.Target.ImportCertificate("web", old.Value, contentType: "application/x-pem-file");
        _.After(60, () => _.Target.AddCertificate("web"));
        var report = await _.ReplicateAsync(TwoWay);
        Assert.That(report.Pairs.Single().Plan!.Changes.Single().To.Name, Is.EqualTo("source"));
        Assert.That(_.Source.Live(StoredKind.Certificate, "web").Current.X509,
            Is.EqualTo(_.Target.Live(StoredKind.Certificate, "web").Current.X509));
    }

    [Test]
    public async Task New_ones_on_both_sides_are_a_conflict_that_policy_decides()
    {
        await using var _ = await Scenario.StartAsync();
        _.Source.AddCertificate("web");
        await _.ReplicateAsync(TwoWay);
        _.After(60, () => _.Source.AddCertificate("web"));
        _.After(60, () => _.Target.AddCertificate("web"));
        var skipped = await _.RunAsync(TwoWay with { ConflictPolicy = ConflictPolicy.Skip });
        Assert.That(skipped.Pairs.Single().Plan!.Findings.Single().Kind, Is.EqualTo(FindingKind.Conflict));
        var newest = _.Target.Live(StoredKind.Certificate, "web").Current.X509;
        await _.ReplicateAsync(TwoWay);
        Assert.That(_.Source.Live(StoredKind.Certificate, "web").Current.X509, Is.EqualTo(newest));
    }

    [Test]
    public async Task A_deletion_is_propagated_and_one_that_is_undone_stays_undone()
    {
        await using var _ = await Scenario.StartAsync();
        var options = TwoWay with
        {
            ReplicateDeletion = true,
            MaxDeletions = ChangeLimit.TryParse("100%", out var limit) ? limit : throw new FormatException()
        };
        _.Source.AddCertificate("web");
        _.Source.AddCertificate("other");
        await _.ReplicateAsync(options);
        _.After(60, () => _.Target.DeleteCertificate("web"));
        await _.ReplicateAsync(options);
        Assert.That(_.Source.DeletedNames(StoredKind.Certificate), Is.EqualTo(new[] { "web" }));
        _.After(60, () => _.Target.RecoverCertificate("web"));
        await _.ReplicateAsync(options);
        Assert.That(_.Source.LiveNames(StoredKind.Certificate), Is.EqualTo(new[] { "other", "web" }));
    }

    [Test]
    public async Task Tags_changed_on_either_side_are_followed_without_an_import()
    {
        await using var _ = await Scenario.StartAsync();
        _.Source.AddCertificate("web", tags: [new("a", "1")]);
        await _.ReplicateAsync(TwoWay);
        _.After(60, () => Retag(_.Target, "2"));
        await _.ReplicateAsync(TwoWay);
        Assert.That((_.Source.Live(StoredKind.Certificate, "web").Current.Tags["a"], _.Count("Certificate.Import")), Is.EqualTo(("2", 0)));
    }

    private static void Retag(SimulatedVault vault, string value) => vault.UpdateCertificate("web", tags:
        vault.Live(StoredKind.Certificate, "web").Current.Tags.Where(tag => tag.Key == Mark.TagName).Append(new("a", value)));
}
