using System.Collections.Immutable;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Planning;

/// <summary>Compares the version lists of one secret in two vaults. Pure.</summary>
internal static class Histories
{
    /// <summary>
    /// What to append before the current version, and what is left out. Only versions newer than the newest one that <paramref name="to"/>
    /// has are appended: each becomes current for a moment, and an old value must not do so where a newer one is.
    /// </summary>
    public static MissingHistory Missing(IReadOnlyList<VaultObject> newestFirst, string? current, VaultAddress from,
        IReadOnlyCollection<VaultObject> present, VaultAddress to)
    {
        var common = Common(newestFirst, from, present, to);
        var newer = Newer(newestFirst, common).ToList();
        var older = newer.Where(version => version.Version != current).Reverse().ToList();
        var below = newestFirst.Skip(newer.Count).Count(version => !common.Contains(version));
        var leftOut = new (int Count, string Why)[]
        {
            (older.Count(version => !version.Properties.Enabled), "are disabled and cannot be read"),
            (older.Count(version => version.Properties is { Enabled: true, HasRoomForMark: false }), "have 15 tags, no room for a mark"),
            (below, $"are older than what {to} has, and cannot be put below it"),
        };
        var text = string.Join("; ",
            leftOut.Where(one => one.Count > 0).Select(one => $"{one.Count} older version(s) in {from} {one.Why}: left out"));
        return new MissingHistory([.. older.Where(version => version.Properties is { Enabled: true, HasRoomForMark: true })],
            text.Length > 0 ? text : null);
    }

    /// <summary>The versions that are newer than the newest one <paramref name="to"/> has, in the order given.</summary>
    public static IEnumerable<VaultObject> Newer(IReadOnlyCollection<VaultObject> newestFirst, VaultAddress from,
        IReadOnlyCollection<VaultObject> present, VaultAddress to) =>
        Newer(newestFirst, Common(newestFirst, from, present, to));

    private static IEnumerable<VaultObject> Newer(IEnumerable<VaultObject> newestFirst, HashSet<VaultObject> common) =>
        newestFirst.TakeWhile(version => !common.Contains(version));

    /// <summary>
    /// The versions that <paramref name="to"/> has: those that one of its versions names in a mark, and those that themselves came from
    /// there.
    /// </summary>
    private static HashSet<VaultObject> Common(IEnumerable<VaultObject> versions, VaultAddress from,
        IReadOnlyCollection<VaultObject> present, VaultAddress to)
    {
        var copied = present.Where(version => version.IsCopyFrom(from)).Select(version => version.Mark!.Version).ToHashSet();
        var own = present.Select(version => version.Version).ToHashSet();
        return [.. versions.Where(version => copied.Contains(version.Version!)
            || (version.IsCopyFrom(to) && own.Contains(version.Mark!.Version)))];
    }

    /// <summary>Which versions are copies of which, by their marks.</summary>
    public static IEnumerable<(VaultObject Origin, VaultObject Copy)> Copies(
        ImmutableArray<VaultObject> copies, VaultAddress originVault, ImmutableArray<VaultObject> origins) =>
        from copy in copies
        where copy.Mark is { } mark && mark.Host == originVault.Host
            && (copy.HasBoundMark || (mark is { BoundAt: null, Deleting: null } && IsFirstCopy(copy, copies)))
        join origin in origins on copy.Mark!.Version equals origin.Version
        select (origin, copy);

    /// <summary>Whether the version that a replica's mark names is still in its vault.</summary>
    public static bool HaveOriginOf(Held replica, ImmutableArray<VaultObject> versions) =>
        versions.Any(version => version.Version == replica.Object.Mark!.Version);

    /// <summary>Whether the vault of these versions has taken a copy of the replica: then its own word counts about that name.</summary>
    public static bool HaveCopyOf(Held replica, VaultAddress vault, ImmutableArray<VaultObject> versions) =>
        versions.Any(version => new Held(vault, version).MarkOf(replica) is not null);

    /// <summary>
    /// Whether a vault was restored to an older state, or made anew, since it was last the same as the other one: what that one copied from
    /// it last is gone from it, and it has taken no later version of that one.
    /// </summary>
    public static bool HasGoneBack(VaultAddress vault, ImmutableArray<VaultObject> versions, VaultAddress other,
        ImmutableArray<VaultObject> ofOther)
    {
        var there = versions.Select(version => version.Version).ToHashSet();
        var known = Copies(ofOther, vault, versions).Select(one => one.Copy.Created)
            .Concat(Copies(versions, other, ofOther).Select(one => one.Origin.Created)).DefaultIfEmpty().Max();
        return ofOther.Any(copy => new Held(other, copy).MarkOf(vault) is { IsOfCopy: true } mark && !there.Contains(mark.Version)
            && copy.Created > known);
    }

    /// <summary>
    /// Whether no other version, older or of the same second, tells of a copy of the same origin: a person who makes a new version may
    /// carry the tags over, and with them a mark that was not bound yet, whatever became of it meanwhile on the version that it was written
    /// for.
    /// </summary>
    public static bool IsFirstCopy(VaultObject copy, ImmutableArray<VaultObject> versions) =>
        !versions.Any(other => other.Version != copy.Version
        && other.Created <= copy.Created && other.Mark is { } mark && (mark.Host, mark.Version) == (copy.Mark!.Host, copy.Mark.Version));
}
