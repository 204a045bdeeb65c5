namespace KeyVaultReplication.Tests.RandomHistories;

/// <content>The brakes: limits, and what is drift.</content>
internal sealed partial class Outcome
{
    /// <summary>Whether it takes part: a certificate's secret does not.</summary>
    private bool IsLiving(string vault, string name) => before.State(vault).Find(name) is { Deleted: null, Managed: false };

    private int Living(string vault, IEnumerable<string> names) => names.Count(name => IsLiving(vault, name));

    private int Living(IEnumerable<string> names) => Living(target, names.Where(name => IsLiving(run.Source, name)));

    /// <summary>Whether the plan goes beyond a limit, or deletes all because a vault seems to be empty.</summary>
    private bool IsTooMuch(List<string> names)
    {
        var isEmpty = new[] { run.Source, target }.Any(letter => !names.Any(name => IsLiving(letter, name)
            && !before.IsInBetween(letter, name)));
        return new[] { run.Source, target }.Any(vault =>
        {
            var there = _pair.Plan!.Changes.Where(change => change.To.Host == world.HostOf(vault)).ToList();
            var deletions = there.Count(change => change.Kind == ChangeKind.Delete);
            return (deletions > 0 && isEmpty) || (run.TwoWay && deletions > run.Options.MaxDeletions.AlwaysAllowed)
                || !run.Options.MaxDeletions.Allows(deletions, Living(vault, names))
                || !run.Options.MaxUpdates.Allows(there.Count(change => change.Kind == ChangeKind.Update), Living(names));
        });
    }

    private void CheckLimits(List<string> names)
    {
        foreach (var vault in new[] { run.Source, target })
        {
            var deleted =
                names.Count(name => before.State(vault).Find(name) is { Deleted: null }
                    && world.Find(vault, name) is { Deleted: not null });
            var updated =
                names.Count(name => before.State(vault).Find(name) is { Deleted: null } lived
                    && world.Find(vault, name) is { Deleted: null } lives
                && lives.Current.Version != lived.Current.Version);
            Must(run.Options.MaxDeletions.Allows(deleted, Living(vault, names)), "*", $"maxDeletions holds: {deleted} in {vault}");
            Must(run.Options.MaxUpdates.Allows(updated, Living(names)), "*", $"maxUpdates holds: {updated} in {vault}");
        }
    }

    /// <summary>One-way, nothing is deleted in a run whose source has gone back in time.</summary>
    private bool WithholdsDeletions => !run.TwoWay && _pair.Plan!.Findings.Any(finding => finding.Code == ReasonCode.SourceRegressed
        && before.State(run.Source).Find(finding.Name.Text) is { Deleted: null });

    /// <summary>
    /// Whether a change would undo what somebody did to a one-way target; null where the tool may be unable to know, or where nothing is to
    /// be changed.
    /// </summary>
    private bool? IsDrift(string name)
    {
        var (left, right) = (new Side(run.Source, true, name, this), new Side(target, false, name, this));
        if (run.TwoWay || right.State is null || left.State is { Managed: true, Deleted: null } || right.State is { Managed: true })
        {
            return false;
        }

        // Which of the versions that hold the same value was there first, no list tells.
        var isSure = !IsInBetween(name) && !IsBlurred(name) && (left.State is null || (!left.HasStaleMark && !left.IsContradictedBy(right)))
            && (!right.HasStaleMark || (right.HasNewVersion && (left.State is null || !left.HasChanged)));
        return (left.Content, right.Content) switch
        {
            _ when !isSure => null,
            ({ Enabled: false }, _) => null,
            // No list tells that what somebody edited is by now the same as what was made in the source.
            ({ } mine, { } theirs) when mine == theirs => right.HasChanged ? null : false,
            ({ } mine, { } theirs) => right.HasNewVersion ? mine.Value == theirs.Value ? null : true
                : right.HasMarkOf(run.Source) ? right.HasChanged : null,
            ({ }, null) => run.Options.SoftDeleted != SoftDeletedPolicy.Recover ? null : !before.HasFollowed(target, name, run.Source),
            (null, { }) when !run.Options.ReplicateDeletion || WithholdsDeletions => false,
            (null, { }) => right.HasNewVersion ? run.Options.DeletionScope == DeletionScope.All : null,
            _ => false,
        };
    }
}
