using KeyVaultReplication.Vaults;
using KeyVaultReplication.Verifying;

namespace KeyVaultReplication.Many;

/// <summary>One of many verifications in a run: a source, its targets, and what counts as a difference.</summary>
/// <param name="Source">The source. Verifications that share a vault share its object, and so its limits.</param>
/// <param name="Targets">The targets.</param>
/// <param name="Options">What counts as a difference.</param>
public sealed record Verification(Vault Source, IReadOnlyList<Vault> Targets, VerifyOptions Options);
