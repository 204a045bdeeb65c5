namespace KeyVaultReplication.Tests;

/// <summary>Writes to a store with no look before: for tests of the stores themselves.</summary>
internal static class WithoutLooking
{
    public static Task<VaultObject> WriteAsync(
        this IObjectStore store, ObjectName name, ObjectContent content, ObjectProperties properties, Mark? mark,
        CancellationToken cancellationToken) =>
        store.WriteAsync(name, content, properties, mark, bind: false, () => Task.CompletedTask, cancellationToken);

    public static Task DeleteAsync(this IObjectStore store, ObjectName name, CancellationToken cancellationToken) =>
        store.DeleteAsync(name, () => Task.CompletedTask, cancellationToken);
}
