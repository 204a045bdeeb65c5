namespace KeyVaultReplication.Testing;

/// <summary>How long tests wait, by the wall's clock, for what comes by itself.</summary>
internal static class Patience
{
    /// <summary>Longer than the slowest machine takes. It only ends tests that would never end, and no test asserts it.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
}
