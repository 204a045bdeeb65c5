using System.Collections.Immutable;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Renaming;

namespace KeyVaultReplication;

/// <summary>What a run is to do. Defaults are those of the task, but for <see cref="DryRun"/>, which the caller states.</summary>
public sealed record ReplicationOptions
{
    /// <summary>One-way or two-way.</summary>
    public ReplicationMode Mode { get; init; } = ReplicationMode.OneWay;

    /// <summary>What kinds of objects take part, in the order of kinds.</summary>
    public ImmutableArray<ObjectKind> Kinds { get; init; } = s_onlySecrets;

    /// <summary>One array for all, so that options are equal where nothing else was said.</summary>
    private static readonly ImmutableArray<ObjectKind> s_onlySecrets = [ObjectKind.Secret];

    /// <summary>
    /// One-way: delete from the target what the source does not have. Two-way: propagate deletions. Deletion is always soft; nothing is
    /// ever purged.
    /// </summary>
    public bool ReplicateDeletion { get; init; }

    /// <summary>Which secrets of the target a one-way run may delete.</summary>
    public DeletionScope DeletionScope { get; init; } = DeletionScope.All;

    /// <summary>How many deletions a plan may hold before it is refused.</summary>
    public ChangeLimit MaxDeletions { get; init; } = ChangeLimit.Deletions;

    /// <summary>How many new values over living names a plan may hold before it is refused.</summary>
    public ChangeLimit MaxUpdates { get; init; } = ChangeLimit.Updates;

    /// <summary>Which secrets take part; the others are never touched.</summary>
    public NameFilter Filter { get; init; } = NameFilter.Everything;

    /// <summary>One-way: what the source's names are called in the targets; null where they are called the same.</summary>
    public RenameRules? Rename { get; init; }

    /// <summary>Whether only the latest version of a secret is replicated or its history too.</summary>
    public VersionScope Versions { get; init; } = VersionScope.Latest;

    /// <summary>Two-way: which side wins when both changed.</summary>
    public ConflictPolicy ConflictPolicy { get; init; } = ConflictPolicy.Newest;

    /// <summary>What to do when a name to be written is soft-deleted in its vault.</summary>
    public SoftDeletedPolicy SoftDeleted { get; init; } = SoftDeletedPolicy.Recover;

    /// <summary>For a restore: which past is wanted; null when vaults are replicated.</summary>
    public RestorePoint? RestorePoint { get; init; }

    /// <summary>One-way: what to do where somebody changed the target since the last run.</summary>
    public DriftPolicy Drift { get; init; } = DriftPolicy.Overwrite;

    /// <summary>One-way: what to do when the source has gone back in time, so that the version copied is not there any more.</summary>
    public SourceRegressedPolicy SourceRegressed { get; init; } = SourceRegressedPolicy.Skip;

    /// <summary>Plan and report, change nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>The hash of the plan that was approved; when given, any other plan is refused.</summary>
    public string? ApprovedPlan { get; init; }

    /// <summary>Whether the plan is part of a larger one that was approved: what it does not name is not copied.</summary>
    public bool Approved { get; init; }

    /// <summary>
    /// Whether the plan names the very versions that are copied: it may be approved, or was. Lists do not tell the ids, so that takes a
    /// request for each name that is copied.
    /// </summary>
    internal bool NamesVersions => DryRun || IsApproved;

    /// <summary>Whether only what the plan names may be copied.</summary>
    internal bool IsApproved => Approved || ApprovedPlan is not null;

    /// <summary>How many secrets are worked on at the same time in each target.</summary>
    public int Parallelism { get; init; } = DefaultParallelism;

    /// <summary>Enough to reach the service's limit on creates at latencies up to about one second.</summary>
    public const int DefaultParallelism = 32;

    /// <summary>The most secrets that may be worked on at the same time.</summary>
    public const int MaxParallelism = 256;
}

/// <summary>The direction of replication.</summary>
public enum ReplicationMode
{
    /// <summary>From the source to the targets.</summary>
    OneWay,

    /// <summary>Both vaults in tandem.</summary>
    TwoWay,
}

/// <summary>Which secrets of a target a one-way run may delete.</summary>
public enum DeletionScope
{
    /// <summary>Whatever the source does not have.</summary>
    All,

    /// <summary>Only what carries the mark of a replica of this source.</summary>
    Replicated,
}

/// <summary>Which versions of a secret are replicated.</summary>
public enum VersionScope
{
    /// <summary>The current one.</summary>
    Latest,

    /// <summary>All that are newer than the newest one the target has, oldest first.</summary>
    All,
}

/// <summary>Which side wins when both vaults changed a secret since they were last in sync, and the values differ.</summary>
public enum ConflictPolicy
{
    /// <summary>The version made last.</summary>
    Newest,

    /// <summary>The source.</summary>
    Source,

    /// <summary>The target.</summary>
    Target,

    /// <summary>Neither: both stay as they are, and the report says so.</summary>
    Skip,
}

/// <summary>One-way: what to do where somebody changed the target since the last run.</summary>
public enum DriftPolicy
{
    /// <summary>The source wins.</summary>
    Overwrite,

    /// <summary>It is left, and the report says so.</summary>
    Skip,

    /// <summary>Nothing is written to that target.</summary>
    Refuse,
}

/// <summary>
/// One-way: what to do when the source has gone back in time: it was restored, made anew, or failed over to a region that lags behind.
/// </summary>
public enum SourceRegressedPolicy
{
    /// <summary>The replica is left, nothing is deleted in this run, and the report says so.</summary>
    Skip,

    /// <summary>The source is followed back.</summary>
    Follow,
}

/// <summary>What to do when a name to be written is soft-deleted in its vault.</summary>
public enum SoftDeletedPolicy
{
    /// <summary>Recover it, then bring it up to date.</summary>
    Recover,

    /// <summary>Leave it deleted, and say so.</summary>
    Skip,

    /// <summary>Count it as failed.</summary>
    Fail,
}
