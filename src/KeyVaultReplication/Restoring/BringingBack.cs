using System.Collections.Immutable;
using KeyVaultReplication.Applying;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Restoring;

/// <summary>
/// Brings names to the point that have just been recovered, because only now their versions can be seen: plans each of them by itself, as
/// what lives is planned, and applies that. One that turns out to be made after the point as a whole is soft-deleted again.
/// </summary>
internal sealed class BringingBack(
    Vault origin, Vault target, Applier applier, Func<RestoreBasis, CancellationToken, Task<(RestoreBasis Basis, RestoreDraft Draft)>> plan)
{
    /// <summary>What became of each name: one outcome of its recovery, which tells what followed.</summary>
    public async Task<IReadOnlyDictionary<ObjectName, ChangeOutcome>> RunAsync(RestoreBasis basis, ImmutableArray<Change> recovered,
        CancellationToken cancellationToken)
    {
        try
        {
            var (_, draft) = await plan(await LookAsync(basis, recovered, cancellationToken), cancellationToken);

            // One plan a name: what fails for one must not keep another one from being soft-deleted again.
            var plans = draft.Plan.Changes.Select(change => draft.Plan with { Changes = [change], Findings = [] }).ToList();
            var outcomes = (await applier.ApplyAsync(plans, cancellationToken)).Select(one => one[0])
                .ToDictionary(outcome => outcome.Change.Name);
            var findings = draft.Plan.Findings.ToLookup(finding => finding.Name);
            return recovered.ToDictionary(change => change.Name,
                change => Outcome(change, outcomes.GetValueOrDefault(change.Name), findings[change.Name].FirstOrDefault()));
        }
        catch (Exception exception) when (ChangeOutcome.IsOutcome(exception))
        {
            return recovered.ToDictionary(change => change.Name, change => Left(change, exception.Message));
        }
    }

    private static ChangeOutcome Outcome(Change recovery, ChangeOutcome? then, Finding? found) => then switch
    {
        { Change.Kind: ChangeKind.Delete, Result: ChangeResult.Applied } => new ChangeOutcome(
            recovery, ChangeResult.Left, "Recovered, and soft-deleted again: all its versions were made after that time.",
            ReasonCode.MadeSince),
        { Result: ChangeResult.Applied } => then with { Change = recovery, Message = $"Then: {then.Change.Reason}." },
        not null => Left(recovery, then.Message ?? ""),
        null when found is { Kind: not FindingKind.Note } => Left(recovery, $"It {found.Reason}."),
        _ => new ChangeOutcome(recovery, ChangeResult.Applied),
    };

    private static ChangeOutcome Left(Change recovery, string why) =>
        new(recovery, ChangeResult.Failed,
            $"Recovered, but not brought to the time that is wanted: {why} It lives with the version it was deleted with.",
            ReasonCode.ChangedDuringRun);

    /// <summary>What the vault holds of these names, now that they are back.</summary>
    private async Task<RestoreBasis> LookAsync(RestoreBasis basis, ImmutableArray<Change> recovered, CancellationToken cancellationToken)
    {
        var versions =
            await Task.WhenAll(
                recovered.Select(async change => (change.Name,
                    Versions: await target[change.Name].ListVersionsAsync(change.Name, cancellationToken))));
        var back =
            Inventory.Of([.. versions.Where(one => !one.Versions.IsEmpty).Select(one => one.Versions[0] with { Version = null })
                .OrderBy(one => one.Name)], pages: 1) with
            { Read = basis.Here.Read };
        var names = recovered.Select(change => change.Name).ToHashSet();
        var known = versions.ToImmutableDictionary(one => one.Name, one => new RestoreAnswers { Versions = one.Versions });
        return basis with
        {
            Here = back,
            HereDeleted = Inventory.Empty,
            There = origin == target ? back
                : basis.There with { Objects = [.. basis.There.Objects.Where(one => names.Contains(one.Name))] },
            ThereDeleted = Inventory.Empty,
            Answers = origin == target ? known : ImmutableDictionary<ObjectName, RestoreAnswers>.Empty,
            JustRecovered = true,
        };
    }
}
