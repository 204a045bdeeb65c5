using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace KeyVaultSimulator.Tests;

/// <summary>Vaults that cannot be reached, in this process and through the proxy.</summary>
[TestFixture]
public sealed class Hosts
{
    [Test]
    public async Task A_name_that_no_vault_has_is_not_found()
    {
        await using var _ = await Simulation.StartAsync();
        using var http = new HttpClient(_.Cloud.CreateHandler());
        var failed = Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri("https://nobody.vault.azure.net/secrets")));
        Assert.That((failed!.InnerException as SocketException)?.SocketErrorCode, Is.EqualTo(SocketError.HostNotFound));
    }

    [Test]
    public async Task A_vault_that_is_taken_away_is_not_found_over_open_connections_either()
    {
        await using var _ = await Simulation.StartAsync();
        Assert.That((await _.SendAsync("GET", "/secrets")).Status, Is.EqualTo(200));
        _.Cloud.RemoveVault(_.Vault);
        Assert.ThrowsAsync<HttpRequestException>(() => _.SendAsync("GET", "/secrets"));
        Assert.That(_.Log, Is.EqualTo(new[] { "List 200" }));
    }

    [Test]
    public async Task A_vault_can_refuse_connections_and_take_them_again()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.RefusesConnections = true;
        var failed = Assert.ThrowsAsync<HttpRequestException>(() => _.SendAsync("GET", "/secrets"));
        Assert.That((failed!.InnerException as SocketException)?.SocketErrorCode, Is.EqualTo(SocketError.ConnectionRefused));
        _.Vault.RefusesConnections = false;
        Assert.That((await _.SendAsync("GET", "/secrets")).Status, Is.EqualTo(200));
        Assert.That(_.Log, Is.EqualTo(new[] { "List 200" }));
    }

    [Test]
    public async Task The_proxy_leads_to_vaults_that_exist_and_to_nothing_else()
    {
        await using var _ = await Simulation.StartAsync();
        using var authority = X509Certificate2.CreateFromPem(_.Cloud.CertificateAuthorityPem);
        var trust = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { authority }
        };
        using var handler = new SocketsHttpHandler
        {
            Proxy = new WebProxy(_.Cloud.ProxyUri),
            SslOptions = { CertificateChainPolicy = trust }
        };
        using var http = new HttpClient(handler);
        Assert.That((int)(await http.GetAsync(new Uri(_.Vault.Uri, "secrets?api-version=7.4"))).StatusCode, Is.EqualTo(401));
        Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri("https://nobody.vault.azure.net/secrets")));
        Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri("https://contoso.vault.azure.net:8443/secrets")));
        Assert.That((int)(await http.GetAsync(new Uri("http://contoso.vault.azure.net/secrets"))).StatusCode, Is.EqualTo(502));
        _.Vault.RefusesConnections = true;
        using var another = new HttpClient(new SocketsHttpHandler { Proxy = new WebProxy(_.Cloud.ProxyUri) });
        Assert.ThrowsAsync<HttpRequestException>(() => another.GetAsync(_.Vault.Uri));
    }

    [TestCase("ab")]
    [TestCase("a-name-of-twenty-five-chr")]
    [TestCase("a--b")]
    [TestCase("a_b")]
    [TestCase("a.b")]
    [TestCase("")]
    public async Task A_name_that_no_vault_can_have_is_refused(string name)
    {
        await using var _ = await Simulation.StartAsync();
        Assert.That(Assert.Throws<ArgumentException>(() => _.Cloud.AddVault(name))!.Message,
            Does.StartWith($"'{name}' is no name of a vault: 3 to 24 letters, digits and single hyphens."));
        Assert.That(_.Cloud.Vaults, Is.EqualTo(new[] { _.Vault }));
    }

    [TestCase(6)]
    [TestCase(91)]
    public async Task A_retention_that_no_vault_can_have_is_refused(int days)
    {
        await using var _ = await Simulation.StartAsync();
        Assert.That(
            Assert.Throws<ArgumentException>(() => _.Cloud.AddVault("other", new SimulatedVaultOptions { RetentionDays = days }))!.Message,
            Does.StartWith($"A vault keeps what is deleted for 7 to 90 days, not {days}."));
    }

    [Test]
    public async Task Nothing_listens_beyond_loopback()
    {
        await using var _ = await Simulation.StartAsync();
        Assert.That(_.Cloud.ProxyUri.Host, Is.EqualTo("127.0.0.1"));
        Assert.That(_.Cloud.ManagedIdentity.Endpoint.IsLoopback, Is.True);
    }
}
