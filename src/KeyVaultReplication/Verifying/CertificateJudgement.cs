using System.Buffers.Text;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Verifying;

/// <summary>
/// Decides about one certificate. Pure. Lists tell the thumbprints, and two certificates with one thumbprint are the same to the last byte:
/// so nothing is read, and one that is disabled or has expired can be compared like any other.
/// <code>
/// source                 target   verdict
/// -                      there    extra where extras count, otherwise noted
/// disabled or expired    -        noted: it cannot be replicated
/// key not exportable     -        noted: the same; only its policy tells
/// any other              -        missing
/// there                  there    by thumbprint, enabled and tags
/// </code>
/// </summary>
internal static class CertificateJudgement
{
    /// <summary>
    /// What the lists decide. Of a certificate that is missing, its policy may have more to say: see <see cref="OfMissing"/>.
    /// </summary>
    public static Verdict OfLists(VaultObject? source, VaultObject? target, VerifyOptions options) => (source, target) switch
    {
        (null, null) => throw new System.Diagnostics.UnreachableException(),
        (null, { } only) => Judgement.Extra(only, options),
        ({ Properties.Enabled: false }, null) => Judgement.Noted(source, "disabled", "disabled in the source, and so not replicated"),
        ({ HasExpired: true }, null) => Judgement.Noted(source, "expired",
            "has expired in the source, and so is not replicated: Key Vault imports no expired certificate"),
        (_, null) => new Verdict(source.Name, VerdictKind.Missing, "missing", "only in the source"),
        _ => Compare(source, target),
    };

    /// <summary>One that only the source has, now that its policy is known.</summary>
    public static Verdict OfMissing(Verdict missing, IssuedCertificate issued) => issued.Exportable
        ? missing with { SourceVersion = issued.Certificate.Version }
        : missing with
        {
            Kind = VerdictKind.Noted,
            Code = "notExportable",
            Reason = "its key may not be exported from the source, and so it is not replicated",
            SourceVersion = issued.Certificate.Version,
        };

    private static Verdict Compare(VaultObject source, VaultObject target)
    {
        var properties = source.Properties.DifferenceTo(target.Properties);
        var others = $"thumbprint {Hex(source)} in the source, {Hex(target)} in the target";
        return (source.X5t == target.X5t, properties) switch
        {
            (true, "") => new Verdict(source.Name, VerdictKind.Equal, "equal", "thumbprint and properties are equal"),
            (true, _) => Judgement.Different(source, "properties", $"thumbprints are equal, but not {properties}"),
            (false, "") => Judgement.Different(source, "thumbprint", $"another certificate: {others}"),
            (false, _) =>
                Judgement.Different(source, "thumbprintAndProperties", $"another certificate: {others}; and so differ {properties}"),
        };
    }

    /// <summary>As browsers and the portal show it.</summary>
    private static string Hex(VaultObject certificate) =>
        Base64Url.IsValid(certificate.X5t) ? Convert.ToHexString(Base64Url.DecodeFromChars(certificate.X5t)) : "unknown";
}
