using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Planning;

/// <summary>
/// Decides about a name that lives on one side and is soft-deleted on the other. Pure. The table; one-way, the living side is the source:
/// <code>
/// since in sync                             two-way, deletions replicated   two-way, not    one-way
/// ----------------------------------------  ------------------------------  --------------  ----------------------
/// nothing, deleted there                    delete the living one           recover         recover
/// edited there, then deleted                delete the living one           recover, copy   recover, copy over it
/// living one edited, deleted there          recover, copy                   recover, copy   recover, copy
/// both                                      by conflict policy              by policy       recover, copy
/// not known to have been in sync            recover, copy *                 recover, copy * recover, copy
/// deleted by this tool (undone here)        recover                         recover         recover
/// edited there, deleted by this tool        recover, copy                   recover, copy   recover, copy over it
/// </code>
/// * Only once it is back can its older versions be seen. Where they tell that it was in sync, and was changed since, it is recovered and
/// nothing else: the next run merges two that live. softDeleted may say to leave it, or to fail, wherever something would be recovered.
/// </summary>
internal sealed class Gone(Held live, Held gone, bool sourceLives, ReplicationOptions options)
{
    private readonly Manner _manner = Manner.Of(options);

    private bool TwoWay => options.Mode == ReplicationMode.TwoWay;

    // What this tool deleted says so. That the other side lives again all the same means that somebody has undone the deletion there.
    private bool Undone => gone.Object.FollowedDeletionOf(live.Vault);

    public Decision Decide(Answers answers)
    {
        var since = Since();
        if (TwoWay && options.ReplicateDeletion && since?.Left == Edits.None && !Undone)
        {
            return _manner.Delete(live, gone.Vault, ReasonCode.DeletedInSync, $"deleted in {gone.Vault} while in sync");
        }

        if (!live.Properties.Enabled && !(since is { InSync: true } && Undone))
        {
            return live.DisabledWithoutReplica();
        }

        if (!TwoWay && live.IsOlderThanCopiedTo(gone) && options.SourceRegressed == SourceRegressedPolicy.Skip)
        {
            if (answers.OriginIsThere is null)
            {
                return new FindOrigin(gone, live.Vault);
            }

            if (answers.OriginIsThere == false)
            {
                return live.Regressed(gone.Vault);
            }
        }

        return options.SoftDeleted switch
        {
            SoftDeletedPolicy.Skip => new Finding(
                live.Name, FindingKind.Skipped, ReasonCode.SoftDeleted, $"is soft-deleted in {gone.Vault}, and softDeleted is skip"),
            SoftDeletedPolicy.Fail => new Finding(live.Name, FindingKind.Failed, ReasonCode.SoftDeleted,
                $"is soft-deleted in {gone.Vault}, and softDeleted is fail: recover or purge it there, or set softDeleted to recover"),
            _ when TwoWay && since is { Right: not Edits.None } && !(since.InSync && live.Properties.Equals(gone.Properties)) =>
                GoneWasEdited(since),
            _ => Back(since),
        };
    }

    /// <summary>What each side did since both were in sync, by the marks; the living one is the left one.</summary>
    private Base? Since() => Base.Synced(live, gone) ?? (live.MarkOf(gone.Vault), gone.MarkOf(live.Vault)) switch
    {
        ({ } mark, _) when gone.IsNewEdition(mark, live) => new(live.Since(mark), Edits.Value),
        (_, { } mark) when live.IsNewEdition(mark, gone) => new(Edits.Value, gone.Since(mark)),
        _ => null,
    };

    /// <summary>
    /// The side that deleted it had edited it before: as it was deleted it comes back, and is followed, unless the living side was edited
    /// as well.
    /// </summary>
    private Decision GoneWasEdited(Base since)
    {
        var conflict = since.Left != Edits.None;
        if (conflict && options.ConflictPolicy == ConflictPolicy.Skip)
        {
            return new Finding(live.Name, FindingKind.Conflict, ReasonCode.Conflict,
                $"changed in {gone.Vault}, deleted there since, and changed in {live.Vault}; left alone, since conflictPolicy is skip");
        }

        var byPolicy = options.ConflictPolicy == (sourceLives ? ConflictPolicy.Source : ConflictPolicy.Target);
        var liveWins = conflict && (byPolicy || (options.ConflictPolicy == ConflictPolicy.Newest && LiveIsNewest(since)));
        var (code, reason) = Undone ? (ReasonCode.DeletionUndone, $"its deletion in {live.Vault} was undone, and it was changed before")
            : (ReasonCode.DeletionsNotReplicated, $"deleted in {gone.Vault} only, after it was changed there: it comes back");
        if (liveWins)
        {
            return new Follow(live, gone, _manner, ResolvesConflict: true).AsCreation(ReasonCode.EditWins,
                $"{reason}, and {live.Vault} {(byPolicy ? "wins by policy" : "is newest")}");
        }

        var follow = new Follow(gone, live, _manner, conflict);
        var decision = since.InSync ? follow.AsUpdate(code, $"changed; {reason}") : follow.AsNewVersion(code, $"{reason}, and is copied");
        return decision.Change is { } change ? decision with { Change = change with { RecoverFollowed = true } }
            : new Follow(live, gone, _manner, conflict).AsRecovery(code, reason);
    }

    /// <summary>
    /// As where both live: a new version, which marks tell of one side only, is newer than edited properties; of two edits the last one is.
    /// Equal times count for the source.
    /// </summary>
    private bool LiveIsNewest(Base since) => since.InSync
        ? live.Object.Updated > gone.Object.Updated || (live.Object.Updated == gone.Object.Updated && sourceLives)
        : since.Left.HasFlag(Edits.Value);

    private Decision Back(Base? since)
    {
        var (inSync, follow, (code, reason)) = (since is { InSync: true }, new Follow(live, gone, _manner), Why(since));
        // Where both have the same properties, either tells that they were edited alike: then the mark knows older ones.
        var markIsRight = !Undone && !(TwoWay && since?.Right == Edits.Properties);
        Decision decision = (inSync, markIsRight && live.Properties.Equals(gone.Properties)) switch
        {
            (true, true) => follow.AsRecovery(code, reason),
            (true, false) when gone.Object.CanBeUpdatedTo(live.Properties) => follow.AsRefresh(code, reason),
            _ => follow.AsCreation(code, reason),
        };
        return decision.Change is not { } change ? decision
            : code == ReasonCode.Drift ? decision with { Change = change with { IsDrift = true } }
            : TwoWay && since is null ? decision with { Change = change with { Must = change.Must | Must.RecoveredIsNoEdit } }
            : decision;
    }

    private (ReasonCode Code, string Reason) Why(Base? since) =>
        !TwoWay ? (Undone ? ReasonCode.WasSoftDeleted : ReasonCode.Drift, "was soft-deleted")
        : Undone ? (ReasonCode.DeletionUndone, $"its deletion in {live.Vault} was undone")
        : since is not { InSync: true } ? (ReasonCode.LivingSideWins,
            $"deleted in {gone.Vault}, but changed in {live.Vault} or not known to be in sync: the living side wins")
        : options.ReplicateDeletion ? (ReasonCode.EditWins, $"deleted in {gone.Vault}, but changed in {live.Vault} since: the edit wins")
        : (ReasonCode.DeletionsNotReplicated, $"deleted in {gone.Vault} only: comes back, since deletions are not replicated");
}
