using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KeyVaultSimulator.State;

/// <summary>The public part of one version of a certificate.</summary>
/// <param name="Cer">The certificate, DER in base64.</param>
/// <param name="PreservesOrder">Whether the import asked to keep the certificates in the order in which they came.</param>
public sealed record X509State(string Cer, bool PreservesOrder = false)
{
    /// <summary>base64url of the SHA-1 hash of the certificate, as the service tells it in every list.</summary>
    public string X5t { get; internal init; } = ThumbprintOf(Cer);

    /// <summary>Reads the certificate.</summary>
    public X509Certificate2 Load() => X509CertificateLoader.LoadCertificate(Convert.FromBase64String(Cer));

#pragma warning disable CA5350 // Do Not Use Weak Cryptographic Algorithms: the service names certificates by SHA-1
    private static string ThumbprintOf(string cer) => Base64Url.EncodeToString(SHA1.HashData(Convert.FromBase64String(cer)));
#pragma warning restore CA5350
}
