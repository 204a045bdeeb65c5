using System.Globalization;

namespace KeyVaultReplication.Planning;

/// <summary>The guard between planning and applying: refuses a plan that deletes more than the user allowed.</summary>
internal static class SafetyLimits
{
    /// <summary>Why the plan is refused: counts, limit, and the input that allows it. Null when it is not.</summary>
    public static string? Check(ReplicationPlan plan, ChangeLimit limit)
    {
        foreach (var deletions in plan.Deletions.GroupBy(deletion => deletion.To))
        {
            var vault = deletions.Key;
            var (secrets, followed) = vault == plan.Target ? (plan.TargetObjects, plan.SourceObjects) : (plan.SourceObjects, plan.TargetObjects);
            var count = deletions.Count();
            var other = vault == plan.Target ? plan.Source : plan.Target;
            if (followed == 0 && !limit.AllowsEverything)
            {
                return $"Refused, nothing was written: vault {other} lists no secret that takes part, so all {count} in {vault} would be deleted. "
                    + "That is more often a mistake than a wish; if it is a wish, set maxDeletions to 100%.";
            }

            if (!limit.Allows(count, secrets))
            {
                var share = (count * 100.0 / secrets).ToString("0.#", CultureInfo.InvariantCulture);
                return $"Refused, nothing was written: {count} of {secrets} secrets ({share}%) would be deleted from {vault}, and the limit is {limit}. "
                    + $"If that is what you want, set maxDeletions to {count} or to {Math.Ceiling(count * 100.0 / secrets):0}%.";
            }
        }

        return null;
    }
}
