namespace KeyVaultReplication.Planning;

/// <summary>
/// Why something is done, left, or did not come about: the stable word beside the reason for people. Reports write it in camelCase; words
/// are added, never changed.
/// </summary>
public enum ReasonCode
{
    /// <summary>The followed vault has it and the changed one does not.</summary>
    New,

    /// <summary>It was replicated once and has gone from the other vault without a trace there.</summary>
    GoneWithoutTrace,

    /// <summary>The followed vault has a newer version.</summary>
    NewVersion,

    /// <summary>Properties were changed in the followed vault.</summary>
    PropertiesChanged,

    /// <summary>The values turned out to be equal: only the mark is missing, or properties differ as well.</summary>
    ValueEqual,

    /// <summary>Both are the same, and the mark has to say so.</summary>
    MarkOutdated,

    /// <summary>The values differ and nothing tells of a replication: one-way, the source wins.</summary>
    SourceWins,

    /// <summary>It was soft-deleted in the changed vault.</summary>
    WasSoftDeleted,

    /// <summary>Two-way: its deletion was undone in the followed vault.</summary>
    DeletionUndone,

    /// <summary>Two-way: deleted on one side, and not known to be in sync then.</summary>
    LivingSideWins,

    /// <summary>Two-way: deleted on one side, edited on the other since.</summary>
    EditWins,

    /// <summary>Two-way: deleted on one side only, and deletions are not replicated.</summary>
    DeletionsNotReplicated,

    /// <summary>The source does not have it.</summary>
    NotInSource,

    /// <summary>Two-way: deleted on one side while in sync.</summary>
    DeletedInSync,

    /// <summary>Changed on both sides.</summary>
    Conflict,

    /// <summary>It is disabled: its value cannot be read.</summary>
    Disabled,

    /// <summary>A certificate that is no longer valid: Key Vault imports none.</summary>
    Expired,

    /// <summary>A certificate whose key may not be exported.</summary>
    NotExportable,

    /// <summary>It is the secret of a certificate.</summary>
    OfCertificate,

    /// <summary>It is soft-deleted, and softDeleted says to leave it so, or to fail.</summary>
    SoftDeleted,

    /// <summary>It has 15 tags: no room for a mark.</summary>
    NoRoomForMark,

    /// <summary>Older versions are left out.</summary>
    OlderVersionsLeftOut,

    /// <summary>It could not be read.</summary>
    Unreadable,

    /// <summary>
    /// What its vault tells of it cannot be read: a date that no calendar holds, a field of the wrong kind. Nothing is done about it in any
    /// vault.
    /// </summary>
    Malformed,

    /// <summary>It changed during the run.</summary>
    ChangedDuringRun,

    /// <summary>A soft-deleted certificate has the name: nothing can be written under it.</summary>
    NameTaken,

    /// <summary>To be deleted, but the source shows no deletion: it is gone there without a trace.</summary>
    NoTombstone,

    /// <summary>The vault refused one write after the other: it was left alone.</summary>
    VaultRefusesWrites,

    /// <summary>The source has gone back in time: the version that was copied is not there any more.</summary>
    SourceRegressed,

    /// <summary>One-way: somebody changed the target; the source wins, or drift says to leave it, or to refuse.</summary>
    Drift,

    /// <summary>The vault refused or failed.</summary>
    VaultError,

    /// <summary>Refused: more would be deleted than maxDeletions allows.</summary>
    MaxDeletions,

    /// <summary>Refused: more would be given a new value than maxUpdates allows.</summary>
    MaxUpdates,

    /// <summary>Refused: everything would be deleted, because the other vault lists nothing.</summary>
    EmptyVault,

    /// <summary>Refused: names that rename makes collide, or are none that Key Vault takes.</summary>
    ImpossibleNames,

    /// <summary>Refused: the plan made now is not the approved one.</summary>
    NotTheApprovedPlan,

    /// <summary>
    /// Refused: a plan was approved, and a part of it cannot be made or is refused; it is carried out as a whole or not at all.
    /// </summary>
    NotTheWholePlan,

    /// <summary>The run was cancelled.</summary>
    Cancelled,

    /// <summary>Not deleted, because something before it failed or was left.</summary>
    NotAllElseWentWell,

    /// <summary>Restore: the wanted version is written as a new one.</summary>
    Restored,

    /// <summary>Restore: all its versions were made after the time that is wanted.</summary>
    MadeSince,

    /// <summary>Restore: it was soft-deleted before the time that is wanted.</summary>
    DeletedBefore,

    /// <summary>Restore: there is no version of the id that is wanted.</summary>
    NoSuchVersion,

    /// <summary>Restore: nothing tells which of several versions of the same second was the current one.</summary>
    SeveralVersions,

    /// <summary>A key: it has newer versions in one vault, and none can be added to a copy.</summary>
    NewerVersionsCannotFollow,

    /// <summary>A key: the other vault has another one of that name.</summary>
    OtherKey,

    /// <summary>A key: the same in both vaults, with other properties.</summary>
    KeyPropertiesDiffer,

    /// <summary>A key that its vault rotates by itself, and that include does not name.</summary>
    Rotates,

    /// <summary>A key: the vault cannot take it from that vault, which is of another subscription or geography.</summary>
    CannotBeCopiedHere,
}
