using System.Collections.Immutable;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Applying;

/// <summary>A vault on its way through a copy: what it still lacks, what was written.</summary>
internal sealed class Destination(Change change, Vault vault)
{
    public Change Change => change;

    public Vault Vault => vault;

    /// <summary>Sees what else is done to it meanwhile.</summary>
    public Watch Watch { get; } = new(vault, change);

    /// <summary>The older versions that are still to be appended, oldest first.</summary>
    public ImmutableArray<VaultObject> History { get; set; } = change.History;

    /// <summary>The version written last, and its mark, which is not bound yet; null when it has none.</summary>
    public (VaultObject Written, Mark Mark)? Unbound { get; set; }

    /// <summary>How many versions somebody else made between the look before a write and the one after.</summary>
    public int Strangers { get; set; }

    /// <summary>The ids of the versions that were read and written last; null for none.</summary>
    public (string? Read, string? Written) Versions { get; set; }

    /// <summary>What is worth knowing although it went well.</summary>
    public string? Message { get; set; }

    /// <summary>What came of the change, and of what ended it early.</summary>
    public ChangeOutcome Outcome(Exception? error) => ChangeOutcome.Of(Change, error, Message).Over(Strangers) with
    {
        VersionRead = Versions.Read,
        VersionWritten = Versions.Written
    };
}
