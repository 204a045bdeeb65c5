using System.Collections.Immutable;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Planning;

/// <summary>
/// A certificate needs its name for its secret and its key as well. Where a plain secret or key of the vault has it, that is known before
/// anything is written, if that kind takes part too; if not, the vault's answer tells it. Pure.
/// </summary>
internal static class TakenNames
{
    public static ReplicationPlan Check(ReplicationPlan plan, IEnumerable<PlanBasis> bases, ReplicationOptions options)
    {
        if (!options.Kinds.Contains(ObjectKind.Certificate))
        {
            return plan;
        }

        var others = bases.Where(basis => basis.Kind != ObjectKind.Certificate).ToList();
        var taken = plan.Changes.Where(change => change.Kind == ChangeKind.Create && change.Name.Kind == ObjectKind.Certificate)
            .Select(change => (Change: change, Holder: Holder(change, others))).Where(one => one.Holder is not null).ToList();
        return taken.Count == 0 ? plan : plan with
        {
            Changes = [.. plan.Changes.Except(taken.Select(one => one.Change))],
            Findings = [.. plan.Findings, .. taken.Select(one => new Finding(one.Change.Name, FindingKind.Skipped, ReasonCode.NameTaken,
                $"cannot be copied to {one.Change.To}: a {one.Holder!.Value.Noun()} has the name there, and a certificate needs it for "
                    + "itself. Rename one of them, or exclude the certificate"))],
        };
    }

    private static ObjectKind? Holder(Change change, IEnumerable<PlanBasis> others)
    {
        foreach (var basis in others)
        {
            var inventory = change.To == basis.TargetVault ? basis.Target : basis.Source;
            if (ObjectName.TryParse(change.Name.Text, out var name, basis.Kind) && inventory.Find(name) is { Managed: false })
            {
                return basis.Kind;
            }
        }

        return null;
    }
}
