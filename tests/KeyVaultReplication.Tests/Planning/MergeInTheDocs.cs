using static KeyVaultReplication.Tests.Planning.Given;

namespace KeyVaultReplication.Tests.Planning;

/// <summary>The table of the merge in docs/how-it-works.md: the same rows as above the code, and what the code does.</summary>
[TestFixture]
public sealed class MergeInTheDocs
{
    private static readonly string[] Columns = ["left did", "right did", "one-way", "two-way"];

    [Test]
    public void The_table_is_the_one_above_the_code()
    {
        var code = Read("src", "KeyVaultReplication", "Planning", "Merge.cs")
            .Where(line => line.StartsWith("/// ", StringComparison.Ordinal))
            .Select(line => line[4..]).SkipWhile(line => line != "<code>").Skip(2).TakeWhile(line => line != "</code>")
            .Select(line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

        Assert.That(code, Is.EqualTo(Rows()));
    }

    [Test]
    public void The_code_does_what_the_table_says()
    {
        foreach (var row in Rows())
        {
            Assert.That(Told(row[0], row[1], OneWay), Is.EqualTo(row[2]), $"{row[0]}, {row[1]}, one-way");
            Assert.That(Told(row[0], row[1], TwoWay), Is.EqualTo(row[3]), $"{row[0]}, {row[1]}, two-way");
        }

        Assert.That(Rows(), Has.Count.EqualTo(5));
    }

    /// <summary>What is decided of two versions, to the sides of which this was done since they were the same.</summary>
    private static string Told(string left, string right, ReplicationOptions options)
    {
        var merge = new Merge(new(Some.Source, Live() with { Version = Some.Version(1) }),
            new(Some.Target, Live(200) with { Version = Some.Version(2) }), options);
        var decision = left == "no base"
            ? merge.Of(new Comparison(Live() with { Version = Some.Version(1) }, Live(200) with { Version = Some.Version(2) },
                ValuesAreEqual: false))
            : merge.Of(new Base(EditsOf(left), EditsOf(right)));
        return decision switch
        {
            { Unchanged: true } => "in sync",
            { Change.ResolvesConflict: true } => "by conflict policy",
            { Change: { } change } => (change.From == Some.Source ? "follow left" : "follow right") + (change.IsDrift ? " (drift)" : ""),
            _ => decision.ToString(),
        };
    }

    private static Edits EditsOf(string did) => did == "-" ? Edits.None : Edits.Value;

    private static List<string[]> Rows() =>
    [
        .. Read("docs", "how-it-works.md").SkipWhile(line => line != $"| {string.Join(" | ", Columns)} |").Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries)),
    ];

    private static string[] Read(params string[] path) => File.ReadAllLines(Path.Combine([Repository.Root, .. path]));
}
