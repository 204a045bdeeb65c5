using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace KeyVaultReplication.Vaults;

/// <summary>
/// Requests that the SDK's clients do not offer, not with buffers that can be zeroed, or not so that one flaw does not spoil the whole
/// answer: over the SDK's own pipeline, with the vault's limits and patience. It asks for a token of the vault's cloud before it sends
/// anything, so no challenge comes first.
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
        _pipeline = HttpPipelineBuilder.Build(requests.Configure(new Options()), [],
            [new ChallengedSignIn(credential, requests.Vault)], null);
    }

    /// <summary>
    /// Sends a request, to a path below the vault or the whole link to a next page, with JSON or without. An answer that is none of
    /// success, such as one that leads elsewhere, is an exception.
    /// </summary>
    public async Task<Response> SendAsync(RequestMethod method, string path, ReadOnlyMemory<byte>? body,
        CancellationToken cancellationToken)
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
        return message.Response.Status is >= 200 and < 300 ? message.Response : throw new RequestFailedException(message.Response);
    }

    private sealed class Options : ClientOptions;
}
