using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Applying;

/// <summary>Attempts to write one version of which nobody knows whether they were made: finds in the vault what came of them.</summary>
internal sealed class UncertainWrites(Vault vault, Change change, ReadObject read, Mark? mark)
{
    /// <summary>What was there when no attempt was found to have been made.</summary>
    private readonly HashSet<string?> _before = [];

    private IObjectStore Store => vault[change.Name];

    /// <summary>The version that was to be written, if the last attempt has made it.</summary>
    public async Task<VaultObject?> FindAsync(CancellationToken cancellationToken)
    {
        var versions = await Store.ListVersionsAsync(change.Name, cancellationToken);
        var made = await FindAsync([.. versions.Where(MayBeNew)], cancellationToken);
        _before.UnionWith(versions.Select(version => version.Version));
        return made;
    }

    /// <summary>Says so when an attempt has left another, equal version after all.</summary>
    public async Task<string?> FindTwinsAsync(VaultObject written, CancellationToken cancellationToken)
    {
        var versions = await Store.ListVersionsAsync(change.Name, cancellationToken);
        var twins = versions.Count(version => version.Version != written.Version && IsOfThisWrite(version));
        return twins == 0 ? null
            : $"An attempt that seemed to fail was made after all: vault {vault.Address} now holds {twins + 1} equal new versions.";
    }

    /// <summary>
    /// Whether it was made since the plan: an older version may be a copy of the same origin, which somebody has made another one over.
    /// </summary>
    private bool MayBeNew(VaultObject version) => change.Current is not { } planned
        || (version.Created >= planned.Created && !version.IsAs(planned));

    /// <summary>Whether a version is that of an attempt: by its mark, or, where it has none, of a certificate by its thumbprint.</summary>
    private bool IsOfThisWrite(VaultObject version) => !_before.Contains(version.Version)
        && (mark is not null ? mark.IsOfSameCopyAs(version.Mark)
            : read.Object.X5t is { } thumbprint && version.Mark is null && version.X5t == thumbprint);

    /// <summary>
    /// That version, if it was made last; null if the planned one of the same second was. Another one that the plan did not know may have
    /// been written over an earlier copy, which a list that lags has kept from it: then the next run decides.
    /// </summary>
    private async Task<VaultObject?> IfNewAsync(VaultObject made, VaultObject[] newestFirst, CancellationToken cancellationToken)
    {
        var others = newestFirst.Where(version => version.Version != made.Version && version.Created >= made.Created).ToList();
        var isCurrent = others.TrueForAll(version => version.Created == made.Created)
            && ((others.Count == 0 && made.Created != change.Current?.Created)
                || (await Store.FindEnabledAsync(change.Name, cancellationToken))?.Version == made.Version);
        return isCurrent ? made : others.Count == 0 ? null : throw OvertakenException.In(vault.Address);
    }

    /// <summary>Where neither mark nor thumbprint tells, a secret is known by its value, if it is the newest.</summary>
    private async Task<VaultObject?> FindAsync(VaultObject[] newestFirst, CancellationToken cancellationToken)
    {
        if (mark is not null || read.Object.X5t is not null)
        {
            VaultObject[] made =
                [.. newestFirst.Where(version => IsOfThisWrite(version) && version.Properties.Equals(read.Object.Properties))];

            // Somebody who edits a secret may carry the mark over: of several, none is known to be ours, and the next run reads them.
            return made.Length > 1 ? throw OvertakenException.In(vault.Address)
                : made is [var only] ? await IfNewAsync(only, newestFirst, cancellationToken) : null;
        }

        // Of several versions of the newest second, the vault is asked which one is current.
        var last = newestFirst.TakeWhile(version => version.Created == newestFirst[0].Created).ToList();
        var alike = last.Where(version => version is { Mark: null, Properties.Enabled: true }
            && version.Properties.Equals(read.Object.Properties)).Select(version => version.Version).ToHashSet();
        if (alike.Count == 0 || (last.Count > 1
            && !alike.Contains((await Store.FindEnabledAsync(change.Name, cancellationToken))?.Version)))
        {
            return null;
        }

        var current = await Store.ReadAsync(change.Name, null, cancellationToken);
        return current.Content.Matches(read.Content) ? current.Object : null;
    }
}
