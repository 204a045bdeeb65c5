using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KeyVaultSimulator.Http;

/// <summary>
/// A certificate authority for the host names of simulated vaults and of the sign-in service, made when it is first needed and shared by
/// all clouds of this process. Nothing of it outlives the process but what is exported.
/// </summary>
internal sealed class CertificateAuthority
{
    private static readonly Lazy<CertificateAuthority> OfProcess = new(() => new CertificateAuthority());
    private readonly ConcurrentDictionary<string, Lazy<SslStreamCertificateContext>> _certificates = new(StringComparer.OrdinalIgnoreCase);
    private readonly X509Certificate2 _authority;

    private CertificateAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Key Vault simulator (local only)", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true,
            pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign,
            critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        _authority = request.CreateSelfSigned(Yesterday, Yesterday.AddDays(30));
    }

    public static CertificateAuthority Shared => OfProcess.Value;

    public string Pem => _authority.ExportCertificatePem();

    /// <summary>Whether this authority has issued a certificate: it keeps them all.</summary>
    public bool Trusts(X509Certificate2? certificate) =>
        certificate is not null
            && _certificates.Values.Any(
                one => one.Value.TargetCertificate.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span));

    /// <summary>
    /// What a host shows. All vaults of a cloud show the same certificate: making one, and preparing it, takes longer than many a test.
    /// </summary>
    public SslStreamCertificateContext For(string host) =>
        _certificates.GetOrAdd(Covering(host),
            name => new(() => SslStreamCertificateContext.Create(Issue(name), null, offline: true))).Value;

    /// <summary>The name that a certificate for a host is of: *.vault.azure.net for a vault.</summary>
    private static string Covering(string host) =>
        !IPAddress.TryParse(host, out _) && host.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && host.LastIndexOf('.') > dot
            ? $"*{host[dot..]}" : host;

    private X509Certificate2 Issue(string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_authority, includeKeyIdentifier: true,
            includeIssuerAndSerial: false));
        using var signed = request.Create(_authority, Yesterday, Yesterday.AddDays(29), RandomNumberGenerator.GetBytes(16));
        using var withKey = signed.CopyWithPrivateKey(key);

        // Through PKCS#12, because TLS on Windows does not take keys that live in memory only.
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }

    private static DateTimeOffset Yesterday => DateTimeOffset.UtcNow.AddDays(-1);
}
