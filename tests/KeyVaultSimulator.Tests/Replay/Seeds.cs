using System.Collections.Immutable;
using Newtonsoft.Json.Linq;

namespace KeyVaultSimulator.Tests;

/// <summary>What a recorded vault held before the recording began: what answers show that nothing in the recording made.</summary>
internal static class Seeds
{
    /// <summary>The vault that was recorded: its retention and its protection, as answers tell them.</summary>
    public static SimulatedVaultOptions Options(IReadOnlyList<Exchange> exchanges, string suffix)
    {
        var answers = exchanges.Select(exchange => exchange.Answer).OfType<JObject>().ToList();
        var days = answers.SelectMany(answer => answer.Descendants()).OfType<JProperty>()
            .Where(property => property.Name == "recoverableDays").Select(property => (int)property.Value).ToList();
        var levels = answers.SelectMany(answer => answer.Descendants()).OfType<JProperty>()
            .Where(property => property.Name == "recoveryLevel").Select(property => (string)property.Value!).ToList();
        var kept = answers.Where(answer => answer["scheduledPurgeDate"] is not null)
            .Select(answer => (int)(((long)answer["scheduledPurgeDate"]! - (long)answer["deletedDate"]!) / 86_400)).ToList();
        var forever = TimeSpan.FromDays(5);
        return new SimulatedVaultOptions
        {
            Suffix = suffix,
            RetentionDays = days.Count > 0 ? days.Max() : kept.Count > 0 ? kept[0]
                : levels.Any(level => level.StartsWith("Customized", StringComparison.Ordinal)) ? 7 : 90,
            PurgeProtection = levels.Count > 0 && levels.All(level => !level.Contains("Purgeable", StringComparison.Ordinal)),
            DeleteDelay = forever,
            RecoverDelay = forever,
            PurgeDelay = forever,
            IssueDelay = forever,
        };
    }

    public static IEnumerable<SecretState> Of(IReadOnlyList<Exchange> exchanges)
    {
        var made = new HashSet<(StoredKind, string)>();
        bool Make(StoredKind kind, string name) => made.Add((kind, name.ToUpperInvariant()))
            && (kind != StoredKind.Certificate || (made.Add((StoredKind.Secret, name.ToUpperInvariant()))
                | made.Add((StoredKind.Key, name.ToUpperInvariant()))));
        for (var i = 0; i < exchanges.Count; i++)
        {
            var exchange = exchanges[i];
            if ((exchange.Makes || exchange.IsRequest || exchange.IsRestore) && exchange.Succeeded)
            {
                if (Make(exchange.Kind, exchange.Name!) && exchange.IsImport
                    && exchange.Answer!.SelectToken("policy.attributes.created") is { } before
                    && (long)before < (long)exchange.Answer.SelectToken("attributes.created")!)
                {
                    // A policy that is older than its certificate: there was one before.
                    yield return Stored(exchange.Kind, exchange.Name!, false, null,
                        [exchange]) with
                    { Policy = new PolicyState { Created = Time(before)!.Value } };
                }

                continue;
            }

            foreach (var (name, deleted, item) in Evidence(exchange))
            {
                var kind = (bool?)item?["managed"] == true ? StoredKind.Certificate : exchange.Kind;
                if (Make(kind, name))
                {
                    yield return Stored(kind, name, deleted, item,
                        [.. exchanges.Skip(i).TakeWhile(next => !(next.Makes && next.Succeeded && Same(next.Name, name)))]);
                }
            }
        }
    }

    /// <summary>What an answer shows to be there.</summary>
    private static IEnumerable<(string Name, bool Deleted, JObject? Item)> Evidence(Exchange exchange) => exchange switch
    {
        { IsList: true, Status: 200 } => exchange.Items.Select(item => (Exchange.NameIn(item)!, exchange.IsDeletedList, (JObject?)item)),
        { IsGet: true, Status: 403, InnerCode: "SecretDisabled" } =>
            [(exchange.Name!, false, new JObject(new JProperty("attributes", new JObject(new JProperty("enabled", false)))))],
        { IsDelete: true, Status: 403, InnerCode: "SecretManagedByKeyVault" or "KeyManagedByKeyVault" } =>
            [(exchange.Name!, false, new JObject(new JProperty("managed", true)))],
        { Status: 200 } when exchange.IsGet || exchange.IsUpdate || exchange.IsDelete =>
            [(exchange.Name!, false, (JObject)exchange.Answer!)],
        { IsBackup: true, Status: 200 } => [(exchange.Name!, false, null)],
        { Status: 200 } when exchange.IsGetDeleted || exchange.IsRecover => [(exchange.Name!, true, (JObject)exchange.Answer!)],
        { IsPurge: true, Status: 204 } => [(exchange.Name!, true, null)],
        { InnerCode: "ObjectIsDeletedButRecoverable" or "ObjectIsBeingDeleted" } when exchange.IsSet || exchange.IsRequest =>
            [(exchange.Name!, true, null)],
        _ => [],
    };

    /// <summary>
    /// An object as its first appearance shows it, with ids and values from later ones, as long as no new version is made.
    /// </summary>
    private static SecretState Stored(StoredKind kind, string name, bool deleted, JObject? item, IReadOnlyList<Exchange> later)
    {
        var about = later.Where(exchange => exchange.Status == 200).ToList();
        var versions = about.Where(exchange => exchange.IsVersionList && Same(exchange.Name, name)).SelectMany(exchange => exchange.Items)
            .Concat(about.Where(exchange => !exchange.IsList && Exchange.VersionIn(exchange.Answer) is not null
                && Same(Exchange.NameIn(exchange.Answer), name))
                .Select(exchange => (JObject)exchange.Answer!))
            .GroupBy(answer => Exchange.VersionIn(answer)!)
            .Select(same => Version(same.Key, same.First(),
                (string?)same.Select(answer => answer["value"]).FirstOrDefault(value => value is not null)))
            .OrderBy(version => version.Created).ToImmutableArray();
        return new SecretState
        {
            Name = name,
            Kind = kind,
            Policy = kind == StoredKind.Certificate ? new PolicyState() : null,
            Deleted = deleted ? Time(item?["deletedDate"]) ?? later[0].Date : null,
            Versions = versions.IsEmpty ? [Version(Guid.NewGuid().ToString("n"), item ?? [], null)] : versions,
        };
    }

    internal static SecretVersionState Version(string id, JObject answer, string? value) => new()
    {
        Version = id,
        Value = value ?? "unknown",
        X509 = (string?)answer["x5t"] is { } thumbprint ? new X509State((string?)answer["cer"] ?? "") { X5t = thumbprint } : null,
        Key = answer["key"] is { } key ? Replayer.KeyIn(key) : null,
        ContentType = (string?)answer["contentType"],
        Tags = SecretVersionState.TagsOf(
            answer["tags"]?.Children<JProperty>().Select(tag => KeyValuePair.Create(tag.Name, (string)tag.Value!)) ?? []),
        EchoEmptyTags = answer["tags"] is not null,
        Enabled = (bool?)answer.SelectToken("attributes.enabled") ?? true,
        NotBefore = Time(answer.SelectToken("attributes.nbf")),
        Expires = Time(answer.SelectToken("attributes.exp")),
        Created = Time(answer.SelectToken("attributes.created")) ?? DateTimeOffset.UnixEpoch,
        Updated = Time(answer.SelectToken("attributes.updated")) ?? DateTimeOffset.UnixEpoch,
    };

    private static DateTimeOffset? Time(JToken? seconds) => seconds is null ? null : DateTimeOffset.FromUnixTimeSeconds((long)seconds);

    private static bool Same(string? left, string? right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
