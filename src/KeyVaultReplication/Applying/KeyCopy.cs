using System.Collections.Concurrent;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Applying;

/// <summary>
/// Copies a key whole into a vault that lacks it: one backup, whichever vaults it is for, restored into each. A restore is taken by a free
/// name only, so none can replace anything. After a failure that may have been a success the vault's versions are looked at before anything
/// is sent again: those of a copy have the ids of their origin.
/// </summary>
internal sealed class KeyCopy(
    IReadOnlyDictionary<VaultAddress, Vault> vaults, SharedReads<KeyBackup> backups, Recovery recovery, Refusals refusals)
{
    /// <summary>The vaults that cannot read each other's backups, with the key that told.</summary>
    private readonly ConcurrentDictionary<(VaultAddress From, VaultAddress To), ObjectName> _apart = new();

    /// <summary>What a change reads.</summary>
    public static Readable Reads(Change change) => new(change.From, change.Name, null);

    /// <summary>Copies, and tells what came of it. The backup lives no longer than its last restore takes.</summary>
    public async Task<ChangeOutcome> RunAsync(Change change, CancellationToken cancellationToken)
    {
        var (from, destination) = (vaults[change.From], new Destination(change, vaults[change.To]));
        try
        {
            Check(from, change.To);
            using var backup = await backups.TakeAsync(Reads(change), change.To,
                () => from.Keys.BackUpAsync(change.Name, cancellationToken));
            await CheckBackupAsync(from, change, cancellationToken);
            await RestoreAsync(from, destination, backup.Content, cancellationToken);
            return destination.Outcome(null);
        }
        catch (Exception exception) when (ChangeOutcome.IsOutcome(exception))
        {
            refusals.Note(exception, ObjectKind.Key);
            return destination.Outcome(exception);
        }
        finally
        {
            backups.Leave(Reads(change), change.To);
        }
    }

    private void Check(Vault from, VaultAddress to)
    {
        refusals.CheckSignIn(from.Address, to);
        refusals.Check(to, ObjectKind.Key);
        if (_apart.TryGetValue((from.Address, to), out var first))
        {
            throw NotHereException.As(first, from.Address, to);
        }
    }

    /// <summary>
    /// Refuses to copy what a backup holds, where only the versions that were planned may be copied. A backup does not tell what is in it;
    /// but versions are only ever added to a key, so that if none has come by a look after the backup, none had come before it.
    /// </summary>
    private static async Task CheckBackupAsync(Vault from, Change change, CancellationToken cancellationToken)
    {
        if (change.Must.HasFlag(Must.SourceIsAsPlanned)
            && !KeyIds.Ids([change.Subject, .. change.History])
                .SetEquals(KeyIds.Ids(await from.Keys.ListVersionsAsync(change.Name, cancellationToken))))
        {
            throw new OvertakenException($"Changed in vault {from.Address} after the plan was approved: left as it is.");
        }
    }

    private async Task RestoreAsync(Vault from, Destination destination, KeyBackup backup, CancellationToken cancellationToken)
    {
        var (name, vault) = (destination.Change.Name, destination.Vault);
        for (var attempt = 1; ;)
        {
            try
            {
                var restored = await vault.Keys.RestoreAsync(name, backup, cancellationToken);
                destination.Versions = (restored.Version, restored.Version);
                refusals.Took(vault.Address, ObjectKind.Key);
                return;
            }
            catch (VaultException exception) when (exception.IsForeignBackup)
            {
                _apart[(from.Address, vault.Address)] = name;
                throw NotHereException.Of(from.Address, vault.Address);
            }
            catch (VaultException exception) when ((exception.IsAmbiguous || exception.Code == "Conflict") && attempt < Recovery.MaxAttempts)
            {
                // 'Conflict': the name is taken, or was purged only just now [recorded].
                if (await FindAsync(from, vault, name, cancellationToken) is { } made)
                {
                    destination.Versions = (made.Version, made.Version);
                    return;
                }

                if (exception.Code == "Conflict" && (await vault.Keys.ListDeletedAsync(cancellationToken)).Find(name) is not null)
                {
                    throw LeftException.SoftDeletedKey(vault.Address);
                }

                await recovery.WaitAsync(attempt++, cancellationToken);
                refusals.Check(vault.Address, ObjectKind.Key);
            }
        }
    }

    /// <summary>The copy, if it is there; null when the vault has no such key. One that is no copy was made during the run.</summary>
    private static async Task<VaultObject?> FindAsync(Vault from, Vault to, ObjectName name, CancellationToken cancellationToken)
    {
        var there = await to.Keys.ListVersionsAsync(name, cancellationToken);
        return there.IsEmpty ? null
            : KeyIds.Ids(await from.Keys.ListVersionsAsync(name, cancellationToken)).Overlaps(KeyIds.Ids(there)) ? there[0]
            : throw OvertakenException.In(to.Address);
    }
}
