using System.Collections.Immutable;

namespace KeyVaultReplication.Cli.Inputs;

/// <summary>What the user asked for, parsed and checked: where the command line and the task's inputs end up alike.</summary>
/// <param name="Source">The source.</param>
/// <param name="Targets">The targets; at least one, all different from each other and from the source.</param>
/// <param name="Options">What to do.</param>
internal sealed record Request(VaultAddress Source, ImmutableArray<VaultAddress> Targets, ReplicationOptions Options);
