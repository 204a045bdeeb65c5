using System.Collections.Immutable;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Many;

/// <summary>
/// In which order replications are applied that share a vault: whoever reads a vault goes before whoever writes it, so that a chain carries
/// one hop a run, and each hop what it planned.
/// Pure.
/// </summary>
public static class HopOrder
{
    /// <summary>
    /// For each replication, by its index, those that are done before it begins. Never in a circle: where each should wait for the other,
    /// the first of the list goes first.
    /// </summary>
    internal static ImmutableArray<ImmutableArray<int>> Of(IReadOnlyList<Replication> all)
    {
        var readers = Enumerable.Range(0, all.Count).SelectMany(i => all[i].Read.Select(vault => (vault, i)))
            .ToLookup(one => one.vault, one => one.i);
        var before = all.Select((one, i) => one.Written.SelectMany(vault => readers[vault]).Where(reader => reader != i).ToHashSet())
            .ToList();
        var waits = new ImmutableArray<int>[all.Count];
        var placed = new HashSet<int>();
        var open = Enumerable.Range(0, all.Count).ToList();
        while (open.Count > 0)
        {
            var index = open.FindIndex(i => before[i].IsSubsetOf(placed));
            var next = open[Math.Max(index, 0)];
            open.Remove(next);
            waits[next] = [.. before[next].Where(placed.Contains).Order()];
            placed.Add(next);
        }

        return [.. waits];
    }

    /// <summary>
    /// The vaults that one replication writes and another one reads as its one-way source: what arrives there goes on in the next run.
    /// </summary>
    public static IEnumerable<VaultAddress> Hops(IReadOnlyList<Replication> all)
    {
        var written = all.SelectMany(one => one.Written).ToHashSet();
        return all.Where(one => one.Options.Mode == ReplicationMode.OneWay).Select(one => one.Source.Address).Where(written.Contains)
            .Distinct();
    }
}
