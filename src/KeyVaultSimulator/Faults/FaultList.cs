namespace KeyVaultSimulator.Faults;

/// <summary>The faults of one vault: by operation, secret and count. The first that fits takes effect.</summary>
public sealed class FaultList
{
    private readonly Lock _gate = new();
    private readonly List<Entry> _entries = [];

    private sealed record Entry(string? Operation, string? Name, Fault Fault)
    {
        public int Skip { get; set; }

        public int Times { get; set; }
    }

    /// <summary>Makes an operation go wrong. A null operation or name stands for any.</summary>
    public void Add(string? operation, string? name, Fault fault, int times = int.MaxValue, int skip = 0)
    {
        lock (_gate)
        {
            _entries.Add(new Entry(operation, name, fault) { Times = times, Skip = skip });
        }
    }

    /// <summary>Does something before an operation.</summary>
    public void Before(string? operation, string? name, Action action, int times = int.MaxValue, int skip = 0) =>
        Before(operation, name, () => { action(); return Task.CompletedTask; }, times, skip);

    /// <summary>Does something before an operation, which waits for it.</summary>
    public void Before(string? operation, string? name, Func<Task> action, int times = int.MaxValue, int skip = 0) =>
        Add(operation, name, new HookFault(action, () => Task.CompletedTask), times, skip);

    /// <summary>Does something after an operation took effect, and before it is answered.</summary>
    public void After(string? operation, string? name, Action action, int times = int.MaxValue, int skip = 0) =>
        After(operation, name, () => { action(); return Task.CompletedTask; }, times, skip);

    /// <summary>Does something after an operation took effect, and before it is answered, which waits for it.</summary>
    public void After(string? operation, string? name, Func<Task> action, int times = int.MaxValue, int skip = 0) =>
        Add(operation, name, new HookFault(() => Task.CompletedTask, action), times, skip);

    /// <summary>All is well again.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _entries.Clear();
        }
    }

    internal Fault? Next(string operation, string? name)
    {
        lock (_gate)
        {
            foreach (var entry in _entries)
            {
                if ((entry.Operation is null || entry.Operation == operation)
                    && (entry.Name is null || string.Equals(entry.Name, name, StringComparison.OrdinalIgnoreCase)) && entry.Times > 0)
                {
                    if (entry.Skip > 0)
                    {
                        entry.Skip--;
                        continue;
                    }

                    entry.Times--;
                    return entry.Fault;
                }
            }

            return null;
        }
    }
}
