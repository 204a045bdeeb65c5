using System.Collections.Immutable;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Renaming;

/// <summary>A target's store, of which only that is listed which a rule can have produced: nothing else takes part.</summary>
internal sealed class TargetStore(IObjectStore store, NameView view) : IObjectStore
{
    public async Task<Inventory> ListAsync(CancellationToken cancellationToken) => view.OfTarget(await store.ListAsync(cancellationToken));

    public async Task<Inventory> ListDeletedAsync(CancellationToken cancellationToken) =>
        view.OfTarget(await store.ListDeletedAsync(cancellationToken));

    public async Task<Inventory?> ListFewDeletedAsync(CancellationToken cancellationToken) =>
        await store.ListFewDeletedAsync(cancellationToken) is { } few ? view.OfTarget(few) : null;

    public Task<Tombstone?> FindDeletedAsync(ObjectName name, CancellationToken cancellationToken) =>
        store.FindDeletedAsync(name, cancellationToken);

    public Task<ImmutableArray<VaultObject>> ListVersionsAsync(ObjectName name, CancellationToken cancellationToken) =>
        store.ListVersionsAsync(name, cancellationToken);

    public Task<ReadObject> ReadAsync(ObjectName name, string? version, CancellationToken cancellationToken) =>
        store.ReadAsync(name, version, cancellationToken);

    public Task<ReadObject> ReadAsync(VaultObject version, CancellationToken cancellationToken) =>
        store.ReadAsync(version, cancellationToken);

    public Task<VaultObject> FindCurrentAsync(ObjectName name, CancellationToken cancellationToken) =>
        store.FindCurrentAsync(name, cancellationToken);

    public Task<IssuedCertificate> ReadPolicyAsync(ObjectName name, CancellationToken cancellationToken) =>
        store.ReadPolicyAsync(name, cancellationToken);

    public Task<VaultObject> WriteAsync(
        ObjectName name, ObjectContent content, ObjectProperties properties, Mark? mark, bool bind, Func<Task> look,
        CancellationToken cancellationToken) =>
        store.WriteAsync(name, content, properties, mark, bind, look, cancellationToken);

    public Task<VaultObject> UpdateAsync(ObjectName name, string version, ObjectUpdate update, CancellationToken cancellationToken) =>
        store.UpdateAsync(name, version, update, cancellationToken);

    public Task DeleteAsync(ObjectName name, Func<Task> look, CancellationToken cancellationToken) =>
        store.DeleteAsync(name, look, cancellationToken);

    public Task RecoverAsync(ObjectName name, CancellationToken cancellationToken) => store.RecoverAsync(name, cancellationToken);
}
