using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Applying;

/// <summary>
/// Writes one version into a vault, once, however the vault answers: looks before each attempt, waits while the name is being deleted or
/// recovered, recovers a soft-deleted name if the change allows, and after a failure that may have been a success looks before it writes
/// again. What may not be recovered is left to the next run.
/// </summary>
internal sealed class VersionWriter(Recovery recovery, Refusals refusals, TimeProvider time)
{
    /// <summary>
    /// How often a name may be said to be soft-deleted when there is no such object to recover: it may have been purged just then, but most
    /// likely a deleted certificate has the name.
    /// </summary>
    private const int MaxVain = 3;

    /// <summary>
    /// Writes a version; its mark may turn out not to be bound. The answer says so when a failed attempt turns out to have left another,
    /// equal version.
    /// </summary>
    public async Task<(VaultObject Written, string? Message)> WriteAsync(
        Destination destination, ReadObject read, Mark? mark, bool bind, CancellationToken cancellationToken)
    {
        var (change, vault) = (destination.Change, destination.Vault);
        var (name, store) = (change.Name, vault[change.Name]);
        var began = time.GetUtcNow();
        var before = new HashSet<string?>();
        for (var (attempt, waits, vain, recovers) = (1, 0, 0, false); ;)
        {
            try
            {
                var written = await store.WriteAsync(
                    name, read.Content, read.Object.Properties, mark, bind, () => destination.Watch.BeforeAsync(cancellationToken),
                    cancellationToken);
                refusals.Took(vault.Address, name.Kind);
                return (written, attempt == 1 ? null : await FindTwinAsync(vault, written, read, mark, before, cancellationToken));
            }
            catch (VaultException exception) when (exception.Code == "ObjectIsDeletedButRecoverable" && !MayRecover(change)
                && recovery.IsPatient(began))
            {
                // A soft-deleted certificate has the name as well, but is no deleted secret.
                if (await IsSoftDeletedAsync(store, name, cancellationToken))
                {
                    if (LeavesDeleted(change))
                    {
                        throw OvertakenException.DeletedIn(vault.Address);
                    }

                    throw;
                }

                await WaitInVainAsync(++vain, name, vault, waits++, cancellationToken);
            }
            catch (VaultException exception) when (exception.Code == "ObjectIsBeingDeleted" && LeavesDeleted(change))
            {
                throw OvertakenException.DeletedIn(vault.Address);
            }
            catch (VaultException exception) when (exception.Code is "ObjectIsBeingDeleted" or "ObjectIsBeingRecovered"
                && recovery.IsPatient(began))
            {
                await recovery.WaitAsync(waits++, cancellationToken);
                if (exception.Code == "ObjectIsBeingRecovered" && change.Current is null && !recovers
                    && !(await store.ListVersionsAsync(name, cancellationToken)).IsEmpty)
                {
                    throw OvertakenException.RecoveredIn(vault.Address);
                }
            }
            catch (VaultException exception) when (exception.Code == "ObjectIsDeletedButRecoverable" && MayRecover(change)
                && recovery.IsPatient(began))
            {
                var started = await recovery.StartAsync(vault, name, cancellationToken);
                recovers |= started == Recovered.ByThisRun;
                vain += started == Recovered.NotThere ? 1 : 0;
                await WaitInVainAsync(vain, name, vault, waits++, cancellationToken);
            }
            catch (VaultException exception) when (exception.IsAmbiguous && attempt < Recovery.MaxAttempts)
            {
                await recovery.WaitAsync(attempt++, cancellationToken);
                refusals.Check(vault.Address, name.Kind);
                var versions = await store.ListVersionsAsync(name, cancellationToken);
                if (await FindAsync(vault, [.. versions.Where(version => MayBeNew(version, change.Current))], before, read, mark,
                    cancellationToken) is { } made)
                {
                    return (made, null);
                }

                before.UnionWith(versions.Select(version => version.Version));
            }
        }
    }

    private async Task WaitInVainAsync(int vain, ObjectName name, Vault vault, int waits, CancellationToken cancellationToken)
    {
        if (vain > MaxVain)
        {
            throw LeftException.NameTaken(name, vault.Address);
        }

        await recovery.WaitAsync(waits, cancellationToken);
    }

    /// <summary>Whoever may not look takes the vault's word for it.</summary>
    private static async Task<bool> IsSoftDeletedAsync(IObjectStore store, ObjectName name, CancellationToken cancellationToken)
    {
        try
        {
            return await store.FindDeletedAsync(name, cancellationToken) is not null;
        }
        catch (VaultException exception) when (exception.Status == 403)
        {
            return true;
        }
    }

    /// <summary>Whether a deletion that comes to light only now counts on both sides, so that the next run has to weigh it.</summary>
    private static bool LeavesDeleted(Change change) => change is { Deletions: DeletedMeanwhile.Decides, RecoverFirst: false };

    private static bool MayRecover(Change change) => change.RecoverFirst || change.Deletions == DeletedMeanwhile.IsRecovered;

    /// <summary>
    /// Whether it was made since the plan: an older version may be a copy of the same origin, which somebody has made another one over.
    /// </summary>
    private static bool MayBeNew(VaultObject version, VaultObject? planned) => planned is null
        || (version.Created >= planned.Created && !version.IsAs(planned));

    /// <summary>Whether a version is that of an attempt: by its mark, or, where it has none, of a certificate by its thumbprint.</summary>
    private static bool IsOfSameWrite(VaultObject version, ReadObject read, Mark? mark) =>
        mark is not null ? mark.IsOfSameCopyAs(version.Mark) : version.Mark is null && version.X5t == read.Object.X5t;

    /// <summary>
    /// The version that was to be written, if it was made: by its mark, or, where it has none, of a certificate by its thumbprint, of a
    /// secret by its value if it is the newest.
    /// </summary>
    private static async Task<VaultObject?> FindAsync(
        Vault vault, IReadOnlyList<VaultObject> newestFirst, HashSet<string?> before, ReadObject read, Mark? mark,
        CancellationToken cancellationToken)
    {
        if (mark is not null || read.Object.X5t is not null)
        {
            VaultObject[] made = [.. newestFirst.Where(version => !before.Contains(version.Version) && IsOfSameWrite(version, read, mark)
                && version.Properties.Equals(read.Object.Properties))];

            // Somebody who edits a secret may carry the mark over: of several, none is known to be ours, and the next run reads them.
            return made.Length <= 1 ? made.FirstOrDefault() : throw OvertakenException.In(vault.Address);
        }

        if (newestFirst is not [{ Mark: null, Properties: { Enabled: true } properties } newest, ..]
            || !properties.Equals(read.Object.Properties))
        {
            return null;
        }

        var current = await vault[newest.Name].ReadAsync(newest.Name, null, cancellationToken);
        return current.Content.Matches(read.Content) ? current.Object : null;
    }

    private static async Task<string?> FindTwinAsync(
        Vault vault, VaultObject written, ReadObject read, Mark? mark, HashSet<string?> before, CancellationToken cancellationToken)
    {
        var versions = await vault[written.Name].ListVersionsAsync(written.Name, cancellationToken);
        var twins =
            versions.Count(version => version.Version != written.Version && !before.Contains(version.Version)
                && IsOfSameWrite(version, read, mark));
        return twins == 0 ? null
            : $"An attempt that seemed to fail was made after all: vault {vault.Address} now holds {twins + 1} equal new versions.";
    }
}
