using System.Collections.Immutable;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;
using KeyVaultReplication.Reporting;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Applying;

/// <summary>
/// Does what the plans say, and decides nothing: copies and updates first, many at a time; deletions last, and only where nothing failed
/// before. A change that fails is an outcome; the others go on.
/// </summary>
internal sealed class Applier(IReadOnlyDictionary<VaultAddress, Vault> vaults, int parallelism, TimeProvider time,
    IProgress<ReplicationEvent>? progress)
{
    private readonly AsPlanned _asPlanned = new(time);
    private readonly Recovery _recovery = new(time);
    private readonly Refusals _refusals = new();

    /// <summary>Applies all plans; the outcomes stand in the order of each plan's changes.</summary>
    public async Task<IReadOnlyList<ImmutableArray<ChangeOutcome>>> ApplyAsync(IReadOnlyList<ReplicationPlan> plans,
        CancellationToken cancellationToken)
    {
        var outcomes = plans.Select(plan => new ChangeOutcome?[plan.Changes.Length]).ToArray();
        var planned = plans.SelectMany((plan, p) => plan.Changes.Select((change, c) => new Item(change, plan, p, c))).ToList();
        var copies = new CopyJob(vaults, new VersionWriter(_recovery, _refusals, time), _recovery, _asPlanned, _refusals, time);
        var changes = new SingleChange(vaults, _recovery, _asPlanned, _refusals);

        // What one version of one vault is copied to is one job, so that its content is read once.
        await ForEachAsync(planned.Where(item => item.Change.Effect is not (Effect.Delete or Effect.CopyWhole)).GroupBy(Job.Of),
            async job =>
        {
            var items = job.ToList();
            var ended = cancellationToken.IsCancellationRequested ? [.. items.Select(item => ChangeOutcome.NotAttempted(item.Change))]
                : job.Key.IsCopy ? await copies.RunAsync([.. items.Select(item => item.Change)], cancellationToken)
                : await Task.WhenAll(items.Select(item => changes.RunAsync(item.Change, cancellationToken)));
            RecordAll(items, ended);
        });

        // One key after the other: the first tells whether the vault can take keys of the other one at all.
        var keys = new KeyCopy(vaults, _recovery, _refusals);
        foreach (var key in planned.Where(item => item.Change.Effect == Effect.CopyWhole).GroupBy(Job.Of))
        {
            RecordAll([.. key], cancellationToken.IsCancellationRequested ? [.. key.Select(item => ChangeOutcome.NotAttempted(item.Change))]
                : await keys.RunAsync([.. key.Select(item => item.Change)], cancellationToken));
        }

        await ForEachAsync(planned.Where(item => item.Change.Effect == Effect.Delete), async item => Record(
            item,
            cancellationToken.IsCancellationRequested ? ChangeOutcome.NotAttempted(item.Change)
                : Undone(item.Plan, outcomes[item.PlanIndex]) is > 0 and var undone ? ChangeOutcome.NotDeleted(item.Change, undone)
                : await changes.RunAsync(item.Change, cancellationToken)));
        return [.. outcomes.Select(array => ImmutableArray.CreateRange(array.Select(outcome => outcome!)))];

        void RecordAll(IReadOnlyList<Item> items, IReadOnlyList<ChangeOutcome> ended)
        {
            foreach (var (item, outcome) in items.Zip(ended))
            {
                Record(item, outcome);
            }
        }

        void Record(Item item, ChangeOutcome outcome)
        {
            outcomes[item.PlanIndex][item.ChangeIndex] = outcome;
            progress?.Report(new ChangeEnded(item.Plan.Target, outcome));
        }
    }

    private sealed record Item(Change Change, ReplicationPlan Plan, int PlanIndex, int ChangeIndex);

    private readonly record struct Job(VaultAddress From, ObjectName Name, bool IsCopy, string? Version)
    {
        public static Job Of(Item item) =>
            new(item.Change.From, item.Change.Name, item.Change.Effect == Effect.Write,
                item.Change.ReadsVersion ? item.Change.Subject.Version : null);
    }

    private Task ForEachAsync<T>(IEnumerable<T> jobs, Func<T, Task> work) =>
        Parallel.ForEachAsync(jobs, new ParallelOptions { MaxDegreeOfParallelism = parallelism }, async (job, _) => await work(job));

    /// <summary>How many changes before the deletions did not come about, or could not be decided.</summary>
    private static int Undone(ReplicationPlan plan, ChangeOutcome?[] outcomes) =>
        outcomes.Count(outcome => outcome is
        {
            Change.Effect: not Effect.Delete,
            Result: not (ChangeResult.Applied or ChangeResult.Left or ChangeResult.Noted)
        })
        + plan.Findings.Count(finding => finding.Kind == FindingKind.Failed);
}
