using System.Collections.Immutable;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Vaults;

/// <summary>Which version is the one that a list of objects showed? Such a list tells no ids.</summary>
internal static class CurrentVersion
{
    /// <summary>
    /// That version, among those of its vault; null when it is not there any more. Of versions of one second that look alike only the vault knows which one is current. The value of a disabled one
    /// cannot be read: that the vault says so tells that it is the disabled one.
    /// </summary>
    public static async Task<VaultObject?> FindAsync(
        this IObjectStore store, VaultObject listed, ImmutableArray<VaultObject> versions, CancellationToken cancellationToken)
    {
        var ofThatSecond = versions.Where(version => version.Created == listed.Created).ToList();
        if (ofThatSecond.Count < 2 || listed.Version is not null)
        {
            return ofThatSecond.FirstOrDefault(version => listed.Version is null || version.Version == listed.Version);
        }

        if (ofThatSecond.Where(version => version.IsAs(listed)).ToList() is [var alike])
        {
            return alike;
        }

        try
        {
            return await store.FindCurrentAsync(listed.Name, cancellationToken);
        }
        catch (VaultException exception) when (exception.Code == "SecretDisabled")
        {
            return ofThatSecond.Where(version => !version.Properties.Enabled).MaxBy(version => version.IsAs(listed));
        }
    }
}
