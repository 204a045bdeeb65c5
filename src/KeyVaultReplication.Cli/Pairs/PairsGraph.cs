using System.Collections.Immutable;

namespace KeyVaultReplication.Cli.Pairs;

/// <summary>How pairs hang together by the vaults they share. Pure: the same on every machine.</summary>
internal static class PairsGraph
{
    /// <summary>The vaults a request writes to.</summary>
    public static IEnumerable<VaultAddress> Written(Request request) =>
        request.Options.Mode == ReplicationMode.TwoWay ? request.Targets.Prepend(request.Source) : request.Targets;

    /// <summary>
    /// One slice of the requests. Those connected through a vault that any of them writes are never split; a vault that all only read does
    /// not connect. Slices are balanced by pairs
    /// (a target is one), largest groups first; ties go to the first slice, and groups of a size stay in the order of the file.
    /// </summary>
    /// <param name="requests">All requests.</param>
    /// <param name="slice">Which slice, from 1.</param>
    /// <param name="slices">How many slices there are.</param>
    /// <returns>The requests of the slice, in their order; none when there are fewer groups than slices.</returns>
    public static ImmutableArray<Request> Slice(ImmutableArray<Request> requests, int slice, int slices)
    {
        var loads = new int[slices];
        var mine = new HashSet<Request>(ReferenceEqualityComparer.Instance);
        foreach (var group in Groups(requests).OrderByDescending(Pairs))
        {
            var lightest = Array.IndexOf(loads, loads.Min());
            loads[lightest] += Pairs(group);
            if (lightest == slice - 1)
            {
                mine.UnionWith(group);
            }
        }

        return [.. requests.Where(mine.Contains)];

        static int Pairs(List<Request> group) => group.Sum(request => request.Targets.Length);
    }

    /// <summary>The requests that hang together, each group and all groups in the order of the file.</summary>
    private static List<List<Request>> Groups(ImmutableArray<Request> requests)
    {
        var written = requests.SelectMany(Written).ToHashSet();
        var groupOf = new Dictionary<VaultAddress, List<Request>>();
        var groups = new List<List<Request>>();
        foreach (var request in requests)
        {
            // The request joins the first group it shares a vault with, and brings the others along.
            var connecting = request.Targets.Prepend(request.Source).Where(written.Contains).ToList();
            var group = new List<Request> { request };
            foreach (var other in connecting.Select(groupOf.GetValueOrDefault).OfType<List<Request>>().Distinct().ToList())
            {
                group.AddRange(other);
                groups.Remove(other);
            }

            groups.Add(group);
            foreach (var vault in group.SelectMany(one => one.Targets.Prepend(one.Source)).Where(written.Contains))
            {
                groupOf[vault] = group;
            }
        }

        return [.. groups.OrderBy(group => group.Min(request => requests.IndexOf(request)))];
    }

    /// <summary>
    /// The rings of one-way requests: the names of the vaults in turn, the first again at the end; one ring for vaults that are in several.
    /// </summary>
    public static IEnumerable<ImmutableArray<VaultAddress>> Rings(ImmutableArray<Request> requests)
    {
        var next = requests.Where(request => request.Options.Mode == ReplicationMode.OneWay)
            .SelectMany(request => request.Targets.Select(target => (request.Source, Target: target)))
            .ToLookup(edge => edge.Source, edge => edge.Target);
        var done = new HashSet<VaultAddress>();
        foreach (var start in next.Select(edges => edges.Key))
        {
            if (Ring(start, next, done) is { } ring)
            {
                yield return ring;
            }
        }
    }

    /// <summary>Walks on from a vault, without recursion: a chain may be as long as the file.</summary>
    private static ImmutableArray<VaultAddress>? Ring(VaultAddress start, ILookup<VaultAddress, VaultAddress> next,
        HashSet<VaultAddress> done)
    {
        if (!done.Add(start))
        {
            return null;
        }

        var path = new List<(VaultAddress Vault, Queue<VaultAddress> Open)> { (start, new(next[start])) };
        ImmutableArray<VaultAddress>? ring = null;
        while (path.Count > 0)
        {
            if (!path[^1].Open.TryDequeue(out var vault))
            {
                path.RemoveAt(path.Count - 1);
            }
            else if (path.FindIndex(step => step.Vault == vault) is >= 0 and var index)
            {
                ring ??= [.. path.Skip(index).Select(step => step.Vault), vault];
            }
            else if (done.Add(vault))
            {
                path.Add((vault, new(next[vault])));
            }
        }

        return ring;
    }
}
