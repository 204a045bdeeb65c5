using System.IO.Compression;

namespace KeyVaultReplication.Task.Tests;

/// <summary>The scripts that try, sign, and pack the staged task.</summary>
public sealed class StagedTask
{
    [TestCase("echo 0.0.0", 0)]
    [TestCase("echo 9.9.9", 1)]
    public void A_staged_task_that_starts_and_fails_as_it_must_passes(string version, int exitCode)
    {
        ShimProcess.Require();
        using var task = RepositoryFile.CopyOfTask();
        var required = TaskManifest.InputElements.Where(input => (bool?)input["required"] == true);
        var names = string.Join(' ', required.SelectMany(input => TaskManifest.Strings(input["aliases"])));
        task.WithFakeExecutable(
            ShimProcess.ExecutablePath,
            $"if [ \"$1\" = --version ]; then {version}; else echo 'missing: {names}'; echo '##vso[task.complete result=Failed]'; "
                + "exit 2; fi");
        var report = Path.Combine(task.Path, "results", "staged.xml");
        var (ended, output) = Script.Node(RepositoryFile.At(".ci", "try-staged.js"), task.Path, report);
        Assert.That(ended, Is.EqualTo(exitCode), output);
        Assert.That(File.ReadAllText(report), Does.Contain($"tests=\"2\" failures=\"{exitCode}\"").And.Contain("names them"));
    }

    [Test]
    public void A_staged_task_that_ignores_missing_inputs_does_not_pass()
    {
        ShimProcess.Require();
        using var task = RepositoryFile.CopyOfTask();
        task.WithFakeExecutable(ShimProcess.ExecutablePath, "echo 0.0.0");
        var (ended, output) = Script.Node(RepositoryFile.At(".ci", "try-staged.js"), task.Path, Path.Combine(task.Path, "staged.xml"));
        Assert.That(ended, Is.EqualTo(1));
        Assert.That(output, Does.Contain("did not fail").And.Contain("did not name azureSubscription"));
    }

    [Test]
    public void Without_a_command_nothing_is_signed_and_a_word_says_so()
    {
        using var task = RepositoryFile.CopyOfTask();
        Assert.That(
            Script.Node(RepositoryFile.At("build", "sign.js"), task.Path, ""),
            Is.EqualTo((0, "Not signed: no SignCommand was given (docs/packaging.md, \"Signing\").\n")));
    }

    [Test]
    public void What_Windows_checks_is_signed_and_nothing_else()
    {
        ShimProcess.Require();
        using var task = RepositoryFile.CopyOfTask();
        task.WithFakeExecutable("bin/win-x64/kvreplicate.exe", "");
        var node = File.ReadAllBytes(Path.Combine(task.Path, "index.js"));
        var (exitCode, output) = Script.Node(RepositoryFile.At("build", "sign.js"), task.Path, "echo '# signed' >> \"{file}\"");
        Assert.That((exitCode, output), Is.EqualTo((0, """
            Signed: Invoke-KeyVaultReplication.ps1
            Signed: bin/win-x64/kvreplicate.exe
            Signed: ps_modules/VstsTaskSdk/VstsTaskSdk.psd1
            Signed: ps_modules/VstsTaskSdk/VstsTaskSdk.psm1

            """.ReplaceLineEndings("\n"))));
        Assert.That(File.ReadAllText(Path.Combine(task.Path, "Invoke-KeyVaultReplication.ps1")), Does.EndWith("# signed\n"));
        Assert.That(File.ReadAllBytes(Path.Combine(task.Path, "index.js")), Is.EqualTo(node));
    }

    [TestCase("true {file}", "but Invoke-KeyVaultReplication.ps1 is as it was")]
    [TestCase("false {file}", "Command failed")]
    [TestCase("signtool sign", "has no {file} in it")]
    public void A_command_that_does_not_sign_stops_the_packaging(string command, string said)
    {
        ShimProcess.Require();
        using var task = RepositoryFile.CopyOfTask();
        var (exitCode, output) = Script.Node(RepositoryFile.At("build", "sign.js"), task.Path, command);
        Assert.That(exitCode, Is.Not.Zero);
        Assert.That(output, Does.Contain(said));
    }

    [Test]
    public void In_the_package_the_executables_can_be_executed_and_the_rest_cannot()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "a.vsix");
        using (var archive = ZipFile.Open(file, ZipArchiveMode.Create))
        {
            foreach (var name in new[] { "task/bin/linux-x64/kvreplicate", "task/bin/win-x64/kvreplicate.exe", "task/index.js" })
            {
                using var writer = new StreamWriter(archive.CreateEntry(name).Open());
                writer.Write(name);
            }
        }

        Assert.That(Script.Node(RepositoryFile.At("build", "file-modes.js"), folder.Path), Is.EqualTo((0, "")));
        using var changed = ZipFile.OpenRead(file);
        Assert.That(
            changed.Entries.Select(entry => (entry.FullName, Convert.ToString(entry.ExternalAttributes >> 16, 8)[^3..])),
            Is.EqualTo(new[] { ("task/bin/linux-x64/kvreplicate", "755"), ("task/bin/win-x64/kvreplicate.exe", "644"),
                ("task/index.js", "644") }));
        using var reader = new StreamReader(changed.Entries[2].Open());
        Assert.That(reader.ReadToEnd(), Is.EqualTo("task/index.js"));
    }
}
