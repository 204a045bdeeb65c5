using Azure.Core;

namespace KeyVaultReplication;

/// <summary>The story: read the vaults, plan, guard, apply, report.</summary>
public static class Replicator
{
    /// <summary>Replicates the secrets of <paramref name="source"/> to <paramref name="targets"/>; two-way takes exactly one target.</summary>
    /// <returns>What was planned and done. A vault that cannot be read and a secret that cannot be written are part of the report, not exceptions.</returns>
    /// <exception cref="ArgumentException">The same vault is given twice, there is no target, or a two-way run has several.</exception>
    public static Task<ReplicationReport> RunAsync(
        Vault source, IReadOnlyList<Vault> targets, ReplicationOptions options, IProgress<ReplicationEvent>? progress = null,
        TimeProvider? time = null, CancellationToken cancellationToken = default) => throw new NotImplementedException();
}
