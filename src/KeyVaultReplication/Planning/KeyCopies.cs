using System.Collections.Immutable;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Planning;

/// <summary>
/// Decides about one key. Pure. Key Vault hands out no key: one is copied once, whole, into a free name, and has the version ids of its
/// origin then. So those tell all, and no mark is needed; nothing is ever replaced, changed, recovered or deleted. The table:
/// <code>
/// source   target   version ids                              decision
/// -------  -------  ---------------------------------------  ------------------------------------------------
/// lives    -        soft-deleted there                       leave: a person has to free the name
/// lives    -        the key rotates, include does not name it  note: the copies would drift apart
/// lives    -        otherwise                                create
/// -        lives    one-way                                  keep
/// -        lives    two-way                                  as 'lives, -' with the sides changed
/// lives    lives    the same                                 in sync; a note where properties differ
/// lives    lives    the target lacks some                    note: newer versions cannot follow
/// lives    lives    one-way, the source lacks some           leave: drift
/// lives    lives    none in common                           leave: another key of that name
/// managed  any      (or the target's is managed)             it belongs to a certificate
/// </code>
/// </summary>
internal sealed class KeyCopies(VaultAddress source, VaultAddress target, ReplicationOptions options)
{
    private bool TwoWay => options.Mode == ReplicationMode.TwoWay;

    /// <summary>Decides about one name that lives in at least one of the vaults.</summary>
    public Decision Decide(Side a, Side b, Answers answers, bool deletedKnown) => (a.Live, b.Live) switch
    {
        _ when answers.Failure is { } failure => new Finding((a.Live ?? b.Live)!.Name, FindingKind.Failed, ReasonCode.Unreadable, failure),
        ({ Managed: true } key, null or { Managed: true }) => OfCertificate(key, source),
        (null, { Managed: true } key) => TwoWay ? OfCertificate(key, target) : default(Decision),
        ({ Managed: true } key, _) => Taken(key, source),
        (_, { Managed: true } key) => Taken(key, target),
        ({ } left, { } right) => answers.Keys is { } ids ? Both(left, right, ids) : new CompareKeys(left.Name),
        ({ } live, null) => OnlyIn(source, live, target, b.Deleted, deletedKnown, answers),
        (null, { } live) when TwoWay => OnlyIn(target, live, source, a.Deleted, deletedKnown, answers),
        (null, { } live) => Extraneous(live),
        _ => default,
    };

    private Decision Both(VaultObject left, VaultObject right, KeyIds ids)
    {
        var (inBoth, newer, own) = (ids.Source.Intersect(ids.Target).Count, ids.Source.Except(ids.Target).Count,
            ids.Target.Except(ids.Source).Count);
        return (inBoth, newer, own) switch
        {
            _ when ids.Source.IsEmpty || ids.Target.IsEmpty => new Finding(
                left.Name, FindingKind.Skipped, ReasonCode.ChangedDuringRun,
                "changed while both vaults were compared: the next run decides anew"),
            (0, _, _) => new Finding(left.Name, FindingKind.Skipped, ReasonCode.OtherKey,
                $"{target} has another key of that name: no version is in both vaults, and a key is never replaced. Rename one of them, "
                    + "or exclude the name"),
            (_, 0, 0) => InSync(left, right),
            (_, _, > 0) when !TwoWay => new Finding(left.Name, FindingKind.Skipped, ReasonCode.Drift,
                $"{target} has {Versions(own, "")} that {source} does not have{(newer == 0 ? "" : $", and lacks {newer}")}: rotated or "
                    + "restored since it was copied, and a key is never replaced"),
            _ => new Finding(left.Name, FindingKind.Note, ReasonCode.NewerVersionsCannotFollow,
                string.Join(" and ", new[] { Lag(newer, source), Lag(own, target) }.OfType<string>())
                    + " cannot follow: Key Vault adds no version to a key that was copied"),
        };
    }

    private static Decision InSync(VaultObject left, VaultObject right) =>
        left.Properties.Equals(right.Properties) ? Decision.InSync : Decision.InSync with
        {
            Finding = new Finding(left.Name, FindingKind.Note, ReasonCode.KeyPropertiesDiffer,
            $"the same key in both vaults, with other properties ({left.Properties.DifferenceTo(right.Properties)}): they are not "
                + "replicated. Where they should agree, change them by hand"),
        };

    private Decision OnlyIn(VaultAddress from, VaultObject live, VaultAddress to, VaultObject? gone, bool goneIsKnown, Answers answers) =>
        answers.Rotates is null && !options.Filter.Names(live.Name) ? new ReadRotation(live.Name, from)
        : answers.Rotates == true ? new Finding(live.Name, FindingKind.Note, ReasonCode.Rotates,
            $"rotates by itself in {from}: a copy may rotate too, and each would make versions that the other lacks. Name it in include, "
                + "without wildcards, to have it copied all the same")
        : !goneIsKnown ? new Decision { AskDeleted = true }
        : gone is not null
            ? new Finding(live.Name, options.SoftDeleted == SoftDeletedPolicy.Fail ? FindingKind.Failed : FindingKind.Skipped,
                ReasonCode.SoftDeleted,
            $"is soft-deleted in {to}, and a key is not recovered by replication: recover it there by hand, or wait until it is purged")
        : options.NamesVersions && answers.KeyVersions is null ? new FindKeyVersions(live.Name, from)
        : new Change
        {
            Kind = ChangeKind.Create,
            Subject = live with { Version = answers.KeyVersions?.FirstOrDefault()?.Version },
            History = [.. (answers.KeyVersions ?? []).Skip(1).Reverse()],
            From = from,
            To = to,
            Code = ReasonCode.New,
            Reason = $"new in {from}: copied once, with all its versions, by backup and restore",
            Must = options.IsApproved ? Must.SourceIsAsPlanned : Must.Nothing,
        };

    private Decision Extraneous(VaultObject live) => new(Extraneous: true, Finding: !options.ReplicateDeletion ? null
        : new Finding(live.Name, FindingKind.Note, ReasonCode.NotInSource,
            $"not in {source}; kept, since keys are never deleted by replication"));

    /// <summary>Where certificates take part it goes with its certificate; where secrets do, the certificate is noted among them.</summary>
    private Decision OfCertificate(VaultObject key, VaultAddress vault) =>
        options.Kinds.Any(kind => kind != ObjectKind.Key) ? default(Decision)
        : new Held(vault, key).Managed();

    private static Decision Taken(VaultObject key, VaultAddress vault) => new Finding(key.Name, FindingKind.Skipped, ReasonCode.NameTaken,
        $"a certificate has the name in {vault}, and with it the key of that name: rename one of them, or exclude the key");

    private static string? Lag(int versions, VaultAddress vault) => versions == 0 ? null : $"{Versions(versions, "newer ")} in {vault}";

    private static string Versions(int count, string which) => $"{count} {which}version{(count == 1 ? "" : "s")}";
}

/// <summary>The version ids of a key, by which a copy is known.</summary>
internal sealed record KeyIds(ImmutableHashSet<string> Source, ImmutableHashSet<string> Target)
{
    public static KeyIds Of(ImmutableArray<VaultObject> source, ImmutableArray<VaultObject> target) => new(Ids(source), Ids(target));

    public static ImmutableHashSet<string> Ids(ImmutableArray<VaultObject> versions) => [.. versions.Select(version => version.Version!)];
}
