using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace KeyVaultReplication.Objects;

/// <summary>What belongs to a version besides its content; it travels with the content. The mark is not part of it.</summary>
public sealed record ObjectProperties
{
    /// <summary>The most tags a secret can have [Microsoft: about secrets].</summary>
    public const int MaxTags = 15;

    /// <summary>Whether the value can be read; Key Vault refuses to hand out the value of a disabled version.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Not before: a hint for users of the secret; Key Vault hands out the value all the same.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Expires: a hint for users of the secret; Key Vault hands out the value all the same.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>The content type; null when there is none.</summary>
    public string? ContentType { get; init; }

    /// <summary>The tags, without the mark.</summary>
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = NoTags;

    /// <summary>No tags at all.</summary>
    public static ImmutableSortedDictionary<string, string> NoTags { get; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Enabled, and nothing else: what most secrets have.</summary>
    internal static ObjectProperties Plain { get; } = new();

    /// <summary>Whether a mark fits beside the tags.</summary>
    public bool HasRoomForMark => Tags.Count < MaxTags;

    /// <inheritdoc/>
    public bool Equals(ObjectProperties? other) =>
        other is not null && Enabled == other.Enabled && NotBefore == other.NotBefore && Expires == other.Expires
        && string.Equals(ContentType, other.ContentType, StringComparison.Ordinal)
        && Tags.Count == other.Tags.Count && Tags.SequenceEqual(other.Tags);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Enabled, NotBefore, Expires, ContentType, Tags.Count);

    /// <summary>
    /// Sixteen hexadecimal digits that tell these properties from others. A mark holds those of the properties last replicated: times
    /// cannot tell which side changed them since, because the tool's own requests change the times too. The value has no part in it.
    /// </summary>
    public string Fingerprint() => ReferenceEquals(this, Plain) ? PlainFingerprint : Digest(this);

    private static string Digest(ObjectProperties properties) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(properties.Describe())).AsSpan(0, 8));

    private static string PlainFingerprint { get; } = Digest(new ObjectProperties());

    /// <summary>All of them in one text, the same for equal properties and for no others: lengths stand before texts.</summary>
    internal string Describe()
    {
        var text = new StringBuilder(Enabled ? "enabled" : "disabled");
        text.Append(' ').Append(NotBefore?.ToUnixTimeSeconds()).Append(' ').Append(Expires?.ToUnixTimeSeconds());
        foreach (var field in new[] { ContentType ?? "" }.Concat(Tags.SelectMany(tag => new[] { tag.Key, tag.Value })))
        {
            text.Append(' ').Append(field.Length).Append(':').Append(field);
        }

        return text.ToString();
    }

    /// <summary>
    /// Whether an update can turn these properties into <paramref name="desired"/>. The SDK sends no empty or absent property, so an update
    /// can set or replace, but not clear, a content type, a not-before or an expiry date [Azure.Security.KeyVault.Secrets 4.12,
    /// UpdateSecretProperties].
    /// </summary>
    internal bool CanBeUpdatedTo(ObjectProperties desired) =>
        (ContentType is null || desired.ContentType is not null)
        && (NotBefore is null || desired.NotBefore is not null)
        && (Expires is null || desired.Expires is not null);

    /// <summary>The names of the properties in which these and <paramref name="other"/> differ, for people.</summary>
    internal string DifferenceTo(ObjectProperties other) => string.Join(", ", Differences(other));

    private IEnumerable<string> Differences(ObjectProperties other)
    {
        if (Enabled != other.Enabled)
        {
            yield return "enabled";
        }

        if (NotBefore != other.NotBefore)
        {
            yield return "not before";
        }

        if (Expires != other.Expires)
        {
            yield return "expires";
        }

        if (!string.Equals(ContentType, other.ContentType, StringComparison.Ordinal))
        {
            yield return "content type";
        }

        if (!Tags.SequenceEqual(other.Tags))
        {
            yield return "tags";
        }
    }
}
