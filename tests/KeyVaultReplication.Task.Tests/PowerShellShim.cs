namespace KeyVaultReplication.Task.Tests;

[NonParallelizable] // its scripts may set variables of this process
public sealed class PowerShellShim
{
    private const string Executable = "bin/win-x64/kvreplicate.exe";
    private TemporaryFolder _task = null!;

    public static IEnumerable<string> Files => new[] { "task", "build.ps1" }
        .Select(path => RepositoryFile.At(path))
        .SelectMany(path => File.Exists(path) ? [path] : Directory.EnumerateFiles(path, "*.ps*1", SearchOption.AllDirectories))
        .Select(path => Path.GetRelativePath(RepositoryFile.Root, path));

    [SetUp]
    public void Copy_the_task() => _task = RepositoryFile.CopyOfTask();

    [TearDown]
    public void Remove_the_copy() => _task.Dispose();

    [TestCaseSource(nameof(Files))]
    public void Every_file_is_PowerShell(string file) => Assert.That(PowerShellHost.ParseErrors(RepositoryFile.At(file)), Is.Empty);

    [TestCaseSource(nameof(Files))]
    public void Windows_PowerShell_reads_every_file_as_it_was_written(string file) =>
        Assert.That(RepositoryFile.Read(file), Has.All.LessThan('\u0080'),
            "without a byte order mark it takes anything but ASCII for the code page of the machine");

    [TestCase("-ArgumentList @{ NonInteractive = $true }")]
    [TestCase("")]
    public void Success_is_left_to_the_executable_to_tell(string argumentList)
    {
        Fake("echo \"##vso[task.complete result=Succeeded]$*\"");
        Assert.That(RunAsTheAgentDoes(argumentList), Is.EqualTo(["##vso[task.complete result=Succeeded]task"]));
    }

    [TestCase(11)]
    [TestCase(12)]
    [TestCase(13)]
    public void A_failure_that_the_executable_explains_keeps_its_words(int exitCode)
    {
        Fake($"echo '##vso[task.complete result=Failed]Because.'; exit {exitCode}");
        Assert.That(RunAsTheAgentDoes(), Is.EqualTo(["##vso[task.complete result=Failed]Because."]));
    }

    /// <summary>1 is how Windows ends a process that somebody ends; 134 and 137 are SIGABRT and SIGKILL elsewhere; 255 is -1.</summary>
    [Test]
    public void An_end_that_nobody_explains_is_an_issue_and_fails_the_task([Values(1, 2, 3, 4, 10, 20, 134, 137, 255)] int exitCode)
    {
        Fake($"echo careful >&2; exit {exitCode}");
        Assert.That(RunAsTheAgentDoes().TakeLast(2), Is.EqualTo(
        [
            $"##vso[task.logissue type=error]The executable ended with exit code {exitCode} before it could say why.",
            $"##vso[task.complete result=Failed]The executable ended with exit code {exitCode} before it could say why.",
        ]));
    }

    [Test]
    public void A_missing_executable_fails_the_task_and_is_named()
    {
        var lines = RunAsTheAgentDoes();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(lines, Has.Count.EqualTo(2));
            Assert.That(lines[0],
                Does.StartWith("##vso[task.logissue type=error]The task is incomplete: ").And.Contains("kvreplicate.exe is missing"));
            Assert.That(lines[1], Does.StartWith("##vso[task.complete result=Failed]The task is incomplete: "));
        }
    }

    [Test]
    public void An_exception_fails_the_task_and_cannot_form_a_command()
    {
        var lines =
            PowerShellHost.Run(
                $"{ImportModule("")}\nInvoke-VstsTaskScript -ScriptBlock ([scriptblock]::Create('throw \"50 % done`n##vso[task.complete "
                    + "result=Succeeded]\"'))");
        Assert.That(lines, Is.EqualTo(
        [
            "##vso[task.logissue type=error]50 %AZP25 done%0A# #vso[task.complete result=Succeeded]",
            "##vso[task.complete result=Failed]50 %AZP25 done%0A# #vso[task.complete result=Succeeded]",
        ]));
    }

    [TestCase("###vso[task.complete result=Succeeded]", "# # #vso[task.complete result=Succeeded]")]
    [TestCase("#####[section]", "# # # # #[section]")]
    [TestCase("# one", "# one")]
    public void However_many_hashes_there_are_they_do_not_form_a_command(string text, string printed)
    {
        var lines =
            PowerShellHost.Run($"{ImportModule("")}\nInvoke-VstsTaskScript -ScriptBlock ([scriptblock]::Create('throw \"{text}\"'))");
        Assert.That(lines, Is.EqualTo([$"##vso[task.logissue type=error]{printed}", $"##vso[task.complete result=Failed]{printed}"]));
    }

    [Test]
    public void The_executable_gets_a_chosen_environment_and_the_session_keeps_its_own()
    {
        Fake("env | sort");
        var before = string.Join("; ", ShimEnvironment.Everything.Select(one => $"$env:{one.Name} = '{one.Value}'"));
        var after =
            string.Join("; ", ShimEnvironment.Everything.Select(one => $"'after {one.Name}=' + $env:{one.Name}; $env:{one.Name} = $null"));

        var lines = RunAsTheAgentDoes(before: before, after: after);

        Assert.That(lines.Where(ShimEnvironment.IsSet), Is.EquivalentTo(ShimEnvironment.Expected));
        Assert.That(lines.Where(line => line.StartsWith("after ", StringComparison.Ordinal)),
            Is.EqualTo(ShimEnvironment.Everything.Select(one => $"after {one.Name}={one.Value}")));
    }

    [Test]
    public void Both_shims_choose_the_same() => Assert.That(
        ShimEnvironment.ListIn("Invoke-KeyVaultReplication.ps1"), Is.EqualTo(ShimEnvironment.ListIn("index.js")).And.Not.Empty);

    private void Fake(string script)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("The stand-in for the executable is a shell script.");
        }

        _task.WithFakeExecutable(Executable, script);
    }

    private string ImportModule(string argumentList) =>
        $"Import-Module -Name '{_task.Path}/ps_modules/VstsTaskSdk/VstsTaskSdk.psd1' {argumentList} -ErrorAction Stop";

    private IReadOnlyList<string> RunAsTheAgentDoes(string argumentList = "", string before = "", string after = "") =>
        PowerShellHost.Run($"""
        {before}
        {ImportModule(argumentList)}
        Invoke-VstsTaskScript -ScriptBlock ([scriptblock]::Create('. ''{_task.Path}/Invoke-KeyVaultReplication.ps1'''))
        {after}
        """);
}
