using System.Text.Json;

namespace KeyVaultReplication.Cli.Tests.Reports;

/// <summary>What people and machines read of a run, as approved text.</summary>
[TestFixture]
public sealed class Writers
{
    [TestCase(true, "dry-run")]
    [TestCase(false, "run")]
    public async Task A_report_reads_as_approved(bool dryRun, string name)
    {
        var report = await SomeReport.OfAllKindsAsync(dryRun);

        using (Assert.EnterMultipleScope())
        {
            Approved.Verify(TextReport.Write(report), $"{name}.approved.txt");
            Approved.Verify(MarkdownReport.Write(report), $"{name}.approved.md");
            Approved.Verify(JsonReport.Write(report), $"{name}.report.approved.json");
            Approved.Verify(JsonReport.WritePlan(report), $"{name}.plan.approved.json");
        }
    }

    [Test]
    public async Task A_long_summary_is_cut_and_says_so()
    {
        var report = await SomeReport.OfAllKindsAsync(dryRun: true);
        var pair = report.Pairs[0];
        var many = Enumerable.Range(0, 500).Select(i => new Finding(ObjectName.Parse($"secret-{i:000}"), FindingKind.Skipped, ReasonCode.Disabled, "a reason"));
        var text = MarkdownReport.Write(report with { Pairs = [pair with { Plan = pair.Plan! with { Findings = [.. many] } }] });

        Assert.That(text.Split('\n').Count(line => line.Contains("a reason", StringComparison.Ordinal)), Is.EqualTo(200));
        Assert.That(text, Does.Contain("more: all of them are in report.json and in the log"));
    }

    [Test]
    public async Task Text_from_outside_is_neither_markup_nor_another_line_nor_written_backwards()
    {
        var report = await SomeReport.OfAllKindsAsync(dryRun: true);
        var pair = report.Pairs[0];
        var hostile = new Finding(ObjectName.Parse("hostile"), FindingKind.Skipped, ReasonCode.Disabled, "a|b <img src=x> [c](javascript:d) `e` **f**\r\n# g\u2028h\u202ei\u0085j\u001bk");
        var text = MarkdownReport.Write(report with { Pairs = [pair with { Plan = pair.Plan! with { Findings = [hostile] } }] });

        Assert.That(text.ReplaceLineEndings("\n").Split('\n').Single(line => line.Contains("hostile", StringComparison.Ordinal)), Is.EqualTo(
            @"| skipped | `hostile` |  | a\|b &lt;img src=x&gt; \[c\](javascript:d) \`e\` \*\*f\*\*  \# g h i j k |"));
    }

    [Test]
    public async Task The_page_about_reports_names_every_field([Values] bool dryRun)
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "reports.md"));
        using var json = JsonDocument.Parse(JsonReport.Write(await SomeReport.OfAllKindsAsync(dryRun)));
        var fields = Fields(json.RootElement).Distinct().ToList();

        Assert.That(fields, Has.Count.GreaterThan(30));
        Assert.That(fields.Where(field => !page.Contains($"`{field}`", StringComparison.Ordinal)), Is.Empty);
    }

    private static IEnumerable<string> Fields(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(field => Fields(field.Value).Prepend(field.Name)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Fields),
        _ => [],
    };
}
