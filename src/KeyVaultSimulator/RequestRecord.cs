namespace KeyVaultSimulator;

/// <summary>One request that a simulated vault answered. It holds no value.</summary>
/// <param name="Vault">The vault's name.</param>
/// <param name="Operation">What was asked: Set, Get, GetVersion, List, ListVersions, Update, Delete, GetDeleted, ListDeleted, Recover,
/// Purge, Backup, Restore; or the path, when it is none of these.</param>
/// <param name="Name">The secret; null where the operation is not about one.</param>
/// <param name="Status">The status of the answer; 0 when there was none: the connection was reset, or the client did not wait.</param>
/// <param name="IsChallenge">Whether the answer was the challenge for a token: the SDK begins each connection to a vault so.</param>
/// <param name="At">When, by the cloud's clock.</param>
public sealed record RequestRecord(string Vault, string Operation, string? Name, int Status, bool IsChallenge, DateTimeOffset At);
