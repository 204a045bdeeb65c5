namespace KeyVaultReplication.Task.Tests;

[NonParallelizable] // its scripts may set variables of this process
public sealed class BuildScript
{
    [Test]
    public void Without_arguments_it_does_everything_in_order() => Assert.That(DotnetCommands(""), Is.EqualTo(
    [
        "restore",
        "format --verify-no-changes --no-restore",
        "build --nologo",
        "msbuild build/Package.proj -nologo -t:Package;ResultsTab",
        "test --nologo",
    ]));

    [Test]
    public void It_does_the_steps_it_is_told() => Assert.That(DotnetCommands("stage, package -Publisher contoso -Channel dev"), Is.EqualTo(
    [
        "msbuild build/Package.proj -nologo -t:Stage",
        "msbuild build/Package.proj -nologo -t:Package;ResultsTab -p:Publisher=contoso -p:Channel=dev",
    ]));

    [Test]
    public void The_tests_after_packaging_start_what_was_packaged_and_the_caller_is_left_as_it_was() => Assert.That(
        Lines("""
            function global:dotnet { $global:LASTEXITCODE = 0; "ran $($args[0]) with '$env:KVR_STAGED_TASK'" }
            """, "test, package, test", """
            "then '$env:KVR_STAGED_TASK', $((Get-Location).Path -eq $before)"
            """).Where(line => line.StartsWith("ran ", StringComparison.Ordinal) || line.StartsWith("then ", StringComparison.Ordinal)),
        Is.EqualTo(["ran test with ''", "ran msbuild with ''", $"ran test with '{RepositoryFile.Root}/artifacts/task'", "then '', True"]));

    [Test]
    public void Each_step_says_that_it_begins() => Assert.That(
        Lines("function global:dotnet { $global:LASTEXITCODE = 0 }", "restore, format, build, test, publish, stage, package")
            .Where(line => line.StartsWith("== ", StringComparison.Ordinal)),
        Is.EqualTo(["== restore", "== format", "== build", "== test", "== publish", "== stage", "== package"]));

    [Test]
    public void Tests_take_more_arguments() =>
        Assert.That(DotnetCommands("test -TestArguments '--no-build', '--filter', 'Name~x'"),
            Is.EqualTo(["test --nologo --no-build --filter Name~x"]));

    [TestCase("restore", 3)]
    [TestCase("format", 2)]
    [TestCase("build", 1)]
    [TestCase("test", 1)]
    [TestCase("publish", 1)]
    [TestCase("stage", 1)]
    [TestCase("package", 134)]
    public void A_step_that_fails_ends_it_with_the_same_exit_code(string step, int exitCode)
    {
        var (ended, lines) =
            InstalledPowerShell(
                $"function global:dotnet {{ \"ran $args\"; $global:LASTEXITCODE = {exitCode} }}\n& '{RepositoryFile.At("build.ps1")}' "
                    + $"{step}, restore\nexit $LASTEXITCODE");

        Assert.That(ended, Is.EqualTo(exitCode));
        Assert.That(lines.Count(line => line.StartsWith("ran ", StringComparison.Ordinal)), Is.EqualTo(1), "nothing goes on after it");
    }

    [TestCase("deploy")]
    [TestCase("package -Publisher 'a b'")]
    [TestCase("package -Publisher 'a;b'")]
    [TestCase("package -Channel secret")]
    public void What_is_not_known_is_refused_before_anything_is_done(string arguments)
    {
        var (ended, lines) =
            InstalledPowerShell(
                $"$ErrorActionPreference = 'Stop'\nfunction global:dotnet {{ 'ran' }}\n& '{RepositoryFile.At("build.ps1")}' {arguments}");

        Assert.That((ended, lines.Count(line => line == "ran")), Is.EqualTo((1, 0)));
    }

    /// <summary>Runs build.ps1 with a stand-in for dotnet that puts out its arguments.</summary>
    private static IEnumerable<string> DotnetCommands(string arguments) =>
        Lines("function global:dotnet { $global:LASTEXITCODE = 0; \"ran $args\" }", arguments)
        .Where(line => line.StartsWith("ran ", StringComparison.Ordinal)).Select(line => line["ran ".Length..]);

    private static IReadOnlyList<string> Lines(string before, string arguments, string after = "") => PowerShellHost.Run($$"""
        $env:KVR_STAGED_TASK = $null
        {{before}}
        $before = (Get-Location).Path
        . '{{RepositoryFile.At("build.ps1")}}' {{arguments}}
        {{after}}
        """);

    private static (int ExitCode, IReadOnlyList<string> Lines) InstalledPowerShell(string script)
    {
        if (PowerShellHost.Installed is not { } file)
        {
            Assert.Ignore("KVR_PWSH names no installed PowerShell; .ci/run does. The hosted engine ends with its script.");
            return default;
        }

        return PowerShellHost.RunInstalled(file, script);
    }
}
