using System.Net;
using System.Text;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;

namespace KeyVaultReplication.Tests;

/// <summary>A vault of which each answer is made by the test; its clock jumps over waits, which are noted.</summary>
internal sealed class AnsweredVault : IDisposable
{
    private readonly HttpClient _http;
    private readonly HttpClientTransport _transport;

    public AnsweredVault(Func<HttpRequestMessage, HttpResponseMessage> answer, TimeSpan waitForPermissions = default,
        TokenCredential? credential = null, TimeProvider? time = null)
    {
        _http = new HttpClient(new Answers(request =>
        {
            Requests.Add(request);
            return answer(request);
        }));
        _transport = new HttpClientTransport(_http);
        Vault = new Vault(Address, credential ?? new AnyToken(), _transport, time ?? new JumpingClock(), Waits.Add, waitForPermissions);
    }

    public static VaultAddress Address { get; } = VaultAddress.Parse("answered");

    public Vault Vault { get; }

    public List<HttpRequestMessage> Requests { get; } = [];

    public List<VaultWait> Waits { get; } = [];

    /// <summary>An answer with this body.</summary>
    public static HttpResponseMessage Answer(int status, string body, string type = "application/json") =>
        new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, type) };

    /// <summary>The service's own error.</summary>
    public static HttpResponseMessage Error(int status, string code, string? inner, string message) =>
        Answer(status,
            JsonSerializer.Serialize(new
            {
                error = inner is null ? (object)new { code, message }
                : new { code, message, innererror = new { code = inner } }
            }));

    /// <summary>A page of a list.</summary>
    public static HttpResponseMessage Page(string? next = null) =>
        Answer(200, $$"""{"value":[],"nextLink":{{(next is null ? "null" : $"\"{next}\"")}}}""");

    public Task<Inventory> ListAsync() => Vault[ObjectKind.Secret].ListAsync(CancellationToken.None);

    public Task<VaultObject> WriteAsync() => Vault[ObjectKind.Secret].WriteAsync(
        ObjectName.Parse("db"), new SecretValue("canary-value"), ObjectProperties.Plain, mark: null, CancellationToken.None);

    public void Dispose()
    {
        _transport.Dispose();
        _http.Dispose();
    }

    private sealed class Answers(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Headers.Authorization is not null)
            {
                return Task.FromResult(answer(request));
            }

            var challenge = Error(401, "Unauthorized", null, "AKV10000: Request is missing a Bearer or PoP token.");
            challenge.Headers.WwwAuthenticate.ParseAdd(
                "Bearer authorization=\"https://login.microsoftonline.com/72f98800-0000-4000-8000-000000000001\", "
                    + "resource=\"https://vault.azure.net\"");
            return Task.FromResult(challenge);
        }
    }

    private sealed class AnyToken : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new("token", DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }
}
