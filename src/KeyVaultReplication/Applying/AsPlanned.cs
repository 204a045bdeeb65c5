using System.Collections.Immutable;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Applying;

/// <summary>Is it still as it was when the plan was made? Asked here and nowhere else.</summary>
internal sealed class AsPlanned(TimeProvider time)
{
    /// <summary>Refuses to write over what the changed vault did not hold when the plan was made, where the change says so.</summary>
    public static async Task CheckAsync(Vault vault, Change change, ImmutableArray<VaultObject> versions,
        CancellationToken cancellationToken)
    {
        if (change.Must.HasFlag(Must.TargetIsAsPlanned)
            && (change.Current is { } planned ? !await IsStillAsync(vault, planned, versions, cancellationToken) : !versions.IsEmpty))
        {
            throw OvertakenException.In(vault.Address);
        }
    }

    /// <summary>Refuses to write over an edit that came to light only when it was recovered, where the change says so.</summary>
    public static async Task CheckRecoveredAsync(
        Vault from, Vault vault, Change change, VaultObject read, ImmutableArray<VaultObject> back, CancellationToken cancellationToken)
    {
        if (change.Must.HasFlag(Must.RecoveredIsNoEdit)
            && await vault[change.Name].FindAsync(change.Current!, back, cancellationToken) is { } current)
        {
            var versions = await from[change.Name].ListVersionsAsync(change.Name, cancellationToken);
            if (Base.ByHistories(new(from.Address, read), versions, new(vault.Address, current), back) is { Right: not Edits.None })
            {
                throw LeftException.RecoveredIsAnEdit(vault.Address);
            }
        }
    }

    /// <summary>
    /// Refuses to follow what was recovered if the version that was copied from there is gone: its vault was restored or made anew, and has
    /// not taken a copy back since. No list tells that while it is soft-deleted.
    /// </summary>
    public static void CheckFollowed(Change change, ImmutableArray<VaultObject> back)
    {
        if (change.Current is { } current && new Held(change.To, current) is var replica && replica.MarkOf(change.From) is not null
            && !Histories.HaveOriginOf(replica, back) && !Histories.HaveCopyOf(replica, change.From, back))
        {
            throw LeftException.RecoveredIsAnEdit(change.From);
        }
    }

    /// <summary>Why what was read is not to be copied, where only the version that was planned may be; null when it may.</summary>
    public static OvertakenException? CheckRead(Change change, VaultObject read) =>
        change.Must.HasFlag(Must.SourceIsAsPlanned) && !read.IsAs(change.Subject)
            ? new OvertakenException($"Changed in vault {change.From} after the plan was approved: left as it is.")
            : null;

    /// <summary>
    /// The current version as the vault has it now, with its id; null when the object is gone. Refused when it is not as it was when the
    /// plan was made.
    /// </summary>
    public static async Task<VaultObject?> CurrentAsync(Vault vault, VaultObject planned, CancellationToken cancellationToken)
    {
        var versions = await vault[planned.Name].ListVersionsAsync(planned.Name, cancellationToken);
        return versions.IsEmpty ? null
            : !await IsStillAsync(vault, planned, versions, cancellationToken) ? throw OvertakenException.In(vault.Address)
            : await vault[planned.Name].FindAsync(planned, versions, cancellationToken) ?? throw OvertakenException.In(vault.Address);
    }

    /// <summary>
    /// Whether a version still is the current one, unchanged. A version with a later time is no proof that it is not: the clocks of a
    /// vault's nodes differ. Nor is one of the same second, which may have been edited while another one looks as it did. Then the vault is
    /// asked.
    /// </summary>
    public static async Task<bool> IsStillAsync(
        Vault vault, VaultObject planned, ImmutableArray<VaultObject> versions, CancellationToken cancellationToken)
    {
        if (!versions.Any(version => version.IsAs(planned)))
        {
            return false;
        }

        if (versions.All(version => version.Created < planned.Created || version.IsAs(planned)))
        {
            return true;
        }

        // Where a disabled one is current, it is that one, unless it may be a newer one.
        return await vault[planned.Name].FindEnabledAsync(planned.Name, cancellationToken) is { } current ? current.IsAs(planned)
            : !planned.Properties.Enabled && versions.All(version => version.Created <= planned.Created || version.Properties.Enabled);
    }

    /// <summary>
    /// Whether a version that was read in the second it was made, or so soon after that another could carry the same second, still is the
    /// current one: waits until that second is over, then looks.
    /// </summary>
    public async Task<bool> IsStillCurrentAsync(Vault vault, VaultObject read, CancellationToken cancellationToken)
    {
        if (!read.IsRacy)
        {
            return true;
        }

        var age = read.Read!.Value - read.Created;
        await Task.Delay(VaultObject.RacyWindow - (age > TimeSpan.Zero ? age : TimeSpan.Zero), time, cancellationToken);
        var versions = await vault[read.Name].ListVersionsAsync(read.Name, cancellationToken);
        return versions.All(version => version.Version == read.Version || version.Created < read.Created)
            || (await vault[read.Name].FindCurrentAsync(read.Name, cancellationToken)).Version == read.Version;
    }
}
