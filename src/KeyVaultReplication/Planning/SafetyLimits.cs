using System.Collections.Immutable;
using System.Globalization;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Planning;

/// <summary>
/// The guard between planning and applying: refuses a plan that deletes or overwrites more than the user allowed, or that undoes what
/// somebody did to a target that came into use.
/// </summary>
internal static class SafetyLimits
{
    /// <summary>Why the plan is refused: counts, limit, and the input that allows it. Null when it is not.</summary>
    public static Refusal? Check(ReplicationPlan plan, ReplicationOptions options) =>
        Populations(plan).Select(population => Check(plan, population, options)).FirstOrDefault(refusal => refusal is not null)
            ?? CheckDrift(plan, options);

    private static Refusal? Check(ReplicationPlan plan, Population population, ReplicationOptions options)
    {
        var there = plan.Changes.Where(change => change.To == population.Vault && change.Name.Kind == population.Kind).ToList();
        var deletions = there.Where(change => change.Kind == ChangeKind.Delete).ToList();
        var updates = there.Count(change => change.Kind == ChangeKind.Update);
        var limit = options.MaxDeletions;
        var kinds = Kinds(population.Kind);
        if (deletions.Count > 0 && population.InOther == 0 && !limit.AllowsEverything)
        {
            var other = population.Vault == plan.Target ? plan.Source : plan.Target;
            return new(ReasonCode.EmptyVault,
                $"Refused, nothing was written: vault {other} lists no {kinds[..^1]} that takes part, so all {deletions.Count} in "
                    + $"{population.Vault} would be deleted. "
                + "That is more often a mistake than a wish; if it is a wish, set maxDeletions to 100%.");
        }

        var own = deletions.Count(change => new Held(population.Vault, change.Subject).MarkOf(change.From) is null);
        return !limit.Allows(deletions.Count, population.Objects)
                ? Refuse(deletions.Count, population.Objects, kinds, $"deleted from {population.Vault}", limit, ReasonCode.MaxDeletions)
            : options.Mode == ReplicationMode.TwoWay && !limit.Allows(own, population.Own)
                ? Refuse(own, population.Own, $"{kinds} that {population.Vault} does not have from the other vault",
                    $"deleted from {population.Vault}", limit, ReasonCode.MaxDeletions)
            : options.RestorePoint is not null && !options.MaxUpdates.Allows(updates, population.Objects)
                ? Refuse(updates, population.Objects, kinds, $"given a new value in {population.Vault}", options.MaxUpdates,
                    ReasonCode.MaxUpdates)
            : options.RestorePoint is null && !options.MaxUpdates.Allows(updates, population.InBoth)
                ? Refuse(updates, population.InBoth, $"{kinds} that live in both vaults", $"given a new value in {population.Vault}",
                    options.MaxUpdates, ReasonCode.MaxUpdates)
            : null;
    }

    private static Refusal Refuse(int count, int of, string what, string done, ChangeLimit limit, ReasonCode code)
    {
        var share = (count * 100.0 / of).ToString("0.#", CultureInfo.InvariantCulture);
        var input = code == ReasonCode.MaxDeletions ? "maxDeletions" : "maxUpdates";
        return new(code, $"Refused, nothing was written: {count} of {of} {what} ({share}%) would be {done}, and the limit is {limit}. "
            + $"If that is what you want, set {input} to {count} or to {Math.Ceiling(count * 100.0 / of):0}%.");
    }

    private static Refusal? CheckDrift(ReplicationPlan plan, ReplicationOptions options)
    {
        var drift = options.Drift == DriftPolicy.Refuse
            ? plan.Changes.Where(change => change.IsDrift).Select(change => change.Name.Text).ToList() : [];
        return drift.Count == 0 ? null
            : new(ReasonCode.Drift,
                $"Refused, nothing was written: {drift.Count} in {plan.Target} were changed since the last run "
                    + $"({string.Join(", ", drift.Take(5))}{(drift.Count > 5 ? ", ..." : "")}), "
                + "and drift is refuse: the target may have come into use. To write over it, set drift to overwrite; to leave these, set "
                + "drift to skip.");
    }

    private static ImmutableArray<Population> Populations(ReplicationPlan plan) => !plan.Populations.IsEmpty ? plan.Populations :
    [
        new(plan.Source, ObjectKind.Secret) { Objects = plan.SourceObjects, InOther = plan.TargetObjects, Own = plan.SourceObjects },
        new(plan.Target, ObjectKind.Secret) { Objects = plan.TargetObjects, InOther = plan.SourceObjects, Own = plan.TargetObjects },
    ];

    private static string Kinds(ObjectKind kind) => kind switch
    {
        ObjectKind.Certificate => "certificates",
        ObjectKind.Key => "keys",
        _ => "secrets",
    };
}
