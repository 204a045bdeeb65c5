using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace KeyVaultSimulator.Http;

/// <summary>What a request asks of the secrets of a vault: parsed once from method and path.</summary>
/// <param name="Operation">One of <see cref="Operations"/>.</param>
/// <param name="Name">The secret; null where the operation is not about one.</param>
/// <param name="Version">The version; null for the current one.</param>
internal sealed partial record SecretRequest(string Operation, string? Name, string? Version)
{
    /// <summary>Parses, in upper or lower case; a path that is not of secrets is not simulated.</summary>
    public static SecretRequest Parse(string method, PathString path)
    {
        var parts = (path.Value ?? "/")[1..].Split('/');
        string? Part(int index) => index < parts.Length && parts[index].Length > 0 ? parts[index] : null;
        var (collection, name, rest) = (parts[0].ToLowerInvariant(), Part(1), Part(2));
        if (collection is not ("secrets" or "deletedsecrets") || parts.Length > 4 || Part(3) is not null)
        {
            throw ServiceError.NotSimulated($"{method} {path}");
        }

        if (parts.Length == 1 && method == "GET")
        {
            return new(collection == "secrets" ? Operations.List : Operations.ListDeleted, null, null);
        }

        if (name is null)
        {
            throw ServiceError.MethodNotAllowed(method);
        }

        return (collection == "secrets" ? ParseLive(method, name, rest) : ParseDeleted(method, name, rest)) ?? throw ServiceError.MethodNotAllowed(method);
    }

    private static SecretRequest? ParseLive(string method, string name, string? rest) => (method, rest?.ToLowerInvariant()) switch
    {
        ("POST", null) when string.Equals(name, "restore", StringComparison.OrdinalIgnoreCase) => new(Operations.Restore, null, null),
        ("POST", "backup") => new(Operations.Backup, name, null),
        ("GET", "versions") => new(Operations.ListVersions, name, null),
        ("GET", null) => new(Operations.Get, name, null),
        ("GET", _) => new(Operations.GetVersion, name, rest),
        ("PUT", null) => new(Operations.Set, name, null),
        ("PATCH", _) => new(Operations.Update, name, rest),
        ("DELETE", null) => new(Operations.Delete, name, null),
        _ => null,
    };

    private static SecretRequest? ParseDeleted(string method, string name, string? rest) => (method, rest?.ToLowerInvariant()) switch
    {
        ("GET", null) => new(Operations.GetDeleted, name, null),
        ("DELETE", null) => new(Operations.Purge, name, null),
        ("POST", "recover") => new(Operations.Recover, name, null),
        _ => null,
    };

    public void CheckName()
    {
        if (Name is not null && !NamePattern().IsMatch(Name))
        {
            throw ServiceError.BadName(Name);
        }
    }

    [GeneratedRegex(@"\A[0-9A-Za-z-]{1,127}\z")]
    private static partial Regex NamePattern();
}
