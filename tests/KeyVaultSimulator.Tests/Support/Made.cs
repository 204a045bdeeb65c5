using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using KeyVaultSimulator.Pki;

namespace KeyVaultSimulator.Tests;

/// <summary>Certificates made for a test: with a key of this kind, and with a chain where wanted.</summary>
internal static class Made
{
    /// <summary>The value of an import.</summary>
    /// <param name="key">RSA-2048, RSA-4096, P-256 and so on.</param>
    /// <param name="days">How long it is still valid; negative when it is not any more.</param>
    /// <param name="now">The vault's time.</param>
    public static CertificateMaterial Certificate(string key, DateTimeOffset now, bool chain = false, int days = 365)
    {
        using AsymmetricAlgorithm own = Key(key, isAuthority: false);
        using AsymmetricAlgorithm authority = chain ? Key(key, isAuthority: true) : own;
        var (from, to) = (now.AddDays(Math.Min(-1, days - 30)), now.AddDays(days));
        using var root =
            chain ? Request("CN=Test authority", authority, isAuthority: true).CreateSelfSigned(from.AddDays(-1), to.AddDays(1)) : null;
        var request = Request("CN=www.example.org", own, isAuthority: false);
        using var leaf = root is null ? request.CreateSelfSigned(from, to)
            : request.Create(root, from, to, RandomNumberGenerator.GetBytes(8));
        return new CertificateMaterial(leaf.RawData, own.ExportPkcs8PrivateKey(), root is null ? [] : [root.RawData]);
    }

    /// <summary>What an import sends.</summary>
    public static string Value(this CertificateMaterial material, bool pem) =>
        material.ToSecret(pem ? ContentTypes.Pem : ContentTypes.Pfx, exportable: true);

    /// <summary>The thumbprint, as the service writes it.</summary>
    public static string X5t(this CertificateMaterial material) => new X509State(material.Cer).X5t;

    /// <summary>RSA keys are made once: a large one takes a second or two.</summary>
    private static readonly ConcurrentDictionary<(string, bool), Lazy<byte[]>> Rsa = [];

    private static AsymmetricAlgorithm Key(string key, bool isAuthority) => key.StartsWith("RSA", StringComparison.Ordinal)
        ? Pki.Keys.Load(Rsa.GetOrAdd((key, isAuthority),
            _ => new(() => Pki.Keys.Create("RSA", int.Parse(key[4..], CultureInfo.InvariantCulture), null))).Value)
        : ECDsa.Create(Curves.Find(key)!.Value);

    private static CertificateRequest Request(string subject, AsymmetricAlgorithm key, bool isAuthority)
    {
        var request = key is RSA rsa
            ? new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(subject, (ECDsa)key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, hasPathLengthConstraint: false, 0,
            critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(isAuthority ? X509KeyUsageFlags.KeyCertSign : X509KeyUsageFlags.DigitalSignature, critical: true));
        return request;
    }
}
