using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>Certificates with the chains of their issuers, through chains of vaults, to several targets, filtered and approved.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class CertificatesFarther
{
    private const string Pem = "application/x-pem-file";
    private const string Pfx = "application/x-pkcs12";

    private static readonly ReplicationOptions Both = new() { Kinds = [ObjectKind.Secret, ObjectKind.Certificate] };

    private static readonly ReplicationOptions Alone = new() { Kinds = [ObjectKind.Certificate] };

    [Test]
    public async Task One_with_the_chain_of_its_issuers_arrives_whole([Values("RSA-2048", "RSA-4096", "P-256", "P-384")] string key,
        [Values(Pfx, Pem)] string contentType)
    {
        await using var _ = await Scenario.StartAsync();
        using var chain = IssuedBy(key, _.Cloud.Time.GetUtcNow());
        var value = contentType == Pem ? PemOf(chain) : Convert.ToBase64String(chain.Certificates.Export(X509ContentType.Pkcs12, "")!);
        var made = _.Source.ImportCertificate("web", value, password: "", contentType: contentType);
        _.Source.UpdatePolicy("web", policy => policy with { Issuer = "Self", LifetimeActions = [new(80, null, "AutoRenew")] });

        await _.ReplicateAsync(Alone);

        var copy = _.Target.Live(StoredKind.Certificate, "web");
        using var arrived = new Chain(Read(copy.Current.Value, contentType));
        Assert.Multiple(() =>
        {
            Assert.That(copy.Current.X509!.X5t, Is.EqualTo(made.X509!.X5t));
            Assert.That(arrived.Certificates.Select(one => one.Thumbprint),
                Is.EquivalentTo(chain.Certificates.Select(one => one.Thumbprint)), "with its issuers");
            Assert.That(KeyOf(arrived), Is.EqualTo(KeyOf(chain)), "with its key");
            Assert.That((copy.Policy!.Issuer, copy.Policy.Exportable, copy.Policy.ContentType), Is.EqualTo(("Unknown", true, contentType)));
            Assert.That(copy.Policy.LifetimeActions.Select(action => action.Action), Is.EqualTo(new[] { "EmailContacts" }));
        });
    }

    [Test]
    public async Task Through_a_chain_of_vaults_each_copy_has_a_mark_of_its_own_and_no_vault_on_the_way_renews()
    {
        await using var _ = await Scenario.StartAsync(moreVaults: "third");
        var third = _.Cloud.Vault("third");
        _.Source.AddCertificate("web", "Self", tags: [new("owner", "ops")]);
        for (var round = 1; round <= 3; round++)
        {
            await RunAsync(_.Source, _.Target);
            await RunAsync(_.Target, third);
            Assert.That((await RunAsync(_.Source, _.Target)).HasChanges || (await RunAsync(_.Target, third)).HasChanges, Is.False,
                "once both hops are made there is nothing to do");
            foreach (var (vault, origin) in new[] { (_.Target, "source"), (third, "target") })
            {
                var copy = vault.Live(StoredKind.Certificate, "web");
                Assert.That((copy.Current.X509, copy.Versions.Length, copy.Current.Tags["owner"]),
                    Is.EqualTo((_.Source.Live(StoredKind.Certificate, "web").Current.X509, round, "ops")));
                Assert.That(Mark.TryParse(copy.Current.Tags[Mark.TagName])!.Host, Does.StartWith(origin + "."));
                Assert.That(copy.Policy!.LifetimeActions.Any(action => action.Action == "AutoRenew"), Is.False);
            }

            _.After(60, () => _.Source.RenewCertificate("web"));
        }

        Task<ReplicationReport> RunAsync(SimulatedVault from, SimulatedVault to)
        {
            _.Cloud.Advance(TimeSpan.FromMinutes(1));
            return Replicator.RunAsync(_.Connect(from), [_.Connect(to)], Alone, progress: null, _.Time);
        }
    }

    [Test]
    public async Task To_several_targets_the_key_is_read_once_and_each_target_gets_what_it_lacks()
    {
        await using var _ = await Scenario.StartAsync(moreVaults: "second");
        var second = _.Cloud.Vault("second");
        var made = _.Source.AddCertificate("web", contentType: Pem);
        second.ImportCertificate("web", made.Value, contentType: Pem);
        _.Source.AddCertificate("api");
        _.Source.Set("db", "1");

        await _.ReplicateAsync(Both, _.Target, second);

        Assert.That((_.Count("GetVersion", _.Source), _.Count("Certificate.Get", _.Source), _.Count("Certificate.Import", _.Target),
            _.Count("Certificate.Import", second)), Is.EqualTo((2, 2, 2, 1)));
        foreach (var target in new[] { _.Target, second })
        {
            Assert.That(target.LiveNames(StoredKind.Certificate), Is.EqualTo(new[] { "api", "web" }));
            Assert.That(target.Live(StoredKind.Certificate, "web").Versions.Select(version => version.X509),
                Is.EqualTo(new[] { made.X509 }));
        }
    }

    [Test]
    public async Task Filters_choose_among_certificates_and_what_they_leave_out_is_never_touched()
    {
        await using var _ = await Scenario.StartAsync();
        foreach (var name in new[] { "app-web", "app-old", "other" })
        {
            _.Source.AddCertificate(name);
        }

        _.Target.AddCertificate("mine");
        await _.ReplicateAsync(Both with { Filter = new NameFilter(["app-*"], ["*-old"]), ReplicateDeletion = true });
        Assert.That(_.Target.LiveNames(StoredKind.Certificate), Is.EqualTo(new[] { "app-web", "mine" }));
    }

    [Test]
    public async Task An_approved_plan_imports_the_version_that_was_planned_or_is_refused()
    {
        await using var _ = await Scenario.StartAsync();
        _.Source.AddCertificate("web");
        var plan = await _.RunAsync(Alone with { DryRun = true });
        _.After(60, () => _.Source.RenewCertificate("web"));
        var refused = await _.RunAsync(Alone with { ApprovedPlan = plan.PlanHash });
        Assert.That((refused.Result, _.Target.LiveNames(StoredKind.Certificate).Count), Is.EqualTo((ReplicationResult.Refused, 0)));

        var again = await _.RunAsync(Alone with { DryRun = true });
        var planned = _.Source.Live(StoredKind.Certificate, "web").Current;
        _.Source.Faults.Before("GetVersion", "web", () => _.Source.RenewCertificate("web"), times: 1);
        await _.RunAsync(Alone with { ApprovedPlan = again.PlanHash });
        Assert.That(_.Target.Live(StoredKind.Certificate, "web").Versions.Select(version => version.X509),
            Is.EqualTo(new[] { planned.X509 }), "the approved one, though another is current by then");
    }

    [Test]
    public async Task Drift_is_left_or_refused_as_that_of_secrets_is()
    {
        await using var _ = await Scenario.StartAsync();
        _.Source.AddCertificate("web");
        await _.ReplicateAsync(Alone);
        _.After(60, () => _.Target.AddCertificate("web"));
        var edited = _.Target.Live(StoredKind.Certificate, "web").Current.X509;

        var skipped = await _.RunAsync(Alone with { Drift = DriftPolicy.Skip });
        var refused = await _.RunAsync(Alone with { Drift = DriftPolicy.Refuse });

        Assert.That((skipped.Result, skipped.Counts.Drift, refused.Result),
            Is.EqualTo((ReplicationResult.SucceededWithIssues, 1, ReplicationResult.Refused)));
        Assert.That(_.Target.Live(StoredKind.Certificate, "web").Current.X509, Is.EqualTo(edited));
    }

    /// <summary>A leaf and the two that issued it; the leaf comes first, with its key.</summary>
    private static Chain IssuedBy(string key, DateTimeOffset now)
    {
        using var root = Certificate("CN=Root", key, null, now);
        using var between = Certificate("CN=Between", key, root, now);
        var leaf = Certificate("CN=web", key, between, now);
        return new Chain([leaf, X509CertificateLoader.LoadCertificate(between.RawData),
            X509CertificateLoader.LoadCertificate(root.RawData)]);
    }

    private static X509Certificate2 Certificate(string subject, string key, X509Certificate2? issuer, DateTimeOffset now)
    {
        using AsymmetricAlgorithm made = key.StartsWith("RSA", StringComparison.Ordinal) ? RsaOf(key, issues: subject != "CN=web")
            : ECDsa.Create(key == "P-256" ? ECCurve.NamedCurves.nistP256 : ECCurve.NamedCurves.nistP384);
        var request = made is RSA rsa ? new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(subject, (ECDsa)made, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(subject != "CN=web", hasPathLengthConstraint: false, 0,
            critical: true));
        if (issuer is null)
        {
            return request.CreateSelfSigned(now.AddDays(-3), now.AddDays(300));
        }

        using var signed = request.Create(issuer, now.AddDays(-2), now.AddDays(200), RandomNumberGenerator.GetBytes(8));
        return made is RSA own ? signed.CopyWithPrivateKey(own) : signed.CopyWithPrivateKey((ECDsa)made);
    }

    /// <summary>RSA keys are made once, one for the leaf and one for those that issue: a large one takes a second or two.</summary>
    private static readonly ConcurrentDictionary<(string, bool), Lazy<byte[]>> s_rsa = [];

    private static RSA RsaOf(string key, bool issues)
    {
        var kept = s_rsa.GetOrAdd((key, issues), _ => new(() =>
        {
            using var made = RSA.Create(int.Parse(key[4..], System.Globalization.CultureInfo.InvariantCulture));
            return made.ExportRSAPrivateKey();
        }));
        var rsa = RSA.Create();
        rsa.ImportRSAPrivateKey(kept.Value, out var _);
        return rsa;
    }

    private static string PemOf(Chain chain)
    {
        using AsymmetricAlgorithm key = chain.Certificates[0].GetRSAPrivateKey()
            ?? (AsymmetricAlgorithm)chain.Certificates[0].GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem() + "\n" + string.Concat(chain.Certificates.Select(one => one.ExportCertificatePem() + "\n"));
    }

    private static X509Certificate2Collection Read(string value, string contentType)
    {
        if (contentType == Pfx)
        {
            return X509CertificateLoader.LoadPkcs12Collection(Convert.FromBase64String(value), "", X509KeyStorageFlags.Exportable);
        }

        var all = new X509Certificate2Collection();
        all.ImportFromPem(value);
        using var leaf = all[0];
        all[0] = X509Certificate2.CreateFromPem(leaf.ExportCertificatePem(), value);
        return all;
    }

    private static byte[] KeyOf(Chain chain)
    {
        var leaf = chain.Certificates.Single(one => one.HasPrivateKey);
        using AsymmetricAlgorithm key = leaf.GetRSAPrivateKey() ?? (AsymmetricAlgorithm)leaf.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKey();
    }

    private sealed record Chain(X509Certificate2Collection Certificates) : IDisposable
    {
        public void Dispose()
        {
            foreach (var certificate in Certificates)
            {
                certificate.Dispose();
            }
        }
    }
}
