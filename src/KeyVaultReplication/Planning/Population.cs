using System.Collections.Immutable;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Planning;

/// <summary>How many objects of one kind take part in one vault: what limits are measured against.</summary>
/// <param name="Vault">The vault.</param>
/// <param name="Kind">The kind of object.</param>
public sealed record Population(VaultAddress Vault, ObjectKind Kind)
{
    /// <summary>All of them.</summary>
    public int Objects { get; init; }

    /// <summary>Those that live in the other vault as well.</summary>
    public int InBoth { get; init; }

    /// <summary>Those that are no replicas of the other vault: copies that were just made do not make room for deleting them.</summary>
    public int Own { get; init; }

    /// <summary>How many objects of that kind the other vault has.</summary>
    public int InOther { get; init; }

    /// <summary>
    /// Those of a plan: of its kind alone. One of a kind that has its own plan would count nothing, and refuse that one's deletions.
    /// </summary>
    internal static ImmutableArray<Population> Of(PlanBasis basis)
    {
        // Secrets and keys of certificates make no room for deleting others: no plan deletes them.
        var (source, target, kind) = (Own(basis.Source), Own(basis.Target), basis.Kind);
        var both = Planner.Merge(source, target).Count(pair => pair is (not null, not null));
        return [Count(basis.SourceVault, basis.TargetVault, source, target), Count(basis.TargetVault, basis.SourceVault, target, source)];

        ImmutableArray<VaultObject> Own(Inventory inventory) =>
            inventory.Objects.Any(one => one.Managed) ? [.. inventory.Objects.Where(one => !one.Managed)] : inventory.Objects;

        Population Count(VaultAddress vault, VaultAddress other, ImmutableArray<VaultObject> here, ImmutableArray<VaultObject> there) =>
            new(vault, kind)
            {
                Objects = here.Length,
                InBoth = both,
                Own = here.Count(one => new Held(vault, one).MarkOf(other) is null),
                InOther = there.Length,
            };
    }
}
