namespace KeyVaultSimulator.Tests;

/// <summary>Why an exchange is not replayed, or a difference is known and no fault of the simulator.</summary>
internal sealed record Excuse(string Reason, Func<string, Exchange, bool> Exchange, Func<Difference, bool>? Difference = null);

/// <summary>All excuses. Each is as narrow as its reason.</summary>
internal static class Excuses
{
    /// <summary>Exchanges that are not replayed.</summary>
    public static IReadOnlyList<Excuse> NotReplayed { get; } =
    [
        new("exchanges about certificates: simulated as far as secrets show them", (_, exchange) => exchange.Kind is "certificates" or "deletedcertificates"),
        new("exchanges about keys: not simulated", (_, exchange) => exchange.Kind is "keys" or "deletedkeys"),
    ];

    /// <summary>Differences of exchanges that are replayed.</summary>
    public static IReadOnlyList<Excuse> Differences { get; } =
    [
        new("until 2023 the challenge named login.windows.net", Until(2023), difference => difference is { Where: "authority of the challenge", Recorded: "login.windows.net" }),
        new("until 2021 the 401 for a missing token had no AKV10000 before its text", Until(2021),
            difference => difference is { Where: "error.message", Recorded: "Request is missing a Bearer or PoP token." } && difference.Simulated == $"AKV10000: {difference.Recorded}"),
        new("until 2018 the 401 for a missing token had no body", Until(2018), difference => difference is { Where: "body", Recorded: "nothing" } && difference.Simulated.Contains("AKV10000", StringComparison.Ordinal)),
        new("until 2019 a missing secret was told in a shorter text", Until(2019),
            difference => difference.Where == "error.message" && difference.Recorded.StartsWith("Secret not found: ", StringComparison.Ordinal) && difference.Simulated.StartsWith("A secret with (name/id) ", StringComparison.Ordinal)),
        new("until 2020 the conflict of a restore was told in a shorter text", Until(2020),
            difference => difference.Where == "error.message" && difference.Recorded.StartsWith("Conflict while restoring secret ", StringComparison.Ordinal)),
        new("until 2021 the deletion of a certificate's secret was refused in a shorter text", Until(2021),
            difference => difference.Where == "error.message" && difference.Recorded == "Operation \"delete\" is not allowed as this object's lifetime is managed by Key Vault."),
        new("until 2020 a deleted disabled secret was refused as AccessDenied", (_, exchange) => exchange is { IsGetDeleted: true, Date.Year: <= 2020 },
            difference => difference is { Where: "error.innererror.code", Recorded: "AccessDenied" } or { Where: "error.message", Recorded: "Operation get is not permitted on this object." }),
        new("previews of 7.6 wrote the id before the value", (_, exchange) => exchange.Uri.Query.Contains("api-version=7.6-preview", StringComparison.Ordinal),
            difference => difference is { Where: "properties of the body", Recorded: "id,value,attributes", Simulated: "value,id,attributes" }),
        new("vaults without soft delete, which could be had until 2020, called their secrets Purgeable", Until(2019),
            difference => difference is { Where: "attributes.recoveryLevel", Recorded: "Purgeable" }),
        new("a preview of 7.0 refused backups with 405 in 2018", (_, exchange) => exchange is { IsBackup: true, Status: 405, Date.Year: 2018 } && exchange.Uri.Query.Contains("api-version=7.0-preview", StringComparison.Ordinal),
            difference => difference.Where is "status" or "properties of the body"),
        new("in 2019 an empty list was null", (_, exchange) => exchange is { IsList: true, Date.Year: 2019 } && !exchange.HasNextLink, difference => difference is { Where: "value", Recorded: "Null" }),
    ];

    private static Func<string, Exchange, bool> Until(int year) => (_, exchange) => exchange.Date?.Year <= year;

    public static Excuse? For(Replayed replayed, Difference difference) =>
        Differences.FirstOrDefault(excuse => excuse.Exchange(replayed.File, replayed.Exchange) && excuse.Difference!(difference));
}
