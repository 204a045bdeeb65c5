using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Planning;

/// <summary>What is known of one name in one vault.</summary>
/// <param name="Live">The current version; null when the vault has no such object.</param>
/// <param name="Deleted">The soft-deleted object; null when there is none, or it has not been asked for.</param>
internal readonly record struct Side(VaultObject? Live, VaultObject? Deleted);

/// <summary>
/// Decides about one name from what both vaults say of it. Pure. Two that live are merged (<see cref="Merge"/>), what is soft-deleted on
/// one side is weighed (<see cref="Gone"/>); for the others, the table:
/// <code>
/// source   target   marks and policy                         decision
/// -------  -------  ---------------------------------------  ------------------------------------------------
/// lives    -        not soft-deleted there                   create
/// -        lives    one-way                                  delete if asked for and in scope; else keep
/// -        lives    two-way                                  as 'lives, -' with the sides changed
/// lives    lives    the version copied is gone, one-way      the source has gone back in time: by policy
/// managed  any      (or the target's is managed)             note: it belongs to a certificate
/// disabled any      not in sync, or only on one side         leave: its value cannot be read
/// </code>
/// </summary>
/// <param name="source">The source.</param>
/// <param name="target">The target.</param>
/// <param name="options">What was asked for.</param>
/// <param name="suspicion">Whether there is reason to ask if the versions that marks name are still there; null where there is none.</param>
internal sealed class Pairing(VaultAddress source, VaultAddress target, ReplicationOptions options, Suspicion? suspicion = null)
{
    private readonly Manner _manner = Manner.Of(options);

    private bool TwoWay => options.Mode == ReplicationMode.TwoWay;

    /// <summary>Decides about one name that lives in at least one of the vaults.</summary>
    public Decision Decide(Side a, Side b, Answers answers, bool deletedKnown)
    {
        var decision = (a.Live, b.Live) switch
        {
            _ when answers.Failure is { } failure =>
                new Finding((a.Live ?? b.Live)!.Name, FindingKind.Failed, ReasonCode.Unreadable, failure),
            ({ } left, { } right) => Both(new(source, left), new(target, right), answers),
            ({ } live, null) => OnlyIn(new(source, live), target, b.Deleted, deletedKnown, answers),
            (null, { } live) when TwoWay => OnlyIn(new(target, live), source, a.Deleted, deletedKnown, answers),
            (null, { } live) => Extraneous(new(target, live)),
            _ => default,
        };
        if (decision.Change is { IsDrift: true } drift)
        {
            if (options.Drift == DriftPolicy.Skip)
            {
                return new Finding(drift.Name, FindingKind.Skipped, ReasonCode.Drift,
                    $"changed in {target} since the last run ({drift.Reason}); left, since drift is skip");
            }

            // A value that is overwritten stays in the history; properties and tags do not.
            if (drift is { Effect: Effect.Patch, RecoverFirst: false })
            {
                return decision with { Change = drift with { Reason = $"{drift.Reason}; what {target} had is kept nowhere" } };
            }
        }

        return decision.Change is not { Effect: Effect.Write } copy ? decision
            : copy.Name.Kind == ObjectKind.Certificate ? CertificateCopies.Of(decision, copy, answers)
            : WithVersion(options.Versions == VersionScope.All ? WithHistory(copy, decision, answers) : decision, answers);
    }

    /// <summary>
    /// Names the very version that is copied, where the plan may be approved, or was: a list tells its second, in which others may be made.
    /// Of what is soft-deleted no other is made.
    /// </summary>
    private Decision WithVersion(Decision decision, Answers answers) =>
        decision.Change is not { Subject: { Version: null, Deleted: null } listed } copy || !options.NamesVersions ? decision
        : answers.Version is { } id ? decision with { Change = copy with { Subject = listed with { Version = id } } }
        : new FindVersion(listed, copy.From);

    private Decision Both(Held left, Held right, Answers answers)
    {
        if (left.Object.Managed || right.Object.Managed)
        {
            return OfCertificate(left.Object.Managed ? left : right);
        }

        // Marks that name another version than the current one: is the one that was copied still there?
        var origin = Base.Synced(left, right) is null ? Doubted(left, right) : null;
        if (origin is not null && answers.OriginIsThere is null)
        {
            return origin;
        }

        if (origin is not null && answers.OriginIsThere == false && !TwoWay)
        {
            return Regressed(left, right);
        }

        var known = answers.OriginIsThere == false ? null : Base.ByMarks(left, right, TwoWay);
        if (known is null && answers.OriginIsThere == true && !TwoWay && right.MarkOf(source) is { } mark
            && left.UnboundMarkOf(right) is null)
        {
            // Older by its time, and still there: the vault's own word on what is current counts, but for a copy of the target's version.
            known = new Base(Edits.Value, right.Since(mark));
        }

        return known is not null ? new Merge(left, right, options).Of(known)
            : answers.Comparison is { } found ? new Merge(new(source, found.Source), new(target, found.Target), options).Of(found)
            : left.Name.Kind == ObjectKind.Certificate ? new CompareCertificates(left.Object, right.Object)
            : TwoWay ? left.Properties.Enabled && right.Properties.Enabled ? new CompareValues(left.Name) : new CompareVersions(left.Name)
            : Base.Synced(left, right) is not null ? new CompareVersions(left.Name)
            : left.Properties.Enabled && right.Properties.Enabled ? new CompareValues(left.Name)
            : !left.Properties.Enabled ? left.Disabled()
            : Disabled(left, right);
    }

    /// <summary>
    /// Asks whether the version that was copied is still in its vault, where there is reason: it is newer than the current one, or nothing
    /// that is in sync vouches for that vault.
    /// </summary>
    private FindOrigin? Doubted(Held left, Held right) =>
        (right.MarkOf(source) is not null && suspicion?.Doubts(right, source) == true) || (!TwoWay && left.IsOlderThanCopiedTo(right))
            ? new FindOrigin(right, source)
        : TwoWay && left.MarkOf(target) is not null && suspicion?.Doubts(left, target) == true ? new FindOrigin(left, target)
        : null;

    private Decision Regressed(Held left, Held right) => options.SourceRegressed == SourceRegressedPolicy.Follow
        ? new Follow(left, right, _manner).AsNewVersion(
            ReasonCode.SourceRegressed, $"the version that was copied is gone from {source}: it is followed back, as sourceRegressed says")
        : left.Regressed(right.Vault);

    private Decision Disabled(Held left, Held right)
    {
        var decision = new Follow(left, right, _manner).AsNewVersion(ReasonCode.SourceWins,
            $"{right.Doubt(source)}, and disabled there: the source wins");
        return decision with { Change = decision.Change! with { IsDrift = true, Code = ReasonCode.Drift } };
    }

    private Decision OnlyIn(Held live, VaultAddress to, VaultObject? gone, bool goneIsKnown, Answers answers)
    {
        // Whether it is soft-deleted on the other side matters to a disabled secret only if it might be deleted here too: it cannot be
        // copied anyway.
        var mayBeDeleted = TwoWay && options.ReplicateDeletion;
        return live.Object.Managed ? OfCertificate(live)
            : !live.Properties.Enabled && !mayBeDeleted ? live.DisabledWithoutReplica()
            : !goneIsKnown ? new Decision { AskDeleted = true }
            : gone is not null ? new Gone(live, new(to, gone), sourceLives: live.Vault == source, options).Decide(answers)
            : !live.Properties.Enabled ? live.DisabledWithoutReplica()
            : Create(live, to);
    }

    /// <summary>
    /// The secret of a certificate: where certificates take part, it is replicated with its certificate, and nothing is said of it.
    /// </summary>
    private Decision OfCertificate(Held secret) => options.Kinds.Contains(ObjectKind.Certificate) ? default(Decision) : secret.Managed();

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

    private Decision Extraneous(Held live)
    {
        var isReplica = live.MarkOf(source) is not null;
        return options.ReplicateDeletion && !live.Object.Managed && (options.DeletionScope == DeletionScope.All || isReplica)
            ? _manner.Delete(live, source, ReasonCode.NotInSource,
                $"not in {source}") with
            { IsDrift = !isReplica }
            : new Decision(Extraneous: true);
    }

    private static Decision WithHistory(Change copy, Decision decision, Answers answers) => answers.History is { } history
        ? decision with
        {
            Change = copy with { History = history.Missing },
            Finding = history.LeftOut is { } reason ? new Finding(copy.Name, FindingKind.Note, ReasonCode.OlderVersionsLeftOut, reason)
                : decision.Finding,
        }
        : new CompareHistories(copy.Name, copy.From, copy.To, ToIsEmpty: copy.Current is null || copy.RecoverFirst);
}
