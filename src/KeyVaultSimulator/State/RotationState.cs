using System.Collections.Immutable;

namespace KeyVaultSimulator.State;

/// <summary>When a key gets its next version by itself.</summary>
public sealed record RotationState
{
    /// <summary>What happens when; a notice 30 days before the end when nothing else was said.</summary>
    public ImmutableArray<RotationAction> Actions { get; init; } = [Notice];

    /// <summary>How long a version is valid, as an ISO 8601 duration; null for ever.</summary>
    public string? ExpiryTime { get; init; }

    /// <summary>When there was a policy first; null when there is none.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>When it was last changed.</summary>
    public DateTimeOffset? Updated { get; init; }

    internal static RotationAction Notice { get; } = new("timeBeforeExpiry", "P30D", "Notify");
}

/// <summary>One action of a rotation policy.</summary>
/// <param name="Trigger">timeAfterCreate or timeBeforeExpiry.</param>
/// <param name="Time">An ISO 8601 duration.</param>
/// <param name="Type">Rotate or Notify.</param>
public sealed record RotationAction(string Trigger, string Time, string Type);
