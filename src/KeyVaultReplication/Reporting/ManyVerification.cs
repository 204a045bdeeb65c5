using System.Collections.Immutable;
using KeyVaultReplication.Verifying;

namespace KeyVaultReplication.Reporting;

/// <summary>All there is to say about a verification of many pairs. It holds no value.</summary>
public sealed record ManyVerification : IVerificationReport
{
    /// <summary>One report a verification, in the order given.</summary>
    public required ImmutableArray<VerificationReport> Runs { get; init; }

    /// <inheritdoc/>
    public required DateTimeOffset Started { get; init; }

    /// <inheritdoc/>
    public required TimeSpan Duration { get; init; }

    /// <inheritdoc/>
    public bool Cancelled { get; init; }

    /// <inheritdoc/>
    public VerdictCounts Counts => Runs.Aggregate(new VerdictCounts(), (sum, run) => sum + run.Counts);

    /// <summary>The worst of them; the kinds of results stand in that order.</summary>
    public VerificationResult Result => Cancelled ? VerificationResult.Failed : Runs.Select(run => run.Result).DefaultIfEmpty().Max();
}
