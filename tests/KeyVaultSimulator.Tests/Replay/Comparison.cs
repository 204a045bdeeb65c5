using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;

namespace KeyVaultSimulator.Tests;

/// <summary>An answer of the simulator.</summary>
internal sealed record SimulatedAnswer(int Status, JToken? Body, string? Challenge)
{
    public static async Task<SimulatedAnswer> ReadAsync(HttpResponseMessage response) => new(
        (int)response.StatusCode,
        Json.Body(await response.Content.ReadAsStringAsync()),
        response.Headers.TryGetValues("WWW-Authenticate", out var challenges) ? challenges.Single() : null);
}

/// <summary>
/// Compares a recorded answer with the simulator's. Ids and times agree exactly, because the simulator is given the recorded ones; hosts
/// agree but for upper and lower case.
/// </summary>
internal static partial class Comparison
{
    public static IEnumerable<Difference> Of(Exchange recorded, SimulatedAnswer simulated) =>
        [.. OfStatus(recorded, simulated), .. OfChallenges(recorded.Challenge, simulated.Challenge),
            .. recorded.IsBackup && recorded.Status == 200
            ? OfBackups(recorded, simulated.Body)
            : OfBodies("", recorded.Answer, simulated.Body)];

    public static IEnumerable<Difference> OfStatus(Exchange recorded, SimulatedAnswer simulated) =>
        recorded.Status == simulated.Status ? [] : [new("status", $"{recorded.Status}", $"{simulated.Status}")];

    public static IEnumerable<Difference> OfBodies(string where, JToken? recorded, JToken? simulated)
    {
        switch (recorded, simulated)
        {
            case (null, null):
                return [];
            case (JObject left, JObject right):
                var (names, others) = (Names(left), Names(right));
                return
                [
                    .. names == others ? Array.Empty<Difference>()
                        : [new($"properties of {(where.Length == 0 ? "the body" : where)}", names, others)],
                    .. left.Properties().Where(property => right.ContainsKey(property.Name))
                        .SelectMany(property => OfBodies(where.Length == 0 ? property.Name : $"{where}.{property.Name}", property.Value,
                            right[property.Name])),
                ];
            default:
                var (a, b) = (Opaque.Of(where, Text(recorded)), Opaque.Of(where, Text(simulated)));
                return a == b ? [] : [new(where.Length == 0 ? "body" : where, a, b)];
        }
    }

    /// <summary>A link to a next page: all but the token, which is opaque, and the api-version, which a recorder may not keep.</summary>
    public static IEnumerable<Difference> OfNextLinks(Exchange recorded, JToken? simulated) =>
        OfBodies("nextLink", Link(recorded.Answer?["nextLink"], recorded.KeepsQuery), Link(simulated?["nextLink"], recorded.KeepsQuery));

    private static JToken? Link(JToken? link, bool keepsQuery) => link is not { Type: JTokenType.String } ? link
        : keepsQuery ? Token().Replace((string)link!, "$skiptoken=...")
            : new JValue(Token().Replace(Version().Replace((string)link!, "api-version=..."), "$skiptoken=..."));

    private static IEnumerable<Difference> OfChallenges(string? recorded, string? simulated)
    {
        if (recorded is null || simulated is null)
        {
            return recorded == simulated ? [] : [new("challenge", recorded ?? "none", simulated ?? "none")];
        }

        var (left, right) = (ChallengePattern().Match(recorded), ChallengePattern().Match(simulated));
        return !left.Success || !right.Success ? [new("challenge", recorded, simulated)] :
        [
            .. left.Groups["authority"].Value == right.Groups["authority"].Value ? Array.Empty<Difference>()
                : [new("authority of the challenge", left.Groups["authority"].Value, right.Groups["authority"].Value)],
            .. left.Groups["resource"].Value == right.Groups["resource"].Value ? Array.Empty<Difference>()
                : [new("resource of the challenge", left.Groups["resource"].Value, right.Groups["resource"].Value)],
        ];
    }

    /// <summary>A backup is opaque; both begin in the same way, where the recorder kept it.</summary>
    private static IEnumerable<Difference> OfBackups(Exchange exchange, JToken? simulated)
    {
        var recorded = exchange.Answer;
        var beginning = exchange.Kind == StoredKind.Secret ? "KUF6dXJlS2V5VmF1bHRTZWNyZXRCYWNrdXBWMS5taWNyb3NvZnQuY29t"
            : "JkF6dXJlS2V5VmF1bHRLZXlCYWNrdXBWMS5taWNyb3NvZnQuY29t";
        return [.. OfBodies("",
            recorded is null ? null : new JObject(((JObject)recorded).Properties().Select(property => new JProperty(property.Name, "..."))),
                simulated is null ? null
                    : new JObject(((JObject)simulated).Properties().Select(property => new JProperty(property.Name, "...")))),
            .. ((string?)recorded?["value"])?.StartsWith(beginning, StringComparison.Ordinal) == true
                && ((string?)simulated?["value"])?.StartsWith(beginning, StringComparison.Ordinal) != true
                ? new Difference[] { new("beginning of the backup", beginning, "another") } : []];
    }

    private static string Names(JObject body) => string.Join(",", body.Properties().Select(property => property.Name));

    private static string Text(JToken? value) => value switch
    {
        null => "nothing",
        { Type: JTokenType.String } => LowerCaseHosts((string)value!),
        _ => value.ToString(Newtonsoft.Json.Formatting.None),
    };

    private static string LowerCaseHosts(string text) => Host().Replace(text, match => match.Value.ToLowerInvariant());

    [GeneratedRegex(@"\ABearer authorization=""https://(?<authority>[^/""]+)/[^/""]+"", resource=""(?<resource>[^""]+)""\z")]
    private static partial Regex ChallengePattern();

    [GeneratedRegex(@"\$skiptoken=[^&]*")]
    private static partial Regex Token();

    [GeneratedRegex(@"api-version=[^&]*")]
    private static partial Regex Version();

    [GeneratedRegex(@"https://[^/:]+")]
    private static partial Regex Host();
}
