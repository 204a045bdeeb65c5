namespace KeyVaultReplication.Cli.Inputs;

/// <summary>What can be said about a run, whatever it is called where it is said.</summary>
internal enum Input
{
    SourceConnection,
    TargetConnection,
    Source,
    Target,
    Mode,
    ReplicateDeletion,
    DeletionScope,
    MaxDeletions,
    MaxUpdates,
    Drift,
    SourceRegressed,
    DryRun,
    Include,
    Exclude,
    ObjectTypes,
    Versions,
    ConflictPolicy,
    SoftDeleted,
    ApprovedPlan,
    RequireApproval,
    ReportPath,
    WaitForPermissions,
    Parallelism,
    Action,
    RestoreAt,
    RestoreVersion,
    Sample,
    Pairs,
    Slice,
    AllowedVaults,
    Rename,
}

/// <summary>What can be run; together: what an input is for.</summary>
[Flags]
internal enum Actions
{
    Replicate = 1,
    Verify = 2,
    Restore = 4,
    Writing = Replicate | Restore,
    All = Replicate | Verify | Restore,
}

/// <summary>What is said of an input: one text, several texts, or whether.</summary>
internal enum InputKind
{
    Text,
    Texts,
    Flag,
}
