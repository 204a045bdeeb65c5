namespace KeyVaultSimulator.State;

/// <summary>What a name stands for in a simulated vault.</summary>
public enum StoredKind
{
    /// <summary>A secret of its own.</summary>
    Secret,

    /// <summary>A certificate, with the secret and the key of the same name that belong to it.</summary>
    Certificate,

    /// <summary>A key of its own.</summary>
    Key,
}

/// <summary>How the service names a kind.</summary>
internal static class StoredKinds
{
    /// <summary>In the middle of a sentence.</summary>
    public static string Noun(this StoredKind kind) => kind switch
    {
        StoredKind.Certificate => "certificate",
        StoredKind.Key => "key",
        _ => "secret",
    };

    /// <summary>At the beginning of a sentence, and in error codes.</summary>
    public static string Title(this StoredKind kind) => kind.ToString();

    /// <summary>In paths, and in permissions.</summary>
    public static string Collection(this StoredKind kind) => kind.Noun() + "s";
}
