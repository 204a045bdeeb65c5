using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace KeyVaultSimulator.Http;

/// <summary>Answers what is asked of every kind in the same way: lists, deletion and what follows, backup and restore.</summary>
/// <param name="disorder">Whether a fault turns the pages of lists around.</param>
internal sealed class CommonOperations(SimulatedVault vault, Bodies bodies, bool disorder)
{
    private const int MostVersionsInBackup = 500;

    /// <summary>Does what is asked; null when it is asked of one kind only.</summary>
    public async Task<Reply?> AnswerAsync(VaultRequest request, HttpRequest http, CancellationToken cancellationToken)
    {
        var (kind, name) = (request.Kind, request.Name!);
        switch (request.Verb)
        {
            case Operations.Delete:
                var deleted = vault.Remove(kind, name);
                return Reply.Ok(json => bodies.Deleted(json, kind, deleted, inList: false));
            case Operations.Recover:
                var recovered = vault.BringBack(kind, name);
                return Reply.Ok(json => bodies.Bundle(json, kind, recovered, recovered.Current));
            case Operations.Purge:
                vault.Purge(kind, name);
                return Reply.None;
            case Operations.GetDeleted:
                return GetDeleted(kind, name);
            case Operations.Backup:
                var found = vault.FindReadable(kind, name) ?? throw ServiceError.NotFound(kind, name);
                var blob = found.Kind != kind ? throw ServiceError.Managed(kind, "backup")
                    : found.Versions.Length > MostVersionsInBackup ? throw ServiceError.TooManyVersions(kind)
                        : BackupBlob.Write(vault, found);
                return Reply.Ok(json => Backup(json, blob));
            case Operations.Restore:
                var backup = await SecretBody.ReadAsync(http.Body, cancellationToken);
                var restored = vault.Restore(BackupBlob.Read(vault, kind, backup.Value));
                return Reply.Ok(json => bodies.Bundle(json, kind, restored, restored.Current));
            case Operations.List or Operations.ListDeleted or Operations.ListVersions:
                return Reply.Ok(List(request, http));
            default:
                return null;
        }
    }

    private Reply GetDeleted(StoredKind kind, string name)
    {
        var stored = vault.Find(kind, name);
        return stored is null || SimulatedVault.IsHidden(kind, stored) || vault.PhaseOf(stored) != SecretPhase.Deleted
            ? throw ServiceError.DeletedNotFound(kind, name)
            : kind == StoredKind.Secret && !stored.Current.Enabled ? throw ServiceError.Disabled()
            : Reply.Ok(json => bodies.Deleted(json, kind, stored, inList: false));
    }

    private Action<Utf8JsonWriter> List(VaultRequest request, HttpRequest http)
    {
        var marker = PageMarker.Parse(http.Query["$skiptoken"] is [{ } token] ? token : null);
        var asked = int.TryParse(http.Query["maxresults"], out var most) ? most : (int?)null;
        if (asked is < 1 or > Paging.PageSize)
        {
            throw new ServiceError(400, "BadParameter", "Invalid value for maxresults: 1 to 25 are allowed.");
        }

        var rows = asked ?? Paging.PageSize;
        if (request.Verb == Operations.ListVersions)
        {
            return ListVersions(request.Kind, request.Name!, marker.Version, rows, http, asked);
        }

        var (kind, deleted) = (request.Kind, request.Verb == Operations.ListDeleted);
        var pending = kind != StoredKind.Certificate
            || string.Equals(http.Query["includePending"], "true", StringComparison.OrdinalIgnoreCase);
        bool Belongs(SecretState stored) => deleted
            ? vault.PhaseOf(stored) == SecretPhase.Deleted && !SimulatedVault.IsHidden(kind, stored)
            : vault.IsReadable(stored) && (pending || stored.Current.X509 is not null);
        var (page, next) = Paging.Scan(vault.Listed.Rows(kind), marker, rows, stored => (deleted, vault.Options.ScanRows) switch
        {
            (_, false) => Belongs(stored) ? 1 : 0,
            (true, true) when kind != StoredKind.Certificate => 1 + stored.Versions.Length,
            _ => 1,
        }, Belongs);
        if (disorder)
        {
            page.Reverse();
        }

        return json => Page(json, page, stored =>
        {
            if (deleted)
            {
                bodies.Deleted(json, kind, stored, inList: true);
            }
            else
            {
                bodies.ListItem(json, kind, stored, stored.Current, withVersion: false);
            }
        }, NextLink(kind, http, next?.ToToken(kind), asked));
    }

    private Action<Utf8JsonWriter> ListVersions(StoredKind kind, string name, string? from, int rows, HttpRequest http, int? asked)
    {
        var stored = vault.FindReadable(kind, name);
        var all = stored is null ? [] : Paging.VersionsInOrder(stored)
            .Where(version => kind != StoredKind.Certificate || version.X509 is not null);
        var versions = all.Where(version => string.CompareOrdinal(version.Version, from) >= 0).Take(rows + 1).ToList();
        var next = versions.Count > rows ? new PageMarker(name, versions[rows].Version).ToToken(kind, isOfVersions: true) : null;
        return json => Page(json, versions.Take(rows), version => bodies.ListItem(json, kind, stored!, version, withVersion: true),
            NextLink(kind, http, next, asked));
    }

    private static void Page<T>(Utf8JsonWriter json, IEnumerable<T> items, Action<T> write, string? nextLink)
    {
        json.WriteStartObject();
        json.WriteStartArray("value");
        foreach (var item in items)
        {
            write(item);
        }

        json.WriteEndArray();
        json.WriteString("nextLink", nextLink);
        json.WriteEndObject();
    }

    private string? NextLink(StoredKind kind, HttpRequest http, string? token, int? asked) => token is null ? null
        : $"https://{vault.Uri.Host}:443{http.Path}?api-version={http.Query["api-version"]}&$skiptoken={token}{(asked is null ? "" : $"&maxresults={asked}")}";

    private static void Backup(Utf8JsonWriter json, string blob)
    {
        json.WriteStartObject();
        json.WriteString("value", blob);
        json.WriteEndObject();
    }
}
