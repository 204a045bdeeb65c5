using System.Text.Json;

namespace KeyVaultSimulator.Http;

/// <summary>What a request about a certificate sends. What is null was not said.</summary>
internal sealed record CertificateBody
{
    public string? Value { get; private init; }

    public string? Password { get; private init; }

    public PolicyBody? Policy { get; private init; }

    public IReadOnlyDictionary<string, string>? Tags { get; private init; }

    public bool? Enabled { get; private init; }

    public bool PreservesOrder { get; private init; }

    public bool CancellationRequested { get; private init; }

    /// <summary>The certificates of a merge, DER.</summary>
    public IReadOnlyList<byte[]> Certificates { get; private init; } = [];

    public static Task<CertificateBody> ReadAsync(Stream stream, CancellationToken cancellationToken) =>
        JsonBody.ReadAsync(stream, root => new CertificateBody
        {
            Value = root.Get("value")?.GetString(),
            Password = root.Get("pwd")?.GetString(),
            Policy = root.Get("policy") is { } policy ? PolicyBody.Read(policy) : null,
            Tags = root.Tags(),
            Enabled = root.Get("attributes")?.Get("enabled")?.GetBoolean(),
            PreservesOrder = root.Get("preserveCertOrder")?.GetBoolean() ?? false,
            CancellationRequested = root.Get("cancellation_requested")?.GetBoolean() ?? false,
            Certificates = [.. root.Get("x5c")?.EnumerateArray().Select(one => Convert.FromBase64String(one.GetString()!)) ?? []],
        }, cancellationToken);

    /// <summary>
    /// The limits that are documented for secrets, and for keys the stricter ones on tags [Microsoft: about certificates].
    /// </summary>
    public CertificateBody WithinLimits() =>
        Tags is { Count: > 15 } || Tags?.Any(tag => tag.Key.Length is 0 or > 256 || tag.Value.Length > 256) == true
        ? throw ServiceError.BadProperty()
        : this;
}
