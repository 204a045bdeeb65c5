using System.Collections.Concurrent;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Vaults;

/// <summary>
/// The lists of vaults, each read once however many pairs ask for it. Whoever has several pairs begins by asking for the lists of all
/// vaults, so that each pair plans with what they held when the run began. A list that could not be read stays unread for all who ask.
/// </summary>
public sealed class Listings
{
    private readonly ConcurrentDictionary<(VaultAddress, ObjectKind), Lazy<Task<Inventory>>> _lists = new();

    /// <summary>
    /// Reads the lists of these vaults, side by side. A vault that cannot be read is told to the pairs that need it, not here.
    /// </summary>
    public async Task ReadAsync(IEnumerable<(Vault Vault, ObjectKind Kind)> lists, CancellationToken cancellationToken) =>
        await Task.WhenAll(lists.Select(list => (Task)OfAsync(list.Vault, list.Kind, cancellationToken)))
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    internal Task<Inventory> OfAsync(Vault vault, ObjectKind kind, CancellationToken cancellationToken) =>
        _lists.GetOrAdd((vault.Address, kind), _ => new Lazy<Task<Inventory>>(() => vault[kind].ListAsync(cancellationToken))).Value;
}
