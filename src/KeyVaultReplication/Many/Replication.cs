using KeyVaultReplication.Objects;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Many;

/// <summary>One of many replications in a run: a source, its targets, and what to do.</summary>
/// <param name="Source">The source. Replications that share a vault share its object, and so its limits.</param>
/// <param name="Targets">The targets; two-way takes exactly one.</param>
/// <param name="Options">What to do.</param>
public sealed record Replication(Vault Source, IReadOnlyList<Vault> Targets, ReplicationOptions Options)
{
    internal IEnumerable<VaultAddress> Read => Options.Mode == ReplicationMode.TwoWay ? Written : [Source.Address];

    internal IEnumerable<VaultAddress> Written =>
        (Options.Mode == ReplicationMode.TwoWay ? Targets.Prepend(Source) : Targets).Select(vault => vault.Address);
}
