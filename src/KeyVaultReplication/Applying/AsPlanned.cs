using System.Collections.Immutable;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Applying;

/// <summary>Thrown when an object is no longer as it was when the plan was made: it is left, and the next run decides anew.</summary>
internal sealed class OvertakenException(string message) : Exception(message)
{
    /// <summary>What was to be changed in a vault is no longer as it was when the plan was made.</summary>
    public static OvertakenException In(VaultAddress vault) =>
        new($"Changed in vault {vault} during the run: left as it is, the next run decides anew.");
}

/// <summary>Is it still as it was when the plan was made? Asked here and nowhere else.</summary>
internal sealed class AsPlanned(TimeProvider time)
{
    /// <summary>Refuses to write over what the changed vault did not hold when the plan was made, where the change says so.</summary>
    public static async Task CheckTargetAsync(Vault vault, Change change, CancellationToken cancellationToken)
    {
        if (change.Must.HasFlag(Must.TargetIsAsPlanned))
        {
            Check(vault, change, await vault[change.Name].ListVersionsAsync(change.Name, cancellationToken));
        }
    }

    /// <summary>The same, of versions that have been listed.</summary>
    public static void Check(Vault vault, Change change, ImmutableArray<VaultObject> versions)
    {
        if (change.Must.HasFlag(Must.TargetIsAsPlanned)
            && (change.Current is { } planned ? !planned.IsStillCurrent(versions) : !versions.IsEmpty))
        {
            throw OvertakenException.In(vault.Address);
        }
    }

    /// <summary>Why what was read is not to be copied, where only the version that was planned may be; null when it may.</summary>
    public static OvertakenException? CheckRead(Change change, VaultObject read) =>
        change.Must.HasFlag(Must.SourceIsAsPlanned) && (change.Subject.Created, change.Subject.Updated) != (read.Created, read.Updated)
            ? new OvertakenException($"Changed in vault {change.From} after the plan was approved: left as it is.")
            : null;

    /// <summary>The current version as the vault has it now, with its id; null when the object is gone. Refused when it is not as it was when the plan was made.</summary>
    public static async Task<VaultObject?> CurrentAsync(Vault vault, VaultObject planned, CancellationToken cancellationToken)
    {
        var versions = await vault[planned.Name].ListVersionsAsync(planned.Name, cancellationToken);
        return versions.IsEmpty ? null
            : !planned.IsStillCurrent(versions) ? throw OvertakenException.In(vault.Address)
            : Planned(versions, planned) ?? (await ReadCurrentAsync(vault, planned.Name, cancellationToken));
    }

    /// <summary>The version that was planned with, among those a vault has; null when there is none, or when several of the same second look alike.</summary>
    public static VaultObject? Planned(ImmutableArray<VaultObject> versions, VaultObject planned)
    {
        var ofThatSecond = versions.Where(version => version.Created == planned.Created).ToList();
        return ofThatSecond is [var only] ? only
            : ofThatSecond.Where(version => version.Version == planned.Version
                || (version.Mark == planned.Mark && version.Updated == planned.Updated && version.Properties.Equals(planned.Properties))).ToList() is [var alike] ? alike
            : null;
    }

    /// <summary>
    /// Whether a version that was read in the second it was made, or so soon after that another could carry the same second, still is the current one: waits until that second is over,
    /// then looks.
    /// </summary>
    public async Task<bool> IsStillCurrentAsync(Vault vault, VaultObject read, CancellationToken cancellationToken)
    {
        if (!read.IsRacy)
        {
            return true;
        }

        var age = read.Read!.Value - read.Created;
        await Task.Delay(VaultObject.RacyWindow - (age > TimeSpan.Zero ? age : TimeSpan.Zero), time, cancellationToken);
        var others = (await vault[read.Name].ListVersionsAsync(read.Name, cancellationToken))
            .Where(version => version.Version != read.Version && version.Created >= read.Created).ToList();
        return others.Count == 0
            || (others.All(version => version.Created == read.Created) && (await ReadCurrentAsync(vault, read.Name, cancellationToken)).Version == read.Version);
    }

    /// <summary>Of versions made in the same second, only the vault knows which is current; it says so with the content, which is dropped.</summary>
    private static async Task<VaultObject> ReadCurrentAsync(Vault vault, ObjectName name, CancellationToken cancellationToken) =>
        (await vault[name].ReadAsync(name, null, cancellationToken)).Object;
}
