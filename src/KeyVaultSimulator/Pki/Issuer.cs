using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KeyVaultSimulator.Pki;

/// <summary>Makes certificates as a policy wants them: signing requests, and what the vault itself issues.</summary>
internal static class Issuer
{
    /// <summary>A version is valid from ten minutes before it is made [recorded traffic].</summary>
    public static readonly TimeSpan Backdated = TimeSpan.FromMinutes(10);

    /// <summary>The request that an authority signs, DER.</summary>
    public static byte[] Request(PolicyState policy, byte[] key)
    {
        using var loaded = Keys.Load(key);
        return RequestFor(policy, loaded).CreateSigningRequest();
    }

    /// <summary>A certificate that signs itself.</summary>
    public static CertificateMaterial Issue(PolicyState policy, byte[] key, DateTimeOffset now)
    {
        using var loaded = Keys.Load(key);
        using var made = RequestFor(policy, loaded).CreateSelfSigned(now - Backdated, now.AddMonths(policy.ValidityMonths));
        return new CertificateMaterial(made.RawData, key, []);
    }

    private static CertificateRequest RequestFor(PolicyState policy, AsymmetricAlgorithm key)
    {
        var request = key is RSA rsa
            ? new CertificateRequest(SubjectOf(policy), rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(SubjectOf(policy), (ECDsa)key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            policy.KeyUsages.Aggregate(X509KeyUsageFlags.None, (all, usage) => all | X509Facts.FlagOf(usage)), critical: true));
        if (policy.ExtendedKeyUsages.Length > 0)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. policy.ExtendedKeyUsages.Select(id => new Oid(id))],
                critical: false));
        }

        if (policy.Sans is { } sans && sans.Any(kind => kind.Values.Length > 0))
        {
            request.CertificateExtensions.Add(AlternativeNamesOf(sans));
        }

        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(policy.IsAuthority, hasPathLengthConstraint: false, 0,
            critical: false));
        return request;
    }

    private static X500DistinguishedName SubjectOf(PolicyState policy)
    {
        try
        {
            return new X500DistinguishedName(policy.Subject);
        }
        catch (CryptographicException)
        {
            throw ServiceError.BadProperty();
        }
    }

    private static X509Extension AlternativeNamesOf(IEnumerable<AlternativeNames> sans)
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var (kind, name) in sans.SelectMany(one => one.Values.Select(value => (one.Kind, value))))
        {
            switch (kind)
            {
                case "emails":
                    builder.AddEmailAddress(name);
                    break;
                case "upns":
                    builder.AddUserPrincipalName(name);
                    break;
                case "uris":
                    builder.AddUri(new Uri(name));
                    break;
                case "ipAddresses":
                    builder.AddIpAddress(IPAddress.TryParse(name, out var address) ? address : throw ServiceError.BadProperty());
                    break;
                default:
                    builder.AddDnsName(name);
                    break;
            }
        }

        return builder.Build();
    }
}
