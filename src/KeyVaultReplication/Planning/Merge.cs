using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Planning;

/// <summary>
/// Three-way merge of two living versions: whom to follow, by what each side did since both were last the same (<see cref="Base"/>). One
/// table for one-way and two-way:
/// <code>
/// left did     right did    one-way                two-way
/// -            -            in sync                in sync
/// something    -            follow left            follow left
/// -            something    follow left (drift)    follow right
/// something    something    follow left (drift)    by conflict policy
/// no base      no base      follow left (drift)    by conflict policy
/// </code>
/// Where nothing differs, only the mark is written if it is missing or outdated.
/// </summary>
internal sealed class Merge(Held left, Held right, ReplicationOptions options)
{
    private readonly Manner _manner = Manner.Of(options);

    private bool TwoWay => options.Mode == ReplicationMode.TwoWay;

    private bool PropertiesAreEqual => left.Properties.Equals(right.Properties);

    /// <summary>By the marks of the current versions: the lists alone decide.</summary>
    public Decision Of(Base known) =>
        known.InSync && PropertiesAreEqual ? TwoWay ? Refreshed() : Decision.InSync
        : Follow(known, known.InSync, isMarked: true);

    /// <summary>By what was read of both sides.</summary>
    public Decision Of(Comparison found)
    {
        var since = Base.ByComparison(found, left, right);
        var equal = found.ValuesAreEqual ?? since is { InSync: true };
        return equal && PropertiesAreEqual ? new Follow(left, right, _manner).AsMarkOnly($"{right.Doubt(left.Vault)}; the value is equal")
            : found.ValuesAreEqual is null && since is null ? (left.Properties.Enabled ? right : left).Disabled()
            : Follow(since, equal, isMarked: false);
    }

    private Decision Follow(Base? since, bool valuesAreEqual, bool isMarked)
    {
        var row = (since is null, Left: since?.Left is not (null or Edits.None), Right: since?.Right is not (null or Edits.None));
        return (row, TwoWay) switch
        {
            ((false, true, false), _) => Write(left, since, valuesAreEqual, isMarked),
            ((false, false, true), false) => Drift(since, valuesAreEqual, isMarked),
            ((false, false, true), true) => Write(right, since, valuesAreEqual, isMarked),
            ((false, true, true), false) => Drift(since, valuesAreEqual, isMarked),
            ((false, true, true), true) => ByPolicy(since, valuesAreEqual, isMarked),
            (_, false) => Drift(since, valuesAreEqual, isMarked),
            (_, true) => ByPolicy(null, valuesAreEqual, isMarked),
        };
    }

    /// <summary>The right side follows the left one although somebody changed it, or made it by hand.</summary>
    private Decision Drift(Base? since, bool valuesAreEqual, bool isMarked)
    {
        var decision = Write(left, since, valuesAreEqual, isMarked);
        var isOurs = since is null && (right.MarkOf(left.Vault) is { } mark ? right.Since(mark) == Edits.None
            : right.IsBrokenOffCopyOf(left.Vault) ? valuesAreEqual || right.Object.Mark!.Version != left.Object.Version
            : valuesAreEqual && right.Object is { Mark: null, HasUnreadableMark: false });
        return decision.Change is { } change && !isOurs ? decision with { Change = change with { IsDrift = true, Code = ReasonCode.Drift } }
            : decision;
    }

    /// <summary>A true conflict: lets the winner of the policy be followed, or leaves both alone. Equal times count for the left.</summary>
    private Decision ByPolicy(Base? since, bool valuesAreEqual, bool isMarked)
    {
        var contested = valuesAreEqual ? isMarked ? "properties changed on both sides" : Different
            : since is null ? "different values, never in sync"
            : OnlyOneMadeAVersion(since) is { } maker ? $"new version in {maker.Vault}, properties changed in {Other(maker).Vault}"
            : "changed on both sides";
        var (newest, how) = Newest(since, valuesAreEqual);
        var (winner, why) = options.ConflictPolicy switch
        {
            ConflictPolicy.Newest => (newest, how),
            ConflictPolicy.Source => (left, "wins by policy"),
            ConflictPolicy.Target => (right, "wins by policy"),
            _ => (null, ""),
        };
        return winner is null
            ? new Finding(left.Name, FindingKind.Conflict, ReasonCode.Conflict,
                $"{contested}; left alone, since conflictPolicy is skip: run once with newest, source or target, or give both the "
                    + "same value")
            : Write(winner, since, valuesAreEqual, isMarked, conflict: $"{contested}: {winner.Vault} {why}");
    }

    private const string Different = "values are equal, properties differ";

    private Decision Write(Held followed, Base? since, bool valuesAreEqual, bool isMarked, string? conflict = null)
    {
        var follow = new Follow(followed, Other(followed), _manner, ResolvesConflict: conflict is not null);
        var doubt = right.Doubt(left.Vault);
        return (valuesAreEqual, isMarked) switch
        {
            (true, true) => follow.AsUpdate(ReasonCode.PropertiesChanged, conflict ?? "changed"),
            (true, false) =>
                follow.AsAdoption(ReasonCode.PropertiesChanged, conflict ?? (TwoWay ? Different : $"{doubt}; the value is equal")),
            _ => follow.AsNewVersion(
                since is null && !TwoWay ? ReasonCode.SourceWins : ReasonCode.NewVersion,
                conflict ?? (since is null && !TwoWay ? $"{doubt}: the source wins" : $"new version in {followed.Vault}")),
        };
    }

    /// <summary>
    /// A newer version is newer than properties of an older one, whenever those were changed. Of two versions the one made last is newest,
    /// of two edits of properties the one made last.
    /// </summary>
    private (Held Newest, string How) Newest(Base? since, bool valuesAreEqual)
    {
        if (!valuesAreEqual && OnlyOneMadeAVersion(since) is { } maker)
        {
            return (maker, "is newest");
        }

        var (ofLeft, ofRight) = valuesAreEqual ? (left.Object.Updated, right.Object.Updated) : (left.Object.Created, right.Object.Created);
        return (ofLeft >= ofRight ? left : right, ofLeft == ofRight ? "wins, both being of the same second" : "is newest");
    }

    private Held? OnlyOneMadeAVersion(Base? since) => (since?.Left.HasFlag(Edits.Value), since?.Right.HasFlag(Edits.Value)) switch
    {
        (true, false) => left,
        (false, true) => right,
        _ => null,
    };

    private Held Other(Held side) => side == left ? right : left;

    /// <summary>Both are the same, and the mark has to say so: after equal edits on both sides, or an undone deletion.</summary>
    private Decision Refreshed()
    {
        const string undone = "its deletion was undone: only the mark is brought up to date";
        var (origin, replica) = right.MarkOf(left) is not null ? (left, right) : (right, left);
        return replica.Object.HasEditedProperties
            ? new Follow(origin, replica, _manner).AsRefresh(ReasonCode.MarkOutdated,
                "changed alike in both vaults: only the mark is brought up to date")
        : replica.Object.FollowedDeletionOf(origin.Vault) ? new Follow(origin, replica, _manner).AsRefresh(ReasonCode.MarkOutdated, undone)
        : origin.Object.FollowedDeletionOf(replica.Vault) ? new Follow(replica, origin, _manner).AsRefresh(ReasonCode.MarkOutdated, undone)
        : Decision.InSync;
    }
}
