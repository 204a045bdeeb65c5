using Newtonsoft.Json.Linq;

namespace KeyVaultSimulator.Tests;

/// <summary>Why an exchange is not replayed, or a difference is known and no fault of the simulator.</summary>
internal sealed record Excuse(string Reason, Func<string, Exchange, bool> Exchange, Func<Difference, bool>? Difference = null);

/// <summary>All excuses. Each is as narrow as its reason.</summary>
internal static partial class Excuses
{
    /// <summary>Exchanges that are not replayed.</summary>
    public static IReadOnlyList<Excuse> NotReplayed { get; } =
    [
        new("contacts and issuers belong to a vault, not to a certificate: not simulated",
            (_, exchange) => exchange is { Kind: StoredKind.Certificate, Name: "contacts" or "issuers" }),
        new("the service failed, as it sometimes does", (_, exchange) => exchange.Status == 500),
        new("who may do what was changed elsewhere", (_, exchange) => exchange.InnerCode == "ForbiddenByPolicy"),
        new("what is done with a key: not simulated",
            (_, exchange) => exchange.Uri.AbsolutePath.Split('/')[^1] is "wrapkey" or "unwrapkey"),
    ];

    /// <summary>Differences of exchanges that are replayed.</summary>
    public static IReadOnlyList<Excuse> Differences { get; } =
    [
        new("until 2023 the challenge named login.windows.net", Until(2023),
            difference => difference is { Where: "authority of the challenge", Recorded: "login.windows.net" }),
        new("until 2021 the 401 for a missing token had no AKV10000 before its text", Until(2021),
            difference => difference is { Where: "error.message", Recorded: "Request is missing a Bearer or PoP token." }
                && difference.Simulated == $"AKV10000: {difference.Recorded}"),
        new("until 2018 the 401 for a missing token had no body", Until(2018),
            difference => difference is { Where: "body", Recorded: "nothing" }
                && difference.Simulated.Contains("AKV10000", StringComparison.Ordinal)),
        new("until 2019 what is missing was told in a shorter text", Until(2019),
            difference => difference.Where == "error.message" && Missing().IsMatch(difference.Recorded)
                && difference.Simulated.Contains(" with (name/id) ", StringComparison.Ordinal)),
        new("until 2022 a key did not tell whether it is exportable", Until(2022),
            difference => difference.Where is "properties of attributes" or "properties of item.attributes"
                && difference.Simulated == difference.Recorded + ",exportable"),
        new("one recorder masks the host of the vault, and not the resource of the challenge",
            (_, exchange) => exchange.Uri.Host == "fakevault.local",
            difference => difference is { Where: "resource of the challenge", Recorded: "https://vault.azure.net" }),
        new("a certificate that was deleted while it was being made came back in 2019",
            (_, exchange) => exchange is { IsPurge: true, Status: 400, Date.Year: 2019 },
            difference => difference.Where is "status" or "properties of the body" or "properties of error" or "error.code"
                or "error.message" or "error.innererror.code"),
        new("a second passed between the policy of a certificate and what stands for its first version",
            (_, exchange) => exchange is { Kind: StoredKind.Certificate, Answer: JObject answer } && answer["x5t"] is null,
            difference => difference.Where.Contains("attributes.", StringComparison.Ordinal)
                && long.TryParse(difference.Recorded, out var recorded) && long.TryParse(difference.Simulated, out var simulated)
                && Math.Abs(recorded - simulated) == 1),
        new("one key of a certificate was refused to be deleted, and yet not listed",
            (file, exchange) => exchange is { Kind: StoredKind.Key, IsList: true }
                && file.EndsWith("recording_can_recover_a_deleted_key.js", StringComparison.Ordinal),
            difference => difference.Where is "page" or "membership"
                && difference.Simulated.Contains("secretvalue-00038918000473020520", StringComparison.Ordinal)),
        new("until 2022 a version of a certificate told its subject, issuer and serial number",
            (_, exchange) => exchange is { Kind: StoredKind.Certificate, IsGet: true, Date.Year: <= 2022 },
            difference => difference.Where == "properties of the body"
                && difference.Recorded.EndsWith(",serialnumber", StringComparison.Ordinal)),
        new("until 2020 the conflict of a restore was told in a shorter text", Until(2020),
            difference => difference.Where == "error.message"
                && difference.Recorded.StartsWith("Conflict while restoring secret ", StringComparison.Ordinal)),
        new("until 2021 the deletion of a certificate's secret was refused in a shorter text", Until(2021),
            difference => difference.Where == "error.message"
                && difference.Recorded == "Operation \"delete\" is not allowed as this object's lifetime is managed by Key Vault."),
        new("until 2020 a deleted disabled secret was refused as AccessDenied",
            (_, exchange) => exchange is { IsGetDeleted: true, Date.Year: <= 2020 },
            difference => difference is { Where: "error.innererror.code", Recorded: "AccessDenied" }
                or { Where: "error.message", Recorded: "Operation get is not permitted on this object." }),
        new("previews of 7.6 wrote the id before the value",
            (_, exchange) => exchange.Uri.Query.Contains("api-version=7.6-preview", StringComparison.Ordinal),
            difference => difference is { Where: "properties of the body", Recorded: "id,value,attributes",
                Simulated: "value,id,attributes" }),
        new("vaults without soft delete, which could be had until 2020, called their secrets Purgeable", Until(2019),
            difference => difference is { Where: "attributes.recoveryLevel", Recorded: "Purgeable" }),
        new("a preview of 7.0 refused backups with 405 in 2018",
            (_, exchange) => exchange is { IsBackup: true, Status: 405, Date.Year: 2018 }
                && exchange.Uri.Query.Contains("api-version=7.0-preview", StringComparison.Ordinal),
            difference => difference.Where is "status" or "properties of the body"),
        new("until 2019 an empty list was null", (_, exchange) => exchange is { IsList: true, Date.Year: <= 2019 } && !exchange.HasNextLink,
            difference => difference is { Where: "value", Recorded: "Null" }),
    ];

    private static Func<string, Exchange, bool> Until(int year) => (_, exchange) => exchange.Date?.Year <= year;

    public static Excuse? For(Replayed replayed, Difference difference) =>
        Differences.FirstOrDefault(excuse => excuse.Exchange(replayed.File, replayed.Exchange) && excuse.Difference!(difference));

    [System.Text.RegularExpressions.GeneratedRegex("^(Secret|Certificate|Key) not found: ")]
    private static partial System.Text.RegularExpressions.Regex Missing();
}
