using System.Net.Http.Headers;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Secrets;
using Newtonsoft.Json.Linq;

namespace KeyVaultSimulator.Tests;

/// <summary>A simulated cloud with one vault, the SDK's client for it, and plain HTTP.</summary>
internal sealed class Simulation : IAsyncDisposable
{
    private readonly HttpClient _http;

    private Simulation(SimulatedCloud cloud, SimulatedVault vault)
    {
        (Cloud, Vault) = (cloud, vault);
        _http = new HttpClient(cloud.CreateHandler());
    }

    public SimulatedCloud Cloud { get; }

    public SimulatedVault Vault { get; }

    public static async Task<Simulation> StartAsync(SimulatedVaultOptions? options = null, SimulatedCloudOptions? cloudOptions = null)
    {
        var cloud = await SimulatedCloud.StartAsync(cloudOptions);
        return new Simulation(cloud, cloud.AddVault("contoso", options));
    }

    /// <summary>The SDK's client, that does not try again unless told to.</summary>
    public SecretClient Client(TokenCredential? credential = null, int retries = 0, SimulatedVault? vault = null,
        HttpClient? http = null)
    {
        var options = new SecretClientOptions { Transport = new HttpClientTransport(http ?? _http) };
        options.Retry.MaxRetries = retries;
        options.Retry.Delay = TimeSpan.FromMilliseconds(10);
        return new SecretClient((vault ?? Vault).Uri, credential ?? Cloud.Credential, options);
    }

    /// <summary>Sends a request as it is. The path may hold a query; the API version is added where there is none.</summary>
    public async Task<Answer> SendAsync(string method, string path, string? body = null, string? token = "valid", string? header = null,
        SimulatedVault? vault = null)
    {
        var query = path.Contains("api-version", StringComparison.Ordinal) ? "" : path.Contains('?', StringComparison.Ordinal)
            ? "&api-version=2026-04-01" : "?api-version=2026-04-01";
        return await SendRawAsync(method, path + query, body, token, header, vault);
    }

    /// <summary>Sends a request as it is, and adds nothing.</summary>
    public async Task<Answer> SendRawAsync(string method, string path, string? body = null, string? token = "valid", string? header = null,
        SimulatedVault? vault = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method),
            new Uri((vault ?? Vault).Uri.GetLeftPart(UriPartial.Authority) + path));
        request.Headers.Authorization = token is null ? null
            : new AuthenticationHeaderValue("Bearer", token == "valid" ? await TokenAsync() : token);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        if (header?.Split(": ", 2) is [var name, var value])
        {
            request.Headers.Add(name, value);
        }

        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new Answer((int)response.StatusCode, text, response.Headers.Concat(response.Content.Headers)
            .ToDictionary(one => one.Key, one => string.Join(", ", one.Value), StringComparer.OrdinalIgnoreCase));
    }

    public async Task<string> TokenAsync(string audience = "https://vault.azure.net", Guid? tenant = null) =>
        (await Cloud.Credential.GetTokenAsync(new TokenRequestContext([$"{audience}/.default"], tenantId: tenant?.ToString()),
            default)).Token;

    /// <summary>Follows a list from its first page to its last: the names (or versions) on each page.</summary>
    public async Task<IReadOnlyList<string[]>> PagesAsync(string path)
    {
        var pages = new List<string[]>();
        for (var next = path; next is not null;)
        {
            var answer = await SendAsync("GET", next);
            Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
            Assert.That(pages, Has.Count.LessThan(1_000), "the list ends");
            pages.Add([.. answer.Json["value"]!.Select(item => Exchange.IdIn(item)!.Split('/')[^1])]);
            next = (string?)answer.Json["nextLink"] is { } link ? new Uri(link).PathAndQuery : null;
        }

        return pages;
    }

    /// <summary>Waits for what happens by itself, soon on any machine that is not stuck.</summary>
    public static async Task UntilAsync(Func<bool> isSo)
    {
        for (var left = 10_000; !isSo(); left--)
        {
            Assert.That(left, Is.Positive, "it happens");
            await Task.Delay(10);
        }
    }

    /// <summary>What was asked of the vault, but for challenges: operation, name and status.</summary>
    public IEnumerable<string> Log => Vault.Requests.Where(request => !request.IsChallenge)
        .Select(request => $"{request.Operation} {request.Name} {request.Status}".Replace("  ", " ", StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Cloud.DisposeAsync();
    }
}

/// <summary>An answer as it came.</summary>
internal sealed record Answer(int Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public JObject Json => (JObject)Tests.Json.Parse(Text);

    public string? Code => (string?)Json.SelectToken("error.code");

    public string? InnerCode => (string?)Json.SelectToken("error.innererror.code");

    public string Message => (string)Json.SelectToken("error.message")!;
}
