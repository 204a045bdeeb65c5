using System.Runtime.Versioning;

namespace KeyVaultReplication.Cli.Tests.Reports;

/// <summary>The files of a report, in a folder that others may have been in before.</summary>
[TestFixture]
public sealed class Files
{
    private static readonly string[] Names = ["plan.json", "report.json", "summary.md"];
    private DirectoryInfo _folder = null!;

    [SetUp]
    public void Make_a_folder() => _folder = Directory.CreateTempSubdirectory("kvreplicate-");

    [TearDown]
    public void Remove_it() => _folder.Delete(recursive: true);

    [Test]
    public async Task A_second_report_leaves_the_first_one_there()
    {
        for (var run = 1; run <= 3; run++)
        {
            await WriteAsync(_folder.FullName, $"run {run}");
        }

        Assert.That(_folder.GetFiles().Select(file => file.Name), Is.EquivalentTo(
            Names.Concat(["plan-1.json", "report-1.json", "summary-1.md", "plan-2.json", "report-2.json", "summary-2.md"])));
        Assert.That(new[] { "report.json", "report-1.json",
            "report-2.json" }.Select(name => File.ReadAllText(Path.Combine(_folder.FullName, name))),
            Is.EqualTo(new[] { "run 3", "run 1", "run 2" })
                .Using<string, string>((text, run) => text.Contains($"\"{run}\"", StringComparison.Ordinal)));
    }

    [Test]
    [Platform(Exclude = "Win")]
    [UnsupportedOSPlatform("windows")]
    public async Task They_are_for_their_owner_alone()
    {
        var made = Path.Combine(_folder.FullName, "made");
        Assert.That(ReportFiles.Prepare(made, "reportPath"), Is.Null);
        await WriteAsync(made, "run");

        Assert.That(File.GetUnixFileMode(made), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        Assert.That(Directory.GetFiles(made).Select(File.GetUnixFileMode),
            Has.Exactly(3).EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    [Platform(Exclude = "Win")]
    public async Task A_link_in_their_place_is_not_followed([ValueSource(nameof(Names))] string name)
    {
        var outside = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder.FullName, "outside")).FullName, "precious");
        await File.WriteAllTextAsync(outside, "precious");
        var folder = Directory.CreateDirectory(Path.Combine(_folder.FullName, "report")).FullName;
        File.CreateSymbolicLink(Path.Combine(folder, name), outside);

        await WriteAsync(folder, "run");

        Assert.That(await File.ReadAllTextAsync(outside), Is.EqualTo("precious"));
        Assert.That(new FileInfo(Path.Combine(folder, name)).LinkTarget, Is.Null);
        Assert.That(Directory.GetFiles(folder).Select(Path.GetFileName), Has.None.Match(@"\.json\.|\.md\."), "nothing half done is left");
    }

    private static async Task WriteAsync(string folder, string refusal)
    {
        var report = await SomeReport.OfAllKindsAsync(dryRun: true) with { Refusal = refusal };
        Assert.That(await ReportFiles.WriteAsync(ReportFiles.Of(report, Identities.Unknown), folder,
            new PipelineAgent(TextWriter.Null, debug: false)));
    }
}
