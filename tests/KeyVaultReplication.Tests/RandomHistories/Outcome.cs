namespace KeyVaultReplication.Tests.RandomHistories;

/// <summary>
/// What a run that nobody interferes with must come to, name by name: the tables and rules of how-it-works.md, decided from the truth and
/// not from marks.
/// </summary>
internal sealed partial class Outcome(World world, Run run, string target, Picture before)
{
    private readonly PairReport _pair = run.Report!.Pairs.Single(one => one.Target.Host == world.HostOf(target));

    public void Check()
    {
        if (new[] { run.Source, target }.Any(letter => world.Vault(letter) is { IsReadOnly: true } or { ListLag.Ticks: > 0 }))
        {
            return;
        }

        var names = before.Names(run.Source, target).Where(name => run.Options.Filter.Matches(ObjectName.Parse(name))).ToList();
        if (_pair.Failure is { } failure)
        {
            world.Rules.Break($"nothing stood in the way, and it failed: {failure}");
            return;
        }

        var drift = names.ToDictionary(name => name, IsDrift);
        if ((_pair.Refusal ?? run.Report!.Refusal) is { } refusal)
        {
            Must(IsTooMuch(names) || (run.Options.Drift == DriftPolicy.Refuse && drift.Values.Any(one => one != false))
                || run.Targets.Count > 1
                || names.Any(name => IsInBetween(name) || run.Approved?.IsInBetween(run.Source, name) == true
                    || run.Approved?.IsInBetween(target, name) == true),
                "*", $"a plan is refused only where it goes too far: {refusal}");
            return;
        }

        Must(run.Options.Drift != DriftPolicy.Refuse || drift.Values.All(one => one != true), "*",
            "drift is refuse, and nothing is refused");
        CheckLimits([.. names.Where(name => !IsInBetween(name))]);
        foreach (var change in _pair.Plan!.Changes.Where(change => drift.GetValueOrDefault(change.Name.Text) is { } known
            && known != change.IsDrift))
        {
            Must(false, change.Name.Text, $"told as {(change.IsDrift ? "drift, and is none" : "no drift, and is")}");
        }

        foreach (var outcome in _pair.Outcomes.Where(one => one.Result is ChangeResult.Failed or ChangeResult.Overtaken
            && !IsInBetween(one.Change.Name.Text)))
        {
            Must(false, outcome.Change.Name.Text, $"nothing stood in the way: {outcome.Message}");
        }

        foreach (var name in names.Where(name => !IsInBetween(name)))
        {
            var (left, right) = (new Side(run.Source, true, name, this), new Side(target, false, name, this));
            var isLeft = run.Options.Drift == DriftPolicy.Skip && left.IsSame && right.IsSame && IsTold(name);
            if (drift[name] == true && run.Options.Drift == DriftPolicy.Skip)
            {
                Must(isLeft, name, "drift is skip: what somebody did to the target is left, and told");
            }
            else if (drift[name] == false || !isLeft)
            {
                Check(name);
            }
        }
    }

    private void Check(string name)
    {
        var (source, there) = (new Side(run.Source, true, name, this), new Side(target, false, name, this));
        if ((source.State is { Managed: true } && (run.TwoWay || source.Content is not null)) || there.State is { Managed: true })
        {
            Must(source.IsSame && there.IsSame, name, "a certificate's secret is left alone");
        }
        else if (source.Content is not null && there.Content is not null)
        {
            Both(source, there, name);
        }
        else if (source.Content is not null)
        {
            One(source, there, name);
        }
        else if (there.Content is not null && run.TwoWay)
        {
            One(there, source, name);
        }
        else if (there.Content is not null)
        {
            Extra(there, source, name);
        }
        else
        {
            Must(source.IsSame && there.IsSame, name, "what lives nowhere stays so");
        }
    }

    private bool IsInBetween(string name) => before.IsInBetween(run.Source, name) || before.IsInBetween(target, name);

    private bool IsTold(string name) => Told.Finding(_pair, name);

    private bool IsConflict(string name) => Told.Conflict(run.Report!, name);

    private bool IsBlurred(string name) => before.Known(target, name).IsBlurred;

    private void Both(Side left, Side right, string name)
    {
        if (left.Content == right.Content)
        {
            Must(left.HoldsTheSame && right.HoldsTheSame
                && (!IsConflict(name) || (left.HasChanged && right.HasChanged) || IsBlurred(name)), name, "what is equal stays so");
            return;
        }

        var left1 = left.IsFollowedBy(right) || (!left.Content!.Enabled && IsTold(name) && left.IsSame);
        var right1 = right.IsFollowedBy(left) || (!right.Content!.Enabled && IsTold(name) && right.IsSame);
        var neither = left.IsSame && right.IsSame && IsTold(name);
        if (!run.TwoWay)
        {
            Must(left1 || (IsBlurred(name) && neither), name, "one-way, the source is followed");
        }
        else if (IsBlurred(name) || left.HasStaleMark || right.HasStaleMark || left.IsContradictedBy(right)
            || left.IsOutOfOrder || right.IsOutOfOrder || left.IsSetBackBeside(right) || right.IsSetBackBeside(left))
        {
            Must(left1 || right1 || neither, name, "one side is followed, or it is told why not");
        }
        else if (left.HasChanged && right.HasChanged)
        {
            var unreadable = (!left.Content!.Enabled || !right.Content!.Enabled) && neither;
            Must(unreadable || (IsConflict(name) && run.Options.ConflictPolicy switch
            {
                ConflictPolicy.Source => left1,
                ConflictPolicy.Target => right1,
                ConflictPolicy.Skip => neither,
                _ => left.ComparedTo(right) switch { > 0 => left1, < 0 => right1, _ => left1 || right1 },
            }), name, $"both changed: a conflict, decided by {run.Options.ConflictPolicy} and told");
        }
        else
        {
            Must((left.HasChanged ? left1 : right1) && !IsConflict(name), name,
                $"only {(left.HasChanged ? left : right).Letter} changed: it is followed, without a conflict");
        }
    }

    /// <summary>It lives on one side that may be followed.</summary>
    private void One(Side live, Side other, string name)
    {
        var untouched = live.IsSame && other.IsSame;
        var unreadable = !live.Content!.Enabled && untouched;
        var undone = before.HasFollowed(other.Letter, name, live.Letter);
        if (other.State is null)
        {
            Must(live.IsFollowedBy(other) || unreadable, name, $"what {other.Letter} lacks is created there");
        }
        else if (run.TwoWay && (IsBlurred(name) || other.HasStaleMark || live.HasStaleMark || other.IsOutOfOrder || live.IsContradictedBy(other)
            || !(live.HasMarkOf(other.Letter) || other.HasMarkOf(live.Letter))))
        {
            var isOlder = other.Synced is not null && !live.HasChanged && other.HasChanged && !IsBlurred(name);
            Must(live.IsGone || (live.IsFollowedBy(other) && (!isOlder || IsConflict(name))) || other.IsFollowedBy(live) || other.IsBack
                || (untouched && IsTold(name)), name,
                "one side is followed, and no older one, or it is told why not");
        }
        else if (run is { TwoWay: true, Options.ReplicateDeletion: true } && other.Synced is not null && !live.HasChanged && !undone
            && !IsBlurred(name))
        {
            Must((live.IsGone && other.IsSame) || (untouched && run.Report!.Counts.Failed > 0), name,
                $"deleted in {other.Letter}, unchanged in {live.Letter}: deleted there too");
        }
        else if (run.Options.SoftDeleted != SoftDeletedPolicy.Recover)
        {
            Must((untouched && IsTold(name)) || (IsBlurred(name) && live.IsGone), name,
                $"soft-deleted in {other.Letter}, and softDeleted is {run.Options.SoftDeleted}");
        }
        else
        {
            var back = other.IsFollowedBy(live);
            var partly = other.IsBack && !other.CanBeRead && (live.IsSame || IsTold(name));
            Must((unreadable && IsTold(name)) || (!run.TwoWay ? live.IsFollowedBy(other) || (IsBlurred(name) && untouched && IsTold(name))
                : IsBlurred(name) || other.Synced is null ? live.IsFollowedBy(other) || back || live.IsGone
                : !other.HasChanged ? live.IsFollowedBy(other)
                : !live.HasChanged ? back || partly
                : live.Content == other.Held ? live.IsFollowedBy(other) || back
                    || (IsConflict(name) && untouched && run.Options.ConflictPolicy == ConflictPolicy.Skip)
                : IsConflict(name) && (live.IsFollowedBy(other) || back || partly
                    || (untouched && run.Options.ConflictPolicy == ConflictPolicy.Skip))), name,
                    $"soft-deleted in {other.Letter}: it comes back, and the side that changed is followed");
        }
    }

    /// <summary>One-way, it lives in the target only.</summary>
    private void Extra(Side live, Side source, string name)
    {
        var isReplica = live.Synced is not null && !live.HasNewVersion && live.HasMarkOf(source.Letter) && !live.HasStaleMark;
        var hasTombstone = source.State is { Deleted: not null, Managed: false };
        var mayStay = run.Report!.Counts.Failed > 0 || IsBlurred(name) || (IsTold(name) && WithholdsDeletions);
        Must(source.IsSame, name, "one-way, the source is never changed");
        if (!run.Options.ReplicateDeletion)
        {
            Must(live.IsSame, name, "nothing is deleted without permission");
        }
        else if (isReplica && !hasTombstone && !run.FollowsBack)
        {
            Must(live.IsSame && IsTold(name), name, $"gone from {source.Letter} without a trace: left, and told");
        }
        else if (isReplica || (run.Options.DeletionScope == DeletionScope.All && live.Synced is null))
        {
            Must(live.IsGone || (live.IsSame && mayStay), name, "what the source does not have is deleted");
        }
        else
        {
            Must(live.IsSame || (live.IsGone && live.Synced is not null), name,
                "what is not a replica is left where only replicas are deleted");
        }
    }

    private void Must(bool holds, string name, string rule)
    {
        if (!holds)
        {
            world.Rules.Break($"'{name}': {rule}{Environment.NewLine}{TextReport.Write(run.Report!)}");
        }
    }

    private World World => world;

    private Picture Before => before;

    private string Target => target;
}
