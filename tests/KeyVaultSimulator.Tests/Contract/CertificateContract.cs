using Azure;
using Azure.Security.KeyVault.Certificates;

namespace KeyVaultSimulator.Tests;

/// <summary>What replicating certificates relies on, through the SDK as shipped. Tried as <see cref="ServiceContract"/> is.</summary>
[TestFixture("simulator")]
[TestFixture("KVR_CONTRACT_VAULT")]
[TestFixture("KVR_CONTRACT_VAULT_2")]
[Category("Contract")]
public sealed class CertificateContract(string where) : OnContractVault(where)
{
    [Test]
    public async Task What_the_secret_of_a_certificate_holds_can_be_imported_and_is_the_same_certificate(
        [Values("RSA-2048", "P-256", "P-384")] string key, [Values] bool pem)
    {
        var (name, copy) = (_.Name($"cert-{key}"), _.Name($"copy-{key}"));
        var made = await ImportAsync(name, Made.Certificate(key, DateTimeOffset.UtcNow, chain: true).Value(pem), pem);
        var secret = (await _.Client.GetSecretAsync(name)).Value;
        Assert.That(secret.Properties.Managed, Is.True);
        var copied = await ImportAsync(copy, secret.Value, pem);
        Assert.That(copied.Properties.X509ThumbprintString, Is.EqualTo(made.Properties.X509ThumbprintString));
        Assert.That((await ListedAsync(copy)).X509ThumbprintString, Is.EqualTo(made.Properties.X509ThumbprintString), "the list tells it");
    }

    [Test]
    public async Task An_import_with_our_policy_is_of_issuer_Unknown_and_does_not_renew_itself_also_onto_one_that_does()
    {
        var name = _.Name("policy");
        var pfx = Made.Certificate("RSA-2048", DateTimeOffset.UtcNow).Value(pem: false);
        var trap =
            await ImportAsync(name, pfx, pem: false, new CertificatePolicy("Self", "CN=x") { ContentType = CertificateContentType.Pkcs12 });
        Assert.That(trap.Policy.LifetimeActions.Select(action => action.Action), Has.Member(CertificatePolicyAction.AutoRenew),
            "issuer Self brings the renewal with it");
        var ours = await ImportAsync(name, pfx, pem: false);
        Assert.That((ours.Policy.IssuerName, string.Join(',', ours.Policy.LifetimeActions.Select(action => action.Action))),
            Is.EqualTo(("Unknown", "EmailContacts")));
        Assert.That(ours.Policy.Exportable, Is.True);
    }

    [Test]
    public async Task An_import_makes_a_version_also_of_the_same_certificate_and_takes_its_own_tags()
    {
        var name = _.Name("again");
        var pfx = Made.Certificate("P-256", DateTimeOffset.UtcNow).Value(pem: false);
        await ImportAsync(name, pfx, pem: false, tags: ("mark", new string('m', 256)));
        await ImportAsync(name, pfx, pem: false);
        Assert.That((await ListedAsync(name)).Tags, Is.Empty);
        var versions = await _.Certificates.GetPropertiesOfCertificateVersionsAsync(name).ToListAsync();
        Assert.That(versions.Select(version => version.X509ThumbprintString).Distinct().Count(), Is.EqualTo(1));
        Assert.That(versions.Select(version => version.Tags.Count).Order(), Is.EqualTo(new[] { 0, 1 }), "tags belong to a version");
    }

    [Test]
    public async Task A_disabled_one_is_read_and_its_secret_is_not()
    {
        var name = _.Name("disabled");
        var made = await ImportAsync(name, Made.Certificate("P-256", DateTimeOffset.UtcNow).Value(pem: false), pem: false);
        made.Properties.Enabled = false;
        await _.Certificates.UpdateCertificatePropertiesAsync(made.Properties);
        Assert.That((await _.Certificates.GetCertificateAsync(name)).Value.Properties.Enabled, Is.False);
        Assert.That((await ListedAsync(name)).Enabled, Is.False);
        Assert.That(Assert.ThrowsAsync<RequestFailedException>(() => _.Client.GetSecretAsync(name))!.Status, Is.EqualTo(403));
    }

    [Test]
    public async Task Renewing_can_be_taken_away_from_a_policy_and_makes_no_version()
    {
        var name = _.Name("patch");
        var pfx = Made.Certificate("P-256", DateTimeOffset.UtcNow).Value(pem: false);
        await ImportAsync(name, pfx, pem: false, new CertificatePolicy("Self", "CN=x") { ContentType = CertificateContentType.Pkcs12 });
        await _.Certificates.UpdateCertificatePolicyAsync(name, OurPolicy(pem: false));
        var read = (await _.Certificates.GetCertificateAsync(name)).Value;
        Assert.That(read.Policy.LifetimeActions.Select(action => action.Action),
            Is.EqualTo(new[] { CertificatePolicyAction.EmailContacts }));
        Assert.That(await _.Certificates.GetPropertiesOfCertificateVersionsAsync(name).CountAsync(), Is.EqualTo(1));
    }

    private static CertificatePolicy OurPolicy(bool pem) => new("Unknown", "CN=x")
    {
        ContentType = pem ? CertificateContentType.Pem : CertificateContentType.Pkcs12,
        Exportable = true,
        LifetimeActions =
            { new Azure.Security.KeyVault.Certificates.LifetimeAction(CertificatePolicyAction.EmailContacts) { LifetimePercentage = 80 } },
    };

    private async Task<KeyVaultCertificateWithPolicy> ImportAsync(
        string name, string value, bool pem, CertificatePolicy? policy = null, (string Name, string Value)? tags = null)
    {
        var bytes = pem ? System.Text.Encoding.UTF8.GetBytes(value) : Convert.FromBase64String(value);
        var options = new ImportCertificateOptions(name, bytes) { Policy = policy ?? OurPolicy(pem) };
        if (tags is { } tag)
        {
            options.Tags[tag.Name] = tag.Value;
        }

        return (await _.Certificates.ImportCertificateAsync(options)).Value;
    }

    private async Task<CertificateProperties> ListedAsync(string name) =>
        await _.Certificates.GetPropertiesOfCertificatesAsync().FirstAsync(item => item.Name == name);
}
