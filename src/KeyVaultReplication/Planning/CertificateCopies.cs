using System.Collections.Immutable;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Planning;

/// <summary>What is special to copying certificates. Pure.</summary>
internal static class CertificateCopies
{
    /// <summary>
    /// A copy as it can be made: of the version that the vault names when it is asked for the policy, which alone tells whether the key may
    /// be exported. What can never be copied is noted, before any key is read.
    /// </summary>
    public static Decision Of(Decision decision, Change copy, Answers answers)
    {
        var (name, from) = (copy.Name, copy.From);
        return copy.RecoverFollowed ? decision
            : copy.Subject.HasExpired ? new Finding(name, FindingKind.Note, ReasonCode.Expired,
                $"has expired in {from}, and Key Vault imports no expired certificate: it is replicated once it is renewed")
            : answers.Issued is not { } issued ? new ReadPolicy(name, from)
            : !issued.Exportable ? new Finding(name, FindingKind.Note, ReasonCode.NotExportable,
                $"its key may not be exported from {from}, so it cannot be copied: let its policy allow it and renew it, or have it "
                    + "issued in both vaults")
            : decision with { Change = copy with { Subject = issued.Certificate, ReadsVersion = true } };
    }

    /// <summary>
    /// Which side changed since both had the same certificate, by the thumbprints in both histories: the side that has both is ahead. Where
    /// each stands in the other's, the one made last is.
    /// </summary>
    public static Clue WhoChanged(VaultObject left, ImmutableArray<VaultObject> ofLeft, VaultObject right,
        ImmutableArray<VaultObject> ofRight) =>
        (LeftIsKnown: Has(ofRight, left), RightIsKnown: Has(ofLeft, right)) switch
        {
            (true, false) => Clue.TargetChanged,
            (false, true) => Clue.SourceChanged,
            (true, true) => left.Created >= right.Created ? Clue.SourceChanged : Clue.TargetChanged,
            _ => Clue.None,
        };

    /// <summary>The version that a list showed, with its id.</summary>
    public static VaultObject Find(ImmutableArray<VaultObject> newestFirst, VaultObject listed) =>
        newestFirst.FirstOrDefault(version => version.X5t == listed.X5t && version.Created == listed.Created) is { } found
            ? listed with { Version = found.Version } : newestFirst.FirstOrDefault() ?? listed;

    private static bool Has(ImmutableArray<VaultObject> versions, VaultObject certificate) =>
        versions.Any(version => version.X5t == certificate.X5t);
}
