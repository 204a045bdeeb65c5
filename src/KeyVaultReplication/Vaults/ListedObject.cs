using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Vaults;

/// <summary>
/// Reads what the service tells of one object or version: an entry of a list, of any kind. A field that cannot be read, such as a date that
/// no calendar holds, is a flaw of that one object, which says so; only one without a name ends the list.
/// </summary>
internal static partial class ListedObject
{
    /// <summary>An entry of a list: of objects, of versions, or of what is soft-deleted.</summary>
    public static VaultObject Read(JsonElement item, ObjectKind kind) =>
        Read(item, item.GetProperty(kind == ObjectKind.Key ? "kid" : "id"), kind);

    /// <summary>An answer about one version, which has to be without a flaw.</summary>
    public static VaultObject ReadWhole(JsonElement answer, JsonElement id, ObjectKind kind) =>
        Read(answer, id, kind) is { Flaw: null } one ? one : throw new JsonException("The answer holds a field of the wrong kind.");

    private static VaultObject Read(JsonElement item, JsonElement id, ObjectKind kind)
    {
        // https://HOST/secrets/NAME[/VERSION]; of what is soft-deleted too.
        var parts = Text(id)?.Split('/');
        if (parts is not ["https:", "", _, var collection, var name, ..] || collection != $"{kind.Noun()}s")
        {
            throw new JsonException("An object has no name.");
        }

        var flaws = new Flaws();
        var attributes = item.TryGetProperty("attributes", out var found) && found.ValueKind == JsonValueKind.Object ? found : default;
        var (tags, mark, unreadable) = ObjectTags.Read(flaws.Tags(item));
        var properties = new ObjectProperties
        {
            Enabled = flaws.Flag(attributes, "enabled") ?? true,
            NotBefore = kind == ObjectKind.Certificate ? null : flaws.Time(attributes, "nbf"),
            Expires = kind == ObjectKind.Certificate ? null : flaws.Time(attributes, "exp"),
            ContentType = flaws.Text(item, "contentType") is { Length: > 0 } type ? type : null,
            Tags = tags,
        };
        return new VaultObject
        {
            Name = ObjectName.Parse(name, kind),
            Version = parts is [.., { Length: > 0 } version] && parts.Length == 6 ? version : null,
            Properties = properties.Equals(ObjectProperties.Plain) ? ObjectProperties.Plain : properties,
            Mark = mark,
            HasUnreadableMark = unreadable,
            X5t = kind == ObjectKind.Certificate ? flaws.Thumbprint(item) : null,
            ValidUntil = kind == ObjectKind.Certificate ? flaws.Time(attributes, "exp") : null,
            Created = flaws.Time(attributes, "created") ?? DateTimeOffset.UnixEpoch,
            Updated = flaws.Time(attributes, "updated") ?? DateTimeOffset.UnixEpoch,
            Managed = flaws.Flag(item, "managed") ?? false,
            Deleted = flaws.Time(item, "deletedDate"),
            Flaw = flaws.First,
        };
    }

    /// <summary>A text; null where it is none, or cannot be one: JSON can hold half a character.</summary>
    private static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Reads fields, and keeps the first that cannot be read. What is absent, or null, is no flaw.</summary>
    private sealed class Flaws
    {
        public string? First { get; private set; }

        public DateTimeOffset? Time(JsonElement holder, string name) => !Has(holder, name, out var field) ? null
            : field.ValueKind == JsonValueKind.Number && field.TryGetInt64(out var seconds)
                && seconds >= DateTimeOffset.MinValue.ToUnixTimeSeconds() && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
                ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : Found<DateTimeOffset?>(name, field, "no date");

        public bool? Flag(JsonElement holder, string name) => !Has(holder, name, out var field) ? null
            : field.ValueKind is JsonValueKind.True or JsonValueKind.False ? field.GetBoolean()
            : Found<bool?>(name, field, "neither true nor false");

        public string? Text(JsonElement holder, string name) =>
            !Has(holder, name, out var field) ? null : ListedObject.Text(field) ?? Found<string>(name, field, "no text");

        public string Thumbprint(JsonElement item) => !Has(item, "x5t", out var field) ? ""
            : ListedObject.Text(field) is { } text && Sha1().IsMatch(text) ? text
            : Found<string>("x5t", field, "no thumbprint") ?? "";

        public List<KeyValuePair<string, string>> Tags(JsonElement item)
        {
            var tags = new List<KeyValuePair<string, string>>();
            if (!Has(item, "tags", out var map))
            {
                return tags;
            }

            if (map.ValueKind != JsonValueKind.Object)
            {
                return Found<List<KeyValuePair<string, string>>>("tags", map, "no list of tags") ?? tags;
            }

            foreach (var tag in map.EnumerateObject())
            {
                if (NameOf(tag) is { } name && (tag.Value.ValueKind == JsonValueKind.Null ? "" : ListedObject.Text(tag.Value)) is { } text)
                {
                    tags.Add(KeyValuePair.Create(name, text));
                }
                else
                {
                    Found<string>("tags", tag.Value, "no text in a tag");
                }
            }

            return tags;
        }

        private static string? NameOf(JsonProperty tag)
        {
            try
            {
                return tag.Name;
            }
            catch (InvalidOperationException)
            {
                return null; // half a character
            }
        }

        private static bool Has(JsonElement holder, string name, out JsonElement field)
        {
            field = default;
            return holder.ValueKind == JsonValueKind.Object && holder.TryGetProperty(name, out field)
                && field.ValueKind != JsonValueKind.Null;
        }

        private T? Found<T>(string name, JsonElement field, string what)
        {
            First ??= $"its field {name} holds {what}: {VaultAnswer.Line(field.GetRawText(), 40)}";
            return default;
        }
    }

    // Base64url of twenty bytes: as marks hold it.
    [GeneratedRegex(@"\A[0-9A-Za-z_-]{27}\z")]
    private static partial Regex Sha1();
}
