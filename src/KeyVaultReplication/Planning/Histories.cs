using System.Collections.Immutable;

namespace KeyVaultReplication;

/// <summary>Compares the version lists of one secret in two vaults. Pure.</summary>
internal static class Histories
{
    /// <summary>
    /// The versions before the current one that <paramref name="to"/> lacks, oldest first. It has those that one of its versions names in a mark,
    /// and those that themselves came from there.
    /// </summary>
    public static ImmutableArray<Secret> Missing(ImmutableArray<Secret> versions, VaultAddress from, ImmutableArray<Secret> present, VaultAddress to)
    {
        var copied = present.Where(version => version.IsCopyFrom(from)).Select(version => version.Mark!.Version).ToHashSet();
        var own = present.Select(version => version.Version).ToHashSet();
        return
        [
            .. versions.Skip(1)
                .Where(version => !copied.Contains(version.Version!) && !(version.IsCopyFrom(to) && own.Contains(version.Mark!.Version)))
                .Reverse(),
        ];
    }
}
