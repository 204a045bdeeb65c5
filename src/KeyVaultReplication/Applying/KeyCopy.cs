using System.Collections.Concurrent;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Applying;

/// <summary>
/// Copies a key whole: one backup, restored into each vault that lacks the key. A restore is taken by a free name only, so none can replace
/// anything. After a failure that may have been a success the vault's versions are looked at before anything is sent again: those of a copy
/// have the ids of their origin.
/// </summary>
internal sealed class KeyCopy(IReadOnlyDictionary<VaultAddress, Vault> vaults, Recovery recovery, Refusals refusals)
{
    private const int MaxAttempts = 5;

    /// <summary>The vaults that cannot read each other's backups, with the key that told.</summary>
    private readonly ConcurrentDictionary<(VaultAddress From, VaultAddress To), ObjectName> _apart = new();

    /// <summary>Copies, and tells what came of each change. The backup lives no longer than this takes.</summary>
    public async Task<IReadOnlyList<ChangeOutcome>> RunAsync(IReadOnlyList<Change> changes, CancellationToken cancellationToken)
    {
        var from = vaults[changes[0].From];
        var destinations = changes.Select(change => new Destination(change, vaults[change.To])).ToList();
        await Destination.EachAsync(destinations, destination => CheckAsync(from, destination, cancellationToken));
        if (destinations.Exists(one => one.Error is null) && await BackUpAsync(from, destinations, cancellationToken) is { } taken)
        {
            using var backup = taken;
            await Destination.EachAsync(destinations, destination => RestoreAsync(from, destination, backup, cancellationToken));
        }

        foreach (var error in destinations.Select(one => one.Error).OfType<Exception>())
        {
            refusals.Note(error, ObjectKind.Key);
        }

        return [.. destinations.Select(one => one.Outcome)];
    }

    private async Task CheckAsync(Vault from, Destination destination, CancellationToken cancellationToken)
    {
        var (change, to) = (destination.Change, destination.Vault.Address);
        refusals.CheckSignIn(from.Address, to);
        refusals.Check(to, ObjectKind.Key);
        if (_apart.TryGetValue((from.Address, to), out var first))
        {
            throw NotHereException.As(first, from.Address, to);
        }

        if (change.Must.HasFlag(Must.SourceIsAsPlanned)
            && !KeyIds.Ids([change.Subject, .. change.History])
                .SetEquals(KeyIds.Ids(await from.Keys.ListVersionsAsync(change.Name, cancellationToken))))
        {
            throw new OvertakenException($"Changed in vault {from.Address} after the plan was approved: left as it is.");
        }
    }

    /// <summary>Null, and the error told to all, when there is no backup.</summary>
    private static async Task<KeyBackup?> BackUpAsync(Vault from, List<Destination> destinations, CancellationToken cancellationToken)
    {
        try
        {
            return await from.Keys.BackUpAsync(destinations[0].Change.Name, cancellationToken);
        }
        catch (Exception exception) when (ChangeOutcome.IsOutcome(exception))
        {
            Destination.FailWhere(destinations, _ => exception);
            return null;
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
            catch (VaultException exception) when ((exception.IsAmbiguous || exception.Code == "Conflict") && attempt < MaxAttempts)
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
