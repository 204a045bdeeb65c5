using System.Text.Json;

namespace KeyVaultSimulator.Http;

/// <summary>Reads what a request sends.</summary>
internal static class JsonBody
{
    public static async Task<T> ReadAsync<T>(Stream stream, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        try
        {
            using var json = await JsonDocument.ParseAsync(stream, cancellationToken: cancellationToken);
            return read(json.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new ServiceError(400, "BadParameter", "The request body is not valid.");
        }
    }

    /// <summary>A member; null when it is missing, or null.</summary>
    public static JsonElement? Get(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var found) && found.ValueKind != JsonValueKind.Null
            ? found : null;

    /// <summary>A time in unix seconds.</summary>
    public static DateTimeOffset? Time(this JsonElement element, string name) =>
        element.Get(name) is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds.GetInt64()) : null;

    /// <summary>A list of texts.</summary>
    public static IEnumerable<string>? Texts(this JsonElement element, string name) =>
        element.Get(name)?.EnumerateArray().Select(one => one.GetString() ?? "").ToList();

    public static IReadOnlyDictionary<string, string>? Tags(this JsonElement root) => root.Get("tags") is { } tags
        ? SecretVersionState.TagsOf(tags.EnumerateObject().Select(tag => KeyValuePair.Create(tag.Name, tag.Value.GetString() ?? "")))
        : null;
}
