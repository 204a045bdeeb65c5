using System.Collections.Immutable;

namespace KeyVaultReplication.Cli.Inputs;

/// <summary>What the user asked for, parsed and checked: where the command line and the task's inputs end up alike.</summary>
/// <param name="Source">The source; for a restore from its own history, the vault itself.</param>
/// <param name="Targets">The targets; at least one, all different from each other and, but for a restore, from the source.</param>
/// <param name="Options">What to do.</param>
internal sealed record Request(VaultAddress Source, ImmutableArray<VaultAddress> Targets, ReplicationOptions Options)
{
    /// <summary>What is to be run: one of them.</summary>
    public Actions Action { get; init; } = Actions.Replicate;

    /// <summary>How many names a verification chooses at random; null for all.</summary>
    public int? Sample { get; init; }

    /// <summary>The replica that a vault is restored from; null for its own history.</summary>
    public VaultAddress? Replica => Source == Targets[0] ? null : Source;

    /// <summary>What a verification is asked.</summary>
    public VerifyOptions ToVerify() => new()
    {
        Mode = Options.Mode,
        Kinds = Options.Kinds,
        ReplicateDeletion = Options.ReplicateDeletion,
        Filter = Options.Filter,
        Rename = Options.Rename,
        Sample = Sample,
        Parallelism = Options.Parallelism,
    };

    /// <summary>How long a permission that is missing is waited for.</summary>
    public TimeSpan WaitForPermissions { get; init; }
}
