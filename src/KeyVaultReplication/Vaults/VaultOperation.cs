using System.Globalization;
using System.Text;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Vaults;

/// <summary>What is asked of a vault: its sentence in messages, and the permission it needs.</summary>
/// <param name="Sentence">What is tried, for people; {0} is the object's name, {1} the vault's.</param>
/// <param name="Policy">The permission of an access policy it needs.</param>
/// <param name="Action">The data action it needs under Azure RBAC.</param>
internal sealed record VaultOperation(CompositeFormat Sentence, string Policy, string Action)
{
    private const string Secrets = "Microsoft.KeyVault/vaults/secrets/";

    // Permissions by operation [Microsoft: about secrets, RBAC guide]. An update needs 'set' under access policies, and an action of its own under RBAC.
    public static readonly VaultOperation List = new("list the secrets of vault {1}", "list", Secrets + "readMetadata/action") { IsOfVault = true };
    public static readonly VaultOperation ListVersions = new("list the versions of '{0}' in vault {1}", "list", Secrets + "readMetadata/action");
    public static readonly VaultOperation ListDeleted = new("list the deleted secrets of vault {1}", "list", Secrets + "readMetadata/action") { IsOfVault = true };
    public static readonly VaultOperation Get = new("read the value of '{0}' in vault {1}", "get", Secrets + "getSecret/action");
    public static readonly VaultOperation Set = new("write a version of '{0}' in vault {1}", "set", Secrets + "setSecret/action") { Writes = true, CarriesValue = true };
    public static readonly VaultOperation Update = new("update the properties of '{0}' in vault {1}", "set", Secrets + "update/action") { Writes = true };
    public static readonly VaultOperation Delete = new("delete the secret '{0}' in vault {1}", "delete", Secrets + "delete") { Writes = true };
    public static readonly VaultOperation Recover = new("recover the secret '{0}' in vault {1}", "recover", Secrets + "recover/action") { Writes = true };

    private VaultOperation(string sentence, string policy, string action) : this(CompositeFormat.Parse(sentence), policy, action)
    {
    }

    /// <summary>Whether it is about the vault as a whole, and not about one object.</summary>
    public bool IsOfVault { get; private init; }

    /// <summary>Whether it changes the vault: a vault that is read-only refuses it.</summary>
    public bool Writes { get; private init; }

    /// <summary>Whether the request holds a value: then an answer that is not the service's, which could repeat it, is not quoted.</summary>
    public bool CarriesValue { get; private init; }

    /// <summary>The sentence about this object and vault.</summary>
    public string Of(VaultAddress vault, ObjectName? name) => string.Format(CultureInfo.InvariantCulture, Sentence, name?.Text, vault.Name);
}
