using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Applying;

/// <summary>
/// Writes one version into a vault, once, however the vault answers: looks before each attempt, clears a soft-deleted name out of the way
/// (<see cref="SoftDeletedName"/>), and after a failure that may have been a success looks before it writes again
/// (<see cref="UncertainWrites"/>).
/// </summary>
internal sealed class VersionWriter(Recovery recovery, Refusals refusals, TimeProvider time)
{
    /// <summary>
    /// Writes a version; its mark may turn out not to be bound. The answer says so when a failed attempt turns out to have left another,
    /// equal version.
    /// </summary>
    public async Task<(VaultObject Written, string? Message)> WriteAsync(
        Destination destination, ReadObject read, Mark? mark, bool bind, CancellationToken cancellationToken)
    {
        var (change, vault) = (destination.Change, destination.Vault);
        var deleted = new SoftDeletedName(vault, change, recovery, time.GetUtcNow());
        var uncertain = new UncertainWrites(vault, change, read, mark);
        for (var attempt = 1; ;)
        {
            try
            {
                var written = await vault[change.Name].WriteAsync(
                    change.Name, read.Content, read.Object.Properties, mark, bind, () => destination.Watch.BeforeAsync(cancellationToken),
                    cancellationToken);
                refusals.Took(vault.Address, change.Name.Kind);
                return (written, attempt == 1 ? null : await uncertain.FindTwinsAsync(written, cancellationToken));
            }
            catch (VaultException exception) when (deleted.IsInTheWay(exception))
            {
                if (!await deleted.ClearAsync(exception, cancellationToken))
                {
                    throw;
                }
            }
            catch (VaultException exception) when (exception.IsAmbiguous && attempt < Recovery.MaxAttempts)
            {
                await recovery.WaitAsync(attempt++, cancellationToken);
                refusals.Check(vault.Address, change.Name.Kind);
                if (await uncertain.FindAsync(cancellationToken) is { } made)
                {
                    return (made, null);
                }
            }
        }
    }
}
