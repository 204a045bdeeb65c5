namespace KeyVaultSimulator.Http;

/// <summary>What a set or an update sends. What is null was not said.</summary>
internal sealed record SecretBody
{
    public string? Value { get; private init; }

    public string? ContentType { get; private init; }

    public IReadOnlyDictionary<string, string>? Tags { get; private init; }

    public bool? Enabled { get; private init; }

    public DateTimeOffset? NotBefore { get; private init; }

    public DateTimeOffset? Expires { get; private init; }

    public static Task<SecretBody> ReadAsync(Stream stream, CancellationToken cancellationToken) =>
        JsonBody.ReadAsync(stream, root => new SecretBody
        {
            Value = root.Get("value")?.GetString(),
            ContentType = root.Get("contentType")?.GetString(),
            Tags = root.Tags(),
            Enabled = root.Get("attributes")?.Get("enabled")?.GetBoolean(),
            NotBefore = root.Get("attributes")?.Time("nbf"),
            Expires = root.Get("attributes")?.Time("exp"),
        }, cancellationToken);

    /// <summary>
    /// Reads, and holds what was sent against the service's limits [Microsoft: about secrets]. They are not for a backup, which is as large
    /// as what is in it.
    /// </summary>
    public static async Task<SecretBody> ReadWithinLimitsAsync(Stream stream, CancellationToken cancellationToken) =>
        (await ReadAsync(stream, cancellationToken)).Checked();

    private SecretBody Checked()
    {
        if (Value is { Length: > 25_600 })
        {
            throw ServiceError.TooLarge();
        }

        return ContentType is { Length: > 255 } || Tags is { Count: > 15 }
            || Tags?.Any(tag => tag.Key.Length is 0 or > 512 || tag.Value.Length > 512) == true
            ? throw ServiceError.BadProperty()
            : this;
    }
}
