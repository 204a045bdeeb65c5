using System.Collections.Concurrent;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Applying;

/// <summary>
/// Which vaults take no writes of a kind: after a handful of equal refusals without one success a vault is left alone with it. A vault that
/// has failed over to its paired region is read-only [Microsoft: Key Vault disaster recovery]; a missing permission, which is one of a kind
/// of objects, looks the same for every write of it.
/// </summary>
internal sealed class Refusals
{
    /// <summary>Equal refusals without a success that close a vault.</summary>
    public const int Enough = 5;

    private readonly ConcurrentDictionary<(VaultAddress Vault, ObjectKind Kind), Tally> _tallies = new();
    private readonly ConcurrentDictionary<VaultAddress, bool> _signedOut = new();

    /// <summary>Refuses to go on where nobody could sign in any more: the sign-in is asked once, and not once an object.</summary>
    public void CheckSignIn(params ReadOnlySpan<VaultAddress> vaults)
    {
        foreach (var vault in vaults)
        {
            if (_signedOut.ContainsKey(vault))
            {
                throw new VaultClosedException($"Not attempted: the sign-in for vault {vault} failed: see the first of these failures.");
            }
        }
    }

    /// <summary>Refuses to go on with a vault that takes no writes of this kind.</summary>
    public void Check(VaultAddress vault, ObjectKind kind)
    {
        if (_tallies.TryGetValue((vault, kind), out var tally) && tally.Why is { } why)
        {
            throw new VaultClosedException(
                $"Not attempted: vault {vault} refused the first {Enough} writes of {kind.Noun()}s alike ({why}), so it was left alone. If all its writes "
                    + "fail so, it may have failed over and be "
                    + "read-only for now, or the right to write is missing: see the first of these failures.");
        }
    }

    /// <summary>Notes that a vault took a write.</summary>
    public void Took(VaultAddress vault, ObjectKind kind) => _tallies.GetOrAdd((vault, kind), _ => new Tally()).Took();

    /// <summary>Notes how a change ended that was to be written; only what says something about the vault as a whole counts.</summary>
    public void Note(Exception exception, ObjectKind kind)
    {
        if (exception is VaultException { SignedOut: { } unasked })
        {
            _signedOut[unasked] = true;
        }
        else if (exception is VaultException { Written: { } vault, Status: not (400 or 404 or 409 or 429) } refusal)
        {
            _tallies.GetOrAdd((vault, kind), _ => new Tally()).Refused($"{refusal.Status} {refusal.Code}".Trim());
        }
    }

    private sealed class Tally
    {
        private readonly Lock _gate = new();
        private string? _last;
        private int _times;
        private bool _open;

        /// <summary>Why it is closed; null while it is not.</summary>
        public string? Why
        {
            get
            {
                lock (_gate)
                {
                    return !_open && _times >= Enough ? _last : null;
                }
            }
        }

        public void Took()
        {
            lock (_gate)
            {
                _open = true;
            }
        }

        public void Refused(string why)
        {
            lock (_gate)
            {
                _times = why == _last ? _times + 1 : 1;
                _last = why;
            }
        }
    }
}
