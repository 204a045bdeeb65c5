using System.Text.Json;
using Azure;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Vaults;

/// <summary>What the service tells of keys, in its JSON. Only public parts are ever in it.</summary>
internal static class KeyAnswer
{
    /// <summary>An entry of a list: of keys, of versions, or of what is soft-deleted.</summary>
    public static VaultObject ReadItem(JsonElement item) => ReadObject(item, item.GetProperty("kid").GetString()!);

    /// <summary>A version by itself, and the numbers of its public part in one text.</summary>
    public static (VaultObject Version, string PublicPart) ReadBundle(Response response)
    {
        using var json = JsonDocument.Parse(response.ContentStream!);
        var key = json.RootElement.GetProperty("key");
        var numbers = key.EnumerateObject().Where(part => part.Name is "crv" or "n" or "e" or "x" or "y").OrderBy(part => part.Name, StringComparer.Ordinal)
            .Select(part => $"{part.Name}={part.Value.GetString()}");
        return (ReadObject(json.RootElement, key.GetProperty("kid").GetString()!), string.Join(' ', numbers));
    }

    /// <summary>Whether a rotation policy makes new versions by itself.</summary>
    public static bool Rotates(Response response)
    {
        using var json = JsonDocument.Parse(response.ContentStream!);
        return json.RootElement.TryGetProperty("lifetimeActions", out var actions) && actions.ValueKind == JsonValueKind.Array && actions.EnumerateArray().Any(action =>
            string.Equals(action.GetProperty("action").GetProperty("type").GetString(), "Rotate", StringComparison.OrdinalIgnoreCase));
    }

    private static VaultObject ReadObject(JsonElement answer, string id)
    {
        var (name, version) = Parse(id);
        var attributes = answer.GetProperty("attributes");
        var (tags, mark, unreadable) = ObjectTags.Read(answer.TryGetProperty("tags", out var map) && map.ValueKind == JsonValueKind.Object
            ? map.EnumerateObject().Select(tag => KeyValuePair.Create(tag.Name, tag.Value.GetString() ?? "")) : []);
        return new VaultObject
        {
            Name = name,
            Version = version,
            Properties = new ObjectProperties
            {
                Enabled = !attributes.TryGetProperty("enabled", out var enabled) || enabled.GetBoolean(),
                NotBefore = Time(attributes, "nbf"),
                Expires = Time(attributes, "exp"),
                Tags = tags,
            },
            Mark = mark,
            HasUnreadableMark = unreadable,
            Created = Time(attributes, "created") ?? DateTimeOffset.UnixEpoch,
            Updated = Time(attributes, "updated") ?? DateTimeOffset.UnixEpoch,
            Managed = answer.TryGetProperty("managed", out var managed) && managed.ValueKind == JsonValueKind.True,
            Deleted = Time(answer, "deletedDate"),
        };
    }

    /// <summary>https://HOST/keys/NAME[/VERSION]; of what is soft-deleted too.</summary>
    private static (ObjectName Name, string? Version) Parse(string id) => new Uri(id).Segments switch
    {
        ["/", "keys/", var name] => (ObjectName.Parse(name, ObjectKind.Key), null),
        ["/", "keys/", var name, var version] => (ObjectName.Parse(name.TrimEnd('/'), ObjectKind.Key), version),
        _ => throw new FormatException("That is no id of a key."),
    };

    private static DateTimeOffset? Time(JsonElement holder, string name) =>
        holder.TryGetProperty(name, out var seconds) && seconds.ValueKind == JsonValueKind.Number ? DateTimeOffset.FromUnixTimeSeconds(seconds.GetInt64()) : null;
}
