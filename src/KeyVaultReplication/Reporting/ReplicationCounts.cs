using KeyVaultReplication.Applying;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;

namespace KeyVaultReplication.Reporting;

/// <summary>How many objects met which end. After a dry run: how many would.</summary>
public readonly record struct ReplicationCounts
{
    /// <summary>Written to a vault that did not have them, recovered ones included.</summary>
    public int Created { get; init; }

    /// <summary>Given a new version, other properties, or (see <see cref="Adopted"/>) only a mark.</summary>
    public int Updated { get; init; }

    /// <summary>Of those updated: given only a mark, because they were equal already, properties included.</summary>
    public int Adopted { get; init; }

    /// <summary>Soft-deleted.</summary>
    public int Deleted { get; init; }

    /// <summary>In sync.</summary>
    public int Unchanged { get; init; }

    /// <summary>Not replicated, with a reason, or overtaken by an edit during the run.</summary>
    public int Skipped { get; init; }

    /// <summary>Changed on both sides, decided by policy or left alone.</summary>
    public int Conflicts { get; init; }

    /// <summary>Of the conflicts: left alone.</summary>
    public int UnresolvedConflicts { get; init; }

    /// <summary>One-way: changed by somebody in the target since the last run, and written over or left.</summary>
    public int Drift { get; init; }

    /// <summary>One-way: of names whose source has gone back in time, left or followed back.</summary>
    public int SourceRegressed { get; init; }

    /// <summary>
    /// Left by their nature, with nothing wrong: disabled without a replica, secrets of certificates, and what else is only noted.
    /// </summary>
    public int Noted { get; init; }

    /// <summary>Tried in vain, impossible to decide, or not attempted.</summary>
    public int Failed { get; init; }

    /// <summary>Of those failed: not attempted, because the run was cancelled or something before them failed.</summary>
    public int NotAttempted { get; init; }

    /// <summary>The counts of a pair; with a vault, only of what is written there.</summary>
    internal static ReplicationCounts Of(PairReport pair, VaultAddress? writtenTo = null)
    {
        if (pair.Plan is not { } plan)
        {
            return default;
        }

        // A dry run and a refusal have no outcomes: then the counts are those of the plan.
        var made = pair.Outcomes.IsEmpty
            ? plan.Changes
            : [.. pair.Outcomes.Where(outcome => outcome.Result == ChangeResult.Applied).Select(outcome => outcome.Change)];
        made = [.. made.Where(change => writtenTo is null || change.To == writtenTo)];
        int Findings(FindingKind kind) => plan.Findings.Count(finding => finding.Kind == kind);
        int Outcomes(params ReadOnlySpan<ChangeResult> results)
        {
            var count = 0;
            foreach (var outcome in pair.Outcomes)
            {
                count += results.Contains(outcome.Result) ? 1 : 0;
            }

            return count;
        }

        return new ReplicationCounts
        {
            Created =
                made.Count(change => change.Kind is ChangeKind.Create or ChangeKind.Recover
                    || change is { Kind: ChangeKind.UpdateProperties, RecoverFirst: true }),
            Updated =
                made.Count(change => change.Kind is ChangeKind.Update or ChangeKind.Adopt
                    || change is { Kind: ChangeKind.UpdateProperties, RecoverFirst: false }),
            Adopted = made.Count(change => change.Kind == ChangeKind.Adopt && change.Current!.Properties.Equals(change.Subject.Properties)),
            Deleted = made.Count(change => change.Kind == ChangeKind.Delete),
            Unchanged = plan.Unchanged,
            Skipped = Findings(FindingKind.Skipped) + Outcomes(ChangeResult.Overtaken, ChangeResult.Left),
            Conflicts = Findings(FindingKind.Conflict) + made.Count(change => change.ResolvesConflict)
                + pair.Outcomes.Count(outcome => outcome.WroteOverAnEdit),
            UnresolvedConflicts = Findings(FindingKind.Conflict),
            Drift = made.Count(change => change.IsDrift) + plan.Findings.Count(finding => finding.Code == ReasonCode.Drift),
            SourceRegressed = made.Count(change => change.Code == ReasonCode.SourceRegressed)
                + plan.Findings.Count(finding => finding.Code == ReasonCode.SourceRegressed),
            Noted = Findings(FindingKind.Note) + Outcomes(ChangeResult.Noted),
            Failed = Findings(FindingKind.Failed) + Outcomes(ChangeResult.Failed, ChangeResult.NotAttempted),
            NotAttempted = Outcomes(ChangeResult.NotAttempted),
        };
    }

    /// <summary>Adds counts.</summary>
    public static ReplicationCounts operator +(ReplicationCounts left, ReplicationCounts right) => Add(left, right);

    /// <summary>Adds counts.</summary>
    public static ReplicationCounts Add(ReplicationCounts left, ReplicationCounts right) => new()
    {
        Created = left.Created + right.Created,
        Updated = left.Updated + right.Updated,
        Adopted = left.Adopted + right.Adopted,
        Deleted = left.Deleted + right.Deleted,
        Unchanged = left.Unchanged + right.Unchanged,
        Skipped = left.Skipped + right.Skipped,
        Conflicts = left.Conflicts + right.Conflicts,
        UnresolvedConflicts = left.UnresolvedConflicts + right.UnresolvedConflicts,
        Drift = left.Drift + right.Drift,
        SourceRegressed = left.SourceRegressed + right.SourceRegressed,
        Noted = left.Noted + right.Noted,
        Failed = left.Failed + right.Failed,
        NotAttempted = left.NotAttempted + right.NotAttempted,
    };
}
