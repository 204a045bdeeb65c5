using KeyVaultReplication.Renaming;
using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>Certificates that their target knows by other names: the same certificate, imported under its new name.</summary>
[TestFixture]
public sealed class CertificatesRenamed() : OnTwoVaults()
{
    private static readonly ReplicationOptions Both = Rename("app-dev-* -> app-prod-*");

    [Test]
    public async Task A_certificate_is_imported_under_its_new_name_and_nothing_else_takes_part()
    {
        var made = _.Source.AddCertificate("app-dev-web", "Self", tags: [new("owner", "ops")]);
        _.Source.Set("app-dev-db", "1");
        _.Source.AddCertificate("other");

        var report = await _.ReplicateAsync(Both);

        var copy = _.Target.Live(StoredKind.Certificate, "app-prod-web");
        Assert.That((copy.Current.X509, copy.Current.Tags["owner"], copy.Policy!.Issuer), Is.EqualTo((made.X509, "ops", "Unknown")));
        Assert.That((_.Target.LiveNames(StoredKind.Certificate), _.Target.LiveNames()), Is.EqualTo(
            ((IReadOnlyList<string>)["app-prod-web"], (IReadOnlyList<string>)["app-prod-db", "app-prod-web"])));
        Assert.That((_.Count("Certificate.Get"), _.Count("GetVersion"), _.Count("Certificate.Import")), Is.EqualTo((1, 1, 1)));
        Assert.That(report.Pairs.Single().Plan!.Changes.Select(change => change.Reason), Is.EquivalentTo(
            new[] { "new in source (in source: app-dev-db)", "new in source (in source: app-dev-web)" }));
    }

    [Test]
    public async Task A_renewal_a_change_of_tags_and_a_deletion_follow()
    {
        foreach (var name in new[] { "renewed", "tagged", "gone", "stays" })
        {
            _.Source.AddCertificate($"app-dev-{name}");
        }

        await _.ReplicateAsync(Both);
        _.After(60, () =>
        {
            _.Source.RenewCertificate("app-dev-renewed");
            _.Source.UpdateCertificate("app-dev-tagged", tags: [new("a", "b")]);
            _.Source.DeleteCertificate("app-dev-gone");
        });

        await _.ReplicateAsync(Both with { ReplicateDeletion = true });

        Assert.That(_.Target.Live(StoredKind.Certificate, "app-prod-renewed").Current.X509,
            Is.EqualTo(_.Source.Live(StoredKind.Certificate, "app-dev-renewed").Current.X509));
        Assert.That(_.Target.Live(StoredKind.Certificate, "app-prod-tagged").Current.Tags["a"], Is.EqualTo("b"));
        Assert.That(_.Target.DeletedNames(StoredKind.Certificate), Is.EqualTo(new[] { "app-prod-gone" }));
    }

    [Test]
    public async Task The_same_certificate_is_adopted_and_a_collision_refuses_the_pair()
    {
        var made = _.Source.AddCertificate("app-dev-web", contentType: "application/x-pem-file");
        _.Target.ImportCertificate("app-prod-web", made.Value, contentType: "application/x-pem-file");
        Assert.That((await _.ReplicateAsync(Both)).Pairs.Single().Plan!.Changes.Single().Kind, Is.EqualTo(ChangeKind.Adopt));

        _.Source.AddCertificate("api-dev");
        _.Source.AddCertificate("api-test");
        var refused = await _.RunAsync(Rename("api-dev -> api", "api-test -> api"));
        Assert.That(refused.Pairs.Single().Refusal, Does.Contain("'api-dev' and 'api-test' would all be called 'api'"));
    }

    [Test]
    public async Task A_verification_knows_the_new_names_too()
    {
        _.Source.AddCertificate("app-dev-web");
        _.Source.AddCertificate("app-dev-locked", exportable: false);
        await _.RunAsync(Both);
        _.Source.AddCertificate("app-dev-new");

        var report = await _.VerifyAsync(new VerifyOptions { Kinds = Both.Kinds, Rename = Both.Rename });

        Assert.That(report.Pairs.Single().Verdicts.Select(verdict => (verdict.Name.Text, verdict.Kind)), Is.EqualTo(new[]
        {
            ("app-prod-locked", VerdictKind.Noted), ("app-prod-new", VerdictKind.Missing), ("app-prod-web", VerdictKind.Equal),
        }));
    }

    private static ReplicationOptions Rename(params string[] rules) => new()
    {
        Kinds = [ObjectKind.Secret, ObjectKind.Certificate],
        Rename = RenameRules.TryParse(rules, out var read, out var _) ? read : throw new FormatException(),
    };
}
