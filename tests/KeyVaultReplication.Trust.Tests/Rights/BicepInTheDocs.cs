using System.Diagnostics;
using System.Text.RegularExpressions;

namespace KeyVaultReplication.Trust.Tests.Rights;

/// <summary>
/// What the documentation offers as Bicep, as Bicep's own compiler sees it; ignored where KVR_BICEP does not name the compiler.
/// </summary>
[TestFixture]
[Category("Trust")]
public sealed partial class BicepInTheDocs
{
    public static IEnumerable<TestCaseData> Blocks =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .SelectMany(file => Block().Matches(File.ReadAllText(file).ReplaceLineEndings("\n"))
            .Select((match, at) => new TestCaseData(match.Groups["text"].Value).SetArgDisplayNames($"{Path.GetFileName(file)} {at + 1}")));

    [Test]
    public void There_is_some() => Assert.That(Blocks.Count(), Is.AtLeast(4));

    [TestCaseSource(nameof(Blocks))]
    public void It_compiles_without_a_warning(string text)
    {
        if (Environment.GetEnvironmentVariable("KVR_BICEP") is not { Length: > 0 } compiler)
        {
            Assert.Ignore("KVR_BICEP does not name the compiler; .ci/run does.");
            return;
        }

        var folder = Directory.CreateTempSubdirectory("kvreplicate-bicep-");
        try
        {
            var file = Path.Combine(folder.FullName, "main.bicep");
            File.WriteAllText(file, text);
            var start = new ProcessStartInfo(compiler, ["build", "--no-restore", "--stdout", file])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true
            };
            start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var told = process.StandardError.ReadToEnd();
            process.WaitForExit();

            Assert.That((process.ExitCode, told), Is.EqualTo((0, "")), output.GetAwaiter().GetResult());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [GeneratedRegex("^```bicep\\n(?<text>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}
