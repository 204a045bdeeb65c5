using System.Collections.Immutable;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Vaults;

/// <summary>Which version is the one that a list of objects showed? Such a list tells no ids.</summary>
internal static class CurrentVersion
{
    /// <summary>
    /// That version, among those of its vault; null when it is not there any more. Of several of the same second that look alike only the
    /// vault knows which one is current. The value of a disabled one cannot be read: that the vault says so tells that it is the disabled
    /// one.
    /// </summary>
    public static async Task<VaultObject?> FindAsync(
        this IObjectStore store, VaultObject listed, ImmutableArray<VaultObject> versions, CancellationToken cancellationToken)
    {
        var ofThatSecond = versions.Where(version => version.Created == listed.Created).OrderByDescending(version => version.IsAs(listed))
            .ToList();
        if (listed.FindIn(versions) is var found && (found is not null || ofThatSecond.Count < 2 || listed.Version is not null))
        {
            return found;
        }

        var current = await store.FindEnabledAsync(listed.Name, cancellationToken);
        return current is null ? ofThatSecond.FirstOrDefault(version => !version.Properties.Enabled)
            : ofThatSecond.Any(version => version.Version == current.Version) ? current
            : null;
    }

    /// <summary>The current version, as the vault itself says; null when that one is disabled, since then it says no more.</summary>
    public static async Task<VaultObject?> FindEnabledAsync(this IObjectStore store, ObjectName name, CancellationToken cancellationToken)
    {
        try
        {
            return await store.FindCurrentAsync(name, cancellationToken);
        }
        catch (VaultException exception) when (exception.Code == "SecretDisabled")
        {
            return null;
        }
    }
}
