namespace KeyVaultReplication.Vaults;

/// <summary>How many requests one vault takes in ten seconds [Microsoft: Key Vault service limits].</summary>
public static class ServiceLimits
{
    /// <summary>New versions of secrets.</summary>
    public const int NewSecrets = 300;

    /// <summary>All other requests about secrets.</summary>
    public const int Others = 4_000;
}
