using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace KeyVaultSimulator.Identity;

/// <summary>The part of Azure Pipelines that hands a running job federated tokens for its service connections.</summary>
public sealed class SimulatedPipelines
{
    private static readonly ConcurrentDictionary<string, bool> IssuedTokens = new();
    private readonly ConcurrentQueue<string> _requests = new();

    internal SimulatedPipelines()
    {
    }

    /// <summary>What an agent's job finds in SYSTEM_OIDCREQUESTURI.</summary>
    public Uri OidcRequestUri { get; } = new("https://dev.azure.com/contoso/_apis/distributedtask/hubs/build/plans/1/jobs/2/oidctoken");

    /// <summary>The job's own access token, that it has to show.</summary>
    public string JobToken { get; } = $"job-{Guid.NewGuid():n}";

    /// <summary>The service connections that tokens were asked for, oldest first.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>What is answered instead of a token, as the page of a sign-in or of a proxy; null for nothing.</summary>
    public (int Status, string Page)? Page { get; set; }

    /// <summary>The subject of the tokens of a service connection: what an application trusts.</summary>
    public static string SubjectOf(string serviceConnectionId) => $"sc://contoso/project/{serviceConnectionId}";

    internal static bool Issued(string token) => IssuedTokens.ContainsKey(token);

    internal async Task AnswerAsync(HttpContext context)
    {
        var connection = context.Request.Query["serviceConnectionId"].ToString();
        _requests.Enqueue(connection);
        if (Page is { } page)
        {
            context.Response.StatusCode = page.Status;
            context.Response.ContentType = "text/html";
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(page.Page), context.RequestAborted);
            return;
        }

        if (context.Request.Method != "POST" || context.Request.Headers.Authorization != $"Bearer {JobToken}")
        {
            await SimulatedEntra.WriteAsync(context, 401,
                new() { ["message"] = "TF400813: The user is not authorized to access this resource." });
            return;
        }

        var token =
            $"{Part("""{"typ":"JWT","alg":"RS256","kid":"oidc"}""")}.{Part($$"""{"sub":"{{SubjectOf(connection)}}","aud":"api://AzureADTokenExchange","iss":"https://vstoken.dev.azure.com/contoso","jti":"{{Guid.NewGuid():n}}"}""")}.{Part(Guid.NewGuid().ToString("n"))}";
        IssuedTokens[token] = true;
        await SimulatedEntra.WriteAsync(context, 200, new() { ["oidcToken"] = token });
    }

    private static string Part(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
