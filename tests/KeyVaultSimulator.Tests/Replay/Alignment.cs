using Newtonsoft.Json.Linq;

namespace KeyVaultSimulator.Tests;

/// <summary>
/// Deletions, recoveries and purges take as long as they took when they were recorded: in the simulated vault they take for ever, and end
/// just before the first exchange that shows them ended.
/// </summary>
internal static class Alignment
{
    /// <param name="later">The exchange, and those after it.</param>
    public static void Align(SimulatedVault vault, RecordedClock clock, IReadOnlyList<Exchange> later)
    {
        var next = later[0];
        foreach (var (name, item) in Names(next))
        {
            if (vault.State.Find(next.Kind, name) is not { } stored)
            {
                continue;
            }

            if (Ended(vault.PhaseOf(stored), next))
            {
                vault.Settle(name);
            }
            else if (stored.Pending is { IsCompleted: false, IssuedAt: not null } pending && Issued(next, item, stored, pending.Version))
            {
                clock.Show(Versions.TimeOf(later, pending.Version));
                vault.Settle(name);
                clock.Show(later);
            }
        }
    }

    private static IEnumerable<(string Name, JToken? Item)> Names(Exchange next) => next.IsList && !next.IsVersionList
        ? next.Items.Select(item => (Exchange.NameIn(item)!, (JToken?)item))
        : next.Name is { } name ? [(name, next.IsVersionList ? next.Items.FirstOrDefault() : next.Answer)] : [];

    private static bool Ended(SecretPhase phase, Exchange next) => phase switch
    {
        SecretPhase.BeingDeleted => next.IsDeletedList || (next.IsGetDeleted && next.Status is 200 or 403)
            || (next.IsPurge && next.Status == 204) || (next.IsRecover && next.Status == 200)
            || next.InnerCode == "ObjectIsDeletedButRecoverable",
        SecretPhase.BeingRecovered => next.Status == 200 || next.InnerCode is "SecretDisabled" or "RequestNotAllowedOnNonDeletedObject",
        SecretPhase.BeingPurged => (next.Makes || next.IsRestore || next.IsRequest) && next.Succeeded,
        _ => false,
    };

    /// <summary>
    /// Whether an answer shows that a certificate that was asked for has been issued: for the first time, or as this version.
    /// </summary>
    private static bool Issued(Exchange next, JToken? item, SecretState stored, string version)
    {
        if (!next.Succeeded)
        {
            return false;
        }

        if (next.IsRequest || next.IsImport || next.IsBackup || next.IsPending)
        {
            return !next.IsPending || (string?)item?["status"] == "completed";
        }

        var shown = next.IsVersionList ? next.Items.Any(one => Exchange.VersionIn(one) == version)
            : Exchange.VersionIn(item) is not { } id || id == version;
        return shown && (next.Kind == StoredKind.Certificate
            ? (string?)item?["x5t"] is not null && (stored.Current.X509 is null || !next.IsList || next.IsVersionList)
            : (bool?)item?.SelectToken("attributes.enabled") == true);
    }
}
