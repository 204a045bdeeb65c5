using System.Collections.Immutable;
using KeyVaultReplication.Applying;
using KeyVaultReplication.Planning;
using KeyVaultReplication.Reporting;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication;

/// <summary>A target on its way through the run: each step adds what it found.</summary>
internal sealed record Pair(Vault Target)
{
    /// <summary>Why it ends here: the vaults that could not be read.</summary>
    public ImmutableArray<string> Failures { get; init; } = [];

    public PlanBasis? Basis { get; init; }

    public Draft? Draft { get; init; }

    public Refusal? Refusal { get; init; }

    public ImmutableArray<ChangeOutcome> Outcomes { get; init; } = [];

    public ReplicationPlan? Plan => Draft is { IsFinal: true } draft ? draft.Plan : null;

    /// <summary>A pair that ends here, with why its vaults could not be read; null when both could.</summary>
    public static Pair? Unread(Vault target, params IEnumerable<string?> failures) =>
        failures.OfType<string>().ToImmutableArray() is { IsEmpty: false } why ? new Pair(target) { Failures = why } : null;

    /// <summary>
    /// The pairs of all kinds of objects, as one a target. Where one kind could not be read, the target's plan is incomplete, and so there
    /// is none.
    /// </summary>
    public static ImmutableArray<Pair> Joined(IReadOnlyList<ImmutableArray<Pair>> ofKinds, ReplicationOptions options)
    {
        if (ofKinds is [var only])
        {
            return only;
        }

        return [.. ofKinds[0].Select((first, index) =>
        {
            var pairs = ofKinds.Select(pairs => pairs[index]).ToList();
            var failures = pairs.SelectMany(pair => pair.Failures).Distinct().ToImmutableArray();
            var plan = failures.IsEmpty ? TakenNames.Check(ReplicationPlan.Joined(pairs.Select(pair => pair.Plan!)),
                pairs.Select(pair => pair.Basis!), options) : null;
            plan = plan is null ? null
                : plan with { Warnings = [.. PlanWarnings.OfChoice([.. pairs.Select(pair => pair.Basis!)], plan.Changes),
                    .. plan.Warnings] };
            return new Pair(first.Target)
            {
                Failures = failures,
                Refusal = pairs.Select(pair => pair.Refusal).OfType<Refusal>().FirstOrDefault(),
                Draft = plan is null ? null : new Draft(plan, [], [], []),
            };
        })];
    }

    /// <summary>Reads something; a vault that does not let itself be read is a text, not an exception.</summary>
    public static async Task<(T? Result, string? Failure)> TryAsync<T>(Func<Task<T>> read) where T : class
    {
        try
        {
            return (await read(), null);
        }
        catch (VaultException exception)
        {
            return (null, exception.Message);
        }
    }

    public PairReport ToReport() => new()
    {
        Target = Target.Address,
        Plan = Plan,
        Failures = Failures,
        Refusal = Refusal?.Reason,
        RefusalCode = Refusal?.Code,
        Outcomes = Outcomes
    };
}
