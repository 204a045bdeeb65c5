using System.Collections.Immutable;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;

namespace KeyVaultReplication.Restoring;

/// <summary>
/// Makes the plan of a restore: decides about each name (see <see cref="Restoration"/>). Pure. The plan holds the same changes as one of a
/// replication.
/// </summary>
internal static class RestorePlanner
{
    public static RestoreDraft Plan(RestoreBasis basis)
    {
        var decided = basis.Names.Select(name => (Name: name, Decision: new Restoration(basis, name).Decide())).ToList();
        var changes = decided.Select(one => one.Decision.Change).OfType<Change>().ToList();
        var plan = new ReplicationPlan
        {
            Source = basis.Origin,
            Target = basis.Target,
            Changes = [.. changes.OrderBy(change => change.Kind == ChangeKind.Delete)],
            Findings = [.. decided.Select(one => one.Decision.Finding).OfType<Finding>()],
            Warnings = Warnings(basis, changes),
            Unchanged = decided.Count(one => one.Decision.Unchanged),
            SourceObjects = basis.There.Objects.Length,
            TargetObjects = basis.Here.Objects.Length,
            Extraneous = decided.Count(one => one.Decision.Extraneous),
            Populations = [.. basis.Options.Kinds.Select(kind => PopulationOf(basis, kind))],
        };
        return new RestoreDraft(
            plan,
            [.. decided.Select(one => one.Decision.Question).OfType<RestoreQuestion>()],
            [.. decided.Where(one => one.Decision.BringBack).Select(one => one.Name)]);
    }

    private static Population PopulationOf(RestoreBasis basis, ObjectKind kind)
    {
        int Count(Inventory inventory) => inventory.Objects.Count(one => one.Name.Kind == kind && !one.Managed);
        return new Population(basis.Target, kind) { Objects = Count(basis.Here), Own = Count(basis.Here), InOther = Count(basis.There) };
    }

    /// <summary>What is restored in a replica is an edit of it: said beforehand, because the next replication undoes it.</summary>
    private static ImmutableArray<string> Warnings(RestoreBasis basis, List<Change> changes) =>
    [
        .. changes.Where(change => change is { Kind: not ChangeKind.Recover, Current.HasBoundMark: true })
            .CountBy(change => change.Current!.Mark!.Host)
            .Where(origin => origin.Key != basis.Origin.Host).Select(origin =>
                $"{origin.Value} of those to be restored in {basis.Target} are replicas of {origin.Key}: a one-way replication from there "
                    + "takes what is restored here for drift, "
                + "and writes over it. Where it is the source that went wrong, restore the source."),
        .. CertificateRestoration.Warnings(basis, changes),
        .. basis.LeavesKeys && !basis.JustRecovered
            ? [$"Keys of {basis.Target} are left as they are: Key Vault hands out no key. Recover a soft-deleted one by hand, with "
                + "az keyvault key recover."] : Array.Empty<string>(),
    ];
}
