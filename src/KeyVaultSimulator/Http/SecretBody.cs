using System.Text.Json;

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

    public static async Task<SecretBody> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        try
        {
            using var json = await JsonDocument.ParseAsync(stream, cancellationToken: cancellationToken);
            var root = json.RootElement;
            var attributes = Get(root, "attributes");
            return new SecretBody
            {
                Value = Get(root, "value")?.GetString(),
                ContentType = Get(root, "contentType")?.GetString(),
                Tags = Get(root, "tags") is { } tags ? SecretVersionState.TagsOf(tags.EnumerateObject().Select(tag => KeyValuePair.Create(tag.Name, tag.Value.GetString() ?? ""))) : null,
                Enabled = attributes is { } a1 ? Get(a1, "enabled")?.GetBoolean() : null,
                NotBefore = attributes is { } a2 ? Time(a2, "nbf") : null,
                Expires = attributes is { } a3 ? Time(a3, "exp") : null,
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new ServiceError(400, "BadParameter", "The request body is not valid.");
        }
    }

    /// <summary>Reads, and holds what was sent against the service's limits [Microsoft: about secrets]. They are not for a backup, which is as large as what is in it.</summary>
    public static async Task<SecretBody> ReadWithinLimitsAsync(Stream stream, CancellationToken cancellationToken) => (await ReadAsync(stream, cancellationToken)).Checked();

    private SecretBody Checked()
    {
        if (Value is { Length: > 25_600 })
        {
            throw ServiceError.TooLarge();
        }

        return ContentType is { Length: > 255 } || Tags is { Count: > 15 } || Tags?.Any(tag => tag.Key.Length is 0 or > 512 || tag.Value.Length > 512) == true
            ? throw ServiceError.BadProperty()
            : this;
    }

    private static JsonElement? Get(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var found) && found.ValueKind != JsonValueKind.Null ? found : null;

    private static DateTimeOffset? Time(JsonElement attributes, string name) => Get(attributes, name) is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds.GetInt64()) : null;
}
