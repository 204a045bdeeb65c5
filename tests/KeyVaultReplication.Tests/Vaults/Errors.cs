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
        VaultErrors.Explain((Exception)Activator.CreateInstance(exception, "canary")!, Some.Source, VaultOperation.Get,
            Some.Name()).Message, Does.Contain("answered what cannot be read").And.Not.Contain("canary"));

    /// <summary>The SDK says how to switch the check off; who reads it here should look at the vault instead.</summary>
    [Test]
    public async Task A_vault_that_asks_for_the_token_of_another_gets_none_and_no_check_is_advised_to_be_switched_off()
    {
        await using var cloud = await SimulatedCloud.StartAsync();
        using var http = new HttpClient(new AsksForAnother());
        using var transport = new HttpClientTransport(http);

        // A vault that no other test asks: the SDK remembers, for the whole process, what each host asked for.
        var credential = new Asked(cloud.Credential);
        var vault = new Vault(VaultAddress.Parse("asks-for-another"), credential, transport);

        var message = Assert.ThrowsAsync<VaultException>(() => vault[ObjectKind.Secret].ListAsync(CancellationToken.None))!.Message;

        Assert.That(message, Does.StartWith(
            "Could not list the secrets of vault asks-for-another: asks-for-another.vault.azure.net asked for a token that is for "
                + "somebody else, and got none. ").And.Not.Contain("Disable").And.Not.Contain("aka.ms"));
        Assert.ThrowsAsync<VaultException>(() => vault[ObjectKind.Secret].ReadAsync(ObjectName.Parse("db"), null, CancellationToken.None));
        Assert.That(credential.Scopes.Distinct(), Is.EqualTo(new[] { "https://vault.azure.net/.default" }),
            "nothing but a token for the vault's own domain was asked for");
    }

    /// <summary>A credential that notes what it is asked for.</summary>
    private sealed class Asked(Azure.Core.TokenCredential credential) : Azure.Core.TokenCredential
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Scopes { get; } = new();

        public override Azure.Core.AccessToken GetToken(Azure.Core.TokenRequestContext requestContext,
            CancellationToken cancellationToken) => throw new NotSupportedException();

        public override ValueTask<Azure.Core.AccessToken> GetTokenAsync(Azure.Core.TokenRequestContext requestContext,
            CancellationToken cancellationToken)
        {
            foreach (var scope in requestContext.Scopes)
            {
                Scopes.Enqueue(scope);
            }

            return credential.GetTokenAsync(requestContext, cancellationToken);
        }
    }

    private sealed class AsksForAnother : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = new HttpResponseMessage(System.Net.HttpStatusCode.Unauthorized)
            {
                RequestMessage = request,
                Content = new StringContent("")
            };
            answer.Headers.TryAddWithoutValidation(
                "WWW-Authenticate",
                $"Bearer authorization=\"https://login.microsoftonline.com/{SimulatedEntra.DefaultTenant}\", "
                    + "resource=\"https://vault.evil.example\"");
            return Task.FromResult(answer);
        }
    }

    [Test]
    public async Task A_certificate_that_is_not_trusted_is_told_soon_and_with_the_reason()
    {
        await using var counted = await CountedVault.StartAsync(handler => handler.SslOptions.RemoteCertificateValidationCallback = null);

        var exception = Assert.ThrowsAsync<VaultException>(counted.ListAsync);

        Assert.That(exception!.Message,
            Does.StartWith(
                "Could not list the secrets of vault source: the TLS certificate of source.vault.azure.net is not trusted: ").And.Contain(
                    "SSL_CERT_FILE"));
        Assert.That(counted.Connections, Is.EqualTo(3), "tried twice again, no more");
    }

    [Test]
    public async Task A_vault_that_goes_away_is_tried_with_patience_for_a_minute_and_then_holds_up_nobody()
    {
        await using var counted = await CountedVault.StartAsync();
        await counted.ListAsync();
        counted.Simulated.RefusesConnections = true;
        var attempts = new List<int>();
        for (var request = 1; request <= 5; request++)
        {
            counted.Connections = 0;
            Assert.ThrowsAsync<VaultException>(counted.ListAsync);
            attempts.Add(counted.Connections);
        }

        Assert.That(attempts[0], Is.AtLeast(6), "and once more where the connection was still open");
        Assert.That(attempts[^1], Is.EqualTo(3));

        counted.Simulated.RefusesConnections = false;
        Assert.That(await counted.ListAsync(), Is.Not.Null, "it is back");
    }

    [Test]
    public void A_TLS_connection_that_breaks_off_is_not_taken_for_a_certificate_that_is_not_trusted()
    {
        var exception = new RequestFailedException("x",
            new HttpRequestException("x", new AuthenticationException("x", new IOException("unexpected end"))));

        Assert.That(VaultErrors.Explain(exception, Some.Source, VaultOperation.List, null).Message,
            Does.Contain("no TLS connection to source.vault.azure.net: unexpected end"));
    }

    [Test]
    public void What_keeps_TLS_from_beginning_is_told_in_its_own_words()
    {
        var exception = new Azure.Identity.AuthenticationFailedException("x failed: The SSL connection could not be established, see inner "
            + "exception.", new HttpRequestException(HttpRequestError.SecureConnectionError, "See inner exception.",
                new InvalidOperationException("The home directory of the current user could not be determined.")));

        Assert.That(VaultErrors.Explain(exception, Some.Source, VaultOperation.List, null).Message, Does.Contain(
            "no TLS connection to the sign-in service: The home directory of the current user could not be determined."));
    }

    [TestCase(0, ExpectedResult = true)]
    [TestCase(408, ExpectedResult = true)]
    [TestCase(500, ExpectedResult = true)]
    [TestCase(409, ExpectedResult = false)]
    [TestCase(429, ExpectedResult = false)]
    public bool What_may_have_taken_effect_all_the_same_is_known(int status) =>
        new VaultException("", status, "", new InvalidOperationException()).IsAmbiguous;

    [TestCase(true, "in the firewall of vault source")]
    [TestCase(false, "takes private connections only")]
    public async Task A_vault_behind_a_firewall_is_told_as_such(bool firewall, string advice)
    {
        await using var closed = await Scenario.StartAsync(options => options with { Firewalled = firewall, PrivateOnly = !firewall });

        var report = await closed.RunAsync(new ReplicationOptions());

        Assert.That(report.Pairs[0].Failure, Does.Contain(advice).And.Not.Contain("access policy"));
    }

    /// <summary>By the wall's clock, as the SDK counts it: that it ends is what matters, however soon.</summary>
    [Test]
    public async Task A_vault_that_never_answers_is_given_up_and_told()
    {
        await using var cloud = await SimulatedCloud.StartAsync();
        var silent = cloud.AddVault("silent");
        silent.Faults.Add(null, null, Fault.NoAnswer);
        using var http = new HttpClient(cloud.CreateHandler());
        using var transport = new HttpClientTransport(http);
        var vault = new Vault(VaultAddress.Parse(silent.Name), cloud.Credential, transport, new JumpingClock(),
            networkTimeout: TimeSpan.FromMilliseconds(100), maxRetries: 1);

        var exception = Assert.ThrowsAsync<VaultException>(() => vault[ObjectKind.Secret].ListAsync(CancellationToken.None));

        Assert.That(exception!.Message, Is.EqualTo("Could not list the secrets of vault silent: silent.vault.azure.net did not answer "
            + "in time. Check network and proxy of the agent, and run again."));
    }

    /// <summary>
    /// A vault that is connected to as in a real run, but on a clock that nobody waits for, and whose connections are counted.
    /// </summary>
    private sealed class CountedVault : IAsyncDisposable
    {
        private readonly SimulatedCloud _cloud;
        private readonly HttpClient _http;
        private readonly HttpClientTransport _transport;
        private readonly Vault _vault;

        private CountedVault(SimulatedCloud cloud, Action<SocketsHttpHandler>? change)
        {
            (_cloud, Simulated) = (cloud, cloud.AddVault("source"));
            var handler = (SocketsHttpHandler)cloud.CreateHandler();
            var connect = handler.ConnectCallback!;
            handler.ConnectCallback = (context, cancellationToken) =>
            {
                Connections++;
                return connect(context, cancellationToken);
            };
            change?.Invoke(handler);
            _http = new HttpClient(handler);
            _transport = new HttpClientTransport(_http);
            _vault = new Vault(VaultAddress.Parse(Simulated.Uri.ToString()), cloud.Credential, _transport, new JumpingClock());
        }

        public SimulatedVault Simulated { get; }

        public int Connections { get; set; }

        public static async Task<CountedVault> StartAsync(Action<SocketsHttpHandler>? change = null) =>
            new(await SimulatedCloud.StartAsync(), change);

        public Task<Inventory> ListAsync() => _vault[ObjectKind.Secret].ListAsync(CancellationToken.None);

        public async ValueTask DisposeAsync()
        {
            _transport.Dispose();
            _http.Dispose();
            await _cloud.DisposeAsync();
        }
    }
}
