using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;

namespace KeyVaultSimulator.Tests;

/// <summary>Challenges and tokens.</summary>
[TestFixture]
public sealed class SignIn
{
    private static readonly string Challenge =
        $"Bearer authorization=\"https://login.microsoftonline.com/{SimulatedEntra.DefaultTenant}\", resource=\"https://vault.azure.net\"";

    [Test]
    public async Task Without_a_token_the_answer_is_a_challenge()
    {
        await using var _ = await Simulation.StartAsync();
        var answer = await _.SendAsync("GET", "/secrets", token: null);
        Assert.That((answer.Status, answer.Headers["WWW-Authenticate"]), Is.EqualTo((401, Challenge)));
        Assert.That(answer.Text,
            Is.EqualTo("""{"error":{"code":"Unauthorized","message":"AKV10000: Request is missing a Bearer or PoP token."}}"""));
        Assert.That(_.Vault.Requests.Single().IsChallenge, Is.True);
    }

    [Test]
    public async Task A_token_for_another_service_is_refused()
    {
        await using var _ = await Simulation.StartAsync();
        var answer = await _.SendAsync("GET", "/secrets", token: await _.TokenAsync("https://management.azure.com"));
        Assert.That((answer.Status, answer.Message, answer.Headers["WWW-Authenticate"]),
            Is.EqualTo((401, "AKV10022: Invalid audience. Expected https://vault.azure.net, found: https://management.azure.com.",
                Challenge)));
    }

    [Test]
    public async Task A_token_of_another_tenant_is_refused()
    {
        await using var _ = await Simulation.StartAsync();
        var answer = await _.SendAsync("GET", "/secrets", token: await _.TokenAsync(tenant: Guid.NewGuid()));
        Assert.That(answer.Status, Is.EqualTo(401));
        Assert.That(answer.Message, Does.StartWith("AKV10032: Invalid issuer."));
    }

    [Test]
    public async Task A_token_that_nobody_issued_is_refused()
    {
        await using var _ = await Simulation.StartAsync();
        var token = await _.TokenAsync();
        foreach (var forged in new[] { "x", "a.b.c", token[..^4] + "AAAA" })
        {
            Assert.That((await _.SendAsync("GET", "/secrets", token: forged)).Status, Is.EqualTo(401), forged);
        }
    }

    [Test]
    public async Task A_token_expires()
    {
        await using var _ = await Simulation.StartAsync();
        var token = await _.TokenAsync();
        Assert.That((await _.SendAsync("GET", "/secrets", token: token)).Status, Is.EqualTo(200));
        _.Cloud.Advance(TimeSpan.FromDays(400));
        var answer = await _.SendAsync("GET", "/secrets", token: token);
        Assert.That((answer.Status, answer.Message), Is.EqualTo((401, "[TokenExpired] Error validating token: 'S2S12086'.")));
    }

    [Test]
    public async Task The_SDK_answers_a_claims_challenge_with_the_claims()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Set("db", "one");
        var credential = new ListeningCredential(_.Cloud.Credential);
        var client = _.Client(credential);
        await client.GetSecretAsync("db");
        _.Vault.Faults.Add("Get", "db", Fault.ClaimsChallenge, times: 1);
        Assert.That((await client.GetSecretAsync("db")).Value.Value, Is.EqualTo("one"));
        Assert.That(credential.Claims.OfType<string>(), Has.Some.Contains("access_token"));
        Assert.That(_.Vault.Requests.Where(request => request.Name == "db" && request.Operation == "Get").Select(request => request.Status),
            Is.EqualTo(new[] { 200, 401, 200 }));
    }

    [Test]
    public async Task An_application_signs_in_with_its_secret()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Set("db", "one");
        _.Cloud.Entra.AddSecretApp("app", "p4ss");
        using var http = new HttpClient(_.Cloud.CreateHandler());
        var options = new ClientSecretCredentialOptions { Transport = new HttpClientTransport(http) };
        var client = _.Client(new ClientSecretCredential(SimulatedEntra.DefaultTenant.ToString(), "app", "p4ss", options));
        Assert.That((await client.GetSecretAsync("db")).Value.Value, Is.EqualTo("one"));
        Assert.That(_.Cloud.Entra.Requests.Single(),
            Is.EqualTo(new TokenRequest(SimulatedEntra.DefaultTenant.ToString(), "app", "https://vault.azure.net/.default", "secret")));
    }

    [TestCase("app", "wrong", "AADSTS7000215")]
    [TestCase("other", "p4ss", "AADSTS700016")]
    public async Task An_application_with_another_secret_does_not(string clientId, string secret, string error)
    {
        await using var _ = await Simulation.StartAsync();
        _.Cloud.Entra.AddSecretApp("app", "p4ss");
        using var http = new HttpClient(_.Cloud.CreateHandler());
        var options = new ClientSecretCredentialOptions { Transport = new HttpClientTransport(http) };
        var client = _.Client(new ClientSecretCredential(SimulatedEntra.DefaultTenant.ToString(), clientId, secret, options));
        Assert.That($"{Assert.ThrowsAsync<AuthenticationFailedException>(() => client.GetSecretAsync("db"))}", Does.Contain(error));
        Assert.That(_.Vault.Requests.All(request => request.IsChallenge), Is.True);
    }

    private sealed class ListeningCredential(TokenCredential inner) : TokenCredential
    {
        public List<string?> Claims { get; } = [];

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Claims.Add(requestContext.Claims);
            return inner.GetToken(requestContext, cancellationToken);
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }
}
