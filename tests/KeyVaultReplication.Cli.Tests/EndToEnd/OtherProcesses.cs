using System.Diagnostics;
using System.Runtime.Versioning;

namespace KeyVaultReplication.Cli.Tests.EndToEnd;

/// <summary>Other processes of the same user, while the task runs.</summary>
[TestFixture]
public sealed class OtherProcesses
{
    private const string ClientId = "5e7fe000-0000-4000-8000-0000000000c1";

    /// <summary>Whoever is root reads everything, so that the task and who spies on it are made somebody else.</summary>
    private static string[] Nobody => Environment.UserName != "root" ? []
        : File.Exists("/usr/bin/setpriv") ? ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all"]
        : throw new IgnoreException("Run by root, and there is no setpriv to become anybody else.");

    [Test]
    [UnsupportedOSPlatform("windows")]
    public async Task None_reads_its_environment_or_its_memory_or_attaches_to_it()
    {
        await using var _ = await Executable.StartAsync();
        _.Weu.Set("db", "canary-value-1");
        _.Cloud.Entra.AddSecretApp(ClientId, _.Secret);
        foreach (var folder in new[] { _.Folder, Directory.CreateDirectory(Path.Combine(_.Folder, "temporary")).FullName })
        {
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        }

        var (executable, shim, sockets, hold) = ("", "", Array.Empty<string>(), new TaskCompletionSource());
        _.Weu.Faults.Before("List", null, async () => await hold.Task, times: 1);
        var ended = await _.RunTaskAsync(
            AgentOf.Job(_, "ServicePrincipal", ClientId, ($"ENDPOINT_AUTH_PARAMETER_{AgentOf.Connection}_SERVICEPRINCIPALKEY", _.Secret),
                ("TMPDIR", Path.Combine(_.Folder, "temporary"))),
            async process =>
            {
                while (_.Weu.Requests.Count == 0 && _.Cloud.Entra.Requests.Count == 0 && !process.HasExited)
                {
                    await Task.Delay(20);
                }

                var child = (await File.ReadAllTextAsync($"/proc/{process.Id}/task/{process.Id}/children")).Trim();
                executable = await SpyAsync($"cat /proc/{child}/environ; head -c 1 /proc/{child}/mem; ls /proc/{child}/fd");
                shim = await SpyAsync($"cat /proc/{process.Id}/environ");
                sockets = Directory.GetFiles(Path.Combine(_.Folder, "temporary"));
                hold.SetResult();
            },
            Nobody);

        Assert.That((ended.ExitCode, ended.Variable("created")), Is.EqualTo((0, "1")), ended.All);
        Assert.That(executable.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            Has.Length.EqualTo(3).And.All.Contains("ermission denied"), executable);
        Assert.That(sockets.Where(file => file.Contains("dotnet-diagnostic", StringComparison.Ordinal)), Is.Empty,
            "no door for debuggers and dumps");
        Assert.That(shim, Does.Contain(_.Secret),
            "which SECURITY.md says: what started it keeps its own environment, and the agent holds it all");
    }

    private static async Task<string> SpyAsync(string script)
    {
        string[] command = [.. Nobody, "/bin/sh", "-c", script];
        using var spy =
            Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (spy.StandardOutput.ReadToEndAsync(), spy.StandardError.ReadToEndAsync());
        await spy.WaitForExitAsync();
        return await output + await error;
    }
}
