namespace KeyVaultReplication.Task.Tests;

public sealed class ReadmeInputs
{
    [Test]
    public void The_table_of_inputs_says_what_the_manifest_says()
    {
        var rows = Rows(File.ReadAllLines(RepositoryFile.At("README.md")));
        Assert.That(rows, Is.EquivalentTo(TaskManifest.Inputs));
    }

    /// <summary>The rows of the table headed name | alias | default | meaning; a row may name several inputs, as in "include, exclude".</summary>
    private static IEnumerable<TaskInput> Rows(string[] lines) => lines
        .Select(Cells)
        .SkipWhile(cells => cells is not ["name", "alias", "default", "meaning"])
        .Skip(2)
        .TakeWhile(cells => cells.Length == 4)
        .SelectMany(cells => cells[0].Split(',', StringSplitOptions.TrimEntries).Select(name => new TaskInput(name, cells[1], cells[2])));

    private static string[] Cells(string line) => line.StartsWith('|')
        ? [.. line.Trim('|', ' ').Split('|').Select((cell, column) => column < 3 ? cell.Replace("`", "", StringComparison.Ordinal).Trim() : cell.Trim())]
        : [];
}
