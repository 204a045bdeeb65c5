using System.Security.Authentication;
using Azure;
using Azure.Core.Pipeline;
using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Vaults;

/// <summary>What a person reads when a vault cannot be asked, or answers nonsense.</summary>
[TestFixture]
public sealed class Errors
{
    [TestCase(typeof(FormatException))]
    [TestCase(typeof(System.Text.Json.JsonException))]
    [TestCase(typeof(KeyNotFoundException))]
    [TestCase(typeof(ArgumentException))]
    [TestCase(typeof(NullReferenceException))]
    public void An_answer_that_cannot_be_read_is_not_quoted(Type exception) => Assert.That(
        VaultErrors.Explain((Exception)Activator.CreateInstance(exception, "canary")!, Some.Source, VaultOperation.Get, Some.Name()).Message, Does.Contain("answered what cannot be read").And.Not.Contain("canary"));

    [Test]
    public async Task A_certificate_that_is_not_trusted_is_told_soon_and_with_the_reason()
    {
        await using var cloud = await SimulatedCloud.StartAsync();
        var (address, connections) = (VaultAddress.Parse(cloud.AddVault("source").Uri.ToString()), 0);
        using var handler = (SocketsHttpHandler)cloud.CreateHandler();
        var connect = handler.ConnectCallback!;
        handler.ConnectCallback = (context, cancellationToken) =>
        {
            connections++;
            return connect(context, cancellationToken);
        };
        handler.SslOptions.RemoteCertificateValidationCallback = null;
        using var http = new HttpClient(handler);
        using var transport = new HttpClientTransport(http);
        var vault = new Vault(address, cloud.Credential, transport, new ScaledTimeProvider(100));

        var exception = Assert.ThrowsAsync<VaultException>(() => vault.ReadInventoryAsync(SecretFilter.Everything, CancellationToken.None));

        Assert.That(exception!.Message, Does.StartWith("Could not list the secrets of vault source: the TLS certificate of source.vault.azure.net is not trusted: ").And.Contain("SSL_CERT_FILE"));
        Assert.That(connections, Is.EqualTo(3), "tried twice again, no more");
    }

    [Test]
    public void A_TLS_connection_that_breaks_off_is_not_taken_for_a_certificate_that_is_not_trusted()
    {
        var exception = new RequestFailedException("x", new HttpRequestException("x", new AuthenticationException("x", new IOException("unexpected end"))));

        Assert.That(VaultErrors.Explain(exception, Some.Source, VaultOperation.List, null).Message, Does.Contain("no TLS connection to source.vault.azure.net: unexpected end"));
    }

    [TestCase(0, ExpectedResult = true)]
    [TestCase(408, ExpectedResult = true)]
    [TestCase(500, ExpectedResult = true)]
    [TestCase(409, ExpectedResult = false)]
    [TestCase(429, ExpectedResult = false)]
    public bool What_may_have_taken_effect_all_the_same_is_known(int status) => new VaultException("", status, "", new InvalidOperationException()).IsAmbiguous;

    [TestCase(true, "in the firewall of vault source")]
    [TestCase(false, "takes private connections only")]
    public async Task A_vault_behind_a_firewall_is_told_as_such(bool firewall, string advice)
    {
        await using var closed = await Scenario.StartAsync(options => options with { Firewalled = firewall, PrivateOnly = !firewall });

        var report = await closed.RunAsync(new ReplicationOptions());

        Assert.That(report.Pairs[0].Failure, Does.Contain(advice).And.Not.Contain("access policy"));
    }
}
