using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace KeyVaultSimulator.Http;

/// <summary>What a request asks of a vault: parsed once from method and path.</summary>
/// <param name="Kind">What it is about: the list that it reads, or that of the object that it names.</param>
/// <param name="Verb">One of <see cref="Operations"/>, without the kind.</param>
/// <param name="Name">The object; null where the operation is not about one.</param>
/// <param name="Version">The version; null for the current one.</param>
internal sealed partial record VaultRequest(StoredKind Kind, string Verb, string? Name = null, string? Version = null)
{
    /// <summary>As requests, faults and permissions are counted and given by.</summary>
    public string Operation => Operations.Name(Kind, Verb);

    /// <summary>Parses, in upper or lower case; a path that is of no kind is not simulated.</summary>
    public static VaultRequest Parse(string method, PathString path)
    {
        var parts = (path.Value ?? "/")[1..].Split('/');
        string? Part(int index) => index < parts.Length && parts[index].Length > 0 ? parts[index] : null;
        var (name, rest) = (Part(1), Part(2));
        var (kind, deleted) = KindOf(parts[0]) ?? throw ServiceError.NotSimulated($"{method} {path}");
        if (IsOfTheVault(kind, name) || parts.Length > 4 || (Part(3) is not null && !IsMerge(parts)))
        {
            throw ServiceError.NotSimulated($"{method} {path}");
        }

        if (parts.Length == 1 && method == "GET")
        {
            return new(kind, deleted ? Operations.ListDeleted : Operations.List);
        }

        if (name is null)
        {
            throw ServiceError.MethodNotAllowed(method);
        }

        return (deleted ? ParseDeleted(kind, method, name, rest)
            : ParseLive(kind, method, name, rest) ?? ParseOwn(kind, method, name, rest, Part(3)))
            ?? throw ServiceError.MethodNotAllowed(method);
    }

    public void CheckName()
    {
        if (Name is not null && !NamePattern().IsMatch(Name))
        {
            throw ServiceError.BadName(Name);
        }
    }

    private static (StoredKind Kind, bool Deleted)? KindOf(string collection) => collection.ToLowerInvariant() switch
    {
        "secrets" => (StoredKind.Secret, false),
        "deletedsecrets" => (StoredKind.Secret, true),
        "certificates" => (StoredKind.Certificate, false),
        "deletedcertificates" => (StoredKind.Certificate, true),
        "keys" => (StoredKind.Key, false),
        "deletedkeys" => (StoredKind.Key, true),
        _ => null,
    };

    /// <summary>Contacts and issuers belong to a vault, not to a certificate, and are not simulated.</summary>
    private static bool IsOfTheVault(StoredKind kind, string? name) =>
        kind == StoredKind.Certificate && name?.ToLowerInvariant() is "contacts" or "issuers";

    private static bool IsMerge(string[] parts) => parts is [_, _, var pending, var merge]
        && string.Equals(pending, "pending", StringComparison.OrdinalIgnoreCase)
        && string.Equals(merge, "merge", StringComparison.OrdinalIgnoreCase);

    private static VaultRequest? ParseLive(StoredKind kind, string method, string name, string? rest) =>
        (method, rest?.ToLowerInvariant()) switch
        {
            ("POST", null) when string.Equals(name, "restore", StringComparison.OrdinalIgnoreCase) => new(kind, Operations.Restore),
            ("POST", "backup") => new(kind, Operations.Backup, name),
            ("GET", "versions") => new(kind, Operations.ListVersions, name),
            ("GET", null) => new(kind, Operations.Get, name),
            ("GET" or "PATCH" or "DELETE", "policy" or "pending") when kind == StoredKind.Certificate => null,
            ("GET", "rotationpolicy") when kind == StoredKind.Key => null,
            ("GET", _) => new(kind, Operations.GetVersion, name, rest),
            ("PATCH", _) => new(kind, Operations.Update, name, rest),
            ("DELETE", null) => new(kind, Operations.Delete, name),
            _ => null,
        };

    /// <summary>What only one kind knows.</summary>
    private static VaultRequest? ParseOwn(StoredKind kind, string method, string name, string? rest, string? last) =>
        (kind, method, rest?.ToLowerInvariant(), last) switch
        {
            (StoredKind.Secret, "PUT", null, null) => new(kind, Operations.Set, name),
            (StoredKind.Certificate, "POST", "import", null) => new(kind, Operations.Import, name),
            (StoredKind.Certificate or StoredKind.Key, "POST", "create", null) => new(kind, Operations.Create, name),
            (StoredKind.Certificate, "GET", "policy", null) => new(kind, Operations.GetPolicy, name),
            (StoredKind.Certificate, "PATCH", "policy", null) => new(kind, Operations.UpdatePolicy, name),
            (StoredKind.Certificate, "GET", "pending", null) => new(kind, Operations.GetPending, name),
            (StoredKind.Certificate, "PATCH", "pending", null) => new(kind, Operations.UpdatePending, name),
            (StoredKind.Certificate, "DELETE", "pending", null) => new(kind, Operations.DeletePending, name),
            (StoredKind.Certificate, "POST", "pending", not null) => new(kind, Operations.Merge, name),
            (StoredKind.Key, "PUT", null, null) => new(kind, Operations.Import, name),
            (StoredKind.Key, "GET", "rotationpolicy", null) => new(kind, Operations.GetPolicy, name),
            (StoredKind.Key, "PUT", "rotationpolicy", null) => new(kind, Operations.UpdatePolicy, name),
            (StoredKind.Key, "POST", "rotate", null) => new(kind, Operations.Rotate, name),
            _ => null,
        };

    private static VaultRequest? ParseDeleted(StoredKind kind, string method, string name, string? rest) =>
        (method, rest?.ToLowerInvariant()) switch
        {
            ("GET", null) => new(kind, Operations.GetDeleted, name),
            ("DELETE", null) => new(kind, Operations.Purge, name),
            ("POST", "recover") => new(kind, Operations.Recover, name),
            _ => null,
        };

    [GeneratedRegex(@"\A[0-9A-Za-z-]{1,127}\z")]
    private static partial Regex NamePattern();
}
