using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Planning;

/// <summary>One side follows the other: how that is written, or why it cannot be.</summary>
internal sealed record Follow(Held From, Held To, Manner Manner, bool ResolvesConflict = false)
{
    /// <summary>What an update can give the other side, where it cannot give all that the side followed has.</summary>
    private ObjectProperties? Reachable { get; init; }

    private ObjectProperties Desired => Reachable ?? From.Properties;

    private ObjectProperties Current => To.Properties;

    private string Difference => Current.DifferenceTo(Desired);

    public Decision AsNewVersion(ReasonCode code, string reason) =>
        Desired.Enabled ? Change(ChangeKind.Update, code, reason) with { MarksReplica = true } : From.Disabled();

    /// <summary>Where the other side's name is free, or soft-deleted and recovered first.</summary>
    public Decision AsCreation(ReasonCode code, string reason) =>
        Desired.Enabled ? Change(ChangeKind.Create, code, reason) with { MarksReplica = true } : From.Disabled();

    public Change AsRefresh(ReasonCode code, string reason) => Change(ChangeKind.UpdateProperties, code, reason) with
    {
        Mark = MarkAfter(),
        MarkOfSubject = Manner.TwoWay && From.MarkOf(To) is { } mark
            ? mark with { Fingerprint = Desired.Fingerprint(), Deleting = null } : null,
    };

    public Decision AsMarkOnly(string reason) => Desired.HasRoomForMark
        ? (KeepsMark ? this with { From = To, To = From } : this).Adoption(reason) : new Decision(
        Unchanged: true,
        Finding: new Finding(From.Name, FindingKind.Note, ReasonCode.NoRoomForMark,
            "has 15 tags, no room for a mark: compared by value in each run"));

    public Decision AsUpdate(ReasonCode code, string what)
    {
        if (To.Object.CanBeUpdatedTo(Desired))
        {
            return AsRefresh(code, $"{Difference} {what}");
        }

        if (Desired.Enabled)
        {
            return AsNewVersion(code, $"{Difference} {what}; clearing takes a new version");
        }

        // A new version cannot be made: the value of a disabled one cannot be read. What an update can say is replicated, above all that it
        // is disabled.
        var reachable = To.Object.NearestTo(Desired);
        var left = new Finding(From.Name, FindingKind.Skipped, ReasonCode.Disabled,
            $"is disabled in {From.Vault}; clearing {reachable.DifferenceTo(Desired)} in {To.Vault} takes a new version, for which its "
                + "value cannot be read");
        return reachable.Equals(Current) ? left
            : (this with { Reachable = reachable }).AsUpdate(code, what) with { Finding = left };
    }

    public Decision AsAdoption(ReasonCode code, string reason) =>
        !Desired.HasRoomForMark ? AsUpdate(code, "differ")
        : Current.CanBeUpdatedTo(Desired) ? Adoption($"{reason}, {Difference} updated")
        : AsNewVersion(code, $"{reason}; clearing {Difference} takes a new version");

    public Decision AsRecovery(ReasonCode code, string reason) => Change(ChangeKind.Recover, code, reason);

    private Change Adoption(string reason) => Change(ChangeKind.Adopt, ReasonCode.ValueEqual, reason) with
    {
        Mark = KeepsMark ? To.Object.Mark : Mark.Of(From.Vault, From.Object, Desired.Fingerprint(), To.Object),
        MarkOfSubject = KeepsMark ? Mark.Of(To.Vault, To.Object, Desired.Fingerprint(), From.Object) : null,
    };

    /// <summary>
    /// Whether the mark goes on the side followed: the other one is a replica of a third vault, and its mark tells that pair when it was in
    /// sync.
    /// </summary>
    private bool KeepsMark => Manner.TwoWay && (From.Object.Mark is null || From.Object.Mark.Host == To.Vault.Host)
        && To.Object is { HasBoundMark: true, Mark: { } mark } && mark.Host != From.Vault.Host;

    /// <summary>
    /// The mark after properties are brought up to date: if it names the version followed, it now knows these properties; else it stays.
    /// Its deletion is over in any case.
    /// </summary>
    private Mark? MarkAfter() =>
        !Desired.HasRoomForMark || To.Object.Mark is not { } mark ? null
        : mark.Host == From.Vault.Host && From.Object.IsNamedBy(mark) ? mark with { Fingerprint = Desired.Fingerprint(), Deleting = null }
        : mark with { Deleting = null };

    private Change Change(ChangeKind kind, ReasonCode code, string reason) => new()
    {
        Kind = kind,
        Subject = From.Object,
        Properties = Desired,
        From = From.Vault,
        To = To.Vault,
        Code = ResolvesConflict ? ReasonCode.Conflict : code,
        Reason = reason,
        Current = To.Object,
        RecoverFirst = To.Object.Deleted is not null,
        ResolvesConflict = ResolvesConflict,
        Must = Manner.Must,
        Deletions = Manner.Deletions,
    };
}
