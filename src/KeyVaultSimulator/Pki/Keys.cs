using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KeyVaultSimulator.Pki;

/// <summary>Private keys of certificates, PKCS #8.</summary>
internal static class Keys
{
    /// <summary>Makes one.</summary>
    public static byte[] Create(string type, int size, string? curve)
    {
        using AsymmetricAlgorithm key = type.StartsWith("EC", StringComparison.OrdinalIgnoreCase)
            ? ECDsa.Create(Curves.Find(curve) ?? throw ServiceError.BadProperty())
            : RSA.Create(size is 2048 or 3072 or 4096 ? size : throw ServiceError.BadProperty());
        return key.ExportPkcs8PrivateKey();
    }

    /// <summary>Reads one: RSA or EC.</summary>
    public static AsymmetricAlgorithm Load(byte[] key)
    {
        var rsa = RSA.Create();
        try
        {
            rsa.ImportPkcs8PrivateKey(key, out _);
            return rsa;
        }
        catch (CryptographicException)
        {
            rsa.Dispose();
            var curve = ECDsa.Create();
            curve.ImportPkcs8PrivateKey(key, out _);
            return curve;
        }
    }

    /// <summary>A certificate that has its private key with it.</summary>
    public static X509Certificate2 Join(X509Certificate2 certificate, AsymmetricAlgorithm key) => key switch
    {
        RSA rsa => certificate.CopyWithPrivateKey(rsa),
        _ => certificate.CopyWithPrivateKey((ECDsa)key),
    };
}
