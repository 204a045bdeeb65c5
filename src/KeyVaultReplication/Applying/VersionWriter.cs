using System.Collections.Immutable;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Applying;

/// <summary>
/// Writes one version into a vault, once, however the vault answers: waits while the name is being deleted or recovered, recovers a soft-deleted name if the change
/// allows, and after a failure that may have been a success looks before it writes again. What may not be recovered is left to the next run.
/// </summary>
internal sealed class VersionWriter(Recovery recovery, TimeProvider time)
{
    private const int MaxAttempts = 5;

    /// <summary>How often a name may be said to be soft-deleted when there is no such secret to recover: it may have been purged just then, but most likely a deleted certificate has the name.</summary>
    private const int MaxVain = 3;

    /// <summary>Writes a version; its mark is not yet bound. The answer says so when a failed attempt turns out to have left another, equal version.</summary>
    public async Task<(VaultObject Written, string? Message)> WriteAsync(
        Vault vault, Change change, ReadObject read, Mark? mark, CancellationToken cancellationToken)
    {
        var (name, store) = (change.Name, vault[change.Name]);
        var began = time.GetUtcNow();
        var before = new HashSet<string?>();
        for (var (attempt, waits, vain) = (1, 0, 0); ;)
        {
            try
            {
                var written = await store.WriteAsync(name, read.Content, read.Object.Properties, mark, cancellationToken);
                return (written, attempt == 1 ? null : await FindTwinAsync(vault, written, mark, before, cancellationToken));
            }
            catch (VaultException exception) when (exception.Code is "ObjectIsBeingDeleted" or "ObjectIsDeletedButRecoverable" && LeavesDeleted(change))
            {
                throw new OvertakenException($"Deleted in vault {vault.Address} during the run: left as it is, the next run decides anew.");
            }
            catch (VaultException exception) when (exception.Code is "ObjectIsBeingDeleted" or "ObjectIsBeingRecovered" && recovery.IsPatient(began))
            {
                await recovery.WaitAsync(waits++, cancellationToken);
            }
            catch (VaultException exception) when (exception.Code == "ObjectIsDeletedButRecoverable" && MayRecover(change) && vain < MaxVain && recovery.IsPatient(began))
            {
                vain += await recovery.StartAsync(vault, name, cancellationToken) ? 0 : 1;
                await recovery.WaitAsync(waits++, cancellationToken);
            }
            catch (VaultException exception) when (exception.IsAmbiguous && attempt < MaxAttempts)
            {
                await recovery.WaitAsync(attempt++, cancellationToken);
                var versions = await store.ListVersionsAsync(name, cancellationToken);
                if (await FindAsync(vault, versions.FirstOrDefault(), read, mark, cancellationToken) is { } made)
                {
                    return (made, null);
                }

                before.UnionWith(versions.Select(version => version.Version));
            }
        }
    }

    /// <summary>Whether a deletion that comes to light only now counts on both sides, so that the next run has to weigh it.</summary>
    private static bool LeavesDeleted(Change change) => change is { Deletions: DeletedMeanwhile.Decides, RecoverFirst: false };

    private static bool MayRecover(Change change) => change.RecoverFirst || change.Deletions == DeletedMeanwhile.IsRecovered;

    /// <summary>Whether the newest version is the one that was to be written: by its unbound mark, or, where there is no room for one, by its value.</summary>
    private static async Task<VaultObject?> FindAsync(Vault vault, VaultObject? newest, ReadObject read, Mark? mark, CancellationToken cancellationToken)
    {
        if (newest is null || !newest.Properties.Equals(read.Object.Properties))
        {
            return null;
        }

        if (mark is not null)
        {
            return newest.Mark == mark ? newest : null;
        }

        if (newest.Mark is not null || !newest.Properties.Enabled)
        {
            return null;
        }

        var current = await vault[newest.Name].ReadAsync(newest.Name, null, cancellationToken);
        return current.Content.Matches(read.Content) ? current.Object : null;
    }

    private static async Task<string?> FindTwinAsync(Vault vault, VaultObject written, Mark? mark, HashSet<string?> before, CancellationToken cancellationToken)
    {
        var versions = await vault[written.Name].ListVersionsAsync(written.Name, cancellationToken);
        var twins = versions.Count(version => version.Version != written.Version && !before.Contains(version.Version) && version.Mark == mark);
        return twins == 0 ? null : $"An attempt that seemed to fail was made after all: vault {vault.Address} now holds {twins + 1} equal new versions.";
    }
}
