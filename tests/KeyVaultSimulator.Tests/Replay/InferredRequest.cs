using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;

namespace KeyVaultSimulator.Tests;

/// <summary>What must have been sent, where the recorder did not keep it: a set and an update answer with all that they took.</summary>
internal static partial class InferredRequest
{
    public static JToken? Of(Exchange exchange) => exchange switch
    {
        { KeepsSent: true } => exchange.Sent,
        { IsSet: true, Status: 200 } => Properties(exchange.Answer!, withValue: true),
        { IsUpdate: true, Status: 200 } => Properties(exchange.Answer!, withValue: false),
        { IsSet: true } => new JObject(new JProperty("value", "unknown")),
        _ => null,
    };

    /// <summary>Recorders that do not keep the query keep the version of the API in the shape of answers only: `recoverableDays` came with 7.1.</summary>
    public static string ApiVersion(Recording recording, Exchange exchange) =>
        Version().Match(exchange.Uri.Query) is { Success: true } match ? match.Groups[1].Value
            : recording.Exchanges.Any(one => one.Answer is JObject answer && answer.Descendants().OfType<JProperty>().Any(property => property.Name == "recoverableDays")) ? "7.1" : "7.0";

    private static JObject Properties(JToken answer, bool withValue)
    {
        var sent = new JObject();
        foreach (var name in withValue ? new[] { "value", "contentType", "tags" } : ["contentType", "tags"])
        {
            if (answer[name] is { } value)
            {
                sent[name] = value;
            }
        }

        sent["attributes"] = new JObject(((JObject)answer["attributes"]!).Properties().Where(property => property.Name is "enabled" or "nbf" or "exp"));
        return sent;
    }

    [GeneratedRegex(@"[?&]api-version=([^&]*)")]
    private static partial Regex Version();
}
