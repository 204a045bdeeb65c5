using System.Collections.Immutable;

namespace KeyVaultReplication.Objects;

/// <summary>
/// What one update of a version sends. What is null is not sent and stays as it is; the tags are always sent, since the mark is one of them
/// and the service replaces the whole map.
/// </summary>
internal sealed record ObjectUpdate(ImmutableSortedDictionary<string, string> Tags, Mark? Mark)
{
    public bool? Enabled { get; init; }

    public DateTimeOffset? NotBefore { get; init; }

    public DateTimeOffset? Expires { get; init; }

    public string? ContentType { get; init; }

    /// <summary>Only the mark changes: the tags that the version has, and the mark.</summary>
    public static ObjectUpdate OfMark(VaultObject version, Mark? mark) => new(version.Properties.Tags, mark);

    /// <summary>
    /// Gives a version other properties: sends those that differ, and the mark. What cannot be cleared stays: see
    /// <see cref="ObjectProperties.CanBeUpdatedTo"/>.
    /// </summary>
    public static ObjectUpdate Of(VaultObject version, ObjectProperties desired, Mark? mark) => new(desired.Tags, mark)
    {
        Enabled = version.Properties.Enabled == desired.Enabled ? null : desired.Enabled,
        NotBefore = version.Properties.NotBefore == desired.NotBefore ? null : desired.NotBefore,
        Expires = version.Properties.Expires == desired.Expires ? null : desired.Expires,
        ContentType = version.Properties.ContentType == desired.ContentType ? null : desired.ContentType,
    };
}
