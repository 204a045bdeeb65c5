using System.Globalization;

namespace KeyVaultReplication;

/// <summary>
/// Which past a vault is brought back to: a time, one version, or (from a replica, with neither) the newest that the replica holds.
/// </summary>
/// <param name="At">The time; a version made in that very second counts.</param>
/// <param name="Version">The id of the one version that is wanted; only where exactly one name takes part.</param>
public sealed record RestorePoint(DateTimeOffset? At, string? Version)
{
    /// <summary>The time, as it can be given again; null where none was given.</summary>
    public string? AtText => At is { } at ? Tell(at) : null;

    /// <summary>For people: as of when.</summary>
    public override string ToString() => (At, Version) switch
    {
        ({ } at, _) => $"as of {Tell(at)}",
        (_, { } version) => $"version {version}",
        _ => "as of now",
    };

    /// <summary>A time as people and reports are told it: UTC, whole seconds.</summary>
    internal static string Tell(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
