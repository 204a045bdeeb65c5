using System.Collections.Immutable;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;
using KeyVaultReplication.Vaults;
using KeyVaultReplication.Verifying;

namespace KeyVaultReplication.Renaming;

/// <summary>
/// The source as its targets know it, and of the targets what a rule can have produced: by the rules of a pair and its filter, which looks
/// at the source's names.
/// </summary>
internal sealed class NameView(RenameRules rules, NameFilter filter)
{
    /// <summary>
    /// A list of the source under its new names. What cannot be said there is left out and told, each in one sentence: names of the source
    /// that would have the same name, and names that no vault takes.
    /// </summary>
    public (Inventory Inventory, ImmutableArray<string> Impossible) OfSource(Inventory listed)
    {
        var renamed = listed.Objects.Select(one => (Object: one, New: NewNameOf(one.Name))).Where(one => one.New is not null).ToList();
        var impossible = ImmutableArray.CreateBuilder<string>();
        var objects = new List<VaultObject>();
        foreach (var group in renamed.GroupBy(one => one.New!, StringComparer.OrdinalIgnoreCase))
        {
            if (!ObjectName.TryParse(group.Key, out _))
            {
                impossible.Add(
                    $"'{group.First().Object.Name}' would be called '{group.Key}', which is no name: a name has {ObjectName.ValidValues}.");
            }
            else if (group.Count() > 1)
            {
                impossible.Add($"{string.Join(" and ", group.Select(one => $"'{one.Object.Name}'"))} would all be called '{group.Key}'.");
            }
            else
            {
                objects.Add(Renamed(group.First().Object, group.Key));
            }
        }

        return (listed with { Objects = [.. objects.OrderBy(one => one.Name)] }, impossible.ToImmutable());
    }

    /// <summary>The same, complete.</summary>
    /// <exception cref="VaultException">Names cannot be said in the targets: they are not left out in silence.</exception>
    public Inventory WholeSource(Inventory listed)
    {
        var (inventory, impossible) = OfSource(listed);
        return impossible.IsEmpty ? inventory
            : throw new VaultException(Refusal(impossible), 0, "", new InvalidOperationException(impossible[0]));
    }

    /// <summary>Why nothing can be done with such names.</summary>
    public static string Refusal(ImmutableArray<string> impossible)
    {
        const int most = 20;
        var more = impossible.Length > most ? $" And {impossible.Length - most} more." : "";
        return $"Refused, nothing was written: by the rules of rename, {string.Join(" ", impossible.Take(most))}{more} Change the rules, "
            + "or leave names out by exclude.";
    }

    /// <summary>A list of a target, of what a rule can have produced.</summary>
    public Inventory OfTarget(Inventory listed) => listed with { Objects = [.. listed.Objects.Where(one => OldNamesOf(one.Name).Any())] };

    /// <summary>The names of the source that would be called so.</summary>
    public IEnumerable<ObjectName> OldNamesOf(ObjectName name) =>
        rules.OldNamesOf(name.Text).Select(old => ObjectName.TryParse(old, out var parsed, name.Kind) ? parsed : default(ObjectName?))
            .OfType<ObjectName>().Where(filter.Matches);

    /// <summary>The same object, under its new name.</summary>
    public static VaultObject Renamed(VaultObject one, string name) => one with { Name = ObjectName.Parse(name, one.Name.Kind) };

    /// <summary>A plan whose reasons tell the names of the source, too.</summary>
    public ReplicationPlan Told(ReplicationPlan plan, Inventory listed) => plan with
    {
        Changes =
        [
            .. from change in plan.Changes
               let told = Told(change.Reason, change.Name, plan.Source, listed)
               select change with { Reason = told.Reason, SourceName = told.Old },
        ],
        Findings =
        [
            .. from finding in plan.Findings
               let told = Told(finding.Reason, finding.Name, plan.Source, listed)
               select finding with { Reason = told.Reason, SourceName = told.Old },
        ],
    };

    /// <summary>A verdict that tells the name of the source, too.</summary>
    public Verdict Told(Verdict verdict, VaultAddress source, Inventory listed)
    {
        var (reason, old) = Told(verdict.Reason, verdict.Name, source, listed);
        return verdict with { Reason = reason, SourceName = old };
    }

    /// <summary>
    /// A reason with the name of the source that is meant, or where none lives there, those that may have been; and the name, where there
    /// is one.
    /// </summary>
    private (string Reason, string? Old) Told(string reason, ObjectName name, VaultAddress source, Inventory listed)
    {
        var olds = OldNamesOf(name).ToList();
        var living = olds.Select(listed.Find).OfType<VaultObject>().Select(one => one.Name).ToList();
        var origins = living.Count > 0 ? living : olds;
        return origins is [var same] && same == name ? (reason, null)
            : ($"{reason} (in {source}: {string.Join(" or ", origins)})", origins is [var one] ? one.Text : null);
    }

    private string? NewNameOf(ObjectName old) => filter.Matches(old) ? rules.NewNameOf(old.Text) : null;
}
