using System.Diagnostics;

namespace KeyVaultReplication.Tests.Readme;

/// <summary>The README's commands. The build runs them as written; here the demo is looked at.</summary>
[TestFixture]
public sealed class ReadmeCommands
{
    [Test]
    public async Task The_demo_ends_with_a_run_that_does_nothing_and_shows_no_value()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "KeyVaultSimulator.dll"), "demo"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var demo = Process.Start(start)!;
        var (output, error) = (demo.StandardOutput.ReadToEndAsync(), demo.StandardError.ReadToEndAsync());
        await demo.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);

        var text = await output;
        Assert.That(demo.ExitCode, Is.Zero, text + await error);
        var last = text[text.IndexOf("4. Once more", StringComparison.Ordinal)..];
        Assert.That(last, Does.Contain("2 skipped, 5 unchanged.").And.Contain("Requests: 2 lists, 0 values read, 0 versions written, 0 other changes."));
        Assert.That(last, Does.Contain("the last run found no changes"));
        Assert.That(text + await error, Does.Not.Contain("demo-value"));
    }

    [Test]
    public async Task Both_commands_stand_in_the_readme()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "KeyVaultReplication.sln")))
        {
            folder = folder.Parent;
        }

        var lines = await File.ReadAllLinesAsync(Path.Combine(folder.FullName, "README.md"));
        Assert.That(lines, Does.Contain("dotnet run --project src/KeyVaultSimulator -- demo").And.Contain("dotnet test"));
    }
}
