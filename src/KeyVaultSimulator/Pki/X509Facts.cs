using System.Collections.Immutable;
using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KeyVaultSimulator.Pki;

/// <summary>
/// What a policy says of a certificate that was imported: taken from the certificate itself, whatever the request says [recorded traffic].
/// </summary>
internal static class X509Facts
{
    private static readonly ImmutableArray<(string Name, X509KeyUsageFlags Flag)> Usages =
    [
        ("cRLSign", X509KeyUsageFlags.CrlSign),
        ("dataEncipherment", X509KeyUsageFlags.DataEncipherment),
        ("decipherOnly", X509KeyUsageFlags.DecipherOnly),
        ("digitalSignature", X509KeyUsageFlags.DigitalSignature),
        ("encipherOnly", X509KeyUsageFlags.EncipherOnly),
        ("keyAgreement", X509KeyUsageFlags.KeyAgreement),
        ("keyCertSign", X509KeyUsageFlags.KeyCertSign),
        ("keyEncipherment", X509KeyUsageFlags.KeyEncipherment),
        ("nonRepudiation", X509KeyUsageFlags.NonRepudiation),
    ];

    public static X509KeyUsageFlags FlagOf(string usage) => Usages.FirstOrDefault(one => one.Name == usage).Flag;

    /// <summary>The policy with the certificate's own facts in it.</summary>
    public static PolicyState Apply(PolicyState policy, X509Certificate2 certificate)
    {
        using var rsa = certificate.GetRSAPublicKey();
        using var curve = certificate.GetECDsaPublicKey();
        var usages = certificate.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault()?.KeyUsages ?? X509KeyUsageFlags.None;
        return policy with
        {
            KeyType = rsa is null ? "EC" : "RSA",
            KeySize = rsa?.KeySize ?? curve!.KeySize,
            Curve = curve is null ? null : Curves.NameOf(curve),
            Subject = certificate.Subject,
            Sans = Sans(certificate),
            ExtendedKeyUsages = [.. certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>()
                .SelectMany(one => one.EnhancedKeyUsages.Cast<Oid>()).Select(id => id.Value!)],
            KeyUsages = [.. Usages.Where(one => (usages & one.Flag) != 0).Select(one => one.Name)],
            ValidityMonths = Months(certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime()),
            IsAuthority = certificate.Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault()?.CertificateAuthority ?? false,
        };
    }

    /// <summary>Begun months count [recorded traffic].</summary>
    internal static int Months(DateTime from, DateTime to)
    {
        var months = ((to.Year - from.Year) * 12) + to.Month - from.Month;
        return from.AddMonths(months) < to ? months + 1 : months;
    }

    private static ImmutableArray<AlternativeNames>? Sans(X509Certificate2 certificate)
    {
        if (certificate.Extensions.FirstOrDefault(one => one.Oid?.Value == "2.5.29.17") is not { } extension)
        {
            return null;
        }

        var found = new OrderedDictionary<string, List<string>>
        {
            ["emails"] = [],
            ["dns_names"] = [],
            ["upns"] = [],
            ["uris"] = [],
            ["ipAddresses"] = []
        };
        for (var names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence(); names.HasData;)
        {
            var tag = names.PeekTag();
            switch (tag.TagValue)
            {
                case 1:
                    found["emails"].Add(names.ReadCharacterString(UniversalTagNumber.IA5String, tag));
                    break;
                case 2:
                    found["dns_names"].Add(names.ReadCharacterString(UniversalTagNumber.IA5String, tag));
                    break;
                case 6:
                    found["uris"].Add(names.ReadCharacterString(UniversalTagNumber.IA5String, tag));
                    break;
                case 7:
                    found["ipAddresses"].Add(new IPAddress(names.ReadOctetString(tag)).ToString());
                    break;
                case 0 when names.ReadSequence(tag) is var other && other.ReadObjectIdentifier() == "1.3.6.1.4.1.311.20.2.3":
                    found["upns"].Add(other.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0))
                        .ReadCharacterString(UniversalTagNumber.UTF8String));
                    break;
                case 0:
                    break;
                default:
                    names.ReadEncodedValue();
                    break;
            }
        }

        return [.. found.Select(one => new AlternativeNames(one.Key, [.. one.Value]))];
    }
}
