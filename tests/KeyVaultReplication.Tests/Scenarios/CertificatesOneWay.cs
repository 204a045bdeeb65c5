using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>Certificates from a source to a target.</summary>
[TestFixture]
public sealed class CertificatesOneWay
{
    private static readonly ReplicationOptions Both = new() { Kinds = [ObjectKind.Secret, ObjectKind.Certificate] };

    private static readonly ReplicationOptions Alone = new() { Kinds = [ObjectKind.Certificate] };

    [TestCase("RSA", 2048, null, "application/x-pkcs12")]
    [TestCase("RSA", 4096, null, "application/x-pem-file")]
    [TestCase("EC", 256, "P-256", "application/x-pem-file")]
    [TestCase("EC", 384, "P-384", "application/x-pkcs12")]
    public async Task A_new_certificate_is_copied_whole_and_its_vault_will_not_renew_the_copy(string keyType, int size, string? curve,
        string contentType)
    {
        await using var _ = await Scenario.StartAsync();
        var made = _.Source.AddCertificate("web", "Self", contentType, [new("team", "web")], keyType: keyType, keySize: size, curve: curve);
        await _.ReplicateAsync(Alone);
        var copy = _.Target.Live(StoredKind.Certificate, "web");
        Assert.Multiple(() =>
        {
            Assert.That(copy.Current.X509, Is.EqualTo(made.X509), "the same certificate");
            Assert.That(copy.Current.Tags["team"], Is.EqualTo("web"));
            Assert.That((copy.Policy!.Issuer, copy.Policy.Exportable, copy.Policy.ContentType), Is.EqualTo(("Unknown", true, contentType)));
            Assert.That(copy.Policy.LifetimeActions.Select(action => action.Action), Is.EqualTo(new[] { "EmailContacts" }));
            Assert.That(copy.Versions, Has.Length.EqualTo(1));
        });
        Assert.That(_.Requests.Select(request => $"{request.Vault} {request.Operation}"), Is.EquivalentTo(new[]
        {
            "source Certificate.List", "target Certificate.List", "target Certificate.ListDeleted", "source Certificate.Get",
            "source GetVersion", "target Certificate.Import",
        }), "the lists, the certificate, its secret, one import");
    }

    [Test]
    public async Task A_changed_certificate_costs_its_certificate_its_secret_and_one_import()
    {
        await using var _ = await Scenario.StartAsync();
        _.Source.AddCertificate("web", "Self");
        _.Source.AddCertificate("api");
        await _.ReplicateAsync(Alone);
        _.After(60, () => _.Source.RenewCertificate("web"));
        await _.ReplicateAsync(Alone);
        Assert.That(_.Requests.Select(request => $"{request.Vault} {request.Operation}"), Is.EquivalentTo(new[]
        {
            "source Certificate.List", "target Certificate.List", "source Certificate.Get", "source GetVersion",
            "target Certificate.Import",
        }));
        Assert.That(Thumbprints(_.Target, "web"), Is.EqualTo(Thumbprints(_.Source, "web")));
    }

    [Test]
    public async Task Tags_and_enabled_alone_are_updated_without_a_new_version()
    {
        await using var _ = await Scenario.StartAsync();
        _.Source.AddCertificate("web", tags: [new("a", "1")]);
        await _.ReplicateAsync(Alone);
        _.After(60, () => _.Source.UpdateCertificate("web", tags: [new("a", "2")], enabled: false));
        await _.ReplicateAsync(Alone);
        var copy = _.Target.Live(StoredKind.Certificate, "web");
        Assert.That((copy.Versions.Length, copy.Current.Enabled, copy.Current.Tags["a"]), Is.EqualTo((1, false, "2")));
        Assert.That((_.Count("Certificate.Import"), _.Count("Certificate.Update"), _.Count("GetVersion")), Is.EqualTo((0, 1, 0)));
    }

    [Test]
    public async Task The_same_certificate_that_is_there_already_is_only_marked_and_no_key_is_read()
    {
        await using var _ = await Scenario.StartAsync();
        var made = _.Source.AddCertificate("web", contentType: "application/x-pem-file");
        _.Target.ImportCertificate("web", made.Value, contentType: "application/x-pem-file");
        var report = await _.ReplicateAsync(Alone);
        Assert.That(report.Pairs.Single().Plan!.Changes.Single().Kind, Is.EqualTo(ChangeKind.Adopt));
        Assert.That((_.Count("GetVersion"), _.Count("Get"), _.Count("Certificate.Import")), Is.EqualTo((0, 0, 0)));
        Assert.That(_.Target.Live(StoredKind.Certificate, "web").Versions, Has.Length.EqualTo(1));
    }

    [Test]
    public async Task An_old_certificate_that_is_set_again_is_followed()
    {
        await using var _ = await Scenario.StartAsync();
        var old = _.Source.AddCertificate("web", contentType: "application/x-pem-file");
        await _.ReplicateAsync(Alone);
        _.After(60, () => _.Source.AddCertificate("web", contentType: "application/x-pem-file"));
        await _.ReplicateAsync(Alone);
        _.After(60, () => _.Source.ImportCertificate("web", old.Value, contentType: "application/x-pem-file"));
        await _.ReplicateAsync(Alone);
        Assert.That(_.Target.Live(StoredKind.Certificate, "web").Current.X509!.X5t, Is.EqualTo(old.X509!.X5t));
    }

    [Test]
    public async Task A_replica_that_renewed_itself_gets_the_sources_certificate_again_and_the_reason_says_so()
    {
        await using var _ = await Scenario.StartAsync();
        var made = _.Source.AddCertificate("web");
        await _.ReplicateAsync(Alone);
        _.After(60, () => _.Target.RenewCertificate("web"));
        var report = await _.ReplicateAsync(Alone);
        Assert.That(report.Pairs.Single().Plan!.Changes.Single().Reason,
            Does.StartWith("renewed itself, or changed by others, with the tags carried over"));
        Assert.That(_.Target.Live(StoredKind.Certificate, "web").Current.X509, Is.EqualTo(made.X509));
    }

    [Test]
    public async Task A_soft_deleted_replica_is_recovered_and_brought_up_to_date()
    {
        await using var _ = await Scenario.StartAsync();
        _.Source.AddCertificate("web");
        await _.ReplicateAsync(Alone);
        _.After(60, () => _.Target.DeleteCertificate("web"));
        _.After(60, () => _.Source.RenewCertificate("web"));
        await _.ReplicateAsync(Alone);
        Assert.That(_.Target.Live(StoredKind.Certificate, "web").Current.X509,
            Is.EqualTo(_.Source.Live(StoredKind.Certificate, "web").Current.X509));
    }

    [Test]
    public async Task An_import_that_fails_after_it_was_done_is_found_by_its_mark_and_not_repeated([Values] bool reset)
    {
        await using var _ = await Scenario.StartAsync();
        _.Source.AddCertificate("web");
        _.Target.Faults.Add("Certificate.Import", "web", reset ? Fault.ResetAfter : Fault.StatusAfter(503), times: 1);
        var report = await _.RunAsync(Alone);
        Assert.That(report.Pairs.Single().Outcomes.Single().Result, Is.EqualTo(ChangeResult.Applied));
        Assert.That(_.Target.Live(StoredKind.Certificate, "web").Versions, Has.Length.EqualTo(1));
        await _.ReplicateAsync(Alone);
    }

    [Test]
    public async Task A_year_in_which_the_source_renews_every_month_is_followed_and_the_copy_never_renews()
    {
        await using var _ = await Scenario.StartAsync();
        _.Source.AddCertificate("web", "Self", validityMonths: 1);
        for (var month = 0; month < 13; month++)
        {
            await _.RunAsync(Alone);
            Assert.That(_.Target.Live(StoredKind.Certificate, "web").Current.X509,
                Is.EqualTo(_.Source.Live(StoredKind.Certificate, "web").Current.X509), $"month {month}");
            _.Cloud.Advance(TimeSpan.FromDays(28));
        }

        var (source, copy) = (_.Source.Live(StoredKind.Certificate, "web"), _.Target.Live(StoredKind.Certificate, "web"));
        Assert.That(source.Versions.Length, Is.GreaterThan(12));
        Assert.That(copy.Versions.Select(version => version.X509), Is.SubsetOf(source.Versions.Select(version => version.X509)),
            "nothing in the copy that the source did not make");
        Assert.That(copy.Policy!.LifetimeActions.Select(action => action.Action), Is.EqualTo(new[] { "EmailContacts" }));
    }

    [Test]
    public async Task A_quiet_run_over_a_thousand_secrets_and_a_hundred_certificates_is_the_pages_of_their_lists()
    {
        await using var _ = await Scenario.StartAsync();
        _.Source.Seed(1_000);
        for (var i = 0; i < 100; i++)
        {
            _.Source.AddCertificate($"cert-{i:000}");
        }

        await _.RunAsync(Both);
        _.Cloud.Advance(TimeSpan.FromMinutes(1));
        _.ClearRequests();
        var report = await _.RunAsync(Both);
        Assert.That((report.HasChanges, report.Pairs.Single().Counts.Unchanged), Is.EqualTo((false, 1_100)));
        var requests = _.Cloud.Vaults.SelectMany(vault => vault.Requests).Where(request => !request.IsChallenge)
            .CountBy(request => request.Operation).ToDictionary();
        Assert.That(requests, Is.EquivalentTo(new Dictionary<string, int> { ["List"] = 2 * 44, ["Certificate.List"] = 2 * 4 }),
            "1,100 rows and 100 rows, 25 a page");
    }

    private static IEnumerable<string> Thumbprints(SimulatedVault vault, string name) =>
        vault.Live(StoredKind.Certificate, name).Versions.Select(version => version.X509!.X5t);
}
