using System.Collections.Frozen;
using System.Collections.Immutable;

namespace KeyVaultSimulator.State;

/// <summary>
/// The operations, by the names that requests, faults and permissions are counted and given by. Those on secrets have the bare name; the
/// others say what they are on:
/// Certificate.Import, Key.List.
/// </summary>
internal static class Operations
{
    public const string Set = "Set";
    public const string Get = "Get";
    public const string GetVersion = "GetVersion";
    public const string List = "List";
    public const string ListVersions = "ListVersions";
    public const string Update = "Update";
    public const string Delete = "Delete";
    public const string GetDeleted = "GetDeleted";
    public const string ListDeleted = "ListDeleted";
    public const string Recover = "Recover";
    public const string Purge = "Purge";
    public const string Backup = "Backup";
    public const string Restore = "Restore";
    public const string Import = "Import";
    public const string Create = "Create";
    public const string GetPolicy = "GetPolicy";
    public const string UpdatePolicy = "UpdatePolicy";
    public const string GetPending = "GetPending";
    public const string UpdatePending = "UpdatePending";
    public const string DeletePending = "DeletePending";
    public const string Merge = "Merge";
    public const string Rotate = "Rotate";

    private static readonly ImmutableArray<string> Common =
        [Get, GetVersion, List, ListVersions, Update, Delete, GetDeleted, ListDeleted, Recover, Purge, Backup, Restore];

    /// <summary>Every operation, by its full name: its kind, and its name among those of the kind.</summary>
    public static FrozenDictionary<string, (StoredKind Kind, string Verb)> All { get; } =
        Of(StoredKind.Secret, [Set, .. Common])
            .Concat(Of(StoredKind.Certificate, [Import, Create, GetPolicy, UpdatePolicy, GetPending, UpdatePending, DeletePending, Merge,
                .. Common]))
            .Concat(Of(StoredKind.Key, [Import, Create, GetPolicy, UpdatePolicy, Rotate, .. Common]))
            .ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The full name of an operation.</summary>
    public static string Name(StoredKind kind, string verb) => kind == StoredKind.Secret ? verb : $"{kind}.{verb}";

    /// <summary>Whether it changes anything in the vault.</summary>
    public static bool IsWrite(string operation) => All[operation].Verb is not
        (Get or GetVersion or List or ListVersions or GetDeleted or ListDeleted or Backup or GetPolicy or GetPending);

    /// <summary>The permission of an access policy. An update of a secret needs 'set' [Microsoft: about secrets].</summary>
    public static string Permission(string operation) => All[operation] switch
    {
        (StoredKind.Secret, Set or Update) => "set",
        (_, Get or GetVersion or GetDeleted or GetPending) or (StoredKind.Certificate, GetPolicy) => "get",
        (_, List or ListVersions or ListDeleted) => "list",
        (StoredKind.Certificate, Merge) => "create",
        (StoredKind.Certificate, UpdatePolicy or UpdatePending or DeletePending) => "update",
        (StoredKind.Key, GetPolicy) => "getrotationpolicy",
        (StoredKind.Key, UpdatePolicy) => "setrotationpolicy",
        var (_, verb) => verb.ToLowerInvariant(),
    };

    /// <summary>The data action, after 'Microsoft.KeyVault/vaults/' and the kind [Microsoft: RBAC guide].</summary>
    public static string Action(string operation) => All[operation] switch
    {
        (StoredKind.Secret, Get or GetVersion) => "getSecret/action",
        (StoredKind.Secret, List or ListVersions or ListDeleted or GetDeleted) => "readMetadata/action",
        (StoredKind.Secret, Set) => "setSecret/action",
        (StoredKind.Key, GetPolicy) => "keyrotationpolicies/read",
        (StoredKind.Key, UpdatePolicy) => "keyrotationpolicies/write",
        (_, Get or GetVersion or List or ListVersions or ListDeleted or GetDeleted or GetPolicy or GetPending) => "read",
        (StoredKind.Certificate, Merge) => "create/action",
        (StoredKind.Certificate, UpdatePolicy or UpdatePending or DeletePending) => "update/action",
        (_, Delete) => "delete",
        var (_, verb) => verb.ToLowerInvariant() + "/action",
    };

    /// <summary>Whether it is among those of which a vault takes 300 in ten seconds [Microsoft: Key Vault service limits].</summary>
    public static bool IsCreate(string operation) => All[operation] is (StoredKind.Secret, Set) or (_, Import);

    private static IEnumerable<KeyValuePair<string, (StoredKind, string)>> Of(StoredKind kind, IEnumerable<string> verbs) =>
        verbs.Select(verb => KeyValuePair.Create(Name(kind, verb), (kind, verb)));
}
