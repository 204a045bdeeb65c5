using System.Collections.Immutable;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Reporting;

namespace KeyVaultReplication.Verifying;

/// <summary>All there is to say about a verification: the only input of what is written about it. It holds no value.</summary>
public sealed record VerificationReport : IVerificationReport
{
    /// <summary>The source.</summary>
    public required VaultAddress Source { get; init; }

    /// <summary>What was asked for.</summary>
    public required VerifyOptions Options { get; init; }

    /// <summary>One part for each target, in the order given.</summary>
    public required ImmutableArray<PairVerification> Pairs { get; init; }

    /// <inheritdoc/>
    public required DateTimeOffset Started { get; init; }

    /// <inheritdoc/>
    public required TimeSpan Duration { get; init; }

    /// <inheritdoc/>
    public bool Cancelled { get; init; }

    /// <inheritdoc/>
    public VerdictCounts Counts => Pairs.Aggregate(new VerdictCounts(), (sum, pair) => sum + pair.Counts);

    /// <inheritdoc/>
    public VerificationResult Result =>
        Cancelled || Counts.Failed > 0 || Pairs.Any(pair => !pair.Failures.IsEmpty) ? VerificationResult.Failed
        : Counts.Differences > 0 ? VerificationResult.Different
        : Counts.Unreadable > 0 ? VerificationResult.EqualWithIssues
        : VerificationResult.Equal;
}

/// <summary>What was found out about one pair of vaults.</summary>
public sealed record PairVerification
{
    /// <summary>The target.</summary>
    public required VaultAddress Target { get; init; }

    /// <summary>Which vaults could not be listed, with what to do; then there are no verdicts.</summary>
    public ImmutableArray<string> Failures { get; init; } = [];

    /// <summary>One verdict for each name that was verified, by name.</summary>
    public ImmutableArray<Verdict> Verdicts { get; init; } = [];

    /// <summary>How many names take part; with a sample, more than were verified.</summary>
    public int Names { get; init; }

    /// <summary>The counts.</summary>
    public VerdictCounts Counts => VerdictCounts.Of(Verdicts);
}

/// <summary>How a verification ended, the worst last.</summary>
public enum VerificationResult
{
    /// <summary>No difference.</summary>
    Equal,

    /// <summary>No difference where values could be read; some are disabled on both sides.</summary>
    EqualWithIssues,

    /// <summary>There are differences.</summary>
    Different,

    /// <summary>Something could not be verified; there may be differences too.</summary>
    Failed,
}
