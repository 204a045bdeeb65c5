using System.Collections.Immutable;

namespace KeyVaultReplication.Objects;

/// <summary>
/// One version of an object as Key Vault describes it without its content: what LIST shows of the current version, or one entry of a
/// version list.
/// </summary>
public sealed record VaultObject
{
    /// <summary>The name.</summary>
    public required ObjectName Name { get; init; }

    /// <summary>The version id; null where the service does not tell it (the list of a vault's objects).</summary>
    public string? Version { get; init; }

    /// <summary>What travels with the content.</summary>
    public required ObjectProperties Properties { get; init; }

    /// <summary>The mark on this version; null when there is none, or none that can be read.</summary>
    public Mark? Mark { get; init; }

    /// <summary>Whether there is a tag of the mark's name that is not a mark this version of the tool can read.</summary>
    public bool HasUnreadableMark { get; init; }

    /// <summary>When this version was made. Key Vault counts whole seconds.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When this version or its properties were last changed. Key Vault counts whole seconds.</summary>
    public required DateTimeOffset Updated { get; init; }

    /// <summary>
    /// On a certificate: its thumbprint, base64url of the SHA-1 hash of the certificate. Lists tell it, and two certificates are the same
    /// if it is.
    /// </summary>
    public string? X5t { get; init; }

    /// <summary>On a certificate: until when it is valid. Key Vault takes none that has expired.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>On a certificate: whether it was no longer valid when it was listed, by the vault's own clock.</summary>
    public bool HasExpired { get; init; }

    /// <summary>Whether it is the secret or the key of a certificate: Key Vault then refuses to change it by itself.</summary>
    public bool Managed { get; init; }

    /// <summary>
    /// What of it cannot be read, in words; null when all can. Then only its name counts: whatever it is, it is left as it is.
    /// </summary>
    public string? Flaw { get; init; }

    /// <summary>When it was soft-deleted; null when it lives.</summary>
    public DateTimeOffset? Deleted { get; init; }

    /// <summary>When the service read it out, by the service's own clock; null in lists.</summary>
    internal DateTimeOffset? Read { get; init; }

    /// <summary>
    /// Whether it was read in the second it was made, or so soon after that another version may carry the same second: then the time alone
    /// does not tell whether what was read is still the current version. (Git calls such an entry of its index racily clean.)
    /// </summary>
    internal bool IsRacy => Read is { } read && read - Created < RacyWindow;

    /// <summary>How long after a version was made its time alone does not prove it current: Key Vault counts whole seconds.</summary>
    internal static TimeSpan RacyWindow { get; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// This one, as a list of objects shows it without its id, among the versions of its vault; null when it is not there any more, or when
    /// several of the same second look alike.
    /// </summary>
    internal VaultObject? FindIn(ImmutableArray<VaultObject> versions)
    {
        var ofThatSecond = versions.Where(version => version.Created == Created).ToList();
        return Version is not null ? ofThatSecond.FirstOrDefault(version => version.Version == Version)
            : ofThatSecond is [var only] ? only
            : ofThatSecond.Where(version => version.IsAs(this)).ToList() is [var alike] ? alike
            : null;
    }

    /// <summary>All that may be this one among the versions of its vault: several where those of the same second look alike.</summary>
    internal IEnumerable<VaultObject> CandidatesIn(ImmutableArray<VaultObject> versions) => FindIn(versions) is { } only ? [only]
        : versions.Where(version => version.Created == Created && version.IsAs(this));

    /// <summary>Whether the mark stands on the version it was written for, and was not carried over to another with the tags.</summary>
    internal bool HasBoundMark => X5t is null ? Mark is { X5t: null } mark && mark.BoundAt == Created : Mark?.X5t == X5t;

    /// <summary>Whether the mark may stand on the version it was written for: it does, or it was never bound to one.</summary>
    internal bool HasOwnMark => HasBoundMark || Mark is { BoundAt: null, X5t: null };

    /// <summary>
    /// Whether that mark, which tells of a copy of it, names this very version: of what a list shows its second tells, since it tells no
    /// id. Certificates are the same if their thumbprints are.
    /// </summary>
    internal bool IsNamedBy(Mark mark) =>
        X5t is null ? mark.Created == Created && (Version is null || Version == mark.Version) : mark.X5t == X5t;

    /// <summary>
    /// Whether it is older than the version that mark tells of, by its time. Of certificates times say nothing: an old one may be set
    /// again.
    /// </summary>
    internal bool IsOlderThan(Mark mark) => X5t is null && Created < mark.Created;

    /// <summary>
    /// Whether it is newer than the version that mark tells of. A certificate that is another one has taken the place of the one copied,
    /// whatever the times say.
    /// </summary>
    internal bool IsNewerThan(Mark mark) => X5t is null ? Created > mark.Created : mark.X5t != X5t;

    /// <summary>
    /// Whether this version was copied from that vault, a copy that broke off before its mark was bound included. Good enough to tell which
    /// older versions are there, and what not to delete without a tombstone; not to tell that the current one, whose tags a person may have
    /// carried over, is what was copied.
    /// </summary>
    internal bool IsCopyFrom(VaultAddress vault) => HasOwnMark && Mark!.IsOfCopy && Mark.Host == vault.Host;

    /// <summary>
    /// Older first; of versions made in the same second, the copies that this tool makes of a history among them, the one whose origin is
    /// older.
    /// </summary>
    internal static IComparer<VaultObject> OlderFirst { get; } = Comparer<VaultObject>.Create((left, right) =>
        left.Created != right.Created ? left.Created.CompareTo(right.Created)
        : left.Mark is { } a && right.Mark is { } b && a.Host == b.Host ? a.Created.CompareTo(b.Created)
        : 0);

    /// <summary>
    /// Whether the properties are other than those the mark on this version knows. Without a bound mark there is nothing to compare with.
    /// </summary>
    internal bool HasEditedProperties => HasBoundMark && Properties.Fingerprint() != Mark!.Fingerprint;

    /// <summary>Whether this is what was seen before, as it was then. Times do not tell it alone: they count whole seconds.</summary>
    internal bool IsAs(VaultObject seen) => (Version is null || seen.Version is null || Version == seen.Version)
        && (Created, Updated, Mark, X5t) == (seen.Created, seen.Updated, seen.Mark, seen.X5t) && Properties.Equals(seen.Properties);

    /// <summary>
    /// Whether this version is, or was to be, deleted by this tool and by nobody else, because that vault had deleted the object.
    /// </summary>
    internal bool FollowedDeletionOf(VaultAddress vault) => HasOwnMark && Mark!.Deleting == vault.Host;

    /// <summary>
    /// Whether an update can give this version the properties: it can take the last tag away only where the mark stays, since the SDK sends
    /// no empty map.
    /// </summary>
    internal bool CanBeUpdatedTo(ObjectProperties desired) =>
        Properties.CanBeUpdatedTo(desired) && (Mark is not null || !desired.Tags.IsEmpty || Properties.Tags.IsEmpty);

    /// <summary>The properties nearest to the desired ones that an update can give this version: what it cannot clear stays.</summary>
    internal ObjectProperties NearestTo(ObjectProperties desired) => desired with
    {
        ContentType = desired.ContentType ?? Properties.ContentType,
        NotBefore = desired.NotBefore ?? Properties.NotBefore,
        Expires = desired.Expires ?? Properties.Expires,
        Tags = Mark is null && desired.Tags.IsEmpty ? Properties.Tags : desired.Tags,
    };
}
