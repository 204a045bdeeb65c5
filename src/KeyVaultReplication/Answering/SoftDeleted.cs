using System.Collections.Immutable;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Answering;

/// <summary>
/// Which of some names are soft-deleted in a vault. The list tells it, and mostly is one page; but it has a row for each version of what
/// was ever deleted, so a few names are asked one by one where it goes on.
/// </summary>
internal sealed class SoftDeleted(IObjectStore store, int parallelism)
{
    /// <summary>Most names that are asked one by one: as many as a page of the list holds [recorded].</summary>
    private const int Few = 25;

    /// <summary>Those that are soft-deleted, others perhaps among them.</summary>
    public async Task<Inventory> FindAsync(ImmutableArray<ObjectName> names, CancellationToken cancellationToken) =>
        (names.Length > Few ? null : await store.ListFewDeletedAsync(cancellationToken) ?? await AskAsync(names, cancellationToken))
            ?? await store.ListDeletedAsync(cancellationToken);

    /// <summary>
    /// Asks for each; null where that is not permitted, or does not tell enough. The list needs a permission that whoever lists a vault
    /// has.
    /// </summary>
    private async Task<Inventory?> AskAsync(ImmutableArray<ObjectName> names, CancellationToken cancellationToken)
    {
        var found = new Tombstone?[names.Length];
        using var impatient = VaultRetryPolicy.WithoutWaitingForPermissions();
        try
        {
            // The first one shows whether it is permitted.
            found[0] = await store.FindDeletedAsync(names[0], cancellationToken);
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken };
            await Parallel.ForAsync(1, names.Length, parallel,
                async (index, _) => found[index] = await store.FindDeletedAsync(names[index], cancellationToken));
        }
        catch (VaultException exception) when (exception.Status == 403)
        {
            return null;
        }

        // As a list tells it: without the id of the version.
        return found.Any(tombstone => tombstone is { Object: null }) ? null
            : Inventory.Of([.. found.OfType<Tombstone>().Select(tombstone => tombstone.Object! with { Version = null })], pages: 0);
    }
}
