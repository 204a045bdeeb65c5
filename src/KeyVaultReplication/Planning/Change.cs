using System.Collections.Immutable;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Planning;

/// <summary>
/// One thing a plan will do to one object of one vault: what, why, the marks it writes, and what must still hold when it is done. Nothing
/// reads a reason to decide.
/// </summary>
public sealed record Change
{
    /// <summary>What kind of change it is, for people and for counts.</summary>
    public required ChangeKind Kind { get; init; }

    /// <summary>What it is about: the version that is followed; for a deletion, the one that is deleted.</summary>
    public required VaultObject Subject { get; init; }

    /// <summary>The vault that is followed.</summary>
    public required VaultAddress From { get; init; }

    /// <summary>The vault that is changed.</summary>
    public required VaultAddress To { get; init; }

    /// <summary>Why, for machines.</summary>
    public required ReasonCode Code { get; init; }

    /// <summary>Why, for people.</summary>
    public required string Reason { get; init; }

    /// <summary>What the changed vault held of that name when the plan was made, soft-deleted or not; null when it held nothing.</summary>
    public VaultObject? Current { get; init; }

    /// <summary>Whether the name is soft-deleted in the changed vault and has to be recovered first.</summary>
    public bool RecoverFirst { get; init; }

    /// <summary>
    /// Whether the name is soft-deleted in the followed vault, and is recovered there first, because what it holds is newer.
    /// </summary>
    public bool RecoverFollowed { get; init; }

    /// <summary>Whether both vaults had changed the object, and policy decided.</summary>
    public bool ResolvesConflict { get; init; }

    /// <summary>One-way: whether it undoes what somebody did to the target since the last run.</summary>
    public bool IsDrift { get; init; }

    /// <summary>
    /// The older versions that are appended before the current one, oldest first; empty unless all versions are replicated.
    /// </summary>
    public ImmutableArray<VaultObject> History { get; init; } = [];

    /// <summary>The object's name.</summary>
    public ObjectName Name => Subject.Name;

    /// <summary>What the source calls it, where that is another name, and it is known which; else null.</summary>
    public string? SourceName { get; init; }

    /// <summary>What is done, in a word or two.</summary>
    public string Verb => Kind switch
    {
        ChangeKind.Create => "create",
        ChangeKind.Update => "update",
        ChangeKind.UpdateProperties => "update properties",
        ChangeKind.Adopt => "adopt",
        ChangeKind.Recover => "recover",
        _ => "delete",
    };

    /// <summary>How it is done.</summary>
    internal Effect Effect => Kind switch
    {
        ChangeKind.Create when Name.Kind == ObjectKind.Key => Effect.CopyWhole,
        ChangeKind.Create or ChangeKind.Update => Effect.Write,
        ChangeKind.UpdateProperties or ChangeKind.Adopt => Effect.Patch,
        ChangeKind.Recover => Effect.Recover,
        _ => Effect.Delete,
    };

    /// <summary>For a write: whether the new version is marked as a replica of the version that was read.</summary>
    internal bool MarksReplica { get; init; }

    /// <summary>
    /// For a patch: the properties that the changed version has afterwards; those of <see cref="Subject"/>, unless an update cannot give
    /// them all.
    /// </summary>
    internal ObjectProperties Properties { get => field ?? Subject.Properties; init; }

    /// <summary>For a patch or a deletion: the mark that the changed version has afterwards; null when it has none.</summary>
    internal Mark? Mark { get; init; }

    /// <summary>
    /// The mark that the version followed has afterwards, where it has to know what the other side has now; null when it stays as it is.
    /// </summary>
    internal Mark? MarkOfSubject { get; init; }

    /// <summary>What must still hold when it is done.</summary>
    internal Must Must { get; init; }

    /// <summary>What it means if the name turns out to be soft-deleted only when it is written.</summary>
    internal DeletedMeanwhile Deletions { get; init; }

    /// <summary>For a write: whether exactly the version of <see cref="Subject"/> is read, and not whatever is current by then.</summary>
    internal bool ReadsVersion { get; init; }
}

/// <summary>What kind of change a plan holds.</summary>
public enum ChangeKind
{
    /// <summary>Write an object that the vault does not have.</summary>
    Create,

    /// <summary>Write a new version of an object that the vault has.</summary>
    Update,

    /// <summary>Change properties of the current version; its value is already right.</summary>
    UpdateProperties,

    /// <summary>Write a mark on an object whose value turned out to be equal; properties follow where they differ.</summary>
    Adopt,

    /// <summary>Recover a soft-deleted object that is in sync once it is back.</summary>
    Recover,

    /// <summary>Soft-delete an object.</summary>
    Delete,
}

/// <summary>How a change is done.</summary>
internal enum Effect
{
    /// <summary>Read a version and write it as a new one.</summary>
    Write,

    /// <summary>Back a key up and restore it with all its versions.</summary>
    CopyWhole,

    /// <summary>Change properties and mark of a version.</summary>
    Patch,

    /// <summary>Recover, and no more.</summary>
    Recover,

    /// <summary>Say so in the mark, and soft-delete.</summary>
    Delete,
}

/// <summary>What must still hold when a change is done; if it does not, the change is left to the next run.</summary>
[Flags]
internal enum Must
{
    /// <summary>Nothing: what the changed vault holds is followed over, whatever it is by then.</summary>
    Nothing = 0,

    /// <summary>The changed vault holds of that name what it held when the plan was made.</summary>
    TargetIsAsPlanned = 1,

    /// <summary>The version that is copied is the one that was planned.</summary>
    SourceIsAsPlanned = 2,

    /// <summary>For a deletion: the vault that is followed shows the name soft-deleted.</summary>
    TombstoneStands = 4,

    /// <summary>For a deletion: the vault that is followed has no such object.</summary>
    SourceLacksIt = 8,

    /// <summary>
    /// What is recovered was not changed since both sides were the same, as far as the versions tell that can be seen only once it is back.
    /// </summary>
    RecoveredIsNoEdit = 16,
}

/// <summary>What it means if a name turns out to be soft-deleted only when it is written.</summary>
internal enum DeletedMeanwhile
{
    /// <summary>The write fails.</summary>
    Fails,

    /// <summary>It is recovered, and written then.</summary>
    IsRecovered,

    /// <summary>Somebody deleted it during the run, and deletions count on both sides: the next run decides.</summary>
    Decides,
}
