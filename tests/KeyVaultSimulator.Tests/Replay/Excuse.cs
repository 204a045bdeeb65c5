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
    public static IReadOnlyList<Excuse> Differences { get; } = [];

    public static Excuse? For(Replayed replayed, Difference difference) =>
        Differences.FirstOrDefault(excuse => excuse.Exchange(replayed.File, replayed.Exchange) && excuse.Difference!(difference));
}
