using System.Globalization;
using Newtonsoft.Json.Linq;

namespace KeyVaultSimulator.Tests;

/// <summary>Reads what the SDKs for C++ and Java recorded: `networkCallRecords`. They do not keep what was sent.</summary>
internal static class NetworkCallReader
{
    public static IEnumerable<Exchange> Read(JToken file) =>
        file["networkCallRecords"]!.Where(call => call["Response"] is JObject).Select(call =>
    {
        var response = (JObject)call["Response"]!;
        string? Part(string name) => (string?)response.GetValue(name, StringComparison.OrdinalIgnoreCase);
        return new Exchange
        {
            Method = (string)call["Method"]!,
            Uri = new Uri((string)(call["Url"] ?? call["Uri"])!),
            KeepsSent = false,
            Status = int.Parse((Part("STATUS_CODE") ?? Part("StatusCode"))!, CultureInfo.InvariantCulture),
            Answer = Json.Body(Part("Body")),
            Challenge = Part("WWW-Authenticate"),
            Date = Json.Date(Part("Date")),
        };
    });
}
