using System.Collections.Immutable;
using KeyVaultReplication.Applying;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;

namespace KeyVaultReplication.Reporting;

/// <summary>All there is to say about a run: the only input of the writers of logs, summaries and files. It holds no value.</summary>
public sealed record ReplicationReport : IRunReport
{
    /// <summary>The source.</summary>
    public required VaultAddress Source { get; init; }

    /// <summary>What was asked for.</summary>
    public required ReplicationOptions Options { get; init; }

    /// <summary>One part for each target, in the order given.</summary>
    public required ImmutableArray<PairReport> Pairs { get; init; }

    /// <inheritdoc/>
    public required string PlanHash { get; init; }

    /// <inheritdoc/>
    public required DateTimeOffset Started { get; init; }

    /// <inheritdoc/>
    public required TimeSpan Duration { get; init; }

    /// <inheritdoc/>
    public string? Refusal { get; init; }

    /// <summary>The same, for machines.</summary>
    public ReasonCode? RefusalCode { get; init; }

    /// <inheritdoc/>
    public bool Cancelled { get; init; }

    /// <inheritdoc/>
    public bool DryRun => Options.DryRun;

    /// <inheritdoc/>
    public RestorePoint? RestorePoint => Options.RestorePoint;

    /// <inheritdoc/>
    public ReplicationCounts Counts => Pairs.Aggregate(new ReplicationCounts(), (sum, pair) => sum + pair.Counts);

    /// <inheritdoc/>
    public bool HasChanges => Pairs.Any(pair => pair.Plan is { Changes.IsEmpty: false });

    /// <inheritdoc/>
    public bool NothingWritten => Pairs.All(pair => pair.Outcomes.IsEmpty);

    /// <summary>How the run ended.</summary>
    public ReplicationResult Result =>
        Refusal is not null || Pairs.Any(pair => pair.Refusal is not null) ? ReplicationResult.Refused
        : Cancelled || Pairs.Any(pair => pair.Failure is not null) || Counts.Failed > 0 ? ReplicationResult.Failed
        : Counts is { Skipped: > 0 } or { Conflicts: > 0 } || Pairs.Any(pair => pair.Plan is { Warnings.IsEmpty: false })
            ? ReplicationResult.SucceededWithIssues
        : ReplicationResult.Succeeded;
}

/// <summary>What became of one pair of vaults.</summary>
public sealed record PairReport
{
    /// <summary>The target.</summary>
    public required VaultAddress Target { get; init; }

    /// <summary>The plan; null when a vault could not be read.</summary>
    public ReplicationPlan? Plan { get; init; }

    /// <summary>Why there is no plan: one text for each vault that could not be read, with what to do.</summary>
    public ImmutableArray<string> Failures { get; init; } = [];

    /// <summary>All of these in one text; null when there is a plan.</summary>
    public string? Failure => Failures.IsEmpty ? null : string.Join(" ", Failures);

    /// <inheritdoc/>
    public string? Refusal { get; init; }

    /// <summary>The same, for machines.</summary>
    public ReasonCode? RefusalCode { get; init; }

    /// <summary>What came of the changes, in the order of the plan; empty after a dry run or a refusal.</summary>
    public ImmutableArray<ChangeOutcome> Outcomes { get; init; } = [];

    /// <inheritdoc/>
    public ReplicationCounts Counts => ReplicationCounts.Of(this);
}

/// <summary>How a run ended.</summary>
public enum ReplicationResult
{
    /// <summary>All is as it should be.</summary>
    Succeeded,

    /// <summary>Done, but some secrets were skipped or left in conflict: a person should look.</summary>
    SucceededWithIssues,

    /// <summary>Some or all of it failed.</summary>
    Failed,

    /// <summary>A plan was refused: nothing of it was written. Other targets of the same run may have been.</summary>
    Refused,
}
