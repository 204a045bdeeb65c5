namespace KeyVaultReplication.Planning;

/// <summary>What is known of one name in one vault.</summary>
/// <param name="Live">The current version; null when the vault has no such secret.</param>
/// <param name="Deleted">The soft-deleted secret; null when there is none, or it has not been asked for.</param>
internal readonly record struct Side(Secret? Live, Secret? Deleted);

/// <summary>
/// Decides about one name from what both vaults say of it. Pure. The table:
/// <code>
/// source   target   marks and policy                         decision
/// -------  -------  ---------------------------------------  ------------------------------------------------
/// lives    -        not soft-deleted there                   create
/// lives    deleted  in sync when deleted, two-way, opted in  delete at the source; unless it was this tool that
///                                                            deleted it: then the deletion was undone
/// lives    deleted  otherwise                                recover, and bring up to date where not in sync
/// -        lives    one-way                                  delete if asked for and in scope; else keep
/// -        lives    two-way                                  as 'lives, -' with the sides changed
/// lives    lives    a mark names the other's version         in sync; if properties differ, update those of the
///                                                            side that did not change them (both: by policy)
/// lives    lives    replica untouched, origin newer          new version
/// lives    lives    neither                                  ask: values equal -> adopt
///                                                            one-way -> new version (the source wins)
///                                                            two-way, one side changed -> new version on the other
///                                                            two-way, both changed -> by conflict policy
/// managed  any      (or the target's is managed)             skip: it belongs to a certificate
/// disabled any      not in sync, or only on one side         skip: its value cannot be read
/// </code>
/// </summary>
internal sealed class Pairing(VaultAddress source, VaultAddress target, ReplicationOptions options)
{
    private bool TwoWay => options.Mode == ReplicationMode.TwoWay;

    /// <summary>Decides about one name that lives in at least one of the vaults.</summary>
    public Decision Decide(Side a, Side b, Answers answers, bool deletedKnown)
    {
        var decision = (a.Live, b.Live) switch
        {
            _ when answers.Failure is { } failure => new Finding((a.Live ?? b.Live)!.Name, FindingKind.Failed, failure),
            ({ } live, { } replica) => Both(live, replica, answers.Comparison),
            ({ } live, null) => OnlyIn(source, target, live, b.Deleted, deletedKnown),
            (null, { } live) when TwoWay => OnlyIn(target, source, live, a.Deleted, deletedKnown),
            (null, { } live) => Extraneous(live),
            _ => default,
        };
        return options.Versions == VersionScope.All && decision.Change is Copy copy ? WithHistory(copy, answers) : decision;
    }

    private Decision OnlyIn(VaultAddress from, VaultAddress to, Secret live, Secret? deleted, bool deletedKnown)
    {
        if (live.Managed)
        {
            return Managed(live, from);
        }

        // Whether it is soft-deleted on the other side matters to a disabled secret only if it might be deleted here too: it cannot be copied anyway.
        var mayBeDeleted = TwoWay && options.ReplicateDeletion;
        if (!live.Properties.Enabled && !mayBeDeleted)
        {
            return Disabled(live, from);
        }

        if (!deletedKnown)
        {
            return new Decision { AskDeleted = true };
        }

        if (deleted is null)
        {
            return !live.Properties.Enabled ? Disabled(live, from)
                : TwoWay && live.HasBoundMark && live.Mark!.Host == to.Host ? new Create(live, from, to, $"gone from {to} without a trace there: recreated")
                : new Create(live, from, to, $"new in {from}");
        }

        // What this tool deleted says so. That the other side lives again all the same means that somebody has undone the deletion there.
        var undone = deleted.FollowedDeletionOf(from);
        var relation = Relations.Of(live, deleted, from, to);
        var inSync = relation is Relation.LeftIsOrigin or Relation.RightIsOrigin;
        if (mayBeDeleted && inSync && !undone && live.Properties.Fingerprint() == (relation == Relation.LeftIsOrigin ? deleted : live).Mark!.Properties)
        {
            return new Delete(live, to, from, $"deleted in {to} while in sync") { Current = live };
        }

        if (!live.Properties.Enabled && !(inSync && undone))
        {
            return Disabled(live, from);
        }

        switch (options.SoftDeleted)
        {
            case SoftDeletedPolicy.Skip:
                return new Finding(live.Name, FindingKind.Skipped, $"is soft-deleted in {to}, and softDeleted is skip");
            case SoftDeletedPolicy.Fail:
                return new Finding(live.Name, FindingKind.Failed,
                    $"is soft-deleted in {to}, and softDeleted is fail: recover or purge it there, or set softDeleted to recover");
        }

        var why = !TwoWay ? "was soft-deleted"
            : undone ? $"its deletion in {from} was undone"
            : !inSync ? $"deleted in {to}, but changed in {from} or not known to be in sync: the living side wins"
            : options.ReplicateDeletion ? $"deleted in {to}, but changed in {from} since: the edit wins"
            : $"deleted in {to} only: comes back, since deletions are not replicated";
        var markIsRight = !undone && !(TwoWay && inSync && (relation == Relation.LeftIsOrigin ? deleted : live).HasEditedProperties);
        return (inSync, live.Properties.Equals(deleted.Properties) && markIsRight) switch
        {
            (true, true) => new Recover(live, from, to, why) { Current = deleted },
            (true, false) when deleted.CanBeUpdatedTo(live.Properties) =>
                new UpdateProperties(live, from, to, why) { Current = deleted, RecoverFirst = true },
            _ when !live.Properties.Enabled => Disabled(live, from),
            _ => new Create(live, from, to, why) { Current = deleted, RecoverFirst = true },
        };
    }

    private Decision Extraneous(Secret live)
    {
        var ours = live.HasBoundMark && live.Mark!.Host == source.Host;
        return options.ReplicateDeletion && !live.Managed && (options.DeletionScope == DeletionScope.All || ours)
            ? new Delete(live, source, target, $"not in {source}") { Current = live }
            : new Decision(Extraneous: true);
    }

    private Decision Both(Secret a, Secret b, Comparison? comparison)
    {
        if (a.Managed || b.Managed)
        {
            return Managed(a, a.Managed ? source : target);
        }

        var relation = Relations.Of(a, b, source, target);
        switch (relation)
        {
            case Relation.LeftIsOrigin or Relation.RightIsOrigin:
                return a.Properties.Equals(b.Properties) ? PropertiesEqual(relation, a, b) : PropertiesDiffer(relation, a, b);
            case Relation.LeftChanged when !TwoWay:
                return CopyTo(target, a, b, $"new version in {source}");
            // Another version than the one copied, but an older one: a vault was restored from a backup. Only the histories tell what that means.
            case Relation.LeftChanged when a.Created > b.Mark!.Created:
                return OriginIsNewer(a, b, target, source);
            case Relation.RightChanged when TwoWay && b.Created > a.Mark!.Created:
                return OriginIsNewer(b, a, source, target);
        }

        if (!a.Properties.Enabled)
        {
            return Disabled(a, source);
        }

        if (!b.Properties.Enabled)
        {
            return TwoWay ? Disabled(b, target) : CopyTo(target, a, b, $"{Doubt(b, source)}, and disabled there: the source wins");
        }

        return comparison is null ? new CompareValues(a.Name)
            : comparison.ValuesAreEqual ? ValuesEqual(comparison.Source, comparison.Target)
            : ValuesDiffer(comparison);
    }

    private Decision PropertiesEqual(Relation relation, Secret a, Secret b)
    {
        var (origin, replica, originVault, replicaVault) = relation == Relation.LeftIsOrigin ? (a, b, source, target) : (b, a, target, source);
        return !TwoWay ? Decision.InSync
            : replica.HasEditedProperties ? new UpdateProperties(origin, originVault, replicaVault, "changed alike in both vaults: only the mark is brought up to date") { Current = replica }
            : replica.FollowedDeletionOf(originVault) ? new UpdateProperties(origin, originVault, replicaVault, Undone) { Current = replica }
            : origin.FollowedDeletionOf(replicaVault) ? new UpdateProperties(replica, replicaVault, originVault, Undone) { Current = origin }
            : Decision.InSync;
    }

    private const string Undone = "its deletion was undone: only the mark is brought up to date";

    private Decision PropertiesDiffer(Relation relation, Secret a, Secret b)
    {
        if (!TwoWay)
        {
            return Update(target, a, b, "changed");
        }

        // The mark knows the properties that both sides had when they were last in sync; so it is known which side changed them since.
        var (origin, replica, originVault, replicaVault) = relation == Relation.LeftIsOrigin ? (a, b, source, target) : (b, a, target, source);
        return (OriginChanged: origin.Properties.Fingerprint() != replica.Mark!.Properties, ReplicaChanged: replica.HasEditedProperties) switch
        {
            (true, false) => Update(replicaVault, origin, replica, "changed"),
            (false, true) => Update(originVault, replica, origin, "changed"),
            _ => ByPolicy(a, b, a.Updated, b.Updated, Update, "properties changed on both sides"),
        };
    }

    /// <summary>Two-way: the origin has a newer version than the one that was copied. If somebody changed the replica's properties meanwhile, both sides have changed.</summary>
    private Decision OriginIsNewer(Secret origin, Secret replica, VaultAddress replicaVault, VaultAddress originVault)
    {
        if (!replica.HasEditedProperties)
        {
            return CopyTo(replicaVault, origin, replica, $"new version in {originVault}");
        }

        // A newer version is newer than properties of an older one, whenever those were changed: by the origin's own times.
        var (a, b) = originVault == source ? (origin, replica) : (replica, origin);
        var (timeOfA, timeOfB) = originVault == source ? (origin.Created, replica.Mark!.Created) : (replica.Mark!.Created, origin.Created);
        return ByPolicy(a, b, timeOfA, timeOfB, CopyTo, $"new version in {originVault}, properties changed in {replicaVault}");
    }

    private Decision ValuesEqual(Secret a, Secret b)
    {
        if (!a.Properties.Equals(b.Properties))
        {
            const string what = "values are equal, properties differ";
            return (TwoWay, ChangedProperties(a, b)) switch
            {
                (false, _) => AdoptWithProperties(target, a, b, $"{Doubt(b, source)}; the value is equal"),
                (true, ChangedSince.Source) => AdoptWithProperties(target, a, b, what),
                (true, ChangedSince.Target) => AdoptWithProperties(source, b, a, what),
                _ => ByPolicy(a, b, a.Updated, b.Updated, AdoptWithProperties, what),
            };
        }

        return a.Properties.HasRoomForMark
            ? new Adopt(a, source, target, $"{Doubt(b, source)}; the value is equal") { Current = b }
            : new Decision(Unchanged: true, Finding: new Finding(a.Name, FindingKind.Note, "has 15 tags, no room for a mark: compared by value in each run"));
    }

    /// <summary>Which side changed its properties since a copy of one by the other that broke off before its mark was bound: also that mark knows what was copied.</summary>
    private ChangedSince ChangedProperties(Secret a, Secret b)
    {
        var copied = b.Mark is { Own: null, Deleting: null } markOfB && markOfB.Host == source.Host && markOfB.Created == a.Created ? markOfB.Properties
            : a.Mark is { Own: null, Deleting: null } markOfA && markOfA.Host == target.Host && markOfA.Created == b.Created ? markOfA.Properties
            : null;
        return (a.Properties.Fingerprint() == copied, b.Properties.Fingerprint() == copied) switch
        {
            (false, true) => ChangedSince.Source,
            (true, false) => ChangedSince.Target,
            _ => copied is null ? ChangedSince.NeverInSync : ChangedSince.Both,
        };
    }

    private Decision ValuesDiffer(Comparison comparison)
    {
        var (a, b) = (comparison.Source, comparison.Target);
        return (TwoWay, comparison.Since) switch
        {
            (false, _) => CopyTo(target, a, b, $"{Doubt(b, source)}: the source wins"),
            (true, ChangedSince.Source) => CopyTo(target, a, b, $"new version in {source}"),
            (true, ChangedSince.Target) => CopyTo(source, b, a, $"new version in {target}"),
            (true, ChangedSince.NeverInSync) => ByPolicy(a, b, a.Created, b.Created, CopyTo, "different values, never in sync"),
            _ => ByPolicy(a, b, a.Created, b.Created, CopyTo, "changed on both sides"),
        };
    }

    /// <summary>A true conflict: lets the winner of the policy be followed, or leaves both alone. Equal times count for the source.</summary>
    private Decision ByPolicy(
        Secret a, Secret b, DateTimeOffset timeOfA, DateTimeOffset timeOfB, Func<VaultAddress, Secret, Secret, string, Decision> follow, string what)
    {
        var newestIsSource = timeOfA >= timeOfB;
        var newest = timeOfA == timeOfB ? "wins, both being of the same second" : "is newest";
        var (winner, why) = options.ConflictPolicy switch
        {
            ConflictPolicy.Newest => (newestIsSource ? source : target, newest),
            ConflictPolicy.Source => (source, "wins by policy"),
            ConflictPolicy.Target => (target, "wins by policy"),
            _ => (null, ""),
        };
        if (winner is null)
        {
            return new Finding(a.Name, FindingKind.Conflict, $"{what}; left alone, since conflictPolicy is skip: run once with newest, source or target, or give both the same value");
        }

        var decision = winner == source ? follow(target, a, b, $"{what}: {source} {why}") : follow(source, b, a, $"{what}: {target} {why}");
        return decision.Change is { } change ? decision with { Change = change with { ResolvesConflict = true } } : decision;
    }

    private Decision CopyTo(VaultAddress to, Secret desired, Secret current, string reason)
    {
        var from = to == target ? source : target;
        return desired.Properties.Enabled ? new NewVersion(desired, from, to, reason) { Current = current } : Disabled(desired, from);
    }

    private Decision Update(VaultAddress to, Secret desired, Secret current, string what)
    {
        var from = to == target ? source : target;
        var difference = current.Properties.DifferenceTo(desired.Properties);
        if (current.CanBeUpdatedTo(desired.Properties))
        {
            return new UpdateProperties(desired, from, to, $"{difference} {what}") { Current = current };
        }

        if (desired.Properties.Enabled)
        {
            return CopyTo(to, desired, current, $"{difference} {what}; clearing takes a new version");
        }

        // A new version cannot be made: the value of a disabled one cannot be read. What an update can say is replicated, above all that it is disabled.
        var reachable = current.NearestTo(desired.Properties);
        var left = new Finding(desired.Name, FindingKind.Skipped,
            $"is disabled in {from}; clearing {reachable.DifferenceTo(desired.Properties)} in {to} takes a new version, for which its value cannot be read");
        return reachable.Equals(current.Properties) ? left
            : new Decision(new UpdateProperties(desired with { Properties = reachable }, from, to, $"{current.Properties.DifferenceTo(reachable)} {what}") { Current = current }, left);
    }

    private Decision AdoptWithProperties(VaultAddress to, Secret desired, Secret current, string reason)
    {
        var from = to == target ? source : target;
        return !desired.Properties.HasRoomForMark ? Update(to, desired, current, "differ")
            : current.Properties.CanBeUpdatedTo(desired.Properties) ? new Adopt(desired, from, to, $"{reason}, {current.Properties.DifferenceTo(desired.Properties)} updated") { Current = current }
            : CopyTo(to, desired, current, $"{reason}; clearing {current.Properties.DifferenceTo(desired.Properties)} takes a new version");
    }

    private static Decision WithHistory(Copy copy, Answers answers) => answers.History is { } history
        ? new Decision(copy with { History = history.Missing }, history.LeftOut is { } reason ? new Finding(copy.Name, FindingKind.Note, reason) : null)
        : new CompareHistories(copy.Name, copy.From, copy.To, ToIsEmpty: copy.Current is null || copy.RecoverFirst);

    private static Finding Managed(Secret secret, VaultAddress vault) =>
        new(secret.Name, FindingKind.Skipped, $"belongs to a certificate in {vault} and cannot be copied as a secret: import the certificate into the other vault, or exclude the name");

    private static Finding Disabled(Secret secret, VaultAddress vault) =>
        new(secret.Name, FindingKind.Skipped, $"is disabled in {vault}: its value cannot be read, so it cannot be copied until it is enabled");

    private static string Doubt(Secret replica, VaultAddress followed) => replica switch
    {
        { HasUnreadableMark: true } => "its mark cannot be read",
        { Mark: { } mark } when mark.Host != followed.Host => $"a replica of {mark.Host}",
        { Mark.Own: null } => "its mark was never bound",
        { Mark: not null } => "changed by others, tags carried over",
        _ => "not a replica so far, or changed by others",
    };
}
