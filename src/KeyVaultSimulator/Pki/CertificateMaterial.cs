using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace KeyVaultSimulator.Pki;

/// <summary>A certificate with its private key and the certificates of those who issued it.</summary>
/// <param name="Leaf">The certificate, DER.</param>
/// <param name="Key">The private key, PKCS #8.</param>
/// <param name="Chain">The issuers' certificates, DER, in their order.</param>
internal sealed record CertificateMaterial(byte[] Leaf, byte[] Key, ImmutableArray<byte[]> Chain)
{
    private const X509KeyStorageFlags Readable = X509KeyStorageFlags.Exportable;

    /// <summary>
    /// One iteration: where there is no password, more of them keep nobody from guessing it, and would take most of the time of an import.
    /// </summary>
    private static readonly PbeParameters WithoutPassword =
        new(PbeEncryptionAlgorithm.TripleDes3KeyPkcs12, HashAlgorithmName.SHA1, iterationCount: 1);

    /// <summary>In base64.</summary>
    public string Cer => Convert.ToBase64String(Leaf);

    /// <summary>What the secret of the certificate holds: without the key where that may not be exported.</summary>
    public string ToSecret(string contentType, bool exportable) => contentType == ContentTypes.Pem ? ToPem(exportable) : ToPfx(exportable);

    /// <summary>Reads a PFX.</summary>
    public static CertificateMaterial FromPfx(string base64, string? password)
    {
        byte[] bytes;
        try
        {
            bytes = Convert.FromBase64String(base64);
        }
        catch (FormatException)
        {
            throw ServiceError.BadPfxFormat();
        }

        try
        {
            var storage = OperatingSystem.IsMacOS() ? Readable : Readable | X509KeyStorageFlags.EphemeralKeySet;
            using var all = new Disposables(X509CertificateLoader.LoadPkcs12Collection(bytes, password, storage));
            var leaf = all.Certificates.FirstOrDefault(one => one.HasPrivateKey) ?? throw ServiceError.BadPfx();
            return new CertificateMaterial(leaf.RawData, PrivateKeyOf(leaf),
                [.. all.Certificates.Where(one => one != leaf).Select(one => one.RawData)]);
        }
        catch (CryptographicException)
        {
            throw ServiceError.BadPfx();
        }
    }

    /// <summary>Reads PEM text, or base64 of it. Certificates and key may come in any order; the key is PKCS #8.</summary>
    public static CertificateMaterial FromPem(string text, string? password)
    {
        try
        {
            var pem = text.Contains("-----BEGIN", StringComparison.Ordinal) ? text
                : Encoding.UTF8.GetString(Convert.FromBase64String(text));
            var (certificates, key) = (new List<byte[]>(), default(byte[]));
            for (var rest = pem.AsSpan(); PemEncoding.TryFind(rest, out var fields); rest = rest[fields.Location.End..])
            {
                var bytes = Convert.FromBase64String(rest[fields.Base64Data].ToString());
                switch (rest[fields.Label].ToString())
                {
                    case "CERTIFICATE":
                        certificates.Add(bytes);
                        break;
                    case "PRIVATE KEY":
                        key = bytes;
                        break;
                    case "ENCRYPTED PRIVATE KEY":
                        key = Decrypt(bytes, password);
                        break;
                }
            }

            var leaf = key is null ? null : certificates.FirstOrDefault(one => Fits(one, key));
            return leaf is null ? throw ServiceError.BadPem()
                : new CertificateMaterial(leaf, key!, [.. certificates.Where(one => one != leaf)]);
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException or ArgumentException)
        {
            throw ServiceError.BadPem();
        }
    }

    /// <summary>What an authority signed, for a key that has been waiting for it; an empty one is a key that is kept elsewhere.</summary>
    public static CertificateMaterial FromChain(IReadOnlyList<byte[]> certificates, byte[] key)
    {
        var leaf = certificates.FirstOrDefault(one => !IsAuthority(one)) ?? throw ServiceError.NoLeaf();
        return key.Length == 0 || Fits(leaf, key) ? new CertificateMaterial(leaf, key, [.. certificates.Where(one => one != leaf)])
            : throw ServiceError.ForeignChain();
    }

    /// <summary>Whether a private key belongs to a certificate.</summary>
    public static bool Fits(byte[] certificate, byte[] key)
    {
        using var read = X509CertificateLoader.LoadCertificate(certificate);
        using var own = Keys.Load(key);
        return own.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(read.PublicKey.ExportSubjectPublicKeyInfo());
    }

    private static bool IsAuthority(byte[] certificate)
    {
        using var read = X509CertificateLoader.LoadCertificate(certificate);
        return read.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority);
    }

    private static byte[] Decrypt(byte[] bytes, string? password)
    {
        try
        {
            using var rsa = RSA.Create();
            rsa.ImportEncryptedPkcs8PrivateKey(password, bytes, out _);
            return rsa.ExportPkcs8PrivateKey();
        }
        catch (CryptographicException)
        {
            using var curve = ECDsa.Create();
            curve.ImportEncryptedPkcs8PrivateKey(password, bytes, out _);
            return curve.ExportPkcs8PrivateKey();
        }
    }

    private static byte[] PrivateKeyOf(X509Certificate2 certificate)
    {
        using AsymmetricAlgorithm? key = certificate.GetRSAPrivateKey() ?? (AsymmetricAlgorithm?)certificate.GetECDsaPrivateKey();
        return key?.ExportPkcs8PrivateKey() ?? throw ServiceError.BadPfx();
    }

    private string ToPem(bool withKey)
    {
        var text = new StringBuilder();
        if (withKey)
        {
            text.Append(PemEncoding.Write("PRIVATE KEY", Key)).Append('\n');
        }

        foreach (var one in Chain.Prepend(Leaf))
        {
            text.Append(PemEncoding.Write("CERTIFICATE", one)).Append('\n');
        }

        return text.ToString();
    }

    private string ToPfx(bool withKey)
    {
        using var key = Keys.Load(Key);
        using var leaf = X509CertificateLoader.LoadCertificate(Leaf);
        using var all = new Disposables([withKey ? Keys.Join(leaf, key) : X509CertificateLoader.LoadCertificate(Leaf),
            .. Chain.Select(X509CertificateLoader.LoadCertificate)]);
        return Convert.ToBase64String(all.Certificates.ExportPkcs12(WithoutPassword, ""));
    }

    private sealed record Disposables(X509Certificate2Collection Certificates) : IDisposable
    {
        public void Dispose()
        {
            foreach (var certificate in Certificates)
            {
                certificate.Dispose();
            }
        }
    }
}
