using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KeyVaultSimulator.Tests;

/// <summary>Certificates that are asked for, and those that the vault renews by itself.</summary>
[TestFixture]
public sealed class Renewals
{
    private const string Self =
        """{"policy":{"issuer":{"name":"Self"},"x509_props":{"subject":"CN=www.example.org"},"key_props":{"kty":"EC"}},"tags":{"team":"web"}}""";

    [Test]
    public async Task What_is_asked_for_is_issued_after_a_while_and_until_then_only_listed_on_demand()
    {
        await using var _ =
            await Simulation.StartAsync(new SimulatedVaultOptions { IssueDelay = TimeSpan.FromSeconds(6) }, StoppedClock.Options);
        var asked = await _.SendAsync("POST", "/certificates/web/create", Self);
        Assert.That((asked.Status, (string)asked.Json["status"]!, asked.Headers["Retry-After"]), Is.EqualTo((202, "inProgress", "10")));
        Assert.That((await _.PagesAsync("/certificates")).SelectMany(page => page), Is.Empty);
        Assert.That((await _.PagesAsync("/certificates?includePending=true")).SelectMany(page => page), Is.EqualTo(new[] { "web" }));
        Assert.That((await _.SendAsync("GET", "/secrets/web")).InnerCode, Is.EqualTo("SecretDisabled"));
        Assert.That((await _.SendAsync("POST", "/certificates/web/create", Self)).Message,
            Does.StartWith("A new key vault certificate can not be created or imported while"));

        _.Cloud.Advance(TimeSpan.FromSeconds(6));
        Assert.That((string)(await _.SendAsync("GET", "/certificates/web/pending")).Json["status"]!, Is.EqualTo("completed"));
        var made = (await _.SendAsync("GET", "/certificates/web")).Json;
        Assert.That(((string)made.SelectToken("policy.issuer.name")!, (string)made.SelectToken("tags.team")!), Is.EqualTo(("Self", "web")));
        Assert.That((await _.PagesAsync("/certificates")).SelectMany(page => page), Is.EqualTo(new[] { "web" }));
    }

    [Test]
    public async Task What_an_authority_signs_is_merged()
    {
        await using var _ = await Simulation.StartAsync();
        var asked = await _.SendAsync("POST", "/certificates/web/create", Self.Replace("Self", "Unknown", StringComparison.Ordinal));
        var (csr, now) = (Convert.FromBase64String((string)asked.Json["csr"]!), _.Vault.Now);
        using var authority = ECDsa.Create();
        using var root = new CertificateRequest("CN=Authority", authority, HashAlgorithmName.SHA256)
            .CreateSelfSigned(now.AddDays(-1), now.AddYears(2));
        var request = CertificateRequest.LoadSigningRequest(csr, HashAlgorithmName.SHA256,
            CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        using var signed = request.Create(root.SubjectName, X509SignatureGenerator.CreateForECDsa(authority), now.AddDays(-1),
            now.AddYears(1), [1]);

        Assert.That((await _.SendAsync("POST", "/certificates/web/pending/merge",
            $$"""{"x5c":["{{Made.Certificate("P-256", now).Cer}}"]}""")).Message,
            Does.StartWith("The public key of the end-entity certificate"));
        var merged =
            await _.SendAsync("POST", "/certificates/web/pending/merge", $$"""{"x5c":["{{Convert.ToBase64String(signed.RawData)}}"]}""");
        Assert.That((merged.Status, (string)merged.Json["cer"]!), Is.EqualTo((201, Convert.ToBase64String(signed.RawData))), merged.Text);
        Assert.That((await _.SendAsync("GET", "/secrets/web")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_certificate_that_may_renew_itself_does_so_at_four_fifths_of_its_life_and_keeps_its_tags()
    {
        await using var _ = await Simulation.StartAsync(cloudOptions: StoppedClock.Options);
        _.Vault.AddCertificate("web", issuer: "Self", tags: [new("ReplicatedFrom", "a mark")], validityMonths: 1);
        var first = (await _.SendAsync("GET", "/certificates/web")).Json;
        _.Cloud.Advance(TimeSpan.FromDays(20));
        Assert.That((string)(await _.SendAsync("GET", "/certificates/web")).Json["x5t"]!, Is.EqualTo((string)first["x5t"]!));
        _.Cloud.Advance(TimeSpan.FromDays(5));
        var second = (await _.SendAsync("GET", "/certificates/web")).Json;
        Assert.That((string)second["x5t"]!, Is.Not.EqualTo((string)first["x5t"]!));
        Assert.That((string)second.SelectToken("tags.ReplicatedFrom")!, Is.EqualTo("a mark"), "as the service does, which is the trap");

        _.Cloud.Advance(TimeSpan.FromDays(340));
        Assert.That(_.Vault.Live(StoredKind.Certificate, "web").Versions.Length, Is.InRange(14, 16),
            "a year of months, each renewed at four fifths");
        Assert.That(_.Vault.Live(StoredKind.Certificate, "web").Current.Expires, Is.GreaterThan(_.Vault.Now));
    }

    [Test]
    public async Task A_certificate_of_issuer_Unknown_is_never_renewed()
    {
        await using var _ = await Simulation.StartAsync(cloudOptions: StoppedClock.Options);
        _.Vault.AddCertificate("web", validityMonths: 1);
        _.Vault.UpdatePolicy("web", policy => policy with { LifetimeActions = [new LifetimeAction(80, null, "AutoRenew")] });
        _.Cloud.Advance(TimeSpan.FromDays(365));
        Assert.That(_.Vault.Live(StoredKind.Certificate, "web").Versions, Has.Length.EqualTo(1));
    }
}
