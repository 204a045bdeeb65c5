using System.Collections.Immutable;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Vaults;

/// <summary>
/// What a vault does with its objects of one kind. Each failure is a <see cref="VaultException"/> that says what was tried and what to do.
/// </summary>
internal interface IObjectStore
{
    /// <summary>Lists the objects: one a name, its current version, without its id. Complete, or an exception.</summary>
    Task<Inventory> ListAsync(CancellationToken cancellationToken);

    /// <summary>Lists the soft-deleted objects. Complete, or an exception.</summary>
    Task<Inventory> ListDeletedAsync(CancellationToken cancellationToken);

    /// <summary>The same list, if its first page is all of it; null where it goes on.</summary>
    async Task<Inventory?> ListFewDeletedAsync(CancellationToken cancellationToken) => await ListDeletedAsync(cancellationToken);

    /// <summary>
    /// Looks whether an object is soft-deleted. One that is deleted and disabled shows that it is, but not what it was. While a deletion is
    /// under way it shows nowhere.
    /// </summary>
    Task<Tombstone?> FindDeletedAsync(ObjectName name, CancellationToken cancellationToken);

    /// <summary>
    /// Lists the versions of an object, newest first; empty when there is no such object, or not any more. The service tells no order of
    /// versions made in the same second: see
    /// <see cref="VaultObject.OlderFirst"/>.
    /// </summary>
    Task<ImmutableArray<VaultObject>> ListVersionsAsync(ObjectName name, CancellationToken cancellationToken);

    /// <summary>Reads a version with its content, or the current one.</summary>
    Task<ReadObject> ReadAsync(ObjectName name, string? version, CancellationToken cancellationToken);

    /// <summary>Reads a version that is known, with its content.</summary>
    Task<ReadObject> ReadAsync(VaultObject version, CancellationToken cancellationToken) =>
        ReadAsync(version.Name, version.Version, cancellationToken);

    /// <summary>
    /// Which version is current, only the vault knows for certain; it says so with the content, where it cannot be had without, and that is
    /// dropped.
    /// </summary>
    async Task<VaultObject> FindCurrentAsync(ObjectName name, CancellationToken cancellationToken) =>
        (await ReadAsync(name, null, cancellationToken)).Object;

    /// <summary>Of a certificate: its current version without its key, and its policy.</summary>
    Task<IssuedCertificate> ReadPolicyAsync(ObjectName name, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Only certificates have a policy.");

    /// <summary>
    /// Writes a new version, after a last look: when all waiting is over, and again before it is sent another time because the vault was
    /// throttled. After a failure it may or may not have been made (see <see cref="VaultException.IsAmbiguous"/>), and it is not sent
    /// again. Where the mark may be bound, it is bound to the second in which the version will most likely be stamped: the answer tells
    /// whether that was right.
    /// </summary>
    Task<VaultObject> WriteAsync(
        ObjectName name, ObjectContent content, ObjectProperties properties, Mark? mark, bool bind, Func<Task> look,
        CancellationToken cancellationToken);

    /// <summary>Changes properties and mark of one version.</summary>
    Task<VaultObject> UpdateAsync(ObjectName name, string version, ObjectUpdate update, CancellationToken cancellationToken);

    /// <summary>
    /// Soft-deletes an object with all its versions, after a last look, and is sent as a write is. The vault goes on with it for some
    /// seconds after it has answered.
    /// </summary>
    Task DeleteAsync(ObjectName name, Func<Task> look, CancellationToken cancellationToken);

    /// <summary>Starts to recover a soft-deleted object. The vault goes on with it for some seconds after it has answered.</summary>
    Task RecoverAsync(ObjectName name, CancellationToken cancellationToken);
}

/// <summary>
/// What is copied from vault to vault: the value of a secret, a certificate with its key. It prints as <c>***</c> and lives no longer than
/// the copy takes.
/// </summary>
internal abstract class ObjectContent : IDisposable
{
    /// <summary>Whether both are the same.</summary>
    public abstract bool Matches(ObjectContent other);

    public sealed override string ToString() => "***";

    /// <summary>Whether a text repeats what must not be shown, or how it begins.</summary>
    public virtual bool IsRepeatedIn(string text) => false;

    /// <summary>Ends it, where it can be ended: a text cannot, a buffer can.</summary>
    public virtual void Dispose()
    {
    }
}

/// <summary>One version, as it was read together with its content.</summary>
internal sealed record ReadObject(VaultObject Object, ObjectContent Content);

/// <summary>A soft-deleted object; what it was is null where the vault does not tell, because it is disabled.</summary>
internal sealed record Tombstone(VaultObject? Object);
