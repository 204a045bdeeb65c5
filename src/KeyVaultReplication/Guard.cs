using System.Collections.Immutable;
using KeyVaultReplication.Planning;

namespace KeyVaultReplication;

/// <summary>
/// Between planning and applying: refuses unsafe plans, each by itself; and all of them when they are not the ones that were approved.
/// </summary>
internal static class Guard
{
    private const string Whole = "and an approved plan is carried out as a whole or not at all.";

    public static (ImmutableArray<Pair> Pairs, Refusal? Refusal) Check(ImmutableArray<Pair> pairs, string hash, ReplicationOptions options)
    {
        var guarded =
            pairs.Select(pair => pair.Plan is { } plan ? pair with { Refusal = pair.Refusal ?? SafetyLimits.Check(plan, options) } : pair)
            .ToImmutableArray();
        return (guarded, OfRun(guarded, hash, options.ApprovedPlan));
    }

    /// <summary>Why nothing of the plans of a run may be done; null when all that is safe may.</summary>
    public static Refusal? OfRun(ImmutableArray<Pair> guarded, string hash, string? approved) =>
        approved is null ? null
        : hash.Length == 0 ? new(ReasonCode.NotTheWholePlan, $"Refused, nothing was written: a vault could not be read, {Whole}")
        : !approved.Equals(hash, StringComparison.OrdinalIgnoreCase)
            ? new(ReasonCode.NotTheApprovedPlan,
                $"Refused, nothing was written: the plan made now ({hash}) is not the approved one ({approved}); the vaults, or the "
                    + "inputs, have changed since. "
                + "Make a new dry run, and have its plan approved.")
        : guarded.Length > 1 && guarded.Any(pair => pair.Refusal is not null)
            ? new(ReasonCode.NotTheWholePlan, $"Refused, nothing was written: the plan for a target is refused, {Whole}")
        : null;
}
