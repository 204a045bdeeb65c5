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
    private const string Certificates = "Microsoft.KeyVault/vaults/certificates/";

    // Permissions by operation [Microsoft: about secrets, RBAC guide]. An update needs 'set' under access policies, and an action of its
    // own under RBAC.
    public static readonly VaultOperation List = new("list the secrets of vault {1}", "list",
        Secrets + "readMetadata/action")
    { IsOfVault = true };
    public static readonly VaultOperation ListVersions =
        new("list the versions of '{0}' in vault {1}", "list", Secrets + "readMetadata/action");
    public static readonly VaultOperation ListDeleted =
        new("list the deleted secrets of vault {1}", "list", Secrets + "readMetadata/action") { IsOfVault = true };
    public static readonly VaultOperation FindDeleted =
        new("look for the deleted secret '{0}' in vault {1}", "get", Secrets + "readMetadata/action");
    public static readonly VaultOperation Get = new("read the value of '{0}' in vault {1}", "get", Secrets + "getSecret/action");
    public static readonly VaultOperation Set = new("write a version of '{0}' in vault {1}", "set",
        Secrets + "setSecret/action")
    { Writes = true, CarriesValue = true };
    public static readonly VaultOperation Update =
        new("update the properties of '{0}' in vault {1}", "set", Secrets + "update/action") { Writes = true };
    public static readonly VaultOperation Delete =
        new("delete the secret '{0}' in vault {1}", "delete", Secrets + "delete") { Writes = true };
    public static readonly VaultOperation Recover =
        new("recover the secret '{0}' in vault {1}", "recover", Secrets + "recover/action") { Writes = true };

    // [Microsoft: certificate access control, built-in roles]
    public static readonly VaultOperation ListCertificates =
        OfCertificate("list the certificates of vault {1}", "list", "read") with { IsOfVault = true };
    public static readonly VaultOperation ListCertificateVersions =
        OfCertificate("list the versions of certificate '{0}' in vault {1}", "list", "read");
    public static readonly VaultOperation ListDeletedCertificates =
        OfCertificate("list the deleted certificates of vault {1}", "list", "read") with { IsOfVault = true };
    public static readonly VaultOperation FindDeletedCertificate =
        OfCertificate("look for the deleted certificate '{0}' in vault {1}", "get", "read");
    public static readonly VaultOperation GetCertificate = OfCertificate("read the certificate '{0}' in vault {1}", "get", "read");
    public static readonly VaultOperation GetCertificateSecret =
        Get with { Sentence = CompositeFormat.Parse("read certificate '{0}' with its key in vault {1}") };
    public static readonly VaultOperation Import =
        OfCertificate("import certificate '{0}' into vault {1}", "import", "import/action") with { Writes = true, CarriesValue = true };
    public static readonly VaultOperation UpdateCertificate =
        OfCertificate("update certificate '{0}' in vault {1}", "update", "update/action") with { Writes = true };
    public static readonly VaultOperation UpdatePolicy =
        OfCertificate("take the renewal out of the policy of certificate '{0}' in vault {1}", "update",
            "update/action") with
        { Writes = true };
    public static readonly VaultOperation DeleteCertificate =
        OfCertificate("delete the certificate '{0}' in vault {1}", "delete", "delete") with { Writes = true };
    public static readonly VaultOperation RecoverCertificate =
        OfCertificate("recover the certificate '{0}' in vault {1}", "recover", "recover/action") with { Writes = true };

    // [Microsoft: Key Vault built-in roles; permissions of access policies]
    public static readonly VaultOperation ListKeys = OfKey("list the keys of vault {1}", "list", "keys/read") with { IsOfVault = true };
    public static readonly VaultOperation ListKeyVersions = OfKey("list the versions of key '{0}' in vault {1}", "list", "keys/read");
    public static readonly VaultOperation ListDeletedKeys =
        OfKey("list the deleted keys of vault {1}", "list", "keys/read") with { IsOfVault = true };
    public static readonly VaultOperation FindDeletedKey = OfKey("look for the deleted key '{0}' in vault {1}", "get", "keys/read");
    public static readonly VaultOperation GetKey = OfKey("read the public part of key '{0}' in vault {1}", "get", "keys/read");
    public static readonly VaultOperation GetRotation =
        OfKey("read the rotation policy of key '{0}' in vault {1}", "getrotationpolicy", "keyrotationpolicies/read");
    public static readonly VaultOperation BackUpKey =
        OfKey("back up key '{0}' of vault {1}", "backup", "keys/backup/action") with { CarriesValue = true };
    public static readonly VaultOperation RestoreKey =
        OfKey("restore key '{0}' into vault {1}", "restore", "keys/restore/action") with { Writes = true, CarriesValue = true };

    private static VaultOperation OfCertificate(string sentence, string policy, string action) =>
        new(CompositeFormat.Parse(sentence), policy, Certificates + action) { Kind = ObjectKind.Certificate };

    private static VaultOperation OfKey(string sentence, string policy, string action) =>
        new(CompositeFormat.Parse(sentence), policy, "Microsoft.KeyVault/vaults/" + action) { Kind = ObjectKind.Key };

    private VaultOperation(string sentence, string policy, string action) : this(CompositeFormat.Parse(sentence), policy, action)
    {
    }

    /// <summary>Listing objects of a kind.</summary>
    public static VaultOperation ListOf(ObjectKind kind) =>
        kind switch { ObjectKind.Secret => List, ObjectKind.Certificate => ListCertificates, _ => ListKeys };

    /// <summary>Listing what is soft-deleted.</summary>
    public static VaultOperation ListDeletedOf(ObjectKind kind) =>
        kind switch { ObjectKind.Secret => ListDeleted, ObjectKind.Certificate => ListDeletedCertificates, _ => ListDeletedKeys };

    /// <summary>Listing the versions of one.</summary>
    public static VaultOperation ListVersionsOf(ObjectKind kind) =>
        kind switch { ObjectKind.Secret => ListVersions, ObjectKind.Certificate => ListCertificateVersions, _ => ListKeyVersions };

    /// <summary>Whose permission it needs.</summary>
    public ObjectKind Kind { get; private init; }

    /// <summary>Whether it is about the vault as a whole, and not about one object.</summary>
    public bool IsOfVault { get; private init; }

    /// <summary>Whether it changes the vault: a vault that is read-only refuses it.</summary>
    public bool Writes { get; private init; }

    /// <summary>
    /// Whether the request holds a value: then an answer that is not the service's, which could repeat it, is not quoted.
    /// </summary>
    public bool CarriesValue { get; private init; }

    /// <summary>The sentence about this object and vault.</summary>
    public string Of(VaultAddress vault, ObjectName? name) => string.Format(CultureInfo.InvariantCulture, Sentence, name?.Text, vault.Name);
}
