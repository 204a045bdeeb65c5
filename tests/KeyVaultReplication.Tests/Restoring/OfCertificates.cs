using System.Security.Cryptography.X509Certificates;
using KeyVaultSimulator;
using KeyVaultSimulator.State;

namespace KeyVaultReplication.Tests.Restoring;

/// <summary>
/// Certificates that are brought back: from the vault's own versions, and from a replica. What is written is an import with a policy of
/// ours.
/// </summary>
[TestFixture]
public sealed class OfCertificates : OnTwoVaults
{
    private static readonly ReplicationOptions Alone = new() { Kinds = [ObjectKind.Certificate] };

    private static readonly ReplicationOptions Both = new() { Kinds = [ObjectKind.Secret, ObjectKind.Certificate] };

    [TestCase("application/x-pkcs12")]
    [TestCase("application/x-pem-file")]
    public async Task One_replaced_since_is_imported_anew_with_its_key_and_its_properties(string contentType)
    {
        var good = _.Source.AddCertificate("web", contentType: contentType, tags: [new("owner", "ops")]);
        _.Source.AddCertificate("api");
        var then = _.Now();
        _.Source.AddCertificate("web", contentType: contentType);

        var report = await RestoreAsync(then);

        var live = _.Source.Live(StoredKind.Certificate, "web");
        Assert.That((live.Current.X509, live.Versions.Length), Is.EqualTo((good.X509, 3)));
        Assert.That(KeyIn(live.Current.Value, contentType), Is.EqualTo(KeyIn(good.Value, contentType)), "with its key");
        Assert.That(live.Current.Tags, Is.EquivalentTo(good.Tags), "and no mark: a restore is an edit");
        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Updated = 1, Unchanged = 1 }));
        Assert.That(_.Requests.Select(request => request.Operation), Is.EquivalentTo(new[]
        {
            "Certificate.List", "Certificate.ListDeleted", "Certificate.ListVersions", "Certificate.Get", "GetVersion",
            "Certificate.ListVersions", "Certificate.ListVersions", "Certificate.Import",
        }), "the versions once to plan, and around the import to see that nobody else wrote");
        Assert.That(report.Pairs[0].Plan!.Changes.Single().Reason,
            Does.StartWith($"version {good.Version}, made ").And.Contain(", valid until ").And.Contain("is wanted; current is one made "));
    }

    [Test]
    public async Task One_that_renewed_itself_is_never_renewed_by_its_vault_after_a_restore_and_the_plan_says_so()
    {
        var good = _.Source.AddCertificate("web", "Self");
        var then = _.Now();
        _.Source.RenewCertificate("web");

        var report = await RestoreAsync(then);

        var live = _.Source.Live(StoredKind.Certificate, "web");
        Assert.That((live.Current.X509, live.Policy!.Issuer), Is.EqualTo((good.X509, "Unknown")));
        Assert.That(live.Policy.LifetimeActions.Select(action => action.Action), Is.EqualTo(new[] { "EmailContacts" }));
        Assert.That(report.Pairs[0].Plan!.Changes.Single().Reason, Does.EndWith("; source will not renew it by itself any more"));
        Assert.That(report.Pairs[0].Plan!.Warnings.Single(),
            Does.StartWith("source renews web by itself now, and will not after this restore"));
    }

    [Test]
    public async Task What_was_made_before_is_as_it_was_from_the_lists_alone()
    {
        _.Source.AddCertificate("web");
        var then = _.Now();

        var report = await RestoreAsync(then);

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Unchanged = 1 }));
        Assert.That(_.Requests.Select(request => request.Operation),
            Is.EquivalentTo(new[] { "Certificate.List", "Certificate.ListDeleted" }));
    }

    [Test]
    public async Task The_same_certificate_imported_again_gets_its_properties_back_and_no_new_version()
    {
        var good = _.Source.AddCertificate("web", contentType: "application/x-pem-file", tags: [new("owner", "ops")]);
        var then = _.Now();
        _.Source.ImportCertificate("web", good.Value, contentType: "application/x-pem-file", tags: [new("owner", "nobody")]);

        await RestoreAsync(then);

        var live = _.Source.Live(StoredKind.Certificate, "web");
        Assert.That((live.Versions.Length, live.Current.Tags["owner"]), Is.EqualTo((2, "ops")));
        Assert.That((_.Count("Certificate.Import"), _.Count("GetVersion")), Is.EqualTo((0, 0)), "the thumbprints tell, and no key is read");
    }

    [Test]
    public async Task What_was_deleted_since_is_recovered_and_brought_back()
    {
        var good = _.Source.AddCertificate("deleted");
        var other = _.Source.AddCertificate("replaced-and-deleted");
        var then = _.Now();
        _.Source.AddCertificate("replaced-and-deleted");
        _.Source.DeleteCertificate("deleted");
        _.Source.DeleteCertificate("replaced-and-deleted");

        var report = await RestoreAsync(then);

        Assert.That(_.Source.Live(StoredKind.Certificate, "deleted").Versions.Select(version => version.X509),
            Is.EqualTo(new[] { good.X509 }));
        Assert.That(_.Source.Live(StoredKind.Certificate, "replaced-and-deleted").Current.X509, Is.EqualTo(other.X509));
        Assert.That((report.Result, _.Count("Certificate.Recover"), _.Count("Certificate.Import")),
            Is.EqualTo((ReplicationResult.Succeeded, 2, 1)));
    }

    [Test]
    public async Task What_was_made_since_is_kept_or_deleted_where_that_is_asked_for_within_a_limit_of_its_own()
    {
        _.Source.AddCertificate("old");
        _.Source.Seed(20);
        var then = _.Now();
        foreach (var name in new[] { "new-1", "new-2", "new-3" })
        {
            _.Source.AddCertificate(name);
        }

        var kept = await RestoreAsync(then, Both);
        Assert.That(kept.Pairs[0].Plan!.Findings.Select(finding => (finding.Code, finding.Name.Kind)).Distinct(),
            Is.EqualTo(new[] { (ReasonCode.MadeSince, ObjectKind.Certificate) }));

        var refused = await _.RestoreAsync(_.Source, new RestorePoint(then, null), options: Both with { ReplicateDeletion = true });
        Assert.That(refused.Pairs[0].Refusal, Does.Contain("3 of 4 certificates (75%) would be deleted from source"),
            "twenty secrets make no room for deleting certificates");

        await _.RestoreAsync(_.Source, new RestorePoint(then, null),
            options: Both with { ReplicateDeletion = true, MaxDeletions = Some.Limit("3") });
        Assert.That(_.Source.LiveNames(StoredKind.Certificate), Is.EqualTo(new[] { "old" }));
    }

    [Test]
    public async Task What_cannot_be_imported_anew_is_left_with_issues_before_any_key_is_read()
    {
        _.Source.AddCertificate("expired", validityMonths: 1);
        _.Source.AddCertificate("locked", exportable: false);
        var off = _.Source.AddCertificate("off");
        var then = _.Now();
        _.Cloud.Advance(TimeSpan.FromDays(40));
        _.Source.AddCertificate("expired");
        _.Source.AddCertificate("locked", exportable: false);
        _.Source.AddCertificate("off");
        _.Source.UpdateCertificate("off", off.Version, enabled: false);

        var report = await RestoreAsync(then);

        Assert.That(report.Result, Is.EqualTo(ReplicationResult.SucceededWithIssues));
        Assert.That(report.Pairs[0].Plan!.Findings.Select(finding => (finding.Name.Text, finding.Kind, finding.Code)), Is.EqualTo(new[]
        {
            ("expired", FindingKind.Skipped, ReasonCode.Expired), ("locked", FindingKind.Skipped, ReasonCode.NotExportable),
            ("off", FindingKind.Skipped, ReasonCode.Disabled),
        }));
        Assert.That((_.Count("GetVersion"), _.Count("Certificate.Import")), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task One_version_of_one_certificate_is_restored_by_its_id()
    {
        var first = _.Source.AddCertificate("web");
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        _.Source.AddCertificate("web");

        await _.RestoreFullyAsync(_.Source, new RestorePoint(null, first.Version),
            options: Both with { Filter = new NameFilter(["web"], []) });

        Assert.That(_.Source.Live(StoredKind.Certificate, "web").Current.X509, Is.EqualTo(first.X509));
    }

    [Test]
    public async Task A_plain_secret_in_a_certificates_place_is_never_written_over()
    {
        _.Source.AddCertificate("web");
        await _.ReplicateAsync(Both);
        _.Source.Rewind(VaultState.Empty);
        _.Source.Set("web", "plain");

        var report = await _.RestoreFullyAsync(_.Source, new RestorePoint(null, null), _.Target, Both);

        Assert.That(report.Pairs[0].Plan!.Findings.Single().Code, Is.EqualTo(ReasonCode.NameTaken));
        Assert.That(_.Source.Values("web"), Is.EqualTo(new[] { "plain" }));
        await _.RestoreFullyAsync(_.Source, new RestorePoint(null, null), _.Target);
        Assert.That(_.Source.Values("web"), Is.EqualTo(new[] { "plain" }), "nor where secrets alone take part");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task An_import_that_got_no_answer_is_found_by_its_thumbprint_and_not_repeated(bool reset)
    {
        var good = _.Source.AddCertificate("web");
        var then = _.Now();
        _.Source.AddCertificate("web");
        _.Source.Faults.Add("Certificate.Import", "web", reset ? Fault.ResetAfter : Fault.StatusAfter(503), times: 1);

        var report =
            await Restorer.RunAsync(null, _.Connect(_.Source), Alone with { RestorePoint = new RestorePoint(then, null) }, time: _.Time);

        Assert.That((report.Result, report.Pairs[0].Outcomes.Single().Message), Is.EqualTo((ReplicationResult.Succeeded, (string?)null)));
        Assert.That(_.Source.Live(StoredKind.Certificate, "web").Versions.Select(version => version.X509).Count(x509 => x509 == good.X509),
            Is.EqualTo(2), "the one of then, and one more");
    }

    [Test]
    public async Task The_rights_that_the_documents_name_are_enough()
    {
        _.Source.AddCertificate("replaced");
        _.Source.AddCertificate("deleted");
        var then = _.Now();
        _.Source.AddCertificate("replaced");
        _.Source.DeleteCertificate("deleted");
        _.Source.Access.AllowOnly("certificates/list", "certificates/get", "certificates/import", "certificates/update",
            "certificates/recover", "get");
        Assert.That((await RestoreAsync(then)).Counts, Is.EqualTo(new ReplicationCounts { Created = 1, Updated = 1 }));
    }

    /// <summary>The private key that the secret of a certificate holds.</summary>
    private static byte[] KeyIn(string value, string contentType)
    {
        using var certificate = contentType == "application/x-pem-file" ? X509Certificate2.CreateFromPem(value, value)
            : X509CertificateLoader.LoadPkcs12(Convert.FromBase64String(value), "", X509KeyStorageFlags.Exportable);
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKey();
    }

    private Task<ReplicationReport> RestoreAsync(DateTimeOffset then, ReplicationOptions? options = null) =>
        _.RestoreFullyAsync(_.Source, new RestorePoint(then, null), options: options ?? Alone);
}
