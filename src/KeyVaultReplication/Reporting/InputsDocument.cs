using System.Collections.Immutable;
using System.ComponentModel;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Reporting;

/// <summary>What was asked for, as an auditor wants to know it.</summary>
internal sealed record InputsDocument(
    [property: Description("The kinds of objects that take part.")] ImmutableArray<ObjectKind> ObjectTypes,
    [property: Description("Whether deletions are replicated; in a restore, whether what was made since is deleted.")] bool ReplicateDeletion,
    [property: Description("What may be deleted.")] DeletionScope DeletionScope,
    [property: Description("How much a plan may delete: a count, or a percentage.")] string MaxDeletions,
    [property: Description("How many living names may get another value: a count, or a percentage.")] string MaxUpdates,
    [property: Description("What is done about what somebody changed in a one-way target.")] DriftPolicy Drift,
    [property: Description("What is done when the source has gone back in time.")] SourceRegressedPolicy SourceRegressed,
    [property: Description("The patterns of names that take part; none: all.")] ImmutableArray<string> Include,
    [property: Description("The patterns of names that do not take part.")] ImmutableArray<string> Exclude,
    [property: Description("The rules by which names are changed in the targets; none: they stay as they are.")] ImmutableArray<string> Rename,
    [property: Description("Which versions are replicated.")] VersionScope Versions,
    [property: Description("Two-way, when both vaults changed a secret: which wins.")] ConflictPolicy ConflictPolicy,
    [property: Description("What is done about names that are soft-deleted where they are to be written.")] SoftDeletedPolicy SoftDeleted,
    [property: Description("The hash of the plan that was approved; null when none was given.")] string? ApprovedPlan,
    [property: Description("The time that a vault is restored to, in UTC; null for none, and in a replication.")] DateTime? RestoreAt,
    [property: Description("The version that is restored; null for none, and in a replication.")] string? RestoreVersion)
{
    public static InputsDocument Of(ReplicationOptions options) => new(
        options.Kinds, options.ReplicateDeletion, options.DeletionScope, options.MaxDeletions.ToString(), options.MaxUpdates.ToString(),
        options.Drift,
        options.SourceRegressed, options.Filter.Include, options.Filter.Exclude, [.. options.Rename?.Texts ?? []], options.Versions,
        options.ConflictPolicy, options.SoftDeleted, options.ApprovedPlan,
        options.RestorePoint?.At is { } at ? ToolDocument.Utc(at) : null, options.RestorePoint?.Version);
}
