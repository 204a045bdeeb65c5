using System.Net;
using System.Text.RegularExpressions;
using Azure;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace KeyVaultReplication.Vaults;

/// <summary>An answer that is an error: the service's own, or that of something between the agent and the service.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The service's inner error code where there is one, else its error code, else the status in words.</param>
/// <param name="Said">What the service said, on one line.</param>
/// <param name="IsOfService">Whether the body is the service's. A proxy, a gateway or a firewall answers with a page of its own.</param>
internal sealed partial record VaultAnswer(int Status, string Code, string Said, bool IsOfService)
{
    /// <summary>Reads the answer inside an exception.</summary>
    /// <param name="failed">What the SDK threw.</param>
    /// <param name="quotesOthers">Whether a page that is not the service's may be quoted.</param>
    public static VaultAnswer Of(RequestFailedException failed, bool quotesOthers) =>
        Of(failed.GetRawResponse(), failed.Status, quotesOthers);

    /// <summary>Reads an answer.</summary>
    public static VaultAnswer Of(Response response) => Of(response, response.Status, quotesOthers: false);

    private static VaultAnswer Of(Response? response, int status, bool quotesOthers)
    {
        var body = Body(response);
        try
        {
            // The service's errors: {"error":{"code":..,"message":..[,"innererror":{"code":..}]}} [Microsoft: Key Vault REST error codes].
            if (body.Length > 0 && JToken.Parse(body) is JObject answer && answer["error"] is JObject error
                && error["code"]?.Type == JTokenType.String)
            {
                var inner = (error["innererror"] as JObject)?["code"]?.ToString();
                return new VaultAnswer(status, Line(inner ?? error["code"]!.ToString()), Line(error["message"]?.ToString() ?? ""),
                    IsOfService: true);
            }
        }
        catch (JsonException)
        {
            // A page, or a body cut short.
        }

        var server = response is not null && response.Headers.TryGetValue("Server", out var name) ? $"from '{Line(name)}'" : "";
        var page = quotesOthers && Line(Markup().Replace(body, " "), 200) is { Length: > 0 } text ? $"\"{text}\"" : "";
        return new VaultAnswer(status, ((HttpStatusCode)status).ToString(), $"{server} {page}".Trim(), IsOfService: false);
    }

    /// <summary>The text on one line, and no longer than a person reads.</summary>
    public static string Line(string text, int longest = 400)
    {
        var line = WhiteSpace().Replace(text.Length > 20_000 ? text[..20_000] : text, " ").Trim();
        return line.Length <= longest ? line : line[..longest] + " ...";
    }

    private static string Body(Response? response)
    {
        try
        {
            return response?.Content?.ToString() ?? "";
        }
        catch (InvalidOperationException)
        {
            return ""; // not buffered: the connection broke off
        }
    }

    [GeneratedRegex(@"[\s\p{C}]+")]
    private static partial Regex WhiteSpace();

    [GeneratedRegex(@"<(script|style)\b[^>]*>.*?</\1>|<[^>]*>", RegexOptions.Singleline | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Markup();
}
