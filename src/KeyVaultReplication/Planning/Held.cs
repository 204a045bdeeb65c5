using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Planning;

/// <summary>A version, and the vault that holds it.</summary>
internal sealed record Held(VaultAddress Vault, VaultObject Object)
{
    public ObjectName Name => Object.Name;

    public ObjectProperties Properties => Object.Properties;

    /// <summary>The mark by which it is a replica of that vault; null when it is none.</summary>
    public Mark? MarkOf(VaultAddress origin) => Object is { HasBoundMark: true, Mark: { } mark } && mark.Host == origin.Host ? mark : null;

    /// <summary>The mark by which it is a replica of that very version; null when it is none.</summary>
    public Mark? MarkOf(Held origin) => MarkOf(origin.Vault) is { } mark && origin.Object.IsNamedBy(mark) ? mark : null;

    /// <summary>
    /// Whether its mark can tell, once it is the same again, that it is the same as that side. One-way, the mark of a source that once was
    /// the replica cannot be brought up to date: then its target gets one, for which the ids are asked.
    /// </summary>
    public bool IsMarkedFor(Held followed) => MarkOf(followed) is not null || followed.Properties.Equals(Properties);

    /// <summary>
    /// Whether it is older, by its time, than the version that the other side says it was copied from, its mark bound or not.
    /// </summary>
    public bool IsOlderThanCopiedTo(Held replica) => replica.Object.IsCopyFrom(Vault) && Object.IsOlderThan(replica.Object.Mark!);

    /// <summary>The mark of a copy of that very version that broke off before it was bound; null when it is none.</summary>
    public Mark? UnboundMarkOf(Held origin) =>
        UnboundMarkOf(origin.Vault) is { } mark && origin.Object.IsNamedBy(mark) ? mark : null;

    /// <summary>Whether it is newer than what that mark tells of, and no copy of the replica that carries it.</summary>
    public bool IsNewEdition(Mark mark, Held replica) => Object.IsNewerThan(mark) && UnboundMarkOf(replica) is null;

    /// <summary>
    /// Whether it looks like a copy from that vault that broke off before its mark was bound, and that nobody touched since.
    /// </summary>
    public bool IsBrokenOffCopyOf(VaultAddress origin) => UnboundMarkOf(origin) is { } mark && Since(mark) == Edits.None;

    private Mark? UnboundMarkOf(VaultAddress origin) =>
        Object.Mark is { BoundAt: null, X5t: null, Deleting: null, IsOfCopy: true } mark && mark.Host == origin.Host ? mark : null;

    /// <summary>What was done to it since that mark was written.</summary>
    public Edits Since(Mark mark) => Properties.Fingerprint() == mark.Fingerprint ? Edits.None : Edits.Properties;
}
