using Newtonsoft.Json.Linq;

namespace KeyVaultSimulator.Tests;

/// <summary>Reads what the Azure SDK's test proxy writes: `Entries`, with bodies as JSON.</summary>
internal static class TestProxyReader
{
    public static IEnumerable<Exchange> Read(JToken file) => file["Entries"]!.Select(entry =>
    {
        var headers = (JObject)entry["ResponseHeaders"]!;
        return new Exchange
        {
            Method = (string)entry["RequestMethod"]!,
            Uri = new Uri((string)entry["RequestUri"]!),
            Sent = Present(entry["RequestBody"]),
            Status = (int)entry["StatusCode"]!,
            Answer = Present(entry["ResponseBody"]),
            Challenge = Header(headers, "WWW-Authenticate"),
            Date = Json.Date(Header(headers, "Date")),
        };
    });

    private static JToken? Present(JToken? body) => body switch
    {
        null or { Type: JTokenType.Null } => null,
        { Type: JTokenType.String } => Json.Body((string)body!),
        _ => body,
    };

    private static string? Header(JObject headers, string name) =>
        headers.GetValue(name, StringComparison.OrdinalIgnoreCase) is { } value
            ? (string?)(value is JArray several ? several[0] : value) : null;
}
