namespace KeyVaultSimulator;

/// <summary>
/// What can happen to a vault as a whole: restored or made anew, failed over, slow to show changes, answered by nodes whose clocks differ.
/// </summary>
public sealed partial class SimulatedVault
{
    private readonly Lock _pastGate = new();
    private readonly List<(DateTimeOffset Since, VaultState State)> _past = [];
    private TimeSpan _listLag;

    /// <summary>
    /// How far the clock of the node that answers is ahead of the vault's. It stamps what is created, updated and deleted.
    /// </summary>
    public TimeSpan NodeClock { get; set; }

    /// <summary>
    /// Whether it refuses every write, as a vault does that is failed over to its paired region [Microsoft: Key Vault disaster recovery].
    /// In which words it does so is not known: here with 403.
    /// </summary>
    public bool IsReadOnly { get; set; }

    /// <summary>
    /// How long a change takes to show in the lists of secrets, live and deleted, from when this is set. All other requests see it at once.
    /// </summary>
    public TimeSpan ListLag
    {
        get => _listLag;
        set
        {
            lock (_pastGate)
            {
                _past.Clear();
                _past.Add((DateTimeOffset.MinValue, State));
                _listLag = value;
            }
        }
    }

    /// <summary>What lists show.</summary>
    internal VaultState Listed
    {
        get
        {
            if (_listLag <= TimeSpan.Zero)
            {
                return State;
            }

            lock (_pastGate)
            {
                var shown = _past.FindLastIndex(one => one.Since <= Precisely - _listLag);
                _past.RemoveRange(0, Math.Max(0, shown));
                return _past[0].State;
            }
        }
    }

    /// <summary>
    /// Makes all as it was in a <see cref="State"/> taken before: restored, or failed over to a region that lagged. With
    /// <see cref="VaultState.Empty"/> the vault is made anew under its name.
    /// </summary>
    public void Rewind(VaultState to) => Swap(_ => to);

    private void Remember(VaultState state)
    {
        if (_listLag > TimeSpan.Zero)
        {
            lock (_pastGate)
            {
                _past.Add((Precisely, state));
            }
        }
    }
}
