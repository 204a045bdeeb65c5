using System.Collections.Concurrent;
using System.Collections.Immutable;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Verifying;

/// <summary>A target, and what was found out about it so far.</summary>
internal sealed class ComparedPair(Vault target)
{
    public Vault Target => target;

    /// <summary>Why nothing was compared: what could not be listed.</summary>
    public ImmutableArray<string> Failures { get; init; } = [];

    public Inventory Source { get; init; } = Inventory.Empty;

    public Inventory Held { get; init; } = Inventory.Empty;

    /// <summary>The names that are compared: all of them, or a sample.</summary>
    public ImmutableArray<ObjectName> Chosen { get; init; } = [];

    /// <summary>How many names there are.</summary>
    public int Names { get; init; }

    public ConcurrentDictionary<ObjectName, Verdict> Verdicts { get; } = new();

    public PairVerification ToReport() => new()
    {
        Target = Target.Address,
        Failures = Failures,
        Names = Names,
        Verdicts = [.. Chosen.Select(name => Verdicts.GetValueOrDefault(name)
            ?? new Verdict(name, VerdictKind.Failed, "cancelled", "not verified: the run was cancelled"))],
    };
}
