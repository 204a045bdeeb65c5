using System.Collections.Immutable;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Renaming;

namespace KeyVaultReplication.Verifying;

/// <summary>What is to be verified, and what counts as a difference: what replication with the same options would bring about.</summary>
public sealed record VerifyOptions
{
    /// <summary>One-way or two-way: two-way, one that only the target has is a difference.</summary>
    public ReplicationMode Mode { get; init; } = ReplicationMode.OneWay;

    /// <summary>What kinds of objects take part, in the order of kinds.</summary>
    public ImmutableArray<ObjectKind> Kinds { get; init; } = [ObjectKind.Secret];

    /// <summary>Whether deletions are replicated: then one that only the target has is a difference.</summary>
    public bool ReplicateDeletion { get; init; }

    /// <summary>Which names take part.</summary>
    public NameFilter Filter { get; init; } = NameFilter.Everything;

    /// <summary>What the source's names are called in the targets; null where they are called the same.</summary>
    public RenameRules? Rename { get; init; }

    /// <summary>How many names, chosen at random, are verified; null for all of them.</summary>
    public int? Sample { get; init; }

    /// <summary>How many names are worked on at the same time.</summary>
    public int Parallelism { get; init; } = ReplicationOptions.DefaultParallelism;

    /// <summary>Whether one that only the target has is a difference.</summary>
    internal bool ExtrasCount => Mode == ReplicationMode.TwoWay || ReplicateDeletion;
}
