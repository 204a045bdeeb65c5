using System.Collections.Immutable;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Planning;

/// <summary>What a person should look at although no single object is concerned. Pure.</summary>
internal static class PlanWarnings
{
    /// <summary>
    /// About the lists of one kind. What was chosen is judged here only where no other kind takes part: see <see cref="OfChoice"/>.
    /// </summary>
    public static ImmutableArray<string> Of(PlanBasis basis, IReadOnlyCollection<Change> changes)
    {
        var warnings = ImmutableArray.CreateBuilder<string>();
        if (basis.Options.Kinds.Length == 1)
        {
            warnings.AddRange(OfChoice([basis], changes));
        }

        foreach (var (vault, inventory) in new[] { (basis.SourceVault, basis.Source), (basis.TargetVault, basis.Target) })
        {
            if (!inventory.ArrivedInOrder)
            {
                warnings.Add(
                    $"Vault {vault} did not list its {basis.Kind.Noun()}s in the order of names, as Key Vault does. The list was sorted, "
                        + "and is taken as complete.");
            }
        }

        if (basis is { Kind: ObjectKind.Certificate, Options.Versions: VersionScope.All })
        {
            warnings.Add("Older versions are replicated of secrets only: of a certificate the current version is.");
        }

        return warnings.DrainToImmutable();
    }

    /// <summary>
    /// Whether anything takes part at all, and each pattern means something: a vault with secrets and no keys is nothing to wonder about.
    /// </summary>
    public static IEnumerable<string> OfChoice(IReadOnlyList<PlanBasis> kinds, IReadOnlyCollection<Change> changes)
    {
        var any = kinds[0];
        if (kinds.All(basis => basis.Source.Objects.IsEmpty
            && (basis.Options.Mode == ReplicationMode.OneWay || basis.Target.Objects.IsEmpty)))
        {
            var consequence = changes.Count(change => change.Kind == ChangeKind.Delete) is > 0 and var count
                ? $"all {count} that take part in {any.TargetVault} are to be deleted" : "nothing is replicated";
            yield return $"Vault {any.SourceVault} lists no {string.Join(" and no ", kinds.Select(basis => basis.Kind.Noun()))} that "
                + $"takes part: {consequence}. Check the vault's name, and include and exclude.";
        }
        else if (any.Options.Filter.Unmatched(kinds.SelectMany(basis => basis.Source.Objects.Concat(basis.Target.Objects))
            .Select(one => one.Name)).ToList() is { Count: > 0 } unmatched)
        {
            yield return $"include has {string.Join(", ", unmatched.Select(pattern => $"'{pattern}'"))}, which matches nothing that takes "
                + $"part in {any.SourceVault} or {any.TargetVault}: check how it is written.";
        }
    }
}
