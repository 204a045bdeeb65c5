using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;

namespace KeyVaultSimulator.Tests;

/// <summary>What must have been sent, where the recorder did not keep it: a set and an update answer with all that they took.</summary>
internal static partial class InferredRequest
{
    /// <param name="later">The exchange, and those after it.</param>
    public static JToken? Of(Exchange exchange, IReadOnlyList<Exchange> later, Recording recording) => exchange switch
    {
        { KeepsSent: true } => exchange.Sent,
        { IsSet: true, Status: 200 } => Properties(exchange.Answer!, "value", "contentType", "tags"),
        { IsUpdate: true, Status: 200 } => Properties(exchange.Answer!, "contentType", "tags"),
        { IsSet: true } => new JObject(new JProperty("value", "unknown")),
        { IsRequest: true, Status: 202 } => Properties(Versions.ShownWithPolicy(later) ?? [], "policy", "tags"),
        { IsImport: true, Kind: StoredKind.Certificate, Status: 200 } => Import(exchange, recording),
        { Makes: true, Kind: StoredKind.Key } => new JObject(new JProperty("kty", "EC")),
        _ => null,
    };

    /// <summary>Of an import, the certificate is what its secret, or that of the same certificate elsewhere, was read as.</summary>
    private static JObject Import(Exchange exchange, Recording recording)
    {
        var thumbprint = (string)exchange.Answer!["x5t"]!;
        var version = recording.Exchanges.Where(other => (string?)(other.Answer as JObject)?["x5t"] == thumbprint)
            .Select(other => Exchange.VersionIn(other.Answer))
            .First(id => id is not null && Versions.Of(recording.Exchanges, id).Secret is not null)!;
        var sent = Properties(exchange.Answer!, "policy", "tags");
        sent["value"] = Versions.Of(recording.Exchanges, version).Secret;
        return sent;
    }

    /// <summary>
    /// What else must have been asked, where the recorder did not keep the query: certificates that are not completed are listed only on
    /// demand.
    /// </summary>
    public static string Parameters(Exchange exchange) =>
        exchange is { KeepsQuery: false, IsList: true, IsVersionList: false, Kind: StoredKind.Certificate }
        && exchange.Items.Any(item => item["x5t"] is null) ? "&includePending=true" : "";

    /// <summary>
    /// Recorders that do not keep the query keep the version of the API in the shape of answers only: `recoverableDays` came with 7.1.
    /// </summary>
    public static string ApiVersion(Recording recording, Exchange exchange) =>
        Version().Match(exchange.Uri.Query) is { Success: true } match ? match.Groups[1].Value
            : recording.Exchanges.Any(one => one.Answer is JObject answer
                && answer.Descendants().OfType<JProperty>().Any(property => property.Name == "recoverableDays")) ? "7.1" : "7.0";

    private static JObject Properties(JToken answer, params IEnumerable<string> names)
    {
        var sent = new JObject();
        foreach (var name in names)
        {
            if (answer[name] is { } value)
            {
                sent[name] = value;
            }
        }

        if (answer["attributes"] is JObject attributes)
        {
            sent["attributes"] = new JObject(attributes.Properties().Where(property => property.Name is "enabled" or "nbf" or "exp"));
        }

        return sent;
    }

    [GeneratedRegex(@"[?&]api-version=([^&]*)")]
    private static partial Regex Version();
}
