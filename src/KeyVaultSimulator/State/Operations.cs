using System.Collections.Immutable;

namespace KeyVaultSimulator.State;

/// <summary>The operations on secrets, by the names that requests, faults and permissions are counted and given by.</summary>
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

    public static ImmutableArray<string> All { get; } =
        [Set, Get, GetVersion, List, ListVersions, Update, Delete, GetDeleted, ListDeleted, Recover, Purge, Backup, Restore];

    /// <summary>Whether it changes anything in the vault.</summary>
    public static bool IsWrite(string operation) => operation is Set or Update or Delete or Recover or Purge or Restore;

    /// <summary>The permission of an access policy. An update needs 'set' [Microsoft: about secrets].</summary>
    public static string Permission(string operation) => operation switch
    {
        Set or Update => "set",
        Get or GetVersion or GetDeleted => "get",
        List or ListVersions or ListDeleted => "list",
        _ => operation.ToLowerInvariant(),
    };

    /// <summary>The data action, after 'Microsoft.KeyVault/vaults/secrets/' [Microsoft: RBAC guide].</summary>
    public static string Action(string operation) => operation switch
    {
        Get or GetVersion => "getSecret/action",
        List or ListVersions or ListDeleted or GetDeleted => "readMetadata/action",
        Set => "setSecret/action",
        Delete => "delete",
        _ => operation.ToLowerInvariant() + "/action",
    };
}
