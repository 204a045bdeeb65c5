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

    internal static IEnumerable<Population> Of(PlanBasis basis)
    {
        var (source, target) = (basis.Source.Objects, basis.Target.Objects);
        foreach (var kind in source.Concat(target).Select(one => one.Name.Kind).Append(ObjectKind.Secret).Distinct().Order().ToList())
        {
            var both = Planner.Merge(source, target).Count(pair => pair is ({ } left, not null) && left.Name.Kind == kind);
            yield return Count(basis.SourceVault, basis.TargetVault, source, target);
            yield return Count(basis.TargetVault, basis.SourceVault, target, source);

            Population Count(VaultAddress vault, VaultAddress other, IReadOnlyCollection<VaultObject> here, IReadOnlyCollection<VaultObject> there) => new(vault, kind)
            {
                Objects = here.Count(one => one.Name.Kind == kind),
                InBoth = both,
                Own = here.Count(one => one.Name.Kind == kind && new Held(vault, one).MarkOf(other) is null),
                InOther = there.Count(one => one.Name.Kind == kind),
            };
        }
    }
}
