using System.Collections.Immutable;

namespace KeyVaultReplication.Applying;

/// <summary>
/// Does what the plans say, and decides nothing: copies and updates first, many at a time; deletions last, and only where nothing failed before.
/// A change that fails is an outcome; the others go on.
/// </summary>
internal sealed class Applier(
    IReadOnlyDictionary<VaultAddress, Vault> vaults, ReplicationOptions options, TimeProvider time, IProgress<ReplicationEvent>? progress)
{
    private readonly VersionWriter _writer = new(options.SoftDeleted, deletionsCount: options is { Mode: ReplicationMode.TwoWay, ReplicateDeletion: true }, time);

    private bool TwoWay => options.Mode == ReplicationMode.TwoWay;

    /// <summary>Applies all plans; the outcomes stand in the order of each plan's changes.</summary>
    public async Task<IReadOnlyList<ImmutableArray<ChangeOutcome>>> ApplyAsync(IReadOnlyList<ReplicationPlan> plans, CancellationToken cancellationToken)
    {
        var outcomes = plans.Select(plan => new ChangeOutcome?[plan.Changes.Length]).ToArray();
        var planned = plans.SelectMany((plan, p) => plan.Changes.Select((change, c) => new Item(change, plan, p, c))).ToList();

        // What one secret of one vault is copied to is one job, so that its value is read once.
        await ForEachAsync(planned.Where(item => item.Change is not Delete).GroupBy(item => (item.Change.From, item.Change.Name, item.Change is Copy)), async job =>
        {
            var items = job.ToList();
            foreach (var (item, outcome) in items.Zip(await ApplyAsync(items, cancellationToken)))
            {
                Record(item, outcome);
            }
        });

        await ForEachAsync(planned.Where(item => item.Change is Delete).GroupBy(item => item), async job =>
            Record(job.Key, await DeleteAsync(job.Key, outcomes[job.Key.PlanIndex], cancellationToken)));
        return [.. outcomes.Select(array => ImmutableArray.CreateRange(array.Select(outcome => outcome!)))];

        void Record(Item item, ChangeOutcome outcome)
        {
            outcomes[item.PlanIndex][item.ChangeIndex] = outcome;
            progress?.Report(new ChangeEnded(item.Plan.Target, outcome));
        }
    }

    private sealed record Item(Change Change, ReplicationPlan Plan, int PlanIndex, int ChangeIndex);

    private Task ForEachAsync<T>(IEnumerable<T> jobs, Func<T, Task> work) =>
        Parallel.ForEachAsync(jobs, new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism }, async (job, _) => await work(job));

    private async Task<IReadOnlyList<ChangeOutcome>> ApplyAsync(List<Item> items, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return [.. items.Select(item => NotAttempted(item.Change))];
        }

        if (items[0].Change is Copy)
        {
            var copies = items.Select(item => ((Copy)item.Change, vaults[item.Change.To])).ToList();
            var job = new CopyJob(vaults[items[0].Change.From], _writer, time, checkTarget: TwoWay, asApproved: options.ApprovedPlan is not null);
            var ended = await job.RunAsync(copies, cancellationToken);
            return [.. items.Zip(ended, (item, end) => Outcome(item.Change, end.Error, end.Message))];
        }

        return await Task.WhenAll(items.Select(item => TryAsync(item.Change, () => item.Change switch
        {
            Adopt adopt => AdoptAsync(adopt, cancellationToken),
            UpdateProperties update => UpdateAsync(update, cancellationToken),
            Recover recover => RecoverAsync(vaults[recover.To], recover.Name, cancellationToken),
            _ => throw new System.Diagnostics.UnreachableException(),
        })));
    }

    private async Task AdoptAsync(Adopt adopt, CancellationToken cancellationToken)
    {
        var (origin, replica) = (adopt.Secret, adopt.Current!);
        if (origin.IsRacy)
        {
            await Task.Delay(Secret.RacyWindow, time, cancellationToken);
            var versions = await vaults[adopt.From].ListVersionsAsync(adopt.Name, cancellationToken);
            if (versions.Any(version => version.Version != origin.Version && version.Created >= origin.Created))
            {
                throw CopyJob.Overtaken(adopt.From);
            }
        }

        if (TwoWay && !replica.IsStillCurrent(await vaults[adopt.To].ListVersionsAsync(adopt.Name, cancellationToken)))
        {
            throw CopyJob.Overtaken(adopt.To);
        }

        var mark = new Mark(adopt.From.Host, origin.Version!, origin.Created, origin.Properties.Fingerprint(), replica.Created);
        await _writer.UpdateAsync(vaults[adopt.To], adopt.Name, replica.Version!, origin.Properties, mark, cancellationToken);
    }

    private async Task UpdateAsync(UpdateProperties update, CancellationToken cancellationToken)
    {
        var (to, from) = (vaults[update.To], vaults[update.From]);
        if (update.RecoverFirst)
        {
            await RecoverAsync(to, update.Name, cancellationToken);
        }

        var current = await CurrentAsync(to, update.Current!, cancellationToken) ?? throw CopyJob.Overtaken(update.To);
        var mark = update.Secret.Properties.HasRoomForMark ? MarkAfter(update, current) : null;
        var updated = await _writer.UpdateAsync(to, update.Name, current.Version!, update.Secret.Properties, mark, cancellationToken);

        // Two-way, and the replica's properties went to the origin: its mark has to know what the origin has now.
        if (TwoWay && update.Secret is { HasBoundMark: true, Mark: { } mine } replica && mine.Host == update.To.Host && mine.Created == updated.Created)
        {
            var version = await CurrentAsync(from, replica, cancellationToken) ?? throw CopyJob.Overtaken(update.From);
            await _writer.UpdateAsync(from, update.Name, version.Version!, version.Properties, mine with { Properties = updated.Properties.Fingerprint() }, cancellationToken);
        }
    }

    /// <summary>The mark of a version whose properties are brought up to date: if it names the version followed, it now knows these properties; else it stays. Its deletion is over in any case.</summary>
    private static Mark? MarkAfter(UpdateProperties update, Secret current) =>
        current.Mark is { } mark && mark.Host == update.From.Host && mark.Created == update.Secret.Created
            ? mark with { Properties = update.Secret.Properties.Fingerprint(), Deleting = null }
            : current.Mark is { } other ? other with { Deleting = null } : null;

    private async Task RecoverAsync(Vault vault, SecretName name, CancellationToken cancellationToken)
    {
        await _writer.RecoverAsync(vault, name, cancellationToken);
        if ((await _writer.AwaitRecoveredAsync(vault, name, cancellationToken)).IsEmpty)
        {
            throw new CopyJob.OvertakenException($"Vault {vault.Address} took the request, but the secret has not come back yet: the next run looks again.");
        }
    }

    private async Task<ChangeOutcome> DeleteAsync(Item item, ChangeOutcome?[] outcomes, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return NotAttempted(item.Change);
        }

        var undone = outcomes.Count(outcome => outcome is { Change: not Delete, Result: not ChangeResult.Applied }) + item.Plan.Findings.Count(finding => finding.Kind == FindingKind.Failed);
        if (undone > 0)
        {
            return new ChangeOutcome(item.Change, ChangeResult.NotAttempted, $"Not deleted: of the changes before, {undone} failed or had to be left to the next run, and nothing is deleted unless all else went well.");
        }

        return await TryAsync(item.Change, async () =>
        {
            var vault = vaults[item.Change.To];
            var versions = await vault.ListVersionsAsync(item.Change.Name, cancellationToken);
            if (!versions.IsEmpty && !item.Change.Secret.IsStillCurrent(versions))
            {
                throw CopyJob.Overtaken(vault.Address);
            }

            // Should somebody undo the deletion where it was made, a two-way run must not take what is deleted here for another one. One-way, only what followed the source can look so.
            if ((TwoWay || item.Change.Secret.Mark?.Host == item.Change.From.Host) && CurrentOf(versions, item.Change.Secret) is { Properties.HasRoomForMark: true } current)
            {
                var mark = current.Mark ?? new Mark(item.Change.From.Host, current.Version!, current.Created, current.Properties.Fingerprint(), null);
                await _writer.UpdateAsync(vault, item.Change.Name, current.Version!, current.Properties, mark with { Deleting = item.Change.From.Host }, cancellationToken);
            }

            try
            {
                await vault.DeleteAsync(item.Change.Name, cancellationToken);
            }
            catch (VaultException exception) when (exception.Status == 404)
            {
                // Gone already: an attempt that seemed to fail, or somebody else.
            }
        });
    }

    /// <summary>The current version as the vault has it now, with its id; null when the secret is gone, and refused when it is not as it was when the plan was made.</summary>
    private static async Task<Secret?> CurrentAsync(Vault vault, Secret planned, CancellationToken cancellationToken)
    {
        var versions = await vault.ListVersionsAsync(planned.Name, cancellationToken);
        return versions.IsEmpty ? null
            : !planned.IsStillCurrent(versions) ? throw CopyJob.Overtaken(vault.Address)
            // Of versions made in the same second, only the vault knows which is current; it says so with the value, which is dropped.
            : CurrentOf(versions, planned) ?? (await vault.GetAsync(planned.Name, null, cancellationToken)).Secret;
    }

    /// <summary>The version that was planned with, among those a vault has; null when there is none, or when several of the same second look alike.</summary>
    private static Secret? CurrentOf(ImmutableArray<Secret> versions, Secret planned)
    {
        var ofThatSecond = versions.Where(version => version.Created == planned.Created).ToList();
        return ofThatSecond is [var only] ? only
            : ofThatSecond.Where(version => version.Version == planned.Version
                || (version.Mark == planned.Mark && version.Updated == planned.Updated && version.Properties.Equals(planned.Properties))).ToList() is [var alike] ? alike
            : null;
    }

    private static async Task<ChangeOutcome> TryAsync(Change change, Func<Task> apply)
    {
        try
        {
            await apply();
            return Outcome(change, null, null);
        }
        catch (Exception exception) when (exception is VaultException or CopyJob.OvertakenException or OperationCanceledException)
        {
            return Outcome(change, exception, null);
        }
    }

    private static ChangeOutcome Outcome(Change change, Exception? error, string? message) => error switch
    {
        null => new ChangeOutcome(change, ChangeResult.Applied, message),
        CopyJob.OvertakenException => new ChangeOutcome(change, ChangeResult.Overtaken, error.Message),
        OperationCanceledException => new ChangeOutcome(change, ChangeResult.NotAttempted, "Cancelled before it was done: the secret holds its old or its new value, and the next run completes it."),
        _ => new ChangeOutcome(change, ChangeResult.Failed, error.Message),
    };

    private static ChangeOutcome NotAttempted(Change change) => new(change, ChangeResult.NotAttempted, "Not attempted: the run was cancelled.");
}
