using Newtonsoft.Json.Linq;

namespace KeyVaultSimulator.Tests;

/// <summary>Reads what the SDK for JavaScript recorded in browsers: `recordings`.</summary>
internal static class BrowserReader
{
    public static IEnumerable<Exchange> Read(JToken file) => file["recordings"]!.Select(call => new Exchange
    {
        Method = (string)call["method"]!,
        Uri = new Uri(
            $"{(string)call["url"]!}?{string.Join('&', call["query"]!.Children<JProperty>().Select(part => $"{part.Name}={Uri.EscapeDataString((string)part.Value!)}"))}"),
        Sent = Json.Body((string?)call["requestBody"]),
        Status = (int)call["status"]!,
        Answer = Json.Body((string?)call["response"]),
        Challenge = (string?)call["responseHeaders"]!["www-authenticate"],
        Date = Json.Date((string?)call["responseHeaders"]!["date"]),
    });
}
