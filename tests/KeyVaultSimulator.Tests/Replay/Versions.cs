using Newtonsoft.Json.Linq;

namespace KeyVaultSimulator.Tests;

/// <summary>What later answers tell of a version that is made before it is shown: its id, its times and its certificate.</summary>
internal static class Versions
{
    /// <summary>
    /// The version that a request for a certificate makes, or the one that stands for it until then: of those shown later, the one that was
    /// made soonest after it. null when none is shown.
    /// </summary>
    public static string? RequestedBy(IReadOnlyList<Exchange> later, DateTimeOffset at, bool completed) => Shown(later, later[0].Name)
        .Where(body => Exchange.VersionIn(body) is not null && IsCompleted(body) == completed
            && Created(body) >= at.AddSeconds(-1).ToUnixTimeSeconds())
        .OrderBy(Created).Select(Exchange.VersionIn).FirstOrDefault();

    /// <summary>When the policy was written that the first of these exchanges writes; null when no answer tells.</summary>
    public static DateTimeOffset? PolicyTime(IReadOnlyList<Exchange> later)
    {
        var told = Shown(later, later[0].Name).Select(body => (body["policy"] ?? (body["key_props"] is null ? null : body))?["attributes"])
            .FirstOrDefault(policy => policy is not null);
        return told is null ? null
            : new[] { told["created"], told["updated"] }.Select(time => (DateTimeOffset?)DateTimeOffset.FromUnixTimeSeconds((long)time!))
                .FirstOrDefault(time => (time - later[0].Date)?.Duration() < TimeSpan.FromSeconds(3));
    }

    /// <summary>The first answer that shows what the first of these exchanges made, with its policy; null when none does.</summary>
    public static JObject? ShownWithPolicy(IReadOnlyList<Exchange> later) =>
        Shown(later, later[0].Name).FirstOrDefault(body => body["policy"] is not null);

    /// <summary>When a version was made, once it was completed; null when no answer tells.</summary>
    public static DateTimeOffset? TimeOf(IReadOnlyList<Exchange> later, string version) =>
        Bodies(later).Where(body => Exchange.VersionIn(body) == version && IsCompleted(body))
            .Select(body => (DateTimeOffset?)DateTimeOffset.FromUnixTimeSeconds(Created(body))).FirstOrDefault();

    /// <summary>All that answers tell of a version, and its secret where that was read.</summary>
    public static (JObject? Body, string? Secret, string? ContentType) Of(IReadOnlyList<Exchange> all, string version)
    {
        var of = Bodies(all).Where(body => Exchange.VersionIn(body) == version).ToList();
        var secret = of.FirstOrDefault(body => body["value"] is not null);
        return (of.FirstOrDefault(body => body["cer"] is not null) ?? of.FirstOrDefault(body => body["x5t"] is not null),
            (string?)secret?["value"], (string?)secret?["contentType"]);
    }

    private static IEnumerable<JObject> Shown(IReadOnlyList<Exchange> later, string? name) =>
        Bodies(later.Skip(1)).Where(body => string.Equals(Exchange.NameIn(body), name, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<JObject> Bodies(IEnumerable<Exchange> exchanges) =>
        exchanges.Where(exchange => exchange.Succeeded)
            .SelectMany(exchange => exchange.IsList ? exchange.Items : exchange.Answer is JObject body ? [body] : []);

    private static bool IsCompleted(JObject body) => body["x5t"] is not null || body["managed"] is not null;

    private static long Created(JObject body) => (long?)body.SelectToken("attributes.created") ?? 0;
}
