namespace KeyVaultReplication.Vaults;

/// <summary>Something about a vault is waited for.</summary>
/// <param name="For">How long.</param>
/// <param name="Why">Why, in words that follow the vault's name.</param>
/// <param name="IsThrottling">Whether the vault asked for fewer requests, so that nothing is sent to it meanwhile.</param>
public sealed record VaultWait(TimeSpan For, string Why, bool IsThrottling = false);
