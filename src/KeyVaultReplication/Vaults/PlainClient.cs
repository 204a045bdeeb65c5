using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace KeyVaultReplication.Vaults;

/// <summary>
/// Requests that the SDK's clients do not offer, or not with buffers that can be zeroed: over the SDK's own pipeline, with the vault's limits and patience. It asks for a token of the vault's
/// cloud before it sends anything, so no challenge comes first.
/// </summary>
internal sealed class PlainClient
{
    /// <summary>The version of the API, as the SDK's clients of today ask for.</summary>
    private const string ApiVersion = "2026-04-01";

    private readonly Uri _vault;
    private readonly HttpPipeline _pipeline;

    public PlainClient(VaultRequests requests, TokenCredential credential)
    {
        _vault = requests.Vault.Url;
        var cloud = requests.Vault.Host[(requests.Vault.Host.IndexOf('.', StringComparison.Ordinal) + 1)..];
        _pipeline = HttpPipelineBuilder.Build(requests.Configure(new Options()), [], [new Tokens(credential, [$"https://{cloud}/.default"])], null);
    }

    /// <summary>Sends a request, to a path below the vault or the whole link to a next page, with JSON or without. An answer that is an error is an exception.</summary>
    public async Task<Response> SendAsync(RequestMethod method, string path, ReadOnlyMemory<byte>? body, CancellationToken cancellationToken)
    {
        // The answer outlives the message: whoever reads it ends it.
        var message = _pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri.Reset(new Uri(_vault, path));
        if (!message.Request.Uri.Query.Contains("api-version", StringComparison.Ordinal))
        {
            message.Request.Uri.AppendQuery("api-version", ApiVersion);
        }

        message.Request.Headers.Add("Accept", "application/json");
        if (body is { } json)
        {
            message.Request.Headers.Add("Content-Type", "application/json");
            message.Request.Content = RequestContent.Create(json);
        }

        await _pipeline.SendAsync(message, cancellationToken);
        return message.Response.IsError ? throw new RequestFailedException(message.Response) : message.Response;
    }

    private sealed class Options : ClientOptions;

    /// <summary>A token that the vault does not take (any more) is asked for anew, once, with the claims that the vault wants where it says so; nothing has been done then.</summary>
    private sealed class Tokens : BearerTokenAuthenticationPolicy
    {
        private readonly string[] _scopes;

        public Tokens(TokenCredential credential, string[] scopes) : base(credential, scopes) => _scopes = scopes;

        protected override async ValueTask<bool> AuthorizeRequestOnChallengeAsync(HttpMessage message)
        {
            if (!await base.AuthorizeRequestOnChallengeAsync(message))
            {
                await AuthenticateAndAuthorizeRequestAsync(message, new TokenRequestContext(_scopes, message.Request.ClientRequestId));
            }

            return true;
        }
    }
}
