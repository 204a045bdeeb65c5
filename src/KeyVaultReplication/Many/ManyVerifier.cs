using KeyVaultReplication.Reporting;
using KeyVaultReplication.Vaults;
using KeyVaultReplication.Verifying;

namespace KeyVaultReplication.Many;

/// <summary>
/// The story of many verifications: list each vault once, verify side by side, one report. One that fails stops no other.
/// </summary>
public static class ManyVerifier
{
    /// <summary>Verifies all of them. Writes nothing.</summary>
    /// <param name="all">The verifications.</param>
    /// <param name="progress">Who is told what happens, from any thread.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the run: no new read begins.</param>
    public static async Task<ManyVerification> RunAsync(
        IReadOnlyList<Verification> all, IProgress<ReplicationEvent>? progress = null, TimeProvider? time = null,
        CancellationToken cancellationToken = default)
    {
        time ??= TimeProvider.System;
        var (started, clock, listings) = (time.GetUtcNow(), time.GetTimestamp(), new Listings());
        var runs = all.Select(one => new Verifier(one.Source, one.Targets, one.Options, progress, time, listings)).ToList();
        await listings.ReadAsync(runs.SelectMany(run => run.Lists).DistinctBy(list => (list.Vault.Address, list.Kind)), cancellationToken);
        var sideBySide = new SideBySide();
        var reports = await Task.WhenAll(runs.Select(run => sideBySide.InTurnAsync([], () => run.RunAsync(cancellationToken))));
        return new ManyVerification
        {
            Runs = [.. reports],
            Started = started,
            Duration = time.GetElapsedTime(clock),
            Cancelled = cancellationToken.IsCancellationRequested,
        };
    }
}
