namespace KeyVaultSimulator.Tests;

/// <summary>
/// Deletions, recoveries and purges take as long as they took when they were recorded: in the simulated vault they take for ever, and end just before the first exchange that shows
/// them ended.
/// </summary>
internal static class Alignment
{
    public static void Align(SimulatedVault vault, Exchange next)
    {
        foreach (var name in Names(next))
        {
            if (vault.State.Find(name) is { } secret && Ended(vault.PhaseOf(secret), next))
            {
                vault.Settle(name);
            }
        }
    }

    private static IEnumerable<string> Names(Exchange next) => next.IsList && !next.IsVersionList ? next.Items.Select(item => Exchange.NameIn(item["id"])!)
        : next.Name is { } name ? [name] : [];

    private static bool Ended(SecretPhase phase, Exchange next) => phase switch
    {
        SecretPhase.BeingDeleted => next.IsDeletedList || (next.IsGetDeleted && next.Status is 200 or 403) || (next.IsPurge && next.Status == 204) || (next.IsRecover && next.Status == 200)
            || next.InnerCode == "ObjectIsDeletedButRecoverable",
        SecretPhase.BeingRecovered => next.Status == 200 || next.InnerCode is "SecretDisabled" or "RequestNotAllowedOnNonDeletedObject",
        SecretPhase.BeingPurged => (next.IsSet || next.IsRestore) && next.Status == 200,
        _ => false,
    };
}
