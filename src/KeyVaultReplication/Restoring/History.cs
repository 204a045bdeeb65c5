using System.Collections.Immutable;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;

namespace KeyVaultReplication.Restoring;

/// <summary>Which version of a history was the current one at a time. Pure.</summary>
internal static class History
{
    /// <summary>When a version came to be: by its own time; in a replica, a copy is as old as the version it is a copy of.</summary>
    public static DateTimeOffset MadeAt(VaultObject version, bool isReplica) =>
        isReplica && version.Mark is { } mark && (version.HasBoundMark || (version.X5t is null && mark.BoundAt is null)) ? mark.Created
            : version.Created;

    /// <summary>
    /// The newest version made at or before a time; null when all are younger. Not certain, where several of the same second could be it.
    /// </summary>
    public static (VaultObject? Version, bool IsCertain) At(ImmutableArray<VaultObject> versions, DateTimeOffset time, bool isReplica)
    {
        var candidates = versions.Where(version => MadeAt(version, isReplica) <= time)
            .OrderByDescending(version => MadeAt(version, isReplica)).ThenByDescending(version => version, VaultObject.OlderFirst).ToList();
        return candidates switch
        {
            [] => (null, true),
            [var only] => (only, true),
            [var first, var second, ..] => (first, MadeAt(first, isReplica) != MadeAt(second, isReplica)
                || VaultObject.OlderFirst.Compare(first, second) != 0
                || AreTwins(first, second)),
        };
    }

    /// <summary>Whether both are copies of one version, or the same certificate: then it does not matter which of them is taken.</summary>
    private static bool AreTwins(VaultObject first, VaultObject second) =>
        AreSame(first, second) || first.Mark is { } mark && second.Mark is { } other && mark.Version == other.Version;

    /// <summary>Whether both are the same certificate: of secrets only their values tell.</summary>
    public static bool AreSame(VaultObject a, VaultObject b) => a.X5t is { Length: > 0 } thumbprint && thumbprint == b.X5t;

    /// <summary>
    /// Whether two versions of two vaults are known to hold the same value, because one is marked as a copy of the other, or to be the same
    /// certificate.
    /// </summary>
    public static bool AreCopies(Held a, Held b) =>
        AreSame(a.Object, b.Object) || a.MarkOf(b) is not null || b.MarkOf(a) is not null;
}
