using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;

namespace KeyVaultReplication.Restoring;

/// <summary>
/// Decides about one name. Pure: data in, a decision out.
/// <code>
/// the vault holds                        the history holds            what is done
/// a version made at or before T          (not asked)                  as it was
/// it soft-deleted at or before T         (not asked)                  stays deleted
/// a version made after T                 a version of before T        properties where the value is the same, else a new version
/// a version made after T                 none of before T             made since: kept; deleted where deletions were asked for
/// it soft-deleted after T, made before   (not asked)                  recovered
/// it soft-deleted after T, made after    (seen only then)             recovered, then brought to T; deleted again if all is younger
/// nothing                                a version of before T        written
/// nothing                                it, soft-deleted             skipped: recovered there first, it could be written
/// </code>
/// </summary>
internal sealed class Restoration(RestoreBasis basis, ObjectName name)
{
    private readonly VaultObject? _here = basis.Here.Find(name);
    private readonly VaultObject? _hereDeleted = basis.HereDeleted.Find(name);
    private readonly VaultObject? _there = basis.There.Find(name);
    private readonly VaultObject? _thereDeleted = basis.ThereDeleted.Find(name);
    private readonly RestoreAnswers _answers = basis.Answers.GetValueOrDefault(name, RestoreAnswers.None);

    private DateTimeOffset? At => basis.Point.At;

    private WantedVersion Version => new(basis, _there, _answers.Versions);

    private Finding? Malformed =>
        new[] { (basis.Target, _here), (basis.Target, _hereDeleted), (basis.Origin, _there), (basis.Origin, _thereDeleted) }
        .Where(one => one.Item2?.Flaw is not null).Select(one => new Held(one.Item1, one.Item2!).Malformed()).FirstOrDefault();

    public Restored Decide()
    {
        if (_answers.Failure is { } failure)
        {
            return Found(FindingKind.Failed, ReasonCode.Unreadable, failure);
        }

        if (Malformed is { } malformed)
        {
            return new Restored(Finding: malformed);
        }

        return CertificateRestoration.IsQuiet(name, basis) ? new Restored()
            : name.Kind == ObjectKind.Certificate ? CertificateRestoration.Of(Weigh(), basis, _answers)
            : Weigh();
    }

    private Restored Weigh()
    {
        if (_here is { } here && here.Created <= At)
        {
            return AsItWas(here);
        }

        if (_hereDeleted is { } gone && gone.Deleted <= At)
        {
            return Found(FindingKind.Note, ReasonCode.DeletedBefore, $"was soft-deleted {Told.Time(gone.Deleted!.Value)}: stays deleted");
        }

        if (_here is { Managed: true } || _there is { Managed: true })
        {
            return Found(FindingKind.Note, ReasonCode.OfCertificate, "belongs to a certificate: not restored as a secret");
        }

        return _hereDeleted is { } deleted ? Deleted(deleted) : Living();
    }

    private Restored AsItWas(VaultObject here) => here.Updated > At
        ? new Restored(Unchanged: true, Finding: new Finding(name, FindingKind.Note, ReasonCode.PropertiesChanged,
            $"properties were changed {Told.Time(here.Updated)}, after that time; their history is not kept, so they stay as they are"))
        : new Restored(Unchanged: true);

    /// <summary>Its name is soft-deleted in the vault, since T.</summary>
    private Restored Deleted(VaultObject deleted)
    {
        // From a replica, only what the replica has is brought back.
        if (!basis.IsOwnHistory)
        {
            var (wanted, notYet) = Version.Find();
            if (notYet is not null || wanted is not { Properties.Enabled: true })
            {
                return notYet ?? (wanted is null ? NotThere() : CannotBeRead(wanted));
            }
        }

        var isRight = basis.IsOwnHistory ? deleted.Created <= At
            : Version.IsCurrent && History.AreCopies(new(basis.Origin, _there!), new(basis.Target, deleted))
                && _there!.Properties.Equals(deleted.Properties);
        var when = $"was soft-deleted {Told.Time(deleted.Deleted!.Value)}";
        var recover = new Change
        {
            Kind = ChangeKind.Recover,
            Subject = deleted,
            From = basis.Origin,
            To = basis.Target,
            Code = ReasonCode.WasSoftDeleted,
            Reason = isRight ? $"{when}: {Told.Version(deleted)}, comes back"
                : $"{when}: recovered, and brought to {basis.Point} then; its versions can be seen only when it is back",
            Current = deleted,
            RecoverFirst = true,
        };
        return new Restored(Change: recover, BringBack: !isRight);
    }

    private Restored Living()
    {
        var (wanted, notYet) = Version.Find();
        return notYet is { } decision ? decision
            : wanted is null ? NothingWanted()
            : !wanted.Properties.Enabled ? CannotBeRead(wanted)
            : _here is null ? Write(ChangeKind.Create, wanted, $"not there; {Told.Version(wanted)} in {basis.Origin}")
            : wanted.Version is { } id && basis.IsOwnHistory && id == CurrentId ? new Restored(Unchanged: true)
            : Replace(wanted, _here);
    }

    /// <summary>The id of the vault's current version, where the list of versions tells it.</summary>
    private string? CurrentId => _answers.Versions is [var first, ..] versions
        && (versions.Length == 1 || versions[1].Created != first.Created) ? first.Version : null;

    private Restored NothingWanted()
    {
        if (!basis.IsOwnHistory)
        {
            return NotThere();
        }

        var delete = basis.Options.ReplicateDeletion || basis.JustRecovered;
        var why = $"made after that time: {Told.Version(_here!)}";
        return !delete ? Found(FindingKind.Note, ReasonCode.MadeSince, $"{why}; kept")
            : new Restored(Change: new Change
            {
                Kind = ChangeKind.Delete,
                Subject = _here!,
                From = basis.Origin,
                To = basis.Target,
                Code = ReasonCode.MadeSince,
                Reason = why,
                Current = _here,
                Must = Must.TargetIsAsPlanned,
            });
    }

    /// <summary>
    /// The replica holds nothing that is wanted: a restore from it deletes nothing, since what it never had is not known.
    /// </summary>
    private Restored NotThere() => _thereDeleted is { } deleted && (At is not { } at || deleted.Deleted > at)
        ? Found(FindingKind.Skipped, ReasonCode.SoftDeleted,
            $"is soft-deleted in {basis.Origin}, which is not written to: recover it there first, or restore {basis.Target} from its "
                + "own history")
        : _here is null ? new Restored()
        : new Restored(Extraneous: true);

    /// <summary>Another version lives there.</summary>
    private Restored Replace(VaultObject wanted, VaultObject here)
    {
        if (History.AreSame(wanted, here) || (!basis.IsOwnHistory && History.AreCopies(new(basis.Origin, wanted), new(basis.Target, here))))
        {
            return Properties(wanted, here);
        }

        if (here.Properties.Enabled && _answers.Values is null && name.Kind != ObjectKind.Certificate)
        {
            return new Restored(Question: new RestoreQuestion(name, wanted));
        }

        return _answers.Values is { IsSame: true } same
            ? Properties(same.Wanted, same.Current)
            : Write(ChangeKind.Update, _answers.Values?.Wanted ?? wanted,
                $"{Told.Version(wanted)}, is wanted; current is one made "
                    + $"{Told.Made(here)}{(here.Properties.Enabled ? "" : ", which is disabled")}");
    }

    /// <summary>The value is right: brings the properties back, where they differ.</summary>
    private Restored Properties(VaultObject wanted, VaultObject current)
    {
        if (wanted.Properties.Equals(current.Properties))
        {
            return new Restored(Unchanged: true);
        }

        var difference = $"{current.Properties.DifferenceTo(wanted.Properties)} as in {Told.Version(wanted)}";
        return !current.CanBeUpdatedTo(wanted.Properties)
            ? Write(ChangeKind.Update, wanted, $"{difference}; clearing takes a new version")
            : new Restored(Change: new Change
            {
                Kind = ChangeKind.UpdateProperties,
                Subject = current with { Properties = wanted.Properties, Read = null },
                From = basis.Target,
                To = basis.Target,
                Code = ReasonCode.PropertiesChanged,
                Reason = $"{difference}; the value is the same",
                Current = current,
                Mark = current.Mark,
                Must = Must.TargetIsAsPlanned,
            });
    }

    /// <summary>
    /// Writes the wanted version as a new one. It is marked as a replica only where it is the replica's current version: then both are in
    /// sync at once.
    /// </summary>
    private Restored Write(ChangeKind kind, VaultObject wanted, string reason) =>
        wanted.Version is not null || !basis.Options.NamesVersions ? Copy(kind, wanted, reason)
        : _answers.Versions is not { } versions ? new Restored(Question: new RestoreQuestion(name, null))
        : wanted.FindIn(versions) is { } found ? Copy(kind, wanted with { Version = found.Version }, reason)
        : Found(FindingKind.Failed, ReasonCode.ChangedDuringRun, $"changed in vault {basis.Origin} while it was looked at: run again");

    private Restored Copy(ChangeKind kind, VaultObject wanted, string reason) => new(Change: new Change
    {
        Kind = kind,
        Subject = wanted,
        From = basis.Origin,
        To = basis.Target,
        Code = ReasonCode.Restored,
        Reason = reason,
        Current = _here,
        ReadsVersion = wanted.Version is not null && !Version.IsCurrent,
        MarksReplica = Version.IsCurrent,
        Must = Must.TargetIsAsPlanned | Must.SourceIsAsPlanned,
        Deletions = DeletedMeanwhile.Decides,
    });

    private Restored CannotBeRead(VaultObject wanted) =>
        Found(FindingKind.Skipped, ReasonCode.Disabled,
            $"{Told.Version(wanted)}, is wanted, but it is disabled: its {(name.Kind == ObjectKind.Certificate ? "key" : "value")} "
                + "cannot be read");

    private Restored Found(FindingKind kind, ReasonCode code, string reason) => new(Finding: new Finding(name, kind, code, reason));
}
