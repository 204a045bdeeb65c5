using System.Text.Json;
using Azure;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Vaults;

/// <summary>Reads the answer to an import.</summary>
internal static class ImportAnswer
{
    /// <summary>The version that was made, and whether the vault would renew it by itself.</summary>
    public static (VaultObject Written, bool RenewsItself) Read(Response response, ObjectName name)
    {
        using var json = JsonDocument.Parse(response.ContentStream!);
        var root = json.RootElement;
        var attributes = root.GetProperty("attributes");
        var tags = root.TryGetProperty("tags", out var map) && map.ValueKind == JsonValueKind.Object
            ? map.EnumerateObject().Select(tag => KeyValuePair.Create(tag.Name, tag.Value.GetString() ?? "")) : [];
        var (own, mark, unreadable) = ObjectTags.Read(tags);
        var renews = root.TryGetProperty("policy", out var policy) && policy.TryGetProperty("lifetime_actions", out var actions)
            && actions.ValueKind == JsonValueKind.Array && actions.EnumerateArray().Any(action =>
                string.Equals(action.GetProperty("action").GetProperty("action_type").GetString(), "AutoRenew", StringComparison.OrdinalIgnoreCase));
        return (new VaultObject
        {
            Name = name,
            Version = new Uri(root.GetProperty("id").GetString()!).Segments[^1],
            Properties = new ObjectProperties { Enabled = attributes.GetProperty("enabled").GetBoolean(), Tags = own },
            Mark = mark,
            HasUnreadableMark = unreadable,
            X5t = root.GetProperty("x5t").GetString() ?? "",
            ValidUntil = Time(attributes, "exp"),
            Created = Time(attributes, "created") ?? DateTimeOffset.UnixEpoch,
            Updated = Time(attributes, "updated") ?? DateTimeOffset.UnixEpoch,
        }, renews);
    }

    private static DateTimeOffset? Time(JsonElement attributes, string name) =>
        attributes.TryGetProperty(name, out var seconds) && seconds.ValueKind == JsonValueKind.Number ? DateTimeOffset.FromUnixTimeSeconds(seconds.GetInt64()) : null;
}
