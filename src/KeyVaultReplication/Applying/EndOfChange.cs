using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Applying;

/// <summary>Thrown when an object is no longer as it was when the plan was made: it is left, and the next run decides anew.</summary>
internal sealed class OvertakenException(string message) : Exception(message)
{
    /// <summary>What was to be changed in a vault is no longer as it was when the plan was made.</summary>
    public static OvertakenException In(VaultAddress vault) =>
        new($"Changed in vault {vault} during the run: left as it is, the next run decides anew.");

    /// <summary>Somebody deleted it there since the plan was made.</summary>
    public static OvertakenException DeletedIn(VaultAddress vault) =>
        new($"Deleted in vault {vault} during the run: left as it is, the next run decides anew.");

    /// <summary>Somebody has recovered there what the plan did not know of: it may need no copy.</summary>
    public static OvertakenException RecoveredIn(VaultAddress vault) =>
        new($"Recovered in vault {vault} during the run: left as it is, the next run decides anew.");
}

/// <summary>Thrown when an object cannot be changed for a reason of its own that needs a person; nothing else waits for it.</summary>
internal sealed class LeftException(Planning.ReasonCode code, string message) : Exception(message)
{
    public Planning.ReasonCode Code => code;

    public static LeftException NameTaken(ObjectName name, VaultAddress vault) => new(
        Planning.ReasonCode.NameTaken,
        $"Vault {vault} says that the name is soft-deleted, but there is no such secret to recover: most likely a deleted certificate or "
            + "key has it. "
            + $"Recover or purge that, or exclude '{name}'.");

    public static LeftException SoftDeletedKey(VaultAddress vault) => new(
        Planning.ReasonCode.SoftDeleted,
        $"A key of that name is soft-deleted in vault {vault}, and a key is not recovered by replication: recover it there by hand, or "
            + "wait until it is purged.");

    public static LeftException RecoveredIsAnEdit(VaultAddress vault) => new(
        Planning.ReasonCode.EditWins,
        $"It was changed in vault {vault} before it was deleted there: it lives again as it was, nothing is written over it, and the next "
            + "run compares both sides.");

    public static LeftException NoTombstone(ObjectName name, VaultAddress from) => new(
        Planning.ReasonCode.NoTombstone,
        $"Not deleted: vault {from} does not have '{name}', but shows no deletion of it either (purged, restored or made anew). "
            + "Delete it by hand, or run once with sourceRegressed set to follow.");
}

/// <summary>Thrown when a vault cannot take a key from another one by its nature: nothing is wrong, and nobody has to look.</summary>
internal sealed class NotHereException(string message) : Exception(message)
{
    public static NotHereException Of(VaultAddress from, VaultAddress to) => new(
        $"Cannot be copied from vault {from}: Key Vault copies a key between vaults of one subscription and geography only, and {to} "
            + $"cannot read a backup of {from}. "
        + "Create or import the key in both vaults (BYOK), or use a multi-region Managed HSM; exclude it, and nothing is tried any more.");

    public static NotHereException As(ObjectName first, VaultAddress from, VaultAddress to) => new(
        $"Not tried: vault {to} cannot read backups of vault {from}; see what is said of {first.Shown}.");
}

/// <summary>Thrown instead of sending another write to a vault that refused one after the other.</summary>
internal sealed class VaultClosedException(string message) : Exception(message);
