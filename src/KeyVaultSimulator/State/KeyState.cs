using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KeyVaultSimulator.State;

/// <summary>
/// The public part of one version of a key, as a JSON Web Key says it. The private part is not kept: nothing is signed or decrypted here.
/// </summary>
public sealed record KeyState
{
    /// <summary>RSA or EC, with -HSM where the key is kept in hardware.</summary>
    public required string Type { get; init; }

    /// <summary>The curve; null for RSA.</summary>
    public string? Curve { get; init; }

    /// <summary>The numbers of the public part, by name: n and e, or x and y.</summary>
    public required ImmutableArray<KeyValuePair<string, string>> Numbers { get; init; }

    /// <summary>What it may be used for.</summary>
    public required ImmutableArray<string> Operations { get; init; }

    internal static ImmutableArray<string> OfRsa { get; } = ["encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey"];

    internal static ImmutableArray<string> OfCurves { get; } = ["sign", "verify"];

    internal static KeyState Of(RSA key, string type = "RSA", ImmutableArray<string>? operations = null)
    {
        var numbers = key.ExportParameters(includePrivateParameters: false);
        return new KeyState
        {
            Type = type,
            Numbers = [new("n", Base64Url.EncodeToString(numbers.Modulus)), new("e", Base64Url.EncodeToString(numbers.Exponent))],
            Operations = operations ?? OfRsa,
        };
    }

    internal static KeyState Of(ECDsa key, string curve, string type = "EC", ImmutableArray<string>? operations = null)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new KeyState
        {
            Type = type,
            Curve = curve,
            Numbers = [new("x", Base64Url.EncodeToString(point.X)), new("y", Base64Url.EncodeToString(point.Y))],
            Operations = operations ?? OfCurves,
        };
    }

    /// <summary>The key of a certificate: its uses follow the certificate's [Microsoft: about certificates].</summary>
    internal static KeyState Of(X509Certificate2 certificate)
    {
        var usages = certificate.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault()?.KeyUsages;
        var all = usages is null or X509KeyUsageFlags.None;
        bool Has(X509KeyUsageFlags flag) => all || (usages & flag) != 0;
        List<string> operations = [];
        if (Has(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation))
        {
            operations.AddRange(["sign", "verify"]);
        }

        using var rsa = certificate.GetRSAPublicKey();
        if (rsa is null)
        {
            using var curve = certificate.GetECDsaPublicKey()!;
            return Of(curve, Curves.NameOf(curve), operations: [.. operations]);
        }

        if (Has(X509KeyUsageFlags.KeyEncipherment))
        {
            operations.AddRange(["wrapKey", "unwrapKey"]);
        }

        if (Has(X509KeyUsageFlags.DataEncipherment))
        {
            operations.AddRange(["encrypt", "decrypt"]);
        }

        return Of(rsa, operations: [.. operations]);
    }
}

/// <summary>The curves that the service knows, by its names.</summary>
internal static class Curves
{
    public static ECCurve? Find(string? name) => name switch
    {
        null or "P-256" => ECCurve.NamedCurves.nistP256,
        "P-384" => ECCurve.NamedCurves.nistP384,
        "P-521" => ECCurve.NamedCurves.nistP521,
        "P-256K" => ECCurve.CreateFromValue("1.3.132.0.10"),
        _ => null,
    };

    public static string NameOf(ECDsa key) => key.KeySize switch
    {
        384 => "P-384",
        521 => "P-521",
        _ => key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == "1.3.132.0.10" ? "P-256K" : "P-256",
    };
}
