using System.Security.Cryptography;
using System.Text;

namespace KeyVaultReplication.Vaults;

/// <summary>
/// A certificate with its private key, as its secret holds it: the one place where a private key is. It lives between the GET that read it
/// and the import that writes it, in one buffer that is zeroed then; it is never read as a certificate here, never kept in a file, and
/// prints as <c>***</c>.
/// </summary>
internal sealed class CertificateContent(byte[] text, string contentType, string x5t) : ObjectContent
{
    /// <summary>What PEM is called.</summary>
    public const string Pem = "application/x-pem-file";

    /// <summary>What PFX is called.</summary>
    public const string Pfx = "application/x-pkcs12";

    /// <summary>PFX or PEM.</summary>
    public string ContentType => contentType;

    /// <summary>The thumbprint of the certificate.</summary>
    public string X5t => x5t;

    /// <summary>The text itself, in UTF-8. Called in one place only: where the import is written.</summary>
    public ReadOnlySpan<byte> Reveal() => text;

    /// <summary>Sixteen characters, since all begin alike.</summary>
    public override bool IsRepeatedIn(string said) =>
        said.Contains(VaultAnswer.Line(Encoding.UTF8.GetString(text.AsSpan(0, Math.Min(16, text.Length)))), StringComparison.Ordinal);

    /// <summary>The same certificate. A vault may write another PFX of it each time.</summary>
    public override bool Matches(ObjectContent other) => other is CertificateContent content && content.X5t == x5t;

    public override void Dispose()
    {
        CryptographicOperations.ZeroMemory(text);
        base.Dispose();
    }
}
