using System.Collections.Immutable;
using Azure.Core;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Vaults;

/// <summary>
/// The keys of one vault. Key Vault hands out no key: one is copied once, whole, by a backup that another vault restores. No version is
/// ever added to a key, changed or deleted here.
/// </summary>
internal sealed class KeyStore(VaultRequests requests, PlainClient client) : IObjectStore
{
    private const string OnlyWhole = "A key is copied whole, and never changed or deleted.";

    private readonly ObjectLists _lists = new(requests, client, ObjectKind.Key);

    public Task<Inventory> ListAsync(CancellationToken cancellationToken) => _lists.ListAsync(cancellationToken);

    public Task<Inventory> ListDeletedAsync(CancellationToken cancellationToken) => _lists.ListDeletedAsync(cancellationToken);

    public Task<Inventory?> ListFewDeletedAsync(CancellationToken cancellationToken) => _lists.ListFewDeletedAsync(cancellationToken);

    public Task<Tombstone?> FindDeletedAsync(ObjectName name, CancellationToken cancellationToken) =>
        requests.FindAsync(VaultOperation.FindDeletedKey, name,
            async () => new Tombstone((await GetBundleAsync($"deletedkeys/{name.Text}", cancellationToken)).Object), cancellationToken);

    public Task<ImmutableArray<VaultObject>> ListVersionsAsync(ObjectName name, CancellationToken cancellationToken) =>
        _lists.ListVersionsAsync(name, cancellationToken);

    /// <summary>Reads a version with its public part; there is no other.</summary>
    public Task<ReadObject> ReadAsync(ObjectName name, string? version, CancellationToken cancellationToken) =>
        requests.ReadAsync(VaultOperation.GetKey, name,
            () => GetBundleAsync($"keys/{name.Text}{(version is null ? "" : $"/{version}")}", cancellationToken), cancellationToken);

    /// <summary>Whether the vault makes new versions of a key by itself.</summary>
    public Task<bool> RotatesAsync(ObjectName name, CancellationToken cancellationToken) =>
        requests.ReadAsync(VaultOperation.GetRotation, name, async () =>
    {
        using var response = await SendAsync(RequestMethod.Get, $"keys/{name.Text}/rotationpolicy", cancellationToken);
        return KeyAnswer.Rotates(response);
    }, cancellationToken);

    /// <summary>Has the vault write out a key with all its versions.</summary>
    public Task<KeyBackup> BackUpAsync(ObjectName name, CancellationToken cancellationToken) =>
        requests.ReadAsync(VaultOperation.BackUpKey, name, async () =>
    {
        using var response = await SendAsync(RequestMethod.Post, $"keys/{name.Text}/backup", cancellationToken);
        return new KeyBackup(AnsweredValue.Take(response));
    }, cancellationToken);

    /// <summary>
    /// Restores a key with all its versions, their ids and times, into a free name. It is sent as a write is: after a failure it may or may
    /// not have been made. A name that is taken, by a soft-deleted key as well, is an error.
    /// </summary>
    public Task<VaultObject> RestoreAsync(ObjectName name, KeyBackup backup, CancellationToken cancellationToken) =>
        requests.WriteAsync(VaultOperation.RestoreKey, isCreate: true, name, look: () => Task.CompletedTask, async sending =>
        {
            var body = backup.WriteRestore();
            try
            {
                using var response = await client.SendAsync(RequestMethod.Post, "keys/restore", body.WrittenMemory, sending);
                return KeyAnswer.ReadBundle(response).Version;
            }
            finally
            {
                body.Clear();
            }
        }, cancellationToken);

    public Task<VaultObject> WriteAsync(
        ObjectName name, ObjectContent content, ObjectProperties properties, Mark? mark, bool bind, Func<Task> look,
        CancellationToken cancellationToken) =>
        throw new NotSupportedException(OnlyWhole);

    public Task<VaultObject> UpdateAsync(ObjectName name, string version, ObjectUpdate update, CancellationToken cancellationToken) =>
        throw new NotSupportedException(OnlyWhole);

    public Task DeleteAsync(ObjectName name, Func<Task> look, CancellationToken cancellationToken) =>
        throw new NotSupportedException(OnlyWhole);

    public Task RecoverAsync(ObjectName name, CancellationToken cancellationToken) => throw new NotSupportedException(OnlyWhole);

    private async Task<ReadObject> GetBundleAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(RequestMethod.Get, path, cancellationToken);
        var (version, publicPart) = KeyAnswer.ReadBundle(response);
        return new ReadObject(version with { Read = requests.TimeOf(response) }, new PublicKey(publicPart));
    }

    private Task<Azure.Response> SendAsync(RequestMethod method, string path, CancellationToken cancellationToken) =>
        client.SendAsync(method, path, null, cancellationToken);
}
