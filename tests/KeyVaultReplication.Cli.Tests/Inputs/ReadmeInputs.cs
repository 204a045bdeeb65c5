namespace KeyVaultReplication.Cli.Tests.Inputs;

/// <summary>README.md tells of each input what the table of inputs says: name, alias, default and meaning.</summary>
[TestFixture]
public sealed class ReadmeInputs
{
    [Test]
    public void Its_table_is_that_of_the_inputs() => Assert.That(
        Rows(File.ReadAllLines(Path.Combine(Repository.Root, "README.md"))),
        Is.EquivalentTo(InputTable.Rows.Where(row => row.Name is not null)
            .Select(row => (row.Name, row.Alias ?? "", row.Default, row.Help))));

    [Test]
    public void What_only_the_command_line_has_is_told_there() => Assert.That(
        InputTable.Rows.Where(row => row.Name is null).Select(row => $"- `{row.Option} {row.Values}`: "),
        Has.All.Matches<string>(File.ReadAllText(Path.Combine(Repository.Root, "README.md")).Contains));

    /// <summary>The rows of the table headed name | alias | default | meaning, as text.</summary>
    private static IEnumerable<(string, string, string, string)> Rows(string[] lines) => lines
        .Select(Cells)
        .SkipWhile(cells => cells is not ["name", "alias", "default", "meaning"])
        .Skip(2)
        .TakeWhile(cells => cells.Length == 4)
        .Select(cells => (cells[0], cells[1], cells[2], cells[3]));

    private static string[] Cells(string line) => line.StartsWith('|')
        ? [.. line[1..].TrimEnd()[..^1].Split('|').Select(cell => cell.Replace("`", "", StringComparison.Ordinal).Trim())]
        : [];
}
