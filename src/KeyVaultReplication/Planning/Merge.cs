using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Planning;

/// <summary>
/// Three-way merge of two living versions: whom to follow. One-way the left side is followed, always; two-way the one that was edited; where both were, or nobody knows, policy decides.
/// </summary>
internal sealed class Merge(Held left, Held right, ReplicationOptions options)
{
    private const string Different = "values are equal, properties differ";

    private const string Undone = "its deletion was undone: only the mark is brought up to date";

    private readonly Manner _manner = Manner.Of(options);

    private bool TwoWay => options.Mode == ReplicationMode.TwoWay;

    private bool PropertiesAreEqual => left.Properties.Equals(right.Properties);

    private (DateTimeOffset, DateTimeOffset) Made => (left.Object.Created, right.Object.Created);

    private (DateTimeOffset, DateTimeOffset) Edited => (left.Object.Updated, right.Object.Updated);

    public Decision Of(Base known)
    {
        var (origin, replica) = known.RightIsReplica ? (left, right) : (right, left);
        var copied = replica.Object.Mark!.Created;
        return (known.InSync, PropertiesAreEqual) switch
        {
            (true, true) => TwoWay ? Refreshed(known, origin, replica) : Decision.InSync,
            (true, false) => Settle(known, Edited, "changed", "properties changed on both sides", (follow, why) => follow.AsUpdate(ReasonCode.PropertiesChanged, why)),

            // A newer version is newer than properties of an older one, whenever those were changed: by the origin's own times.
            _ => Settle(known, known.RightIsReplica ? (left.Object.Created, copied) : (copied, right.Object.Created), $"new version in {origin.Vault}",
                $"new version in {origin.Vault}, properties changed in {replica.Vault}", (follow, why) => follow.AsNewVersion(ReasonCode.NewVersion, why)),
        };
    }

    public Decision Of(Comparison values)
    {
        var since = Base.ByValues(values, left, right);
        var doubt = right.Doubt(left.Vault);
        return (values.ValuesAreEqual, PropertiesAreEqual) switch
        {
            (true, true) => new Follow(left, right, _manner).AsMarkOnly($"{doubt}; the value is equal"),
            (true, false) => Settle(since, Edited, TwoWay ? Different : $"{doubt}; the value is equal", Different,
                (follow, why) => follow.AsAdoption(ReasonCode.PropertiesChanged, why)),
            _ => Settle(since, Made, TwoWay ? $"new version in {(since.Left == Edits.None ? right : left).Vault}" : $"{doubt}: the source wins",
                values.Since == ChangedSince.NeverInSync ? "different values, never in sync" : "changed on both sides",
                (follow, why) => follow.AsNewVersion(TwoWay ? ReasonCode.NewVersion : ReasonCode.SourceWins, why)),
        };
    }

    /// <summary>Both are the same, and the mark has to say so: after equal edits on both sides, or an undone deletion.</summary>
    private Decision Refreshed(Base known, Held origin, Held replica) =>
        known.Left != Edits.None
            ? new Follow(origin, replica, _manner).AsRefresh(ReasonCode.MarkOutdated, "changed alike in both vaults: only the mark is brought up to date")
        : replica.Object.FollowedDeletionOf(origin.Vault) ? new Follow(origin, replica, _manner).AsRefresh(ReasonCode.MarkOutdated, Undone)
        : origin.Object.FollowedDeletionOf(replica.Vault) ? new Follow(replica, origin, _manner).AsRefresh(ReasonCode.MarkOutdated, Undone)
        : Decision.InSync;

    /// <summary>The table of the merge. Equal times count for the left.</summary>
    private Decision Settle(
        Base since, (DateTimeOffset Left, DateTimeOffset Right) times, string clear, string contested, Func<Follow, string, Decision> how)
    {
        var newest = times.Left == times.Right ? "wins, both being of the same second" : "is newest";
        var (winner, conflict) = (TwoWay, since.Left != Edits.None, since.Right != Edits.None, options.ConflictPolicy) switch
        {
            (false, _, _, _) or (true, true, false, _) => (left, null),
            (true, false, true, _) => (right, null),
            (_, _, _, ConflictPolicy.Newest) => (times.Left >= times.Right ? left : right, newest),
            (_, _, _, ConflictPolicy.Source) => (left, "wins by policy"),
            (_, _, _, ConflictPolicy.Target) => (right, "wins by policy"),
            _ => (null, ""),
        };
        return winner is null
            ? new Finding(left.Name, FindingKind.Conflict, ReasonCode.Conflict,
                $"{contested}; left alone, since conflictPolicy is skip: run once with newest, source or target, or give both the same value")
            : how(new Follow(winner, winner == left ? right : left, _manner, ResolvesConflict: conflict is not null),
                conflict is null ? clear : $"{contested}: {winner.Vault} {conflict}");
    }
}
