using System.Collections.Immutable;

namespace KeyVaultSimulator.State;

/// <summary>The policy of a certificate: how its next version is made, and what happens near its end.</summary>
public sealed record PolicyState
{
    /// <summary>The issuer that stands for the vault itself.</summary>
    internal const string Self = "Self";

    /// <summary>The issuer that stands for whoever merges or imports.</summary>
    internal const string Unknown = "Unknown";

    /// <summary>Whether the private key can be read, as the secret of the certificate.</summary>
    public bool Exportable { get; init; } = true;

    /// <summary>RSA or EC.</summary>
    public string KeyType { get; init; } = "RSA";

    /// <summary>In bits.</summary>
    public int KeySize { get; init; } = 2048;

    /// <summary>Whether a renewal keeps the key.</summary>
    public bool ReuseKey { get; init; }

    /// <summary>The curve; null for RSA.</summary>
    public string? Curve { get; init; }

    /// <summary>That of the secret: PFX or PEM.</summary>
    public string ContentType { get; init; } = ContentTypes.Pfx;

    /// <summary>The subject.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The alternative names, by kind; null when there are none.</summary>
    public ImmutableArray<AlternativeNames>? Sans { get; init; }

    /// <summary>Extended uses, as object ids.</summary>
    public ImmutableArray<string> ExtendedKeyUsages { get; init; } = ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"];

    /// <summary>Uses, in the order of the alphabet.</summary>
    public ImmutableArray<string> KeyUsages { get; init; } = ["digitalSignature", "keyEncipherment"];

    /// <summary>How long a version is valid.</summary>
    public int ValidityMonths { get; init; } = 12;

    /// <summary>Whether it may sign other certificates.</summary>
    public bool IsAuthority { get; init; }

    /// <summary>What happens near its end.</summary>
    public ImmutableArray<LifetimeAction> LifetimeActions { get; init; } = [];

    /// <summary>Who makes its next version: <see cref="Self"/>, <see cref="Unknown"/>, or the name of an issuer.</summary>
    public string Issuer { get; init; } = Unknown;

    /// <summary>Whether it is published in a log of certificates; null where that was not said.</summary>
    public bool? CertificateTransparency { get; init; }

    /// <summary>When there was a policy first.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When it was last changed.</summary>
    public DateTimeOffset Updated { get; init; }

    /// <summary>Whether the next version can only come from whoever has it made elsewhere.</summary>
    internal bool IsIssuedElsewhere => string.Equals(Issuer, Unknown, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Alternative names of one kind.</summary>
/// <param name="Kind">As the service calls it: emails, dns_names, upns, uris, ipAddresses.</param>
public sealed record AlternativeNames(string Kind, ImmutableArray<string> Values);

/// <summary>What happens near the end of a certificate.</summary>
/// <param name="Percentage">After how many percent of its life; null when days count.</param>
/// <param name="DaysBefore">How many days before its end; null when the percentage counts.</param>
/// <param name="Action">AutoRenew or EmailContacts.</param>
public sealed record LifetimeAction(int? Percentage, int? DaysBefore, string Action)
{
    internal const string AutoRenew = "AutoRenew";
    internal const string EmailContacts = "EmailContacts";

    internal bool Renews => string.Equals(Action, AutoRenew, StringComparison.OrdinalIgnoreCase);

    internal DateTimeOffset DueIn(DateTimeOffset notBefore, DateTimeOffset expires) =>
        DaysBefore is { } days ? expires.AddDays(-days) : notBefore + ((expires - notBefore) * (Percentage ?? 80) / 100.0);
}

/// <summary>In what form a certificate's secret holds it.</summary>
internal static class ContentTypes
{
    public const string Pfx = "application/x-pkcs12";
    public const string Pem = "application/x-pem-file";
}
