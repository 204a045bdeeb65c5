using System.Collections.Concurrent;
using System.Text;
using KeyVaultSimulator;

namespace KeyVaultReplication.Trust.Tests.Faults;

/// <summary>One operation in one of the vaults, and what goes wrong with it.</summary>
internal sealed record FaultCell(string Operation, bool InSource, FaultKind Fault)
{
    /// <summary>The vault that is meant, in a word.</summary>
    public string Side => InSource ? "source" : "target";
}

/// <summary>The cells of a fault matrix: all tried side by side, and what became of each in a table of docs/trust.md.</summary>
internal static class FaultCells
{
    /// <summary>Tries every cell; all must hold, and the section of docs/trust.md must tell how.</summary>
    /// <param name="title">What the matrix is about.</param>
    /// <param name="cells">The cells.</param>
    /// <param name="faults">The rows of the table.</param>
    /// <param name="operations">The columns of the table, each with its head.</param>
    /// <param name="hold">Tries one; the answer is what the run made of it.</param>
    public static async Task HoldAsync(string title, IReadOnlyList<FaultCell> cells, IEnumerable<FaultKind> faults,
        IReadOnlyList<(string Operation, string Head)> operations, Func<FaultCell, Task<string>> hold)
    {
        var (held, broken) = (new ConcurrentDictionary<FaultCell, string>(), new ConcurrentQueue<string>());
        await Parallel.ForEachAsync(cells, new ParallelOptions { MaxDegreeOfParallelism = 24 }, async (cell, _) =>
        {
            try
            {
                held[cell] = await hold(cell);
            }
            catch (Exception exception)
            {
                broken.Enqueue($"{cell.Operation} in the {cell.Side}, {cell.Fault.Title}: {exception.Message}");
            }
        });

        await Counts.PrintAsync($"{title}: {cells.Count} cells, {held.Count} held");
        Assert.That(string.Join(Environment.NewLine, broken), Is.Empty);
        GeneratedSection.Verify(title, Table(cells.Count, held, faults, operations));
    }

    /// <summary>What the run made of a fault, in a word or two.</summary>
    public static string OutcomeOf(ReplicationReport report) => report switch
    {
        _ when report.Pairs[0].Failure is not null => "nothing written",
        _ when Messages.Failures(report).Any() => report.Pairs[0].Outcomes.All(outcome => outcome.Result != ChangeResult.Applied)
            ? "all failed" : "fails alone",
        _ when report.Pairs[0].Outcomes.Any(outcome => outcome.Result == ChangeResult.Overtaken) => "next run",
        _ => "overcome",
    };

    /// <summary>The fault is gone.</summary>
    public static void Heal(VaultPair pair)
    {
        foreach (var vault in pair.Vaults)
        {
            vault.Faults.Clear();
            vault.Access.Allow(null);
            pair.Cloud.Simulated.ReturnVault(vault);
        }
    }

    private static string Table(int cells, ConcurrentDictionary<FaultCell, string> held, IEnumerable<FaultKind> faults,
        IReadOnlyList<(string Operation, string Head)> operations)
    {
        var text =
            new StringBuilder(
                $"{cells} cells, {held.Count} held.\n\n| fault | {string.Join(" | ", operations.Select(one => one.Head))} |\n")
            .Append($"| --- |{string.Concat(operations.Select(_ => " --- |"))}\n");
        foreach (var fault in faults)
        {
            text.Append($"| {fault.Title} |");
            foreach (var (operation, _) in operations)
            {
                var outcomes = held.Where(one => one.Key.Fault == fault && one.Key.Operation == operation)
                    .OrderBy(one => one.Key.Side, StringComparer.Ordinal).ToList();
                var differ = outcomes.DistinctBy(one => one.Value).Count() > 1;
                text.Append(
                    $" {string.Join(", ", outcomes.Select(one => differ ? $"{one.Key.Side}: {one.Value}" : one.Value).Distinct())} |");
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
