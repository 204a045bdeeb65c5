using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace KeyVaultSimulator.Http;

/// <summary>Answers one operation on the secrets of a vault. Access, faults and limits have been dealt with before.</summary>
internal sealed class SecretOperations(SimulatedVault vault, Bodies bodies, bool disorder)
{
    private const int MostVersionsInBackup = 500;

    /// <summary>Does what is asked. The answer is written as JSON; null for one without a body (204).</summary>
    public async Task<Action<Utf8JsonWriter>?> AnswerAsync(SecretRequest request, HttpRequest http, CancellationToken cancellationToken)
    {
        request.CheckName();
        var name = request.Name!;
        switch (request.Operation)
        {
            case Operations.Set:
                var set = await SecretBody.ReadWithinLimitsAsync(http.Body, cancellationToken);
                var (holder, made) = vault.Write(name, set.Value ?? throw ServiceError.BadProperty(), set.ContentType, set.Tags, set.Enabled ?? true, set.NotBefore, set.Expires);
                return Bundle(holder, made, withValue: true);
            case Operations.Update:
                var update = await SecretBody.ReadWithinLimitsAsync(http.Body, cancellationToken);
                var (owner, updated) = vault.Edit(name, request.Version, old => SimulatedVault.Updated(old, update.ContentType, update.Tags, update.Enabled, update.NotBefore, update.Expires));
                return Bundle(owner, updated, withValue: false);
            case Operations.Get or Operations.GetVersion:
                return Get(name, request.Version, http.Query["outContentType"]);
            case Operations.Delete:
                var deleted = vault.Remove(name);
                return json => bodies.Deleted(json, deleted, inList: false);
            case Operations.Recover:
                var recovered = vault.BringBack(name);
                return Bundle(recovered, recovered.Current, withValue: false);
            case Operations.Purge:
                vault.Purge(name);
                return null;
            case Operations.GetDeleted:
                return GetDeleted(name);
            case Operations.Backup:
                var found = vault.FindReadable(name) ?? throw ServiceError.NotFound(name);
                var blob = found.Versions.Length <= MostVersionsInBackup ? BackupBlob.Write(vault, found) : throw ServiceError.TooManyVersions();
                return json => Backup(json, blob);
            case Operations.Restore:
                var backup = await SecretBody.ReadAsync(http.Body, cancellationToken);
                var restored = vault.Restore(BackupBlob.Read(vault, backup.Value));
                return Bundle(restored, restored.Current, withValue: false);
            default:
                return List(request, http);
        }
    }

    private Action<Utf8JsonWriter> Get(string name, string? version, string? outContentType)
    {
        var secret = vault.FindReadable(name) ?? throw ServiceError.NotFound(version is null ? name : $"{name}/{version}");
        var found = version is null ? secret.Current
            : secret.Versions.FirstOrDefault(one => string.Equals(one.Version, version, StringComparison.OrdinalIgnoreCase)) ?? throw ServiceError.NotFound($"{name}/{version}");
        if (!found.Enabled)
        {
            throw ServiceError.Disabled();
        }

        return string.IsNullOrEmpty(outContentType) ? Bundle(secret, found, withValue: true)
            : secret.Managed ? throw ServiceError.NotSimulated("outContentType for the secret of a certificate")
            : throw new ServiceError(400, "BadParameter", "The 'Unsupported' to 'PEM' transformation is not supported. Only PFX to PEM transformation is supported.");
    }

    private Action<Utf8JsonWriter> GetDeleted(string name)
    {
        var secret = vault.Find(name);
        return secret is null or { IsOfDeletedCertificate: true } || vault.PhaseOf(secret) != SecretPhase.Deleted ? throw ServiceError.DeletedNotFound(name)
            : !secret.Current.Enabled ? throw ServiceError.Disabled()
            : json => bodies.Deleted(json, secret, inList: false);
    }

    private Action<Utf8JsonWriter> List(SecretRequest request, HttpRequest http)
    {
        var marker = PageMarker.Parse(http.Query["$skiptoken"] is [{ } token] ? token : null);
        var asked = int.TryParse(http.Query["maxresults"], out var most) ? most : (int?)null;
        if (asked is < 1 or > Paging.PageSize)
        {
            throw new ServiceError(400, "BadParameter", "Invalid value for maxresults: 1 to 25 are allowed.");
        }

        var rows = asked ?? Paging.PageSize;
        if (request.Operation == Operations.ListVersions)
        {
            return ListVersions(request.Name!, marker.Version, rows, http, asked);
        }

        var deleted = request.Operation == Operations.ListDeleted;
        bool Belongs(SecretState secret) => deleted ? vault.PhaseOf(secret) == SecretPhase.Deleted && !secret.IsOfDeletedCertificate : vault.IsReadable(secret);
        var (page, next) = Paging.Scan(vault.Listed, marker, rows, secret => (deleted, vault.Options.ScanRows) switch
        {
            (_, false) => Belongs(secret) ? 1 : 0,
            (true, true) => 1 + secret.Versions.Length,
            _ => 1,
        }, Belongs);
        if (disorder)
        {
            page.Reverse();
        }

        return json => Page(json, page, secret =>
        {
            if (deleted)
            {
                bodies.Deleted(json, secret, inList: true);
            }
            else
            {
                bodies.ListItem(json, secret, secret.Current, withVersion: false);
            }
        }, NextLink(http, next?.ToToken(), asked));
    }

    private Action<Utf8JsonWriter> ListVersions(string name, string? from, int rows, HttpRequest http, int? asked)
    {
        var secret = vault.FindReadable(name);
        var versions = secret is null ? [] : Paging.VersionsInOrder(secret).Where(version => string.CompareOrdinal(version.Version, from) >= 0).Take(rows + 1).ToList();
        var next = versions.Count > rows ? new PageMarker(name, versions[rows].Version).ToToken() : null;
        return json => Page(json, versions.Take(rows), version => bodies.ListItem(json, secret!, version, withVersion: true), NextLink(http, next, asked));
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

    private string? NextLink(HttpRequest http, string? token, int? asked) => token is null ? null
        : $"https://{vault.Uri.Host}:443{http.Path}?api-version={http.Query["api-version"]}&$skiptoken={token}{(asked is null ? "" : $"&maxresults={asked}")}";

    private static void Backup(Utf8JsonWriter json, string blob)
    {
        json.WriteStartObject();
        json.WriteString("value", blob);
        json.WriteEndObject();
    }

    private Action<Utf8JsonWriter> Bundle(SecretState secret, SecretVersionState version, bool withValue) => json => bodies.Bundle(json, secret, version, withValue);
}
