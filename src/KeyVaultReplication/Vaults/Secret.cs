using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace KeyVaultReplication.Vaults;

/// <summary>One secret version as Key Vault describes it without its value: what LIST shows of the current version, or one entry of a version list.</summary>
public sealed record Secret
{
    /// <summary>The name.</summary>
    public required SecretName Name { get; init; }

    /// <summary>The version id; null where the service does not tell it (the list of a vault's secrets).</summary>
    public string? Version { get; init; }

    /// <summary>What travels with the value.</summary>
    public required SecretProperties Properties { get; init; }

    /// <summary>The mark on this version; null when there is none, or none that can be read.</summary>
    public Mark? Mark { get; init; }

    /// <summary>Whether there is a tag of the mark's name that is not a mark this version of the tool can read.</summary>
    public bool HasUnreadableMark { get; init; }

    /// <summary>When this version was made. Key Vault counts whole seconds.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When this version or its properties were last changed. Key Vault counts whole seconds.</summary>
    public required DateTimeOffset Updated { get; init; }

    /// <summary>Whether the secret belongs to a certificate: Key Vault then refuses to change it as a secret.</summary>
    public bool Managed { get; init; }

    /// <summary>When it was soft-deleted; null when it lives.</summary>
    public DateTimeOffset? Deleted { get; init; }

    /// <summary>When the service read it out, by the service's own clock; null in lists.</summary>
    internal DateTimeOffset? Read { get; init; }

    /// <summary>
    /// Whether it was read in the second it was made, or so soon after that another version may carry the same second: then the time alone does not tell
    /// whether what was read is still the current version. (Git calls such an entry of its index racily clean.)
    /// </summary>
    internal bool IsRacy => Read is { } read && read - Created < RacyWindow;

    /// <summary>How long after a version was made its time alone does not prove it current: Key Vault counts whole seconds.</summary>
    internal static TimeSpan RacyWindow { get; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether the mark stands on the version it was written for, and was not carried over to another with the tags.</summary>
    internal bool HasBoundMark => Mark?.Own == Created;

    /// <summary>
    /// Whether this version was copied from that vault, a copy that broke off before its mark was bound included. Good enough to tell which older versions are there;
    /// not for the current one, whose tags a person may have carried over.
    /// </summary>
    internal bool IsCopyFrom(VaultAddress vault) => Mark is { } mark && mark.Host == vault.Host && (mark.Own is null || mark.Own == Created);

    /// <summary>Older first; of versions made in the same second, the copies that this tool makes of a history among them, the one whose origin is older.</summary>
    internal static IComparer<Secret> OlderFirst { get; } = Comparer<Secret>.Create((left, right) =>
        left.Created != right.Created ? left.Created.CompareTo(right.Created)
        : left.Mark is { } a && right.Mark is { } b && a.Host == b.Host ? a.Created.CompareTo(b.Created)
        : 0);

    /// <summary>Whether the properties are other than those the mark on this version knows. Without a bound mark there is nothing to compare with.</summary>
    internal bool HasEditedProperties => HasBoundMark && Properties.Fingerprint() != Mark!.Properties;

    /// <summary>Whether a list of versions, newest first, still shows this one as the current one, unchanged: nothing newer, and its times as they were.</summary>
    internal bool IsStillCurrent(ImmutableArray<Secret> newestFirst) =>
        !newestFirst.IsEmpty && newestFirst[0].Created == Created && newestFirst.Any(version => version.Created == Created && version.Updated == Updated);

    /// <summary>Whether this version is, or was to be, deleted by this tool and by nobody else, because that vault had deleted the secret.</summary>
    internal bool FollowedDeletionOf(VaultAddress vault) => Mark is { } mark && mark.Deleting == vault.Host && (mark.Own is null || mark.Own == Created);

    /// <summary>Whether an update can give this version the properties: it can take the last tag away only where the mark stays, since the SDK sends no empty map.</summary>
    internal bool CanBeUpdatedTo(SecretProperties desired) =>
        Properties.CanBeUpdatedTo(desired) && (Mark is not null || !desired.Tags.IsEmpty || Properties.Tags.IsEmpty);

    /// <summary>The properties nearest to the desired ones that an update can give this version: what it cannot clear stays.</summary>
    internal SecretProperties NearestTo(SecretProperties desired) => desired with
    {
        ContentType = desired.ContentType ?? Properties.ContentType,
        NotBefore = desired.NotBefore ?? Properties.NotBefore,
        Expires = desired.Expires ?? Properties.Expires,
        Tags = Mark is null && desired.Tags.IsEmpty ? Properties.Tags : desired.Tags,
    };
}

/// <summary>What belongs to a secret version besides its value; it travels with the value. The mark is not part of it.</summary>
public sealed record SecretProperties
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
    public static ImmutableSortedDictionary<string, string> NoTags { get; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Enabled, and nothing else: what most secrets have.</summary>
    internal static SecretProperties Plain { get; } = new();

    /// <summary>Whether a mark fits beside the tags.</summary>
    public bool HasRoomForMark => Tags.Count < MaxTags;

    /// <inheritdoc/>
    public bool Equals(SecretProperties? other) =>
        other is not null && Enabled == other.Enabled && NotBefore == other.NotBefore && Expires == other.Expires
        && string.Equals(ContentType, other.ContentType, StringComparison.Ordinal)
        && Tags.Count == other.Tags.Count && Tags.SequenceEqual(other.Tags);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Enabled, NotBefore, Expires, ContentType, Tags.Count);

    /// <summary>
    /// Sixteen hexadecimal digits that tell these properties from others. A mark holds those of the properties last replicated: times cannot tell which side changed them since, because the
    /// tool's own requests change the times too. The value has no part in it.
    /// </summary>
    public string Fingerprint() => ReferenceEquals(this, Plain) ? PlainFingerprint : Digest(this);

    private static string Digest(SecretProperties properties) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(properties.Describe())).AsSpan(0, 8));

    private static string PlainFingerprint { get; } = Digest(new SecretProperties());

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
    /// Whether an update can turn these properties into <paramref name="desired"/>. The SDK sends no empty or absent property, so an update can set or replace,
    /// but not clear, a content type, a not-before or an expiry date [Azure.Security.KeyVault.Secrets 4.12, UpdateSecretProperties].
    /// </summary>
    internal bool CanBeUpdatedTo(SecretProperties desired) =>
        (ContentType is null || desired.ContentType is not null)
        && (NotBefore is null || desired.NotBefore is not null)
        && (Expires is null || desired.Expires is not null);

    /// <summary>The names of the properties in which these and <paramref name="other"/> differ, for people.</summary>
    internal string DifferenceTo(SecretProperties other) => string.Join(", ", Differences(other));

    private IEnumerable<string> Differences(SecretProperties other)
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
