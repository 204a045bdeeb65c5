namespace KeyVaultSimulator.Tests;

/// <summary>Something in which the simulator's answer differs from the recorded one.</summary>
/// <param name="Where">What differs: "status", "properties of attributes", "error.message", "page", "membership" and the like.</param>
internal sealed record Difference(string Where, string Recorded, string Simulated)
{
    public override string ToString() => $"{Where}: recorded {Recorded}, simulated {Simulated}";
}

/// <summary>An exchange, and how the simulator fared: in what it differs, or why it was not replayed.</summary>
internal sealed record Replayed(string File, int Number, Exchange Exchange, IReadOnlyList<Difference> Differences,
    Excuse? NotReplayed = null);
