using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Reporting;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Many;

/// <summary>What holds for all replications of a run.</summary>
public sealed record ManyOptions
{
    /// <summary>Plan and report, change nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>The hash of the plan of all replications that was approved; when given, any other is refused as a whole.</summary>
    public string? ApprovedPlan { get; init; }

    /// <summary>
    /// What tells one list of replications from another, such as the hash of the file that names them: part of the plan's hash.
    /// </summary>
    public string Content { get; init; } = "";
}

/// <summary>
/// The story of many replications: list each vault once, plan all, guard all, apply side by side, one report. One that fails stops no
/// other.
/// </summary>
public static class ManyReplicator
{
    /// <summary>Runs all of them.</summary>
    /// <param name="all">The replications; whether and what they write is said by <paramref name="options"/>.</param>
    /// <param name="options">What holds for all of them.</param>
    /// <param name="progress">Who is told what happens in a replication.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the run: no new write begins.</param>
    /// <exception cref="ArgumentException">A replication has no target, the same vault twice, or several targets and two ways.</exception>
    public static async Task<ManyReport> RunAsync(
        IReadOnlyList<Replication> all, ManyOptions options, Func<Replication, IProgress<ReplicationEvent>?>? progress = null,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default)
    {
        time ??= TimeProvider.System;
        var (started, clock, listings) = (time.GetUtcNow(), time.GetTimestamp(), new Listings());
        var runs = all.Select(one => Replicator.Create(
            one.Source, one.Targets, one.Options with
            {
                DryRun = options.DryRun,
                ApprovedPlan = null,
                Approved = options.ApprovedPlan is not null
            }, progress?.Invoke(one), time, listings)).ToList();
        await listings.ReadAsync(
            all.SelectMany(one => one.Targets.Prepend(one.Source).SelectMany(vault => one.Options.Kinds.Select(kind => (vault, kind))))
                .DistinctBy(one => (one.vault.Address, one.kind)),
            cancellationToken);

        var sideBySide = new SideBySide();
        var planned = await Task.WhenAll(runs.Select(run => sideBySide.InTurnAsync([], () => run.PlanAsync(cancellationToken))));
        var hash = planned.All(run => run.Hash.Length > 0) ? Hash(options.Content, planned) : "";
        var refusal = Guard.OfRun([.. planned.SelectMany(run => run.Pairs)], hash, options.ApprovedPlan);
        planned = [.. planned.Select(run => run with { Refusal = refusal })];
        foreach (var (run, plan) in runs.Zip(planned))
        {
            run.Tell(plan);
        }

        var reports = await ApplyAsync(all, runs, planned, sideBySide, cancellationToken);
        return new ManyReport
        {
            Runs = reports,
            DryRun = options.DryRun,
            PlanHash = hash,
            Refusal = refusal?.Reason,
            RefusalCode = refusal?.Code,
            Started = started,
            Duration = time.GetElapsedTime(clock),
            Cancelled = cancellationToken.IsCancellationRequested,
            Hops = [.. HopOrder.Hops(all)],
        };
    }

    private static async Task<ImmutableArray<ReplicationReport>> ApplyAsync(
        IReadOnlyList<Replication> all, List<Replicator> runs, Replicator.PlannedRun[] planned, SideBySide sideBySide,
        CancellationToken cancellationToken)
    {
        var order = HopOrder.Of(all);
        var done = runs.Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).ToList();
        var reports = await Task.WhenAll(runs.Select(async (run, i) =>
        {
            try
            {
                await Task.WhenAll(order[i].Select(before => done[before].Task));
                return await sideBySide.InTurnAsync(all[i].Written, () => run.FinishAsync(planned[i], cancellationToken));
            }
            finally
            {
                done[i].SetResult();
            }
        }));
        return [.. reports];
    }

    private static string Hash(string content, IEnumerable<Replicator.PlannedRun> planned) =>
        Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(string.Join('\n', planned.Select(run => run.Hash).Prepend(content).Prepend("pairs v1")))));
}
