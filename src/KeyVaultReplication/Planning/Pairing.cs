using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Planning;

/// <summary>What is known of one name in one vault.</summary>
/// <param name="Live">The current version; null when the vault has no such object.</param>
/// <param name="Deleted">The soft-deleted object; null when there is none, or it has not been asked for.</param>
internal readonly record struct Side(VaultObject? Live, VaultObject? Deleted);

/// <summary>
/// Decides about one name from what both vaults say of it. Pure. Two that live are merged (<see cref="Merge"/>); for the others, the table:
/// <code>
/// source   target   marks and policy                         decision
/// -------  -------  ---------------------------------------  ------------------------------------------------
/// lives    -        not soft-deleted there                   create
/// lives    deleted  in sync when deleted, two-way, opted in  delete at the source; unless it was this tool that
///                                                            deleted it: then the deletion was undone
/// lives    deleted  otherwise                                recover, and bring up to date where not in sync
/// -        lives    one-way                                  delete if asked for and in scope; else keep
/// -        lives    two-way                                  as 'lives, -' with the sides changed
/// managed  any      (or the target's is managed)             skip: it belongs to a certificate
/// disabled any      not in sync, or only on one side         skip: its value cannot be read
/// </code>
/// </summary>
internal sealed class Pairing(VaultAddress source, VaultAddress target, ReplicationOptions options)
{
    private readonly Manner _manner = Manner.Of(options);

    private bool TwoWay => options.Mode == ReplicationMode.TwoWay;

    /// <summary>Decides about one name that lives in at least one of the vaults.</summary>
    public Decision Decide(Side a, Side b, Answers answers, bool deletedKnown)
    {
        var decision = (a.Live, b.Live) switch
        {
            _ when answers.Failure is { } failure => new Finding((a.Live ?? b.Live)!.Name, FindingKind.Failed, ReasonCode.Unreadable, failure),
            ({ } left, { } right) => Both(new(source, left), new(target, right), answers.Comparison),
            ({ } live, null) => OnlyIn(new(source, live), target, b.Deleted, deletedKnown),
            (null, { } live) when TwoWay => OnlyIn(new(target, live), source, a.Deleted, deletedKnown),
            (null, { } live) => Extraneous(new(target, live)),
            _ => default,
        };
        return options.Versions == VersionScope.All && decision.Change is { Effect: Effect.Write } copy ? WithHistory(copy, answers) : decision;
    }

    private Decision Both(Held left, Held right, Comparison? values) =>
        left.Object.Managed ? left.Managed()
        : right.Object.Managed ? right.Managed()
        : Base.ByMarks(left, right, TwoWay) is { } known ? new Merge(left, right, options).Of(known)
        : !left.Properties.Enabled ? left.Disabled()
        : right.Properties.Enabled ? values is null ? new CompareValues(left.Name)
            : new Merge(new(source, values.Source), new(target, values.Target), options).Of(values)
        : TwoWay ? right.Disabled()
        : new Follow(left, right, _manner).AsNewVersion(ReasonCode.SourceWins, $"{right.Doubt(source)}, and disabled there: the source wins");

    private Decision OnlyIn(Held live, VaultAddress to, VaultObject? gone, bool goneIsKnown)
    {
        // Whether it is soft-deleted on the other side matters to a disabled secret only if it might be deleted here too: it cannot be copied anyway.
        var mayBeDeleted = TwoWay && options.ReplicateDeletion;
        return live.Object.Managed ? live.Managed()
            : !live.Properties.Enabled && !mayBeDeleted ? live.Disabled()
            : !goneIsKnown ? new Decision { AskDeleted = true }
            : gone is not null ? Deleted(live, new(to, gone), mayBeDeleted)
            : !live.Properties.Enabled ? live.Disabled()
            : Create(live, to);
    }

    private Change Create(Held live, VaultAddress to)
    {
        var returns = TwoWay && live.MarkOf(to) is not null;
        return new Change
        {
            Kind = ChangeKind.Create,
            Subject = live.Object,
            From = live.Vault,
            To = to,
            Code = returns ? ReasonCode.GoneWithoutTrace : ReasonCode.New,
            Reason = returns ? $"gone from {to} without a trace there: recreated" : $"new in {live.Vault}",
            MarksReplica = true,
            Must = _manner.Must,
            Deletions = _manner.Deletions,
        };
    }

    private Decision Deleted(Held live, Held gone, bool mayBeDeleted)
    {
        var known = Base.Synced(live, gone);

        // What this tool deleted says so. That the other side lives again all the same means that somebody has undone the deletion there.
        var undone = gone.Object.FollowedDeletionOf(live.Vault);
        if (mayBeDeleted && known?.Left == Edits.None && !undone)
        {
            return Delete(live, gone.Vault, ReasonCode.DeletedInSync, $"deleted in {gone.Vault} while in sync");
        }

        if (!live.Properties.Enabled && !(known is not null && undone))
        {
            return live.Disabled();
        }

        var markIsRight = !undone && !(TwoWay && (known?.RightIsReplica == true ? known.Right : known?.Left) is Edits.Properties);
        return options.SoftDeleted switch
        {
            SoftDeletedPolicy.Skip => new Finding(
                live.Name, FindingKind.Skipped, ReasonCode.SoftDeleted, $"is soft-deleted in {gone.Vault}, and softDeleted is skip"),
            SoftDeletedPolicy.Fail => new Finding(live.Name, FindingKind.Failed, ReasonCode.SoftDeleted,
                $"is soft-deleted in {gone.Vault}, and softDeleted is fail: recover or purge it there, or set softDeleted to recover"),
            _ => Back(new Follow(live, gone, _manner), known is not null, markIsRight, WhyBack(live, gone, known is not null, undone)),
        };
    }

    private static Decision Back(Follow follow, bool inSync, bool markIsRight, (ReasonCode Code, string Reason) why) =>
        (inSync, markIsRight && follow.From.Properties.Equals(follow.To.Properties)) switch
        {
            (true, true) => follow.AsRecovery(why.Code, why.Reason),
            (true, false) when follow.To.Object.CanBeUpdatedTo(follow.From.Properties) => follow.AsRefresh(why.Code, why.Reason),
            _ => follow.AsCreation(why.Code, why.Reason),
        };

    private (ReasonCode Code, string Reason) WhyBack(Held live, Held gone, bool inSync, bool undone) =>
        !TwoWay ? (ReasonCode.WasSoftDeleted, "was soft-deleted")
        : undone ? (ReasonCode.DeletionUndone, $"its deletion in {live.Vault} was undone")
        : !inSync ? (ReasonCode.LivingSideWins,
            $"deleted in {gone.Vault}, but changed in {live.Vault} or not known to be in sync: the living side wins")
        : options.ReplicateDeletion ? (ReasonCode.EditWins, $"deleted in {gone.Vault}, but changed in {live.Vault} since: the edit wins")
        : (ReasonCode.DeletionsNotReplicated, $"deleted in {gone.Vault} only: comes back, since deletions are not replicated");

    private Decision Extraneous(Held live) =>
        options.ReplicateDeletion && !live.Object.Managed && (options.DeletionScope == DeletionScope.All || live.MarkOf(source) is not null)
            ? Delete(live, source, ReasonCode.NotInSource, $"not in {source}")
            : new Decision(Extraneous: true);

    private Change Delete(Held live, VaultAddress followed, ReasonCode code, string reason) => new()
    {
        Kind = ChangeKind.Delete,
        Subject = live.Object,
        From = followed,
        To = live.Vault,
        Code = code,
        Reason = reason,
        Current = live.Object,
        Must = _manner.Must,

        // Should somebody undo the deletion where it was made, a two-way run must not take what is deleted here for another one. One-way, only what followed the source can look so.
        Mark = (TwoWay || live.Object.Mark?.Host == followed.Host) && live.Properties.HasRoomForMark
            ? (live.Object.Mark ?? Mark.OfNothing(live.Object, followed)) with { Deleting = followed.Host }
            : null,
    };

    private static Decision WithHistory(Change copy, Answers answers) => answers.History is { } history
        ? new Decision(
            copy with { History = history.Missing },
            history.LeftOut is { } reason ? new Finding(copy.Name, FindingKind.Note, ReasonCode.OlderVersionsLeftOut, reason) : null)
        : new CompareHistories(copy.Name, copy.From, copy.To, ToIsEmpty: copy.Current is null || copy.RecoverFirst);
}
