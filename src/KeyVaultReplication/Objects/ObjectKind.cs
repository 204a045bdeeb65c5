namespace KeyVaultReplication.Objects;

/// <summary>
/// What kind of thing a vault holds under a name. A certificate also shows as a secret and a key of its name; these are not counted again.
/// </summary>
public enum ObjectKind
{
    /// <summary>A secret.</summary>
    Secret,

    /// <summary>A certificate with its key.</summary>
    Certificate,

    /// <summary>A key.</summary>
    Key,
}

/// <summary>How a kind is called.</summary>
public static class ObjectKinds
{
    /// <summary>In a sentence.</summary>
    public static string Noun(this ObjectKind kind) => kind switch
    {
        ObjectKind.Certificate => "certificate",
        ObjectKind.Key => "key",
        _ => "secret",
    };
}
