using System.Collections.Immutable;
using KeyVaultReplication.Cli;
using KeyVaultSimulator;

namespace KeyVaultReplication.Trust.Tests.Faults;

/// <summary>
/// Every operation of a run on either vault, and everything that can go wrong with it. Whatever it is: each secret holds its old or its new
/// value, nothing is deleted on half the truth, no version is made twice in silence, the message says what, where and what to do; and once
/// the fault is gone one run brings exactly the state of an undisturbed one, and the next does nothing.
/// </summary>
[TestFixture]
[Category("Trust")]
public sealed class FaultMatrix
{
    private static readonly string[] Operations = ["List", "ListDeleted", "ListVersions", "Get", "GetVersion", "Set", "Update", "Recover",
        "Delete"];

    /// <summary>An undisturbed run: what each disturbed one must come to, and which operations it sends where.</summary>
    private sealed record Undisturbed(VaultPair Pair, ImmutableArray<(string Operation, bool InSource)> Met);

    [Test]
    public async Task Every_operation_holds_against_every_fault([Values] ReplicationMode mode)
    {
        await using var cloud = await SharedCloud.StartOnStoppedClockAsync(overNetwork: false);
        var undisturbed = await UndisturbedAsync(cloud, mode);
        var arranged = await Work.ArrangeAsync(cloud, mode);
        var cells = undisturbed.Met.SelectMany(met => FaultKind.All.Select(fault => new FaultCell(met.Operation, met.InSource, fault)))
            .Where(cell => !cell.Fault.NeedsSecret || Work.SecretOf(mode, cell.Operation, cell.InSource) is not null).ToList();
        var run = mode == ReplicationMode.OneWay ? "one-way" : "two-way";
        await FaultCells.HoldAsync($"fault matrix, {run}", cells, FaultKind.All,
            [.. Operations.Select(operation => (operation, operation))],
            cell => HoldAsync(arranged, mode, cell, undisturbed.Pair));
    }

    private static async Task<Undisturbed> UndisturbedAsync(SharedCloud cloud, ReplicationMode mode)
    {
        var pair = await Work.ArrangeAsync(cloud, mode);
        var report = await pair.RunAsync(Work.Options(mode));
        Say.That(IsWell(report), $"the undisturbed run succeeds: {TextReport.Write(report)}");
        Say.That(pair.AreEqual, $"it brings the vaults in sync: {pair.Picture}");
        var met = from operation in Operations
                  from inSource in new[] { true, false }
                  where pair.Side(inSource).Requests.Any(request => request.Operation == operation)
                  select (operation, inSource);
        Say.That(Operations.All(operation => met.Count(one => one.operation == operation) >= (mode == ReplicationMode.OneWay ? 1 : 2)),
            "it meets every operation; two-way, in both vaults");
        return new Undisturbed(pair, [.. met]);
    }

    /// <summary>
    /// Runs with the fault, looks, and runs twice without it. The answer is what the run made of the fault, for the table.
    /// </summary>
    private static async Task<string> HoldAsync(VaultPair arranged, ReplicationMode mode, FaultCell cell, VaultPair undisturbed)
    {
        var options = Work.Options(mode);
        await using var cloud = await SharedCloud.StartOnStoppedClockAsync(cell.Fault.IsOfNetwork);
        cloud.Simulated.Advance(TimeSpan.FromHours(1));
        var pair = Work.Copy(arranged, cloud);
        var about = Work.SecretOf(mode, cell.Operation, cell.InSource);
        var spot = new Spot(pair, pair.Side(cell.InSource), cell.Operation, about, about ?? cell.Fault.Act?.Usual ?? "");
        var (before, states) = (pair.Picture, pair.Vaults.Select(vault => vault.State).ToList());
        cell.Fault.Inject(spot);
        var report = await pair.RunAsync(options);

        var outcome = FaultCells.OutcomeOf(report);
        Say.That(spot.Vault.Requests.Any(request => request.Operation == cell.Operation), "the operation was met");
        foreach (var (old, vault, done) in states.Zip(pair.Vaults, undisturbed.Vaults))
        {
            AssertOldOrNew(old, vault, done.State, cell.Fault.Act is null ? null : spot.Edited);
        }

        Say.That(ExitCodes.Of(report, failOnChanges: false)
            == (report.Result == ReplicationResult.Failed ? ExitCode.Failed : ExitCode.Succeeded), "the exit code says so");
        foreach (var message in Messages.Failures(report))
        {
            Say.That(Messages.IsHelpful(message, pair), $"the message says what, where and what to do: {message}");
        }

        Say.That((report.Result == ReplicationResult.Failed) == (Messages.Failures(report).Any() || report.Counts.NotAttempted > 0),
            "a failed run names what failed, or what it therefore left undone");

        if (outcome == "nothing written")
        {
            Say.That(pair.Picture == before || spot.IsEdited, "a run without a plan writes nothing");
            Say.That(!pair.Writes.Any(), "a run without a plan tries no write");
        }

        Say.That(report.Result != ReplicationResult.Failed || cell.Operation == "Delete"
            || pair.Writes.All(write => write.Operation != "Delete"), "nothing is deleted after a failure");

        FaultCells.Heal(pair);
        var next = await pair.RunAsync(options);
        var unreadable = cell.Fault.Act == PersonAct.Disables && spot.IsEdited ? spot.Edited : null;
        Say.That(IsWell(next, unreadable), $"the next run succeeds: {TextReport.Write(next)}");
        Say.That(pair.AreEqualBut(unreadable), $"the next run brings the vaults in sync: {pair.Picture}");
        if (!spot.IsEdited)
        {
            Say.That(pair.Picture == undisturbed.Picture, $"the next run brings the state of an undisturbed one: {pair.Picture}");
            Say.That(pair.Histories == undisturbed.Histories
                || Messages.All(report).Any(message => message.Contains("equal new versions", StringComparison.Ordinal)),
                $"no version twice in silence: {pair.Histories}");
        }
        else
        {
            AssertKept(spot, mode, pair.Side(cell.Fault.ActsInSource), cell.Fault.Act!,
                IsConflictTold(report, spot.Edited) || IsConflictTold(next, spot.Edited));
        }

        var last = await pair.RunAsync(options);
        Say.That(!last.HasChanges && !pair.Writes.Any(), $"the run after that does nothing: {TextReport.Write(last)}");
        return outcome;
    }

    /// <summary>Nothing failed and nothing was left; a conflict that policy decided is a thing to look at, and no more.</summary>
    private static bool IsWell(ReplicationReport report, string? unreadable = null) => report.Result == ReplicationResult.Succeeded
        || (report is { Result: ReplicationResult.SucceededWithIssues, Counts.Failed: 0 }
            && report.Counts.UnresolvedConflicts == 0 && report.Pairs[0].Outcomes.All(outcome => outcome.Result == ChangeResult.Applied)
            && report.Pairs[0].Plan!.Findings.All(finding => finding.Kind == FindingKind.Note || finding.Name.Text == unreadable));

    /// <summary>
    /// Each secret is as it was, as an undisturbed run leaves it, or on the way from the one to the other; the one that a person edits is
    /// looked at in the end.
    /// </summary>
    private static void AssertOldOrNew(VaultState before, SimulatedVault vault, VaultState after, string? edited)
    {
        Say.That(before.Secrets.All(secret => vault.State.Find(secret.Name) is not null),
            $"all secrets of {vault.Name} are there, be they deleted");
        foreach (var now in vault.State.Secrets.Where(secret => secret.Name != edited))
        {
            var (old, done) = (before.Find(now.Name), after.Find(now.Name));
            Say.That(done is not null, $"'{now.Name}' belongs into {vault.Name}");
            Say.That((now.Deleted is null) == (done!.Deleted is null) || (now.Deleted is null) == (old is { Deleted: null }),
                $"'{now.Name}' of {vault.Name} lives if it must");
            var held = done.Versions.Skip((old?.Versions.Length ?? 1) - 1).Append(old?.Current ?? done.Current).Select(VaultPair.PictureOf);
            Say.That(held.Contains(VaultPair.PictureOf(now.Current)),
                $"'{now.Name}' of {vault.Name} holds its old or new value and properties: {VaultPair.PictureOf(now.Current)}");
        }
    }

    /// <summary>
    /// What a person did during a run is there. A value that was written in either vault stands in the history at least. What was done at
    /// the source, or two-way in either vault, is there in both; unless it was done between the last look at a secret and the request that
    /// then wrote over it or deleted it, against which the service offers nothing, or it lost a conflict that is told.
    /// </summary>
    private static void AssertKept(Spot spot, ReplicationMode mode, SimulatedVault where, PersonAct act, bool conflictTold)
    {
        Say.That(act != PersonAct.Edits || where.ValuesEvenIfDeleted(spot.Edited).Any(value => value == $"{spot.Edited} by a person"),
            "what a person wrote is kept");
        var mayBeLost = mode == ReplicationMode.OneWay ? where == spot.Pair.Target
            : where == spot.Vault && spot.Operation is "Set" or "Update" or "Delete";
        var among = act == PersonAct.Disables ? [where] : spot.Pair.Vaults;
        Say.That(mayBeLost || conflictTold || act.Shows is not { } shows
            || among.All(vault => vault.LiveNames().Contains(spot.Edited) && shows(vault.Current(spot.Edited))),
            $"what a person did is there in both vaults: {spot.Pair.Picture}");
    }

    private static bool IsConflictTold(ReplicationReport report, string name) =>
        report.Pairs[0].Plan?.Changes.Any(change => change.ResolvesConflict && change.Name.Text == name) ?? false;
}
