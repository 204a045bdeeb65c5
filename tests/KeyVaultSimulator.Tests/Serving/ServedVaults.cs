using System.Diagnostics;
using Newtonsoft.Json.Linq;

namespace KeyVaultSimulator.Tests;

/// <summary>The simulator as a process of its own: `serve`, ready to be used, and ended at the end.</summary>
internal sealed class ServedVaults : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly Process _process;
    private readonly Task<string> _output;

    private ServedVaults(DirectoryInfo folder, Process process)
    {
        (_folder, _process) = (folder, process);
        _output = process.StandardOutput.ReadToEndAsync();
    }

    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    public static async Task<ServedVaults> StartAsync(params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("kvsim-test-");
        var ready = Path.Combine(folder.FullName, "ready.json");
        string[] command = ["dotnet", typeof(SimulatedCloud).Assembly.Location, "serve", .. arguments, "--folder", folder.FullName,
            "--ready-file", ready];

        // Listening to signals, as a terminal starts it: a shell's background job ignores SIGINT, and so does whatever it starts, these
        // tests included.
        command = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", .. command] : command;
        var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true })!;
        for (var left = 3_000; !File.Exists(ready); left--)
        {
            Assert.That(left > 0 && !process.HasExited, Is.True, "it gets ready");
            await Task.Delay(100);
        }

        var variables = JObject.Parse(await File.ReadAllTextAsync(ready)).Properties()
            .ToDictionary(property => property.Name, property => (string)property.Value!);
        return new ServedVaults(folder, process) { Variables = variables };
    }

    /// <summary>Ends it as a terminal or a service manager does; tells its exit code and all it printed.</summary>
    public async Task<(int ExitCode, string Output)> StopAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        using var patience = new CancellationTokenSource(Patience.Longest);
        await _process.WaitForExitAsync(patience.Token);
        return (_process.ExitCode, await _output);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _folder.Delete(recursive: true);
    }
}
