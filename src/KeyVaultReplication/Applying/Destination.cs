using System.Collections.Immutable;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Applying;

/// <summary>A vault on its way through a copy: what it still lacks, what was written, what went wrong.</summary>
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

    /// <summary>What ended the copy here; null while all is well.</summary>
    public Exception? Error { get; private set; }

    /// <summary>How many versions somebody else made between the look before a write and the one after.</summary>
    public int Strangers { get; set; }

    /// <summary>The ids of the versions that were read and written last; null for none.</summary>
    public (string? Read, string? Written) Versions { get; set; }

    /// <summary>What came of the change.</summary>
    public ChangeOutcome Outcome => ChangeOutcome.Of(Change, Error, Message).Over(Strangers) with
    {
        VersionRead = Versions.Read,
        VersionWritten = Versions.Written
    };

    /// <summary>What is worth knowing although it went well.</summary>
    public string? Message { get; set; }

    /// <summary>Does something for each that is still well, side by side.</summary>
    public static Task EachAsync(IEnumerable<Destination> destinations, Func<Destination, Task> work) =>
        Task.WhenAll(destinations.Where(one => one.Error is null).Select(async one =>
        {
            try
            {
                await work(one);
            }
            catch (Exception exception) when (ChangeOutcome.IsOutcome(exception))
            {
                one.Error = exception;
            }
        }));

    /// <summary>Ends those that are still well and for which there is an error.</summary>
    public static void FailWhere(IEnumerable<Destination> destinations, Func<Destination, Exception?> error)
    {
        foreach (var one in destinations)
        {
            one.Error ??= error(one);
        }
    }

    /// <summary>Says something about all that are still well.</summary>
    public static void Say(IEnumerable<Destination> destinations, string message)
    {
        foreach (var one in destinations.Where(one => one.Error is null))
        {
            one.Message = message;
        }
    }
}
