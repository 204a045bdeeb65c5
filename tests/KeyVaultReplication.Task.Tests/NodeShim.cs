namespace KeyVaultReplication.Task.Tests;

public sealed class NodeShim
{
    private TemporaryFolder _task = null!;

    [SetUp]
    public void Copy_the_task()
    {
        ShimProcess.Require();
        _task = RepositoryFile.CopyOfTask();
    }

    [TearDown]
    public void Remove_the_copy() => _task?.Dispose();

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(3)]
    public void The_exit_code_is_that_of_the_executable(int exitCode)
    {
        _task.WithFakeExecutable(ShimProcess.ExecutablePath, $"exit {exitCode}");
        using var shim = new ShimProcess(_task.Path);
        Assert.That(shim.End(), Is.EqualTo((exitCode, "")));
    }

    [Test]
    public void The_executable_is_told_only_that_it_is_a_task()
    {
        _task.WithFakeExecutable(ShimProcess.ExecutablePath, """printf '%s|' "$#" "$@" """);
        using var shim = new ShimProcess(_task.Path);
        Assert.That(shim.End().Output, Is.EqualTo("1|task|"));
    }

    [Test]
    public void The_executable_writes_where_the_shim_would()
    {
        _task.WithFakeExecutable(ShimProcess.ExecutablePath, "echo '##vso[task.complete result=Succeeded]done'; echo careful >&2");
        using var shim = new ShimProcess(_task.Path);
        Assert.That(shim.End().Output, Is.EqualTo("##vso[task.complete result=Succeeded]done\ncareful\n"));
    }

    [Test]
    public void The_executable_gets_a_chosen_environment()
    {
        _task.WithFakeExecutable(ShimProcess.ExecutablePath, "env");
        using var shim = new ShimProcess(_task.Path, [.. ShimEnvironment.Everything, ("Input_DryRun", "false"), ("INPUT_INCLUDE", "a*\nb*")]);

        var output = shim.End().Output;

        Assert.That(output.Split('\n').Where(ShimEnvironment.IsSet), Is.EquivalentTo(ShimEnvironment.Expected));
        Assert.That(output, Does.Contain("INPUT_INCLUDE=a*\nb*\n"), "as it was given");
        Assert.That(output, Does.Not.Contain("Input_DryRun"), "the agent writes names in upper case");
    }

    [TestCase("INT")]
    [TestCase("TERM")]
    public void A_cancelled_run_reaches_the_executable_and_is_waited_for(string signal)
    {
        _task.WithFakeExecutable(ShimProcess.ExecutablePath, $$"""
            exec node -e "
              process.on('SIG{{signal}}', () => setTimeout(() => { console.log('finished what was in flight'); process.exit(7); }, 200));
              setTimeout(() => process.exit(8), 20000);
              console.log('ready');"
            """);
        using var shim = new ShimProcess(_task.Path);
        Assert.That(shim.ReadLine(), Is.EqualTo("ready"));

        shim.Signal(signal);

        Assert.That(shim.End(), Is.EqualTo((7, "finished what was in flight\n")));
    }

    [Test]
    public void An_executable_that_is_killed_is_a_failure()
    {
        _task.WithFakeExecutable(ShimProcess.ExecutablePath, "kill -KILL $$");
        using var shim = new ShimProcess(_task.Path);
        Assert.That(shim.End(), Is.EqualTo((1, Failure("The executable was ended by SIGKILL."))));
    }

    [Test]
    public void A_lost_executable_bit_is_restored()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var executable = _task.WithFakeExecutable(ShimProcess.ExecutablePath, "echo started");
        File.SetUnixFileMode(executable, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var shim = new ShimProcess(_task.Path);
        Assert.That(shim.End(), Is.EqualTo((0, "started\n")));
    }

    [Test]
    public void A_Linux_without_the_loader_of_the_executable_is_told_so()
    {
        var executable = _task.WithFakeExecutable(ShimProcess.ExecutablePath, "");
        File.WriteAllText(executable, "#!/lib64/no-such-loader\n");
        using var shim = new ShimProcess(_task.Path);
        Assert.That(shim.End(), Is.EqualTo((1, Failure($"Could not start {executable}: it needs a Linux with glibc, which Alpine and others with musl lack."))));
    }

    [Test]
    public void A_missing_executable_is_named()
    {
        using var shim = new ShimProcess(_task.Path);
        var path = ShimProcess.ExecutablePath.Replace('\\', '/');
        Assert.That(shim.End(), Is.EqualTo((1, Failure($"The task is incomplete: {path} is missing. Install the extension again, or clear the agent's _tasks folder."))));
    }

    [Test]
    public void A_machine_without_an_executable_is_told_which_ones_have_one()
    {
        // Stands in for an Intel Mac: the platform is overridden before the shim loads.
        var index = Path.Combine(_task.Path, "index.js");
        File.WriteAllText(index, "Object.defineProperty(process, 'platform', { value: 'darwin' });\nObject.defineProperty(process, 'arch', { value: 'x64' });\n" + File.ReadAllText(index));
        using var shim = new ShimProcess(_task.Path);
        Assert.That(shim.End(), Is.EqualTo((1, Failure("This task has no executable for darwin-x64. It runs on win32-x64, linux-x64, linux-arm64, darwin-arm64."))));
    }

    private static string Failure(string message) =>
        $"##vso[task.logissue type=error]{message}\n##vso[task.complete result=Failed]{message}\n";
}
