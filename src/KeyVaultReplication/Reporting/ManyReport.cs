using System.Collections.Immutable;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;

namespace KeyVaultReplication.Reporting;

/// <summary>All there is to say about a run over many pairs. It holds no value.</summary>
public sealed record ManyReport : IRunReport
{
    /// <summary>One report a replication, in the order given.</summary>
    public required ImmutableArray<ReplicationReport> Runs { get; init; }

    /// <inheritdoc/>
    public required bool DryRun { get; init; }

    /// <inheritdoc/>
    public RestorePoint? RestorePoint => null;

    /// <inheritdoc/>
    public required string PlanHash { get; init; }

    /// <inheritdoc/>
    public string? Refusal { get; init; }

    /// <inheritdoc/>
    public ReasonCode? RefusalCode { get; init; }

    /// <inheritdoc/>
    public required DateTimeOffset Started { get; init; }

    /// <inheritdoc/>
    public required TimeSpan Duration { get; init; }

    /// <inheritdoc/>
    public bool Cancelled { get; init; }

    /// <summary>The vaults that are written here and read there: what arrived goes on in the next run.</summary>
    public ImmutableArray<VaultAddress> Hops { get; init; } = [];

    /// <inheritdoc/>
    public bool HasChanges => Runs.Any(run => run.HasChanges);

    /// <inheritdoc/>
    public bool NothingWritten => Runs.All(run => run.NothingWritten);

    /// <inheritdoc/>
    public ReplicationCounts Counts => Runs.Aggregate(new ReplicationCounts(), (sum, run) => sum + run.Counts);

    /// <summary>The worst of them: failed, refused, with issues, succeeded.</summary>
    public ReplicationResult Result =>
        Runs.Any(run => run.Result == ReplicationResult.Failed) || (Cancelled && Refusal is null) ? ReplicationResult.Failed
        : Refusal is not null || Runs.Any(run => run.Result == ReplicationResult.Refused) ? ReplicationResult.Refused
        : Runs.Any(run => run.Result == ReplicationResult.SucceededWithIssues) ? ReplicationResult.SucceededWithIssues
        : ReplicationResult.Succeeded;
}
