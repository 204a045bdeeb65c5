using System.Text.Json;
using Azure.Core.Pipeline;
using KeyVaultSimulator;

namespace KeyVaultReplication.Cli.Tests.Reports;

/// <summary>What people and machines read of a run, as approved text.</summary>
[TestFixture]
public sealed partial class Writers
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
            Approved.Verify(VersionId().Replace(JsonReport.Write(report), "\"an id\""), $"{name}.report.approved.json");
            Approved.Verify(VersionId().Replace(JsonReport.WritePlan(report), "\"an id\""), $"{name}.plan.approved.json");
        }
    }

    [Test]
    public async Task A_long_summary_is_cut_and_says_so()
    {
        var report = await SomeReport.OfAllKindsAsync(dryRun: true);
        var pair = report.Pairs[0];
        var many = Enumerable.Range(0, 500)
            .Select(i => new Finding(ObjectName.Parse($"secret-{i:000}"), FindingKind.Skipped, ReasonCode.Disabled, "a reason"));
        var text = MarkdownReport.Write(report with { Pairs = [pair with { Plan = pair.Plan! with { Findings = [.. many] } }] });

        Assert.That(text.Split('\n').Count(line => line.Contains("a reason", StringComparison.Ordinal)), Is.EqualTo(200));
        Assert.That(text,
            Does.Match(
                @"\.\.\. and 30\d more, none of which deletes, overwrites, conflicts, is drift or failed: all of them are in report\.json and in the log\."));
    }

    [Test]
    public async Task What_a_plan_deletes_and_overwrites_stands_first_and_is_never_cut()
    {
        await using var cloud = await SimulatedCloud.StartAsync();
        var (source, target) = (cloud.AddVault("contoso-weu"), cloud.AddVault("contoso-neu"));
        using var http = new HttpClient(cloud.CreateHandler());
        using var transport = new HttpClientTransport(http);
        Vault Connect(SimulatedVault vault) => new(VaultAddress.Parse(vault.Name), cloud.Credential, transport);
        for (var i = 0; i < 210; i++)
        {
            source.Set($"created-{i:000}", "1");
            target.Set($"deleted-{i:000}", "1");
            target.Set($"replaced-{i:000}", "1");
            source.Set($"replaced-{i:000}", "2");
        }

        var report = await Replicator.RunAsync(Connect(source), [Connect(target)],
            new ReplicationOptions { DryRun = true, ReplicateDeletion = true, MaxDeletions = Everything });
        var rows = MarkdownReport.Write(report).Split('\n').Where(line => line.Contains("ed-", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1].Split('-')[0]).ToList();

        Assert.That(rows,
            Is.EqualTo(Enumerable.Repeat("deleted", 210).Concat(Enumerable.Repeat("replaced", 210))
                .Concat(Enumerable.Repeat("created", 200))));
    }

    [Test]
    public async Task Of_many_pairs_those_that_delete_or_overwrite_stand_first_and_none_of_them_is_left_out()
    {
        var report = await SomeReport.OfAllKindsAsync(dryRun: true);
        var (pair, plan) = (report.Pairs[0], report.Pairs[0].Plan!);
        ReplicationReport With(int number, params Change[] changes) => report with
        {
            Pairs = [pair with { Target = VaultAddress.Parse($"vault-{number:000}"), Plan = plan with { Changes = [.. changes],
                Findings = [new Finding(ObjectName.Parse("off"), FindingKind.Skipped, ReasonCode.Disabled, "a reason")], Warnings = [] } }],
        };
        var (create, delete) = (plan.Changes.First(one => one.Kind == ChangeKind.Create),
            plan.Changes.First(one => one.Kind == ChangeKind.Delete));

        var titles = ManyMarkdown.Write(Many(Enumerable.Range(0, 120).Select(number => With(number, number < 60 ? create : delete))))
            .Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => int.Parse(line.Trim()[^3..],
                System.Globalization.CultureInfo.InvariantCulture)).ToList();

        Assert.That(titles, Is.EqualTo(Enumerable.Range(60, 60).Concat(Enumerable.Range(0, 50))));
    }

    [TestCase(ReasonCode.Drift)]
    [TestCase(ReasonCode.SourceRegressed)]
    public async Task What_was_left_since_somebody_changed_the_target_or_the_source_went_back_is_never_cut(ReasonCode code)
    {
        var report = await SomeReport.OfAllKindsAsync(dryRun: true);
        var pair = report.Pairs[0];
        var many =
            Enumerable.Range(0, 500).Select(i => new Finding(ObjectName.Parse($"secret-{i:000}"), FindingKind.Skipped, code, "a reason"));
        var text = MarkdownReport.Write(report with { Pairs = [pair with { Plan = pair.Plan! with { Findings = [.. many] } }] });

        Assert.That(text.Split('\n').Count(line => line.Contains("a reason", StringComparison.Ordinal)), Is.EqualTo(500));
    }

    [TestCase("see https://evil.example/a?b=`c|d` now", @"see `https://evil.example/a?b=%60c%7Cd%60` now")]
    [TestCase("www.evil.example", "`www.evil.example`")]
    [TestCase("ask me@evil.example, please", "ask `me@evil.example`, please")]
    [TestCase("evil.example/login", "`evil.example/login`")]
    [TestCase("(HTTPS://EVIL.EXAMPLE)", "(`HTTPS://EVIL.EXAMPLE`)")]
    [TestCase("three words. Four.", "three words. Four.")]
    [TestCase("12.5 s, a.b", "12.5 s, a.b")]
    public async Task No_text_from_outside_becomes_a_link(string said, string written)
    {
        var report = await SomeReport.OfAllKindsAsync(dryRun: true);
        var pair = report.Pairs[0];
        var hostile = new Finding(ObjectName.Parse("hostile"), FindingKind.Skipped, ReasonCode.Disabled, said);
        var text = MarkdownReport.Write(report with { Pairs = [pair with { Plan = pair.Plan! with { Findings = [hostile] } }] });

        Assert.That(text, Does.Contain($"| skipped | `hostile` | | {written} |"));
    }

    /// <summary>The agent looks for its commands anywhere in a line that a step prints, and so in a summary that a step prints.</summary>
    [TestCase("##vso[task.prependpath]/tmp/evil")]
    [TestCase("https://evil.example/##vso[task.prependpath]/tmp/evil")]
    [TestCase("www.##vso[task.prependpath]/tmp/evil.example")]
    [TestCase("a@b.example##[error]x")]
    [TestCase("\r\n##vso[task.complete]evil.example")]
    public async Task No_summary_holds_a_command_of_the_agent(string said)
    {
        var report = await SomeReport.OfAllKindsAsync(dryRun: true);
        var hostile = new Finding(ObjectName.Parse("hostile"), FindingKind.Skipped, ReasonCode.Disabled, said);
        var pair = report.Pairs[0] with { Plan = report.Pairs[0].Plan! with { Findings = [hostile], Warnings = [said] } };
        report = report with { Refusal = said, Pairs = [pair, pair with { Plan = null, Failures = [said] }] };

        Assert.That(MarkdownReport.Write(report), Does.Not.Contain("##vso[").And.Not.Contain("##["));
        Assert.That(ManyMarkdown.Write(Many(report) with { Refusal = said }), Does.Not.Contain("##vso[").And.Not.Contain("##["));
    }

    /// <summary>A later step that prints the file gives the agent no command; who parses it reads the same.</summary>
    [Test]
    public async Task No_file_for_machines_holds_a_command_of_the_agent()
    {
        const string Command = "##vso[task.setvariable variable=input.dryRun]false \\##[section]";
        var report = await SomeReport.OfAllKindsAsync(dryRun: true);
        var pair = report.Pairs[0];
        report = report with
        {
            Refusal = Command,
            Pairs = [pair with { Plan =
                pair.Plan! with { Findings =
                    [new Finding(ObjectName.Parse("hostile"), FindingKind.Skipped, ReasonCode.Disabled, Command)] } }]
        };

        foreach (var text in new[] { JsonReport.Write(report), JsonReport.WritePlan(report), JsonReport.WriteMistakes([Command]),
            JsonReport.WriteFailure(Command) })
        {
            Assert.That(text, Does.Not.Contain('#'));
            using var json = JsonDocument.Parse(text);
            Assert.That(Texts(json.RootElement), Has.Member(Command));
        }
    }

    private static IEnumerable<string> Texts(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(field => Texts(field.Value)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Texts),
        JsonValueKind.String => [json.GetString()!],
        _ => [],
    };

    private static ManyReport Many(params IEnumerable<ReplicationReport> runs) =>
        new() { Runs = [.. runs], DryRun = true, PlanHash = "", Started = default, Duration = default };

    private static ChangeLimit Everything => ChangeLimit.TryParse("100%", out var limit) ? limit : throw new FormatException();

    [Test]
    public async Task Text_from_outside_is_neither_markup_nor_another_line_nor_written_backwards()
    {
        var report = await SomeReport.OfAllKindsAsync(dryRun: true);
        var pair = report.Pairs[0];
        var hostile = new Finding(ObjectName.Parse("hostile"), FindingKind.Skipped, ReasonCode.Disabled,
            "a|b <img src=x> [c](javascript:d) `e` **f**\r\n# g\u2028h\u202ei\u0085j\u001bk");
        var text = MarkdownReport.Write(report with { Pairs = [pair with { Plan = pair.Plan! with { Findings = [hostile] } }] });

        Assert.That(text.ReplaceLineEndings("\n").Split('\n').Single(line => line.Contains("hostile", StringComparison.Ordinal)),
            Is.EqualTo(
            @"| skipped | `hostile` | | a\|b &lt;img src=x&gt; \[c\](javascript:d) \`e\` \*\*f\*\*  \# g h i j k |"));
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

    /// <summary>The id of a version: another one in each run.</summary>
    [System.Text.RegularExpressions.GeneratedRegex("\"[0-9a-f]{32}\"")]
    private static partial System.Text.RegularExpressions.Regex VersionId();
}
