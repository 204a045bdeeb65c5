using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using KeyVaultSimulator.Pki;

namespace KeyVaultSimulator.Tests;

/// <summary>Text that is random each time it is made, by what can be said of it: a signing request, and a PFX.</summary>
internal static class Opaque
{
    public static string Of(string where, string text) => where switch
    {
        "csr" => SigningRequest(text),
        "value" when text.StartsWith("MII", StringComparison.Ordinal) => Pfx(text),
        _ => text,
    };

    private static string SigningRequest(string text)
    {
        var request = CertificateRequest.LoadSigningRequest(
            Convert.FromBase64String(text), HashAlgorithmName.SHA256, CertificateRequestLoadOptions.SkipSignatureValidation);
        return $"a request for {request.SubjectName.Name}";
    }

    private static string Pfx(string text)
    {
        var material = CertificateMaterial.FromPfx(text, null);
        return $"a PFX of {material.Cer}, whose key {(CertificateMaterial.Fits(material.Leaf, material.Key) ? "fits" : "does not fit")}, "
            + $"and of {material.Chain.Length} more";
    }
}
