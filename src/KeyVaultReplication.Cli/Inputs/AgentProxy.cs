using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace KeyVaultReplication.Cli.Inputs;

/// <summary>The agent's proxy. The agent does not apply it to tasks; they have to.</summary>
internal sealed class AgentProxy(Uri url, string? user, string? password, IReadOnlyList<string> bypass)
{
    /// <summary>What no proxy reaches: this machine, and the link-local endpoint where a virtual machine gets the tokens of its managed identity.</summary>
    private const string NeverProxied = @"^https?://(localhost|127\.0\.0\.1|\[::1\]|169\.254\.169\.254)(:\d+)?$";

    /// <summary>Makes it usable.</summary>
    public WebProxy ToWebProxy() => new(url)
    {
        BypassList = [NeverProxied, .. bypass],
        Credentials = user is null ? null : new NetworkCredential(user, password),
    };

    /// <summary>Where it is, without what may be secret.</summary>
    public override string ToString() => url.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    /// <summary>The proxy that this machine uses for a URL when the agent names none, without what may be secret; null for none.</summary>
    public static string? OfMachine(Uri url) => HttpClient.DefaultProxy.IsBypassed(url)
        ? null
        : HttpClient.DefaultProxy.GetProxy(url)?.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    /// <summary>Reads what the agent says about it; null when it says nothing.</summary>
    public static AgentProxy? Read(Func<string, string?> get)
    {
        if (!Uri.TryCreate(get("AGENT_PROXYURL"), UriKind.Absolute, out var url))
        {
            return null;
        }

        var bypass = new List<string>();
        try
        {
            using var json = JsonDocument.Parse(get("AGENT_PROXYBYPASSLIST") ?? "[]");
            if (json.RootElement.ValueKind == JsonValueKind.Array)
            {
                bypass.AddRange(json.RootElement.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!).Where(IsPattern));
            }
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            // Not a list: then nothing bypasses the proxy.
        }

        return new AgentProxy(url, get("AGENT_PROXYUSERNAME"), get("AGENT_PROXYPASSWORD"), bypass);
    }

    private static bool IsPattern(string text)
    {
        try
        {
            _ = new Regex(text);
            return text.Length > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
