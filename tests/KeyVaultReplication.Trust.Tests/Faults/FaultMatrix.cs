using System.Collections.Concurrent;
using System.Text;
using KeyVaultReplication.Cli;
using KeyVaultSimulator;

namespace KeyVaultReplication.Trust.Tests.Faults;

/// <summary>
/// Every operation, and everything that can go wrong with it. Whatever it is: each secret holds its old or its new value, nothing is deleted on half the truth, no version is made twice in silence, the
/// message says what, where and what to do; and once the fault is gone one run brings exactly the state of an undisturbed one, and the next does nothing.
/// </summary>
[TestFixture]
[Category("Trust")]
public sealed class FaultMatrix
{
    private static readonly string[] Operations = ["List", "ListDeleted", "ListVersions", "Get", "GetVersion", "Set", "Update", "Recover", "Delete"];

    private sealed record Cell(string Operation, FaultKind Fault);

    /// <summary>An undisturbed run: what each disturbed one must come to.</summary>
    private sealed record Undisturbed(string Picture, string Histories);

    [Test]
    public async Task Every_operation_holds_against_every_fault()
    {
        await using var cloud = await SharedCloud.StartAsync(speed: 100);
        var undisturbed = await UndisturbedAsync(cloud);
        var cells = Operations.SelectMany(operation => FaultKind.All.Select(fault => new Cell(operation, fault)))
            .Where(cell => !cell.Fault.NeedsSecret || Work.SecretOf(cell.Operation) is not null).ToList();
        var (held, broken) = (new ConcurrentDictionary<Cell, string>(), new ConcurrentQueue<string>());

        await Parallel.ForEachAsync(cells, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (cell, _) =>
        {
            try
            {
                held[cell] = await HoldAsync(cloud, cell, undisturbed);
            }
            catch (Exception exception)
            {
                broken.Enqueue($"{cell.Operation}, {cell.Fault.Title}: {exception.Message}");
            }
        });

        await Counts.PrintAsync($"fault matrix: {cells.Count} cells, {held.Count} held");
        Assert.That(string.Join(Environment.NewLine, broken), Is.Empty);
        GeneratedSection.Verify("fault matrix", Table(cells.Count, held));
    }

    private static async Task<Undisturbed> UndisturbedAsync(SharedCloud cloud)
    {
        var pair = await Work.ArrangeOneWayAsync(cloud);
        Say.That((await pair.RunAsync(Work.OneWay)).Result == ReplicationResult.Succeeded, "the undisturbed run succeeds");
        Say.That(pair.AreEqual, "it brings the vaults in sync");
        return new Undisturbed(pair.Picture, pair.Histories);
    }

    /// <summary>Runs with the fault, looks, and runs twice without it. The answer is what the run made of the fault, for the table.</summary>
    private static async Task<string> HoldAsync(SharedCloud cloud, Cell cell, Undisturbed undisturbed)
    {
        var pair = (await Work.ArrangeOneWayAsync(cloud)) with { NetworkTimeout = TimeSpan.FromSeconds(cell.Fault.IsSlow ? 1 : 30) };
        var before = pair.Picture;
        cell.Fault.Inject(pair, cell.Operation);
        var report = await pair.RunAsync(Work.OneWay);

        var outcome = OutcomeOf(report);
        Say.That(cell.Fault.IsSlow || pair.Vaults.Any(vault => vault.Requests.Any(request => request.Operation == cell.Operation)), "the operation was met");
        AssertNothingLost(pair, cell);
        Say.That(ExitCodes.Of(report, failOnChanges: false) == (report.Result == ReplicationResult.Failed ? ExitCode.Failed : ExitCode.Succeeded), "the exit code says so");
        foreach (var message in Messages.Failures(report))
        {
            Say.That(Messages.IsHelpful(message, pair), $"the message says what, where and what to do: {message}");
        }

        if (outcome == "nothing written")
        {
            Say.That(pair.Picture == before || cell.Fault.IsEdit, "a run without a plan writes nothing");
            Say.That(!pair.Writes.Any(), "a run without a plan tries no write");
        }

        if (report.Result == ReplicationResult.Failed && cell.Operation != "Delete")
        {
            Say.That(pair.Target.LiveNames().Contains("extraneous"), "nothing is deleted after a failure");
        }

        Heal(pair);
        var next = await pair.RunAsync(Work.OneWay);
        Say.That(next.Result == ReplicationResult.Succeeded, $"the next run succeeds: {TextReport.Write(next)}");
        Say.That(pair.AreEqual, $"the next run brings the vaults in sync: {pair.Picture}");
        if (!cell.Fault.IsEdit)
        {
            Say.That(pair.Picture == undisturbed.Picture, $"the next run brings the state of an undisturbed one: {pair.Picture}");
            Say.That(pair.Histories == undisturbed.Histories || Messages.All(report).Any(message => message.Contains("equal new versions", StringComparison.Ordinal)),
                $"no version twice in silence: {pair.Histories}");
        }
        else
        {
            Say.That(pair.Vaults.Any(vault => vault.ValuesEvenIfDeleted(Work.SecretOf(cell.Operation) ?? "newer").Any(value => value.EndsWith("by a person", StringComparison.Ordinal))), "what a person wrote is kept");
        }

        var last = await pair.RunAsync(Work.OneWay);
        Say.That(!last.HasChanges && !pair.Writes.Any(), $"the run after that does nothing: {TextReport.Write(last)}");
        return outcome;
    }

    private static void Heal(VaultPair pair)
    {
        foreach (var vault in pair.Vaults)
        {
            vault.Faults.Clear();
            vault.Access.Allow(null);
            pair.Cloud.Simulated.ReturnVault(vault);
        }
    }

    private static void AssertNothingLost(VaultPair pair, Cell cell)
    {
        foreach (var name in new[] { "in-sync", "newer", "retagged", "adopted" })
        {
            Say.That(pair.Target.Current(name).Value.StartsWith(name, StringComparison.Ordinal), $"'{name}' holds its old or new value");
        }

        var edited = cell is { Fault.Title: "a person edits the source", Operation: "Delete" } ? new[] { "extraneous" } : [];
        Say.That(pair.Source.LiveNames().Except(edited).SequenceEqual(["adopted", "back", "back-newer", "in-sync", "new", "newer", "retagged"]), "the source keeps all its secrets");
    }

    private static string OutcomeOf(ReplicationReport report) => report switch
    {
        _ when report.Pairs[0].Failure is not null => "nothing written",
        { Result: ReplicationResult.Failed } when report.Pairs[0].Outcomes.All(outcome => outcome.Result != ChangeResult.Applied) => "all failed",
        { Result: ReplicationResult.Failed } => "fails alone",
        _ when report.Pairs[0].Outcomes.Any(outcome => outcome.Result == ChangeResult.Overtaken) => "next run",
        _ => "overcome",
    };

    private static string Table(int cells, ConcurrentDictionary<Cell, string> held)
    {
        var text = new StringBuilder($"{cells} cells, {held.Count} held.\n\n| fault | {string.Join(" | ", Operations)} |\n| --- |{string.Concat(Operations.Select(_ => " --- |"))}\n");
        foreach (var fault in FaultKind.All)
        {
            text.Append($"| {fault.Title} |");
            foreach (var operation in Operations)
            {
                text.Append($" {(held.TryGetValue(new Cell(operation, fault), out var outcome) ? outcome : "")} |");
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
