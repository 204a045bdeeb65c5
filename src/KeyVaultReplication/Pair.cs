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

    public string? Refusal { get; init; }

    public ImmutableArray<ChangeOutcome> Outcomes { get; init; } = [];

    public ReplicationPlan? Plan => Draft is { IsFinal: true } draft ? draft.Plan : null;

    /// <summary>A pair that ends here, with why its vaults could not be read; null when both could.</summary>
    public static Pair? Unread(Vault target, params IEnumerable<string?> failures) =>
        failures.OfType<string>().ToImmutableArray() is { IsEmpty: false } why ? new Pair(target) { Failures = why } : null;

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

    public PairReport ToReport() => new() { Target = Target.Address, Plan = Plan, Failures = Failures, Refusal = Refusal, Outcomes = Outcomes };
}
