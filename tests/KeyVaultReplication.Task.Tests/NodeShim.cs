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

    [TestCase(0, 0)]
    [TestCase(11, 1)]
    [TestCase(13, 3)]
    public void The_exit_code_is_that_of_the_run_when_the_executable_told_its_result(int exitCode, int code)
    {
        _task.WithFakeExecutable(ShimProcess.ExecutablePath, $"exit {exitCode}");
        using var shim = new ShimProcess(_task.Path);
        Assert.That(shim.End(), Is.EqualTo((code, "")));
    }

    [TestCase(1)]
    [TestCase(4)]
    [TestCase(137)]
    [TestCase(255)]
    public void An_end_that_nobody_explains_is_an_issue(int exitCode)
    {
        _task.WithFakeExecutable(ShimProcess.ExecutablePath, $"exit {exitCode}");
        using var shim = new ShimProcess(_task.Path);
        Assert.That(shim.End(), Is.EqualTo((1, Failure($"The executable ended with exit code {exitCode}."))));
    }

    [Test]
    public void An_image_without_OpenSSL_is_told_so_in_the_issue()
    {
        const string Said = "No usable version of libssl was found";
        _task.WithFakeExecutable(ShimProcess.ExecutablePath, $"echo '{Said}' >&2; kill -ABRT $$");
        using var shim = new ShimProcess(_task.Path);
        var (exitCode, output) = shim.End();
        Assert.That((exitCode, output.Replace(Said + "\n", "", StringComparison.Ordinal)), Is.EqualTo((1, Failure(
            "The executable was ended by SIGABRT: it needs OpenSSL (libssl 3 or 1.1), which this machine or container image lacks. "
                + "Install the package libssl3 or openssl-libs."))));
    }

    /// <summary>As in a job container with "mountReadOnly: tasks: true"; there root, too, cannot change a mode.</summary>
    [Test]
    public void A_task_folder_that_cannot_be_written_runs_from_a_copy_that_is_gone_afterwards()
    {
        var executable = _task.WithFakeExecutable(ShimProcess.ExecutablePath, "echo \"$0\"");
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        File.SetUnixFileMode(executable, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var index = Path.Combine(_task.Path, "index.js");
        File.WriteAllText(index, $$"""
            const fs = require('fs');
            const chmod = fs.chmodSync;
            fs.chmodSync = (path, mode) => { if (path.startsWith('{{_task.Path}}/bin/')) throw Object.assign(new Error('EROFS: read-only file system'), { code: 'EROFS' }); chmod(path, mode); };

            """ + File.ReadAllText(index));
        using var temporary = new TemporaryFolder();
        using var shim = new ShimProcess(_task.Path, ("AGENT_TEMPDIRECTORY", temporary.Path));

        var (exitCode, output) = shim.End();

        Assert.That(exitCode, Is.Zero, output);
        Assert.That(output, Does.Match($"^{temporary.Path}/kvreplicate-[^/]+/kvreplicate\n$"));
        Assert.That(Directory.EnumerateFileSystemEntries(temporary.Path), Is.Empty);
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
        using var shim =
            new ShimProcess(_task.Path, [.. ShimEnvironment.Everything, ("Input_DryRun", "false"), ("INPUT_INCLUDE", "a*\nb*")]);

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
              process.on('SIG{{signal}}', () => setTimeout(() => { console.log('finished what was in flight'); process.exit(17); }, 200));
              setTimeout(() => process.exit(8), 300000);
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
        Assert.That(shim.End(),
            Is.EqualTo((1,
                Failure($"Could not start {executable}: it needs a Linux with glibc, which Alpine and others with musl lack."))));
    }

    [Test]
    public void A_missing_executable_is_named()
    {
        using var shim = new ShimProcess(_task.Path);
        var path = ShimProcess.ExecutablePath.Replace('\\', '/');
        Assert.That(shim.End(),
            Is.EqualTo((1,
                Failure($"The task is incomplete: {path} is missing. Install the extension again, or clear the agent's _tasks folder."))));
    }

    [Test]
    public void A_machine_without_an_executable_is_told_which_ones_have_one()
    {
        // Stands in for an Intel Mac: the platform is overridden before the shim loads.
        var index = Path.Combine(_task.Path, "index.js");
        File.WriteAllText(index,
            "Object.defineProperty(process, 'platform', { value: 'darwin' });\nObject.defineProperty(process, 'arch', { value: 'x64' });\n"
                + File.ReadAllText(index));
        using var shim = new ShimProcess(_task.Path);
        Assert.That(shim.End(),
            Is.EqualTo((1,
                Failure("This task has no executable for darwin-x64. It runs on win32-x64, linux-x64, linux-arm64, darwin-arm64."))));
    }

    private static string Failure(string message) =>
        $"##vso[task.logissue type=error]{message}\n##vso[task.complete result=Failed]{message}\n";
}
