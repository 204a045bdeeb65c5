using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Applying;

/// <summary>
/// Soft-deletes one object: only while it is as planned and the vault that is followed shows the deletion, looked at right before each
/// attempt. First the mark says whose deletion it is.
/// </summary>
internal sealed class Deletion(Vault from, Vault to, Change change, Recovery recovery)
{
    /// <summary>
    /// How often is looked for a deletion that does not show yet: while one is under way it shows nowhere, mostly for a few seconds.
    /// </summary>
    private const int MaxLooks = 5;

    private bool _isMarked;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await CheckSourceAsync(cancellationToken);
        var versions = await to[change.Name].ListVersionsAsync(change.Name, cancellationToken);
        if (!versions.IsEmpty && !await AsPlanned.IsStillAsync(to, change.Subject, versions, cancellationToken))
        {
            throw OvertakenException.In(to.Address);
        }

        foreach (var current in change.Mark is null ? [] : change.Subject.CandidatesIn(versions))
        {
            await recovery.UpdateAsync(to, change.Name, current.Version!, ObjectUpdate.OfMark(current, change.Mark!), cancellationToken);
            _isMarked = true;
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                // The first look has just been taken.
                var look = attempt == 1 ? 0 : 1;
                await to[change.Name].DeleteAsync(change.Name, () => look++ == 0 ? Task.CompletedTask : LookAgainAsync(cancellationToken),
                    cancellationToken);
                return;
            }
            catch (VaultException exception) when (exception.IsNotThere)
            {
                // Gone already: an attempt that seemed to fail, or somebody else.
                return;
            }
            catch (VaultException exception) when (exception.IsAmbiguous && attempt < Recovery.MaxAttempts)
            {
                await recovery.WaitAsync(attempt, cancellationToken);
            }
        }
    }

    /// <summary>Nothing newer, and the source has not got it back, since the look before.</summary>
    private async Task LookAgainAsync(CancellationToken cancellationToken)
    {
        await CheckSourceAsync(cancellationToken);
        var versions = await to[change.Name].ListVersionsAsync(change.Name, cancellationToken);
        if (versions.Any(version => version.Created > change.Subject.Created)
            || (!_isMarked && !versions.IsEmpty && !await AsPlanned.IsStillAsync(to, change.Subject, versions, cancellationToken)))
        {
            throw OvertakenException.In(to.Address);
        }
    }

    private async Task CheckSourceAsync(CancellationToken cancellationToken)
    {
        if (change.Must.HasFlag(Must.SourceLacksIt) && await LivesAsync(cancellationToken))
        {
            throw LivesAgain();
        }

        for (var look = 1; change.Must.HasFlag(Must.TombstoneStands)
            && await from[change.Name].FindDeletedAsync(change.Name, cancellationToken) is null; look++)
        {
            if (await LivesAsync(cancellationToken))
            {
                throw LivesAgain();
            }

            if (look == MaxLooks)
            {
                throw LeftException.NoTombstone(change.Name, from.Address);
            }

            await recovery.WaitAsync(look - 1, cancellationToken);
        }
    }

    private async Task<bool> LivesAsync(CancellationToken cancellationToken) =>
        !(await from[change.Name].ListVersionsAsync(change.Name, cancellationToken)).IsEmpty;

    private OvertakenException LivesAgain() => new($"Not deleted: it lives in vault {from.Address} after all. The next run decides anew.");
}
