using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace KeyVaultSimulator;

/// <summary>What a request asks of the secrets of a vault: parsed once from method and path.</summary>
/// <param name="Operation">One of <see cref="Operations"/>.</param>
/// <param name="Name">The secret; null where the operation is not about one.</param>
/// <param name="Version">The version; null for the current one.</param>
internal sealed partial record SecretRequest(string Operation, string? Name, string? Version)
{
    /// <summary>Parses; a path that is not of secrets is not simulated.</summary>
    public static SecretRequest Parse(string method, PathString path)
    {
        var parts = (path.Value ?? "/")[1..].Split('/');
        string? Part(int index) => index < parts.Length && parts[index].Length > 0 ? parts[index] : null;
        return (method, parts[0].ToLowerInvariant(), parts.Length, Part(1), Part(2)) switch
        {
            ("GET", "secrets", 1, _, _) => new(Operations.List, null, null),
            ("GET", "deletedsecrets", 1, _, _) => new(Operations.ListDeleted, null, null),
            ("POST", "secrets", 2, "restore", _) => new(Operations.Restore, null, null),
            ("GET", "secrets", 3, { } name, "versions") => new(Operations.ListVersions, name, null),
            ("POST", "secrets", 3, { } name, "backup") => new(Operations.Backup, name, null),
            ("GET", "secrets", 2 or 3, { } name, null) => new(Operations.Get, name, null),
            ("GET", "secrets", 3 or 4, { } name, { } version) => new(Operations.GetVersion, name, version),
            ("PUT", "secrets", 2 or 3, { } name, null) => new(Operations.Set, name, null),
            ("PATCH", "secrets", 2 or 3 or 4, { } name, var version) => new(Operations.Update, name, version),
            ("DELETE", "secrets", 2 or 3, { } name, null) => new(Operations.Delete, name, null),
            ("GET", "deletedsecrets", 2 or 3, { } name, null) => new(Operations.GetDeleted, name, null),
            ("DELETE", "deletedsecrets", 2 or 3, { } name, null) => new(Operations.Purge, name, null),
            ("POST", "deletedsecrets", 3, { } name, "recover") => new(Operations.Recover, name, null),
            (_, "secrets" or "deletedsecrets", > 1, null, _) => throw ServiceError.MethodNotAllowed(method),
            (_, "secrets" or "deletedsecrets", _, _, _) => throw ServiceError.MethodNotAllowed(method),
            _ => throw ServiceError.NotSimulated($"{method} {path}"),
        };
    }

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
