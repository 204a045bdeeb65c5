using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Applying;

/// <summary>One version of one vault, or, without a version, whatever is current by then.</summary>
internal readonly record struct Readable(VaultAddress From, ObjectName Name, string? Version);

/// <summary>
/// What several vaults are to get is read once, and kept until the last of them has it or has given up. For a vault that is far behind
/// nothing more is kept: it reads for itself. So no vault waits for another one, and contents do not pile up.
/// </summary>
/// <param name="wanted">What is wanted, and by which vault.</param>
/// <param name="room">How much is kept for one vault at most.</param>
/// <param name="end">Ends what nobody needs any more.</param>
internal sealed class SharedReads<T>(IEnumerable<(Readable What, VaultAddress For)> wanted, int room, Action<T> end)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<VaultAddress, int> _keptFor = [];
    private readonly Dictionary<Readable, Entry> _entries = wanted.GroupBy(one => one.What, one => one.For)
        .Select(group => (group.Key, Waiting: group.ToList())).Where(one => one.Waiting.Count > 1)
        .ToDictionary(one => one.Key, one => new Entry(one.Waiting));

    /// <summary>Takes what was read, or reads it. An error is told to all that it is kept for.</summary>
    public async Task<Taken> TakeAsync(Readable what, VaultAddress by, Func<Task<T>> read)
    {
        Lazy<Task<T>>? shared = null;
        lock (_gate)
        {
            if (_entries.TryGetValue(what, out var entry) && entry.Waiting.Contains(by))
            {
                shared = entry.Read ??= Keep(entry, by, read);
            }
        }

        return shared is null ? new Taken(await read(), end) : new Taken(await shared.Value, _ => Leave(what, by));
    }

    /// <summary>Says that a vault does not need it any more, however often it is said.</summary>
    public void Leave(Readable what, VaultAddress by)
    {
        Entry? entry;
        lock (_gate)
        {
            if (!_entries.TryGetValue(what, out entry) || !entry.Waiting.Remove(by))
            {
                return;
            }

            if (entry.Read is not null)
            {
                _keptFor[by]--;
            }

            if (entry.Waiting.Count > 0)
            {
                return;
            }

            _entries.Remove(what);
        }

        if (entry.Read is { Value: { IsCompletedSuccessfully: true } done })
        {
            end(done.Result);
        }
    }

    /// <summary>What the first one reads is kept for all that are not too far behind.</summary>
    private Lazy<Task<T>> Keep(Entry entry, VaultAddress first, Func<Task<T>> read)
    {
        entry.Waiting.RemoveAll(vault => vault != first && _keptFor.GetValueOrDefault(vault) >= room);
        foreach (var vault in entry.Waiting)
        {
            _keptFor[vault] = _keptFor.GetValueOrDefault(vault) + 1;
        }

        return new(read);
    }

    /// <summary>What was taken, for as long as it is needed.</summary>
    internal sealed class Taken(T content, Action<T> release) : IDisposable
    {
        public T Content => content;

        public void Dispose() => release(content);
    }

    private sealed class Entry(List<VaultAddress> waiting)
    {
        public List<VaultAddress> Waiting => waiting;

        public Lazy<Task<T>>? Read { get; set; }
    }
}
