using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace KeyVaultSimulator.State;

/// <summary>
/// What one name of a simulated vault stands for, most often a secret: all its versions, and whether it lives. Immutable; each transition
/// makes a new one.
/// </summary>
public sealed record SecretState
{
    /// <summary>The name, as first written.</summary>
    public required string Name { get; init; }

    /// <summary>The versions in the order in which they were made; the last one is current.</summary>
    public required ImmutableArray<SecretVersionState> Versions { get; init; }

    /// <summary>What it is.</summary>
    public StoredKind Kind { get; init; }

    /// <summary>The policy; null when it is no certificate.</summary>
    public PolicyState? Policy { get; init; }

    /// <summary>The version of a certificate that was asked for last; null when none was, or when it has been forgotten.</summary>
    public PendingState? Pending { get; init; }

    /// <summary>When a key gets a new version by itself; null when nothing was said, or when it is no key.</summary>
    public RotationState? Rotation { get; init; }

    /// <summary>Whether it belongs to a certificate.</summary>
    [JsonIgnore]
    public bool Managed => Kind == StoredKind.Certificate;

    /// <summary>When it was deleted; null when it lives.</summary>
    public DateTimeOffset? Deleted { get; init; }

    /// <summary>Whether it was purged, and only its name is still taken.</summary>
    public bool Purged { get; init; }

    /// <summary>Until when the vault is busy deleting, recovering or purging it; null when it is not.</summary>
    public DateTimeOffset? BusyUntil { get; init; }

    /// <summary>The current version.</summary>
    [JsonIgnore]
    public SecretVersionState Current => Versions[^1];

    /// <summary>
    /// Whether it went with its certificate: no operation on secrets sees it any more, not among the deleted ones either; only its name is
    /// taken.
    /// </summary>
    internal bool IsOfDeletedCertificate => Managed && Deleted is not null;

    /// <summary>What the service does with it now.</summary>
    public SecretPhase PhaseAt(DateTimeOffset now, int retentionDays) => (Deleted is not null, now < BusyUntil) switch
    {
        (_, true) when Purged => SecretPhase.BeingPurged,
        _ when Purged || now >= Deleted?.AddDays(retentionDays) => SecretPhase.Gone,
        (true, true) => SecretPhase.BeingDeleted,
        (true, false) => SecretPhase.Deleted,
        (false, true) => SecretPhase.BeingRecovered,
        _ => SecretPhase.Live,
    };

    internal SecretState With(SecretVersionState version) => this with { Versions = Versions.Add(version) };

    internal SecretState Replacing(SecretVersionState old, SecretVersionState updated) =>
        this with { Versions = Versions.Replace(old, updated) };
}

/// <summary>What the service does with a secret at some moment.</summary>
public enum SecretPhase
{
    /// <summary>It lives.</summary>
    Live,

    /// <summary>It is gone, but not yet among the deleted.</summary>
    BeingDeleted,

    /// <summary>It is soft-deleted.</summary>
    Deleted,

    /// <summary>
    /// It is coming back: not found for the first half of the time; for the second half it can be read, listed, updated, backed up and
    /// deleted, but not set.
    /// </summary>
    BeingRecovered,

    /// <summary>It was purged: it is gone, but its name cannot be used yet.</summary>
    BeingPurged,

    /// <summary>It is not there any more.</summary>
    Gone,
}
