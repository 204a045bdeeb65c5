using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Many;

/// <summary>
/// Lets eight runs at a time be at work; the others wait for their turn. No more than four of them write the same vault: more would gain
/// nothing, since they share its limits, and so one vault that is slow does not take all turns.
/// </summary>
internal sealed class SideBySide
{
    private const int Most = 8;
    private const int MostOfOneVault = 4;

    private readonly Lock _gate = new();
    private readonly List<Turn> _waiting = [];
    private readonly List<Turn> _atWork = [];

    /// <summary>Does the work of one run when it is its turn.</summary>
    /// <param name="written">The vaults that it writes; none where it only reads.</param>
    /// <param name="work">The work.</param>
    public async Task<T> InTurnAsync<T>(IEnumerable<VaultAddress> written, Func<Task<T>> work)
    {
        // Not cancelled: a cancelled run ends by itself, at once, and reports what it found.
        var turn = new Turn([.. written]);
        Begin(() => _waiting.Add(turn));
        await turn.Come.Task;
        try
        {
            return await work();
        }
        finally
        {
            Begin(() => _atWork.Remove(turn));
        }
    }

    /// <summary>After this, whose turn it is begins, in the order in which they came.</summary>
    private void Begin(Action after)
    {
        lock (_gate)
        {
            after();
            foreach (var turn in _waiting.ToList().TakeWhile(_ => _atWork.Count < Most))
            {
                if (turn.Written.All(vault => _atWork.Count(other => other.Written.Contains(vault)) < MostOfOneVault))
                {
                    _waiting.Remove(turn);
                    _atWork.Add(turn);
                    turn.Come.SetResult();
                }
            }
        }
    }

    private sealed class Turn(HashSet<VaultAddress> written)
    {
        public HashSet<VaultAddress> Written => written;

        public TaskCompletionSource Come { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
