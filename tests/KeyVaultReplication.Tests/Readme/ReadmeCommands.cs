using System.Diagnostics;

namespace KeyVaultReplication.Tests.Readme;

/// <summary>The README's commands. The build runs them as written; here the demo is looked at.</summary>
[TestFixture]
public sealed class ReadmeCommands
{
    [Test]
    public async Task The_demo_ends_with_a_run_that_does_nothing_and_shows_no_value()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "KeyVaultSimulator.dll"),
            "demo"])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        using var demo = Process.Start(start)!;
        var (output, error) = (demo.StandardOutput.ReadToEndAsync(), demo.StandardError.ReadToEndAsync());
        await demo.WaitForExitAsync().WaitAsync(Patience.Longest);

        var text = await output;
        Assert.That(demo.ExitCode, Is.Zero, text + await error);
        Assert.That(Step(text, 4),
            Does.Contain("1 in conflict (decided by policy)").And.Contain("3 (lost the conflict), 4 (from contoso-neu)"));
        Assert.That(Step(text, 5),
            Does.Contain("! Refused, nothing was written: 5 of 17 secrets").And.Contain("0 versions written, 0 other changes.").And.Contain(
                "still has all 17 secrets"));
        Assert.That(Step(text, 6),
            Does.Contain("1 deleted, 16 unchanged, 2 noted.").And.Match(
                "smtp-password +soft-deleted, recoverable +soft-deleted, recoverable"));
        Assert.That(Step(text, 7),
            Does.Contain("1 created, 2 updated, 15 unchanged, 1 noted.").And.Match("recover +api-key").And.Match("update +db-password"));
        Assert.That(Step(text, 8), Does.Contain("16 equal, 2 noted."));
        Assert.That(Step(text, 9),
            Does.Match("create +certificate web-certificate").And.Match("create +key signing-key").And.Contain("2 created, 16 unchanged"));
        Assert.That(Step(text, 10),
            Does.Contain("17 unchanged, 1 noted.").And.Contain("Requests: 4 lists, 0 values read, 0 versions written, 0 other changes."));
        Assert.That(Step(text, 10), Does.Contain("except old-key, which is disabled; the last run found no changes"));
        Assert.That(text.Split('\n').Where(line => line.TrimEnd('\r').EndsWith(' ')), Is.Empty);
        Assert.That(text.Count(character => character == '\n'), Is.LessThan(130), "the demo is to be read at a sitting");
        Assert.That(text + await error, Does.Not.Contain("demo-value"));
    }

    /// <summary>What the demo says about one of its steps.</summary>
    private static string Step(string text, int number)
    {
        var begin = text.IndexOf($"\n{number}. ", StringComparison.Ordinal);
        var end = text.IndexOf($"\n{number + 1}. ", StringComparison.Ordinal);
        return text[begin..(end < 0 ? text.Length : end)];
    }

    [Test]
    public async Task Both_commands_stand_in_the_readme()
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "README.md"));
        Assert.That(lines, Does.Contain("dotnet run --project src/KeyVaultSimulator -- demo").And.Contain("dotnet test"));
    }
}
