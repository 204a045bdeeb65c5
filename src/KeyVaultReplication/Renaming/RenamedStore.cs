using System.Collections.Immutable;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Renaming;

/// <summary>A source's store under the names of its targets: whoever uses it knows the new names only. It is read, never written.</summary>
internal sealed class RenamedStore(IObjectStore store, NameView view) : IObjectStore
{
    /// <summary>Complete, or an exception.</summary>
    public async Task<Inventory> ListAsync(CancellationToken cancellationToken) =>
        view.WholeSource(await store.ListAsync(cancellationToken));

    public async Task<Inventory> ListDeletedAsync(CancellationToken cancellationToken) =>
        view.OfSource(await store.ListDeletedAsync(cancellationToken)).Inventory;

    /// <summary>
    /// Of several names that would be called so, the first that is deleted: it was the replica's origin, or another one that is gone.
    /// </summary>
    public async Task<Tombstone?> FindDeletedAsync(ObjectName name, CancellationToken cancellationToken)
    {
        foreach (var old in view.OldNamesOf(name))
        {
            if (await store.FindDeletedAsync(old, cancellationToken) is { } found)
            {
                return new Tombstone(found.Object is { } one ? NameView.Renamed(one, name.Text) : null);
            }
        }

        return null;
    }

    public async Task<ImmutableArray<VaultObject>> ListVersionsAsync(ObjectName name, CancellationToken cancellationToken)
    {
        foreach (var old in view.OldNamesOf(name))
        {
            if (await store.ListVersionsAsync(old, cancellationToken) is { IsEmpty: false } versions)
            {
                return [.. versions.Select(version => NameView.Renamed(version, name.Text))];
            }
        }

        return [];
    }

    public async Task<ReadObject> ReadAsync(ObjectName name, string? version, CancellationToken cancellationToken) =>
        Renamed(await store.ReadAsync(await LivingAsync(name, cancellationToken), version, cancellationToken), name);

    public async Task<ReadObject> ReadAsync(VaultObject version, CancellationToken cancellationToken) => Renamed(
        await store.ReadAsync(version with { Name = await LivingAsync(version.Name, cancellationToken) }, cancellationToken), version.Name);

    public async Task<VaultObject> FindCurrentAsync(ObjectName name, CancellationToken cancellationToken) =>
        NameView.Renamed(await store.FindCurrentAsync(await LivingAsync(name, cancellationToken), cancellationToken), name.Text);

    public async Task<IssuedCertificate> ReadPolicyAsync(ObjectName name, CancellationToken cancellationToken)
    {
        var issued = await store.ReadPolicyAsync(await LivingAsync(name, cancellationToken), cancellationToken);
        return issued with { Certificate = NameView.Renamed(issued.Certificate, name.Text) };
    }

    /// <summary>The one that lives: of several names that would be called so, at most one does, or the pair was refused.</summary>
    private async Task<ObjectName> LivingAsync(ObjectName name, CancellationToken cancellationToken)
    {
        var names = view.OldNamesOf(name).ToList();
        foreach (var old in names.Count == 1 ? [] : names)
        {
            if (await store.ListVersionsAsync(old, cancellationToken) is { IsEmpty: false })
            {
                return old;
            }
        }

        return names[0];
    }

    private static ReadObject Renamed(ReadObject read, ObjectName name) => read with { Object = NameView.Renamed(read.Object, name.Text) };

    public Task<VaultObject> WriteAsync(
        ObjectName name, ObjectContent content, ObjectProperties properties, Mark? mark, bool bind, Func<Task> look,
        CancellationToken cancellationToken) => throw NeverWritten();

    public Task<VaultObject> UpdateAsync(ObjectName name, string version, ObjectUpdate update, CancellationToken cancellationToken) =>
        throw NeverWritten();

    public Task DeleteAsync(ObjectName name, Func<Task> look, CancellationToken cancellationToken) => throw NeverWritten();

    public Task RecoverAsync(ObjectName name, CancellationToken cancellationToken) => throw NeverWritten();

    private static InvalidOperationException NeverWritten() => new("A source whose names are renamed is never written.");
}
