using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Applying;

/// <summary>Does one change that copies nothing: properties and marks, recoveries, deletions.</summary>
internal sealed class SingleChange(IReadOnlyDictionary<VaultAddress, Vault> vaults, Recovery recovery, AsPlanned asPlanned,
    Refusals refusals)
{
    public async Task<ChangeOutcome> RunAsync(Change change, CancellationToken cancellationToken)
    {
        try
        {
            refusals.CheckSignIn(change.From, change.To);
            refusals.Check(change.To, change.Name.Kind);
            var patched = change.Effect == Effect.Patch ? await PatchAsync(change, cancellationToken) : null;
            await (change.Effect switch
            {
                Effect.Patch => Task.CompletedTask,
                Effect.Recover => recovery.RunAsync(vaults[change.To], change.Name, cancellationToken),
                Effect.Delete => new Deletion(vaults[change.From], vaults[change.To], change, recovery).RunAsync(cancellationToken),
                _ => throw new System.Diagnostics.UnreachableException(),
            });
            refusals.Took(change.To, change.Name.Kind);
            return ChangeOutcome.Of(change, null, null) with { VersionWritten = patched };
        }
        catch (Exception exception) when (ChangeOutcome.IsOutcome(exception))
        {
            refusals.Note(exception, change.Name.Kind);
            return ChangeOutcome.Of(change, exception, null);
        }
    }

    /// <summary>Changes properties and mark; tells the id of the version.</summary>
    private async Task<string?> PatchAsync(Change change, CancellationToken cancellationToken)
    {
        var (to, from) = (vaults[change.To], vaults[change.From]);
        if (change.RecoverFirst)
        {
            await recovery.RunAsync(to, change.Name, cancellationToken);
        }

        if (change.RecoverFollowed)
        {
            await recovery.RunAsync(from, change.Name, cancellationToken);
        }

        if (!await asPlanned.IsStillCurrentAsync(from, change.Subject, cancellationToken))
        {
            throw OvertakenException.In(change.From);
        }

        var current = change.Current is { Version: not null } known && !change.Must.HasFlag(Must.TargetIsAsPlanned) ? known
            : await AsPlanned.CurrentAsync(to, change.Current!, cancellationToken) ?? throw OvertakenException.In(change.To);
        var patched = await recovery.UpdateAsync(
            to, change.Name, current.Version!, ObjectUpdate.Of(current, change.Properties, change.Mark), cancellationToken);
        if (change.Must.HasFlag(Must.TargetIsAsPlanned)
            && (change.MarkOfSubject is not null || !current.Properties.Equals(change.Properties)))
        {
            await CheckAsync(to, change, current, patched, cancellationToken);
        }

        if (change.MarkOfSubject is { } mark)
        {
            await MarkAsync(from, change, mark, cancellationToken);
        }

        return current.Version;
    }

    /// <summary>
    /// Marks the version that was followed: both were the same then, whatever somebody has done to it, or after it, meanwhile.
    /// </summary>
    private async Task MarkAsync(Vault from, Change change, Mark mark, CancellationToken cancellationToken)
    {
        var versions = await from[change.Name].ListVersionsAsync(change.Name, cancellationToken);
        var isStill = await AsPlanned.IsStillAsync(from, change.Subject, versions, cancellationToken);
        var followed = isStill ? await from[change.Name].FindAsync(change.Subject, versions, cancellationToken)
            : change.Subject.FindIn(versions);
        if (followed is not null)
        {
            await recovery.UpdateAsync(from, change.Name, followed.Version!, ObjectUpdate.OfMark(followed, mark), cancellationToken);
        }

        if (!isStill || followed is null)
        {
            throw OvertakenException.In(change.From);
        }
    }

    /// <summary>
    /// A version that somebody made just before an update is the current one now, and no mark must say that both sides were the same since:
    /// the next run then sees that both changed. What somebody changed of the updated version itself came after: both were the same before.
    /// </summary>
    private async Task CheckAsync(Vault to, Change change, VaultObject before, VaultObject patched, CancellationToken cancellationToken)
    {
        var versions = await to[change.Name].ListVersionsAsync(change.Name, cancellationToken);
        if (versions.FirstOrDefault(version => version.Version == patched.Version) is { } now
            && await AsPlanned.IsStillAsync(to, now, versions, cancellationToken))
        {
            return;
        }

        if (change.Mark != before.Mark)
        {
            var mark = before.Mark ?? Mark.OfNothing(patched, change.From);
            await recovery.UpdateAsync(to, change.Name, patched.Version!, ObjectUpdate.OfMark(patched, mark), cancellationToken);
        }

        throw OvertakenException.In(change.To);
    }
}
