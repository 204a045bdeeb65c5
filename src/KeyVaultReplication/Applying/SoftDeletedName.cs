using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Applying;

/// <summary>
/// A name that turns out to be soft-deleted, or on its way there or back, only when it is written: waits while the vault is at it, recovers
/// the name if the change allows, and leaves to the next run what may not be recovered.
/// </summary>
internal sealed class SoftDeletedName(Vault vault, Change change, Recovery recovery, DateTimeOffset began)
{
    /// <summary>
    /// How often a name may be said to be soft-deleted when there is no such object to recover: it may have been purged just then, but most
    /// likely a deleted certificate has the name.
    /// </summary>
    private const int MaxVain = 3;

    private int _waits;
    private int _vain;
    private bool _recovers;

    private IObjectStore Store => vault[change.Name];

    /// <summary>Whether a deletion that comes to light only now counts on both sides, so that the next run has to weigh it.</summary>
    private bool LeavesDeleted => change is { Deletions: DeletedMeanwhile.Decides, RecoverFirst: false };

    private bool MayRecover => change.RecoverFirst || change.Deletions == DeletedMeanwhile.IsRecovered;

    /// <summary>Whether that is why a write was refused, and something is to be done about it.</summary>
    public bool IsInTheWay(VaultException refusal) => refusal.Code switch
    {
        "ObjectIsBeingDeleted" => LeavesDeleted || recovery.IsPatient(began),
        "ObjectIsBeingRecovered" or "ObjectIsDeletedButRecoverable" => recovery.IsPatient(began),
        _ => false,
    };

    /// <summary>Does what is to be done before the next attempt; false where no attempt is of use, and the refusal stands.</summary>
    public async Task<bool> ClearAsync(VaultException refusal, CancellationToken cancellationToken)
    {
        switch (refusal.Code)
        {
            case "ObjectIsBeingDeleted" when LeavesDeleted:
                throw OvertakenException.DeletedIn(vault.Address);
            case "ObjectIsBeingDeleted":
                await WaitAsync(cancellationToken);
                return true;
            case "ObjectIsBeingRecovered":
                await WaitAsync(cancellationToken);
                await CheckRecoveredAsync(cancellationToken);
                return true;
            default:
                return await (MayRecover ? RecoverAsync(cancellationToken) : IsBackAsync(cancellationToken));
        }
    }

    private async Task<bool> RecoverAsync(CancellationToken cancellationToken)
    {
        var started = await recovery.StartAsync(vault, change.Name, cancellationToken);
        _recovers |= started == Recovered.ByThisRun;
        await WaitAsync(started == Recovered.NotThere, cancellationToken);
        return true;
    }

    /// <summary>A soft-deleted certificate has the name as well, but is no deleted secret.</summary>
    private async Task<bool> IsBackAsync(CancellationToken cancellationToken)
    {
        if (await IsSoftDeletedAsync(cancellationToken))
        {
            return LeavesDeleted ? throw OvertakenException.DeletedIn(vault.Address) : false;
        }

        await WaitAsync(inVain: true, cancellationToken);
        return true;
    }

    /// <summary>What seemed to be a free name, and what somebody else has recovered, may need no copy.</summary>
    private async Task CheckRecoveredAsync(CancellationToken cancellationToken)
    {
        if (change.Current is null && !_recovers && !(await Store.ListVersionsAsync(change.Name, cancellationToken)).IsEmpty)
        {
            throw OvertakenException.RecoveredIn(vault.Address);
        }
    }

    /// <summary>Whoever may not look takes the vault's word for it.</summary>
    private async Task<bool> IsSoftDeletedAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Store.FindDeletedAsync(change.Name, cancellationToken) is not null;
        }
        catch (VaultException exception) when (exception.Status == 403)
        {
            return true;
        }
    }

    private Task WaitAsync(bool inVain, CancellationToken cancellationToken)
    {
        _vain += inVain ? 1 : 0;
        return _vain > MaxVain ? throw LeftException.NameTaken(change.Name, vault.Address) : WaitAsync(cancellationToken);
    }

    private Task WaitAsync(CancellationToken cancellationToken) => recovery.WaitAsync(_waits++, cancellationToken);
}
