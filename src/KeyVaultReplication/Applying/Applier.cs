using System.Collections.Immutable;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;
using KeyVaultReplication.Reporting;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Applying;

/// <summary>
/// Does what the plans say, and decides nothing: each plan by itself and at its own pace, copies and updates first, many at a time; then
/// keys; deletions last, and only where nothing failed before. A change that fails is an outcome; the others go on.
/// </summary>
internal sealed class Applier(IReadOnlyDictionary<VaultAddress, Vault> vaults, int parallelism, TimeProvider time,
    IProgress<ReplicationEvent>? progress)
{
    /// <summary>
    /// How many contents are kept for a target that is behind: plenty for targets that answer alike, and some 13 MB at the very most, since
    /// a value has at most 25,600 characters.
    /// </summary>
    private const int Room = 256;

    /// <summary>The same for backups of keys, which are made one at a time, and may be larger.</summary>
    private const int RoomForBackups = 8;

    private readonly AsPlanned _asPlanned = new(time);
    private readonly Recovery _recovery = new(time);
    private readonly Refusals _refusals = new();

    /// <summary>Applies all plans; the outcomes stand in the order of each plan's changes.</summary>
    public async Task<IReadOnlyList<ImmutableArray<ChangeOutcome>>> ApplyAsync(IReadOnlyList<ReplicationPlan> plans,
        CancellationToken cancellationToken)
    {
        var all = plans.SelectMany(plan => plan.Changes).ToList();
        var reads = new SharedReads<ReadObject>(all.Where(change => change.Effect == Effect.Write)
            .SelectMany(change => VersionCopy.Reads(change).Select(read => (read, change.To))), Room, read => read.Content.Dispose());
        var backups = new SharedReads<KeyBackup>(all.Where(change => change.Effect == Effect.CopyWhole)
            .Select(change => (KeyCopy.Reads(change), change.To)), RoomForBackups, backup => backup.Dispose());
        var copies = new VersionCopy(
            vaults, reads, new VersionWriter(_recovery, _refusals, time), _recovery, _asPlanned, _refusals, time);
        var keys = new KeyCopy(vaults, backups, _recovery, _refusals);
        var changes = new SingleChange(vaults, _recovery, _asPlanned, _refusals);
        return await Task.WhenAll(plans.Select(plan => ApplyAsync(plan, copies, keys, changes, cancellationToken)));
    }

    private async Task<ImmutableArray<ChangeOutcome>> ApplyAsync(
        ReplicationPlan plan, VersionCopy copies, KeyCopy keys, SingleChange changes, CancellationToken cancellationToken)
    {
        var outcomes = new ChangeOutcome?[plan.Changes.Length];
        await ForEachAsync(effect => effect is not (Effect.Delete or Effect.CopyWhole), parallelism, change =>
            change.Effect == Effect.Write ? copies.RunAsync(change, cancellationToken) : changes.RunAsync(change, cancellationToken));

        // One key after the other: the first tells whether the vault can take keys of the other one at all.
        await ForEachAsync(effect => effect == Effect.CopyWhole, 1, change => keys.RunAsync(change, cancellationToken));

        var undone = Undone(plan, outcomes);
        await ForEachAsync(effect => effect == Effect.Delete, parallelism, change =>
            undone > 0 ? Task.FromResult(ChangeOutcome.NotDeleted(change, undone)) : changes.RunAsync(change, cancellationToken));
        return [.. outcomes.Select(outcome => outcome!)];

        Task ForEachAsync(Func<Effect, bool> which, int atATime, Func<Change, Task<ChangeOutcome>> run) =>
            Parallel.ForEachAsync(Enumerable.Range(0, plan.Changes.Length).Where(index => which(plan.Changes[index].Effect)),
                new ParallelOptions { MaxDegreeOfParallelism = atATime }, async (index, _) =>
                {
                    var change = plan.Changes[index];
                    outcomes[index] = cancellationToken.IsCancellationRequested ? ChangeOutcome.NotAttempted(change) : await run(change);
                    progress?.Report(new ChangeEnded(plan.Target, outcomes[index]!));
                });
    }

    /// <summary>How many changes before the deletions did not come about, or could not be decided.</summary>
    private static int Undone(ReplicationPlan plan, ChangeOutcome?[] outcomes) =>
        outcomes.Count(outcome => outcome is
        {
            Change.Effect: not Effect.Delete,
            Result: not (ChangeResult.Applied or ChangeResult.Left or ChangeResult.Noted)
        })
        + plan.Findings.Count(finding => finding.Kind == FindingKind.Failed);
}
