using System.Collections.Immutable;
using System.Text.Json;

namespace KeyVaultSimulator.Http;

/// <summary>The policy that a request sends. What is null was not said.</summary>
internal sealed record PolicyBody
{
    /// <summary>No policy.</summary>
    public static PolicyBody None { get; } = new();

    public bool? Exportable { get; private init; }

    public string? KeyType { get; private init; }

    public int? KeySize { get; private init; }

    public bool? ReuseKey { get; private init; }

    public string? Curve { get; private init; }

    public string? ContentType { get; private init; }

    public string? Subject { get; private init; }

    public ImmutableArray<AlternativeNames>? Sans { get; private init; }

    public ImmutableArray<string>? ExtendedKeyUsages { get; private init; }

    public ImmutableArray<string>? KeyUsages { get; private init; }

    public int? ValidityMonths { get; private init; }

    public ImmutableArray<LifetimeAction>? LifetimeActions { get; private init; }

    public string? Issuer { get; private init; }

    public bool? CertificateTransparency { get; private init; }

    public static Task<PolicyBody> ReadAsync(Stream stream, CancellationToken cancellationToken) =>
        JsonBody.ReadAsync(stream, Read, cancellationToken);

    public static PolicyBody Read(JsonElement root)
    {
        var (key, x509, issuer) = (root.Get("key_props"), root.Get("x509_props"), root.Get("issuer"));
        return new PolicyBody
        {
            Exportable = key?.Get("exportable")?.GetBoolean(),
            KeyType = key?.Get("kty")?.GetString(),
            KeySize = key?.Get("key_size")?.GetInt32(),
            ReuseKey = key?.Get("reuse_key")?.GetBoolean(),
            Curve = key?.Get("crv")?.GetString(),
            ContentType = root.Get("secret_props")?.Get("contentType")?.GetString(),
            Subject = x509?.Get("subject")?.GetString(),
            Sans = x509?.Get("sans")?.EnumerateObject()
                .Select(kind => new AlternativeNames(kind.Name, [.. kind.Value.EnumerateArray().Select(one => one.GetString()!)]))
                .ToImmutableArray(),
            ExtendedKeyUsages = x509?.Texts("ekus") is { } ekus ? [.. ekus] : null,
            KeyUsages = x509?.Texts("key_usage") is { } usages ? [.. usages.Order(StringComparer.OrdinalIgnoreCase)] : null,
            ValidityMonths = x509?.Get("validity_months")?.GetInt32(),
            LifetimeActions = root.Get("lifetime_actions")?.EnumerateArray().Select(Action).ToImmutableArray(),
            Issuer = issuer?.Get("name")?.GetString(),
            CertificateTransparency = issuer?.Get("cert_transparency")?.GetBoolean(),
        };
    }

    /// <summary>A policy with what was said in it changed, and nothing else.</summary>
    public PolicyState ApplyTo(PolicyState policy) => policy with
    {
        Exportable = Exportable ?? policy.Exportable,
        KeyType = KeyType ?? policy.KeyType,
        KeySize = KeySize ?? (KeyType is null ? policy.KeySize : SizeOf(KeyType, Curve)),
        ReuseKey = ReuseKey ?? policy.ReuseKey,
        Curve = (KeyType ?? policy.KeyType).StartsWith("EC", StringComparison.OrdinalIgnoreCase) ? Curve ?? policy.Curve ?? "P-256" : null,
        ContentType = ContentType ?? policy.ContentType,
        Subject = Subject ?? policy.Subject,
        Sans = Sans ?? policy.Sans,
        ExtendedKeyUsages = ExtendedKeyUsages ?? policy.ExtendedKeyUsages,
        KeyUsages = KeyUsages ?? policy.KeyUsages,
        ValidityMonths = ValidityMonths ?? policy.ValidityMonths,
        LifetimeActions = LifetimeActions ?? policy.LifetimeActions,
        Issuer = Issuer ?? policy.Issuer,
        CertificateTransparency = CertificateTransparency ?? policy.CertificateTransparency,
    };

    /// <summary>
    /// The policy that an import makes [recorded traffic]: the issuer is Unknown unless said; without actions, issuer Unknown gets
    /// EmailContacts, and any other AutoRenew, at 80 percent.
    /// </summary>
    /// <param name="before">The policy whose issuer and actions are kept where nothing is said; null for none.</param>
    public PolicyState ForImport(PolicyState? before)
    {
        var issuer = Issuer ?? before?.Issuer ?? PolicyState.Unknown;
        var usual = string.Equals(issuer, PolicyState.Unknown, StringComparison.OrdinalIgnoreCase) ? LifetimeAction.EmailContacts
            : LifetimeAction.AutoRenew;
        return new PolicyState
        {
            Exportable = Exportable ?? true,
            ReuseKey = ReuseKey ?? false,
            Issuer = issuer,
            CertificateTransparency = CertificateTransparency,
            LifetimeActions = LifetimeActions ?? (Issuer is null ? before?.LifetimeActions : null) ?? [new LifetimeAction(80, null, usual)],
        };
    }

    private static LifetimeAction Action(JsonElement action) => new(
        action.Get("trigger")?.Get("lifetime_percentage")?.GetInt32(),
        action.Get("trigger")?.Get("days_before_expiry")?.GetInt32(),
        action.Get("action")?.Get("action_type")?.GetString() ?? throw new FormatException());

    private static int SizeOf(string type, string? curve) =>
        !type.StartsWith("EC", StringComparison.OrdinalIgnoreCase) ? 2048 : curve switch
        {
            "P-384" => 384,
            "P-521" => 521,
            _ => 256,
        };
}
