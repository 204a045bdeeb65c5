using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;

namespace KeyVaultReplication.Restoring;

/// <summary>
/// What is special to restoring a certificate: the wanted version is imported anew, with its key and with a policy of ours, which never
/// renews it. What cannot be imported is told before any key is read. Pure.
/// </summary>
internal static class CertificateRestoration
{
    /// <summary>A decision to write, as it can be carried out; any other one stays as it is.</summary>
    public static Restored Of(Restored decision, RestoreBasis basis, RestoreAnswers answers)
    {
        if (decision.Change is not { Effect: Effect.Write, Subject: var wanted } write)
        {
            return decision;
        }

        if (IsTaken(write.Name, basis))
        {
            return Skipped(ReasonCode.NameTaken,
                $"cannot be restored in {basis.Target}: a secret has the name there, and a certificate needs it for itself. Rename one of "
                    + "them, or exclude the certificate");
        }

        if (wanted.ValidUntil <= basis.There.Read)
        {
            return Skipped(ReasonCode.Expired,
                $"{Told.Version(wanted)}, is wanted, but it has expired, and Key Vault imports no expired certificate");
        }

        if (answers.Issued is not { } issued)
        {
            return new Restored(Question: new RestoreQuestion(write.Name, null, AsksPolicy: true));
        }

        if (!issued.Exportable)
        {
            return Skipped(ReasonCode.NotExportable,
                $"{Told.Version(wanted)}, is wanted, but the policy in {basis.Origin} does not let its key be exported, so it cannot be "
                    + "imported anew");
        }

        // The replica's list tells no id; the certificate itself does, if it still is the one that was listed.
        return wanted.Version is null && issued.Certificate.X5t != wanted.X5t
            ? new Restored(Finding: new Finding(write.Name, FindingKind.Failed, ReasonCode.ChangedDuringRun,
                $"changed in vault {basis.Origin} while it was looked at: run again"))
            : new Restored(Change: write with
            {
                Subject = wanted.Version is null ? issued.Certificate : wanted,
                ReadsVersion = true,
                Reason = write.Reason + (answers.RenewsHere ? $"; {basis.Target} will not renew it by itself any more" : ""),
            });

        Restored Skipped(ReasonCode code, string reason) => new(Finding: new Finding(write.Name, FindingKind.Skipped, code, reason));
    }

    /// <summary>
    /// What becomes of renewals: told beforehand, since a certificate that nobody renews is missed only on the day it ends.
    /// </summary>
    public static IEnumerable<string> Warnings(RestoreBasis basis, IEnumerable<Change> changes)
    {
        var ended =
            changes.Where(change => change.Effect == Effect.Write && basis.Answers.GetValueOrDefault(change.Name) is { RenewsHere: true })
                .Select(change => change.Name.Text).ToList();
        if (ended.Count > 0)
        {
            yield return $"{basis.Target} renews {string.Join(", ", ended.Take(5))}{(ended.Count > 5 ? ", ..." : "")} by itself now, and "
                + "will not after this restore: an imported certificate has no issuer. "
                + "Give it its issuer and lifetime action again, once the wanted version is in place.";
        }
    }

    private static bool IsTaken(ObjectName name, RestoreBasis basis) =>
        ObjectName.TryParse(name.Text, out var secret) && basis.Here.Find(secret) is { Managed: false };

    /// <summary>
    /// Whether it is the secret of a certificate and certificates take part: it is restored with its certificate, and nothing is said of
    /// it.
    /// </summary>
    public static bool IsQuiet(ObjectName name, RestoreBasis basis) =>
        name.Kind == ObjectKind.Secret && basis.Options.Kinds.Contains(ObjectKind.Certificate)
        && (basis.Here.Find(name) is { Managed: true } || basis.There.Find(name) is { Managed: true });
}
