using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Planning;

/// <summary>What a run's options mean for each single change: worked out once, and written into the changes.</summary>
/// <param name="Must">What must still hold when a change is done.</param>
/// <param name="Deletions">What it means if a name turns out to be soft-deleted only when it is written.</param>
/// <param name="TwoWay">Whether both sides may be written.</param>
/// <param name="NeedsTombstone">Whether a replica is deleted only where its source shows the deletion, and not because its source lacks
/// it.</param>
internal sealed record Manner(Must Must, DeletedMeanwhile Deletions, bool TwoWay, bool NeedsTombstone)
{
    public static Manner Of(ReplicationOptions options)
    {
        var twoWay = options.Mode == ReplicationMode.TwoWay;
        return new(
            (twoWay || options.Drift != DriftPolicy.Overwrite ? Must.TargetIsAsPlanned : Must.Nothing)
                | (options.IsApproved ? Must.SourceIsAsPlanned : Must.Nothing),
            twoWay && options.ReplicateDeletion ? DeletedMeanwhile.Decides
                : options.SoftDeleted == SoftDeletedPolicy.Recover ? DeletedMeanwhile.IsRecovered
                : DeletedMeanwhile.Fails,
            twoWay,
            options.SourceRegressed == SourceRegressedPolicy.Skip);
    }

    /// <summary>
    /// A deletion that follows the other side's. Should somebody undo that one, what is deleted here must not be taken for another one, or
    /// for drift: so the mark says whose deletion it is.
    /// </summary>
    public Change Delete(Held live, VaultAddress followed, ReasonCode code, string reason) => new()
    {
        Kind = ChangeKind.Delete,
        Subject = live.Object,
        From = followed,
        To = live.Vault,
        Code = code,
        Reason = reason,
        Current = live.Object,
        Must = Must | (TwoWay || (NeedsTombstone && live.Object.IsCopyFrom(followed)) ? Must.TombstoneStands : Must.SourceLacksIt),
        Mark = live.Properties.HasRoomForMark
            ? (live.Object.HasOwnMark ? live.Object.Mark! : Mark.OfNothing(live.Object, followed)) with { Deleting = followed.Host }
            : null,
    };
}
