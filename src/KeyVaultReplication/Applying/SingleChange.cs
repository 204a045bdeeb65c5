using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Applying;

/// <summary>Does one change that copies nothing: properties and marks, recoveries, deletions.</summary>
internal sealed class SingleChange(IReadOnlyDictionary<VaultAddress, Vault> vaults, Recovery recovery, AsPlanned asPlanned)
{
    public async Task<ChangeOutcome> RunAsync(Change change, CancellationToken cancellationToken)
    {
        try
        {
            await (change.Effect switch
            {
                Effect.Patch => PatchAsync(change, cancellationToken),
                Effect.Recover => recovery.RunAsync(vaults[change.To], change.Name, cancellationToken),
                Effect.Delete => DeleteAsync(change, cancellationToken),
                _ => throw new System.Diagnostics.UnreachableException(),
            });
            return ChangeOutcome.Of(change, null, null);
        }
        catch (Exception exception) when (ChangeOutcome.IsOutcome(exception))
        {
            return ChangeOutcome.Of(change, exception, null);
        }
    }

    private async Task PatchAsync(Change change, CancellationToken cancellationToken)
    {
        var (to, from) = (vaults[change.To], vaults[change.From]);
        if (change.RecoverFirst)
        {
            await recovery.RunAsync(to, change.Name, cancellationToken);
        }

        if (!await asPlanned.IsStillCurrentAsync(from, change.Subject, cancellationToken))
        {
            throw OvertakenException.In(change.From);
        }

        var current = change.Current is { Version: not null } known && !change.Must.HasFlag(Must.TargetIsAsPlanned) ? known
            : await AsPlanned.CurrentAsync(to, change.Current!, cancellationToken) ?? throw OvertakenException.In(change.To);
        await recovery.UpdateAsync(
            to, change.Name, current.Version!, ObjectUpdate.Of(current, change.Subject.Properties, change.Mark), cancellationToken);
        if (change.MarkOfSubject is { } mark)
        {
            var version = await AsPlanned.CurrentAsync(from, change.Subject, cancellationToken) ?? throw OvertakenException.In(change.From);
            await recovery.UpdateAsync(from, change.Name, version.Version!, ObjectUpdate.OfMark(version, mark), cancellationToken);
        }
    }

    private async Task DeleteAsync(Change change, CancellationToken cancellationToken)
    {
        var vault = vaults[change.To];
        var versions = await vault[change.Name].ListVersionsAsync(change.Name, cancellationToken);
        if (!versions.IsEmpty && !change.Subject.IsStillCurrent(versions))
        {
            throw OvertakenException.In(vault.Address);
        }

        if (change.Mark is { } mark && AsPlanned.Planned(versions, change.Subject) is { } current)
        {
            await recovery.UpdateAsync(vault, change.Name, current.Version!, ObjectUpdate.OfMark(current, mark), cancellationToken);
        }

        try
        {
            await vault[change.Name].DeleteAsync(change.Name, cancellationToken);
        }
        catch (VaultException exception) when (exception.Status == 404)
        {
            // Gone already: an attempt that seemed to fail, or somebody else.
        }
    }
}
