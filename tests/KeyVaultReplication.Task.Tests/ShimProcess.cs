using System.Diagnostics;

namespace KeyVaultReplication.Task.Tests;

/// <summary>Node running task/index.js as the agent does. Tests that need it call <see cref="Require"/> first.</summary>
internal sealed class ShimProcess : IDisposable
{
    private readonly Process _process;

    public ShimProcess(string taskFolder, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(taskFolder, "index.js")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
    }

    /// <summary>Where the executable of this machine belongs.</summary>
    public static string ExecutablePath => Path.Combine(
        "bin",
        (OperatingSystem.IsMacOS() ? "osx-" : "linux-")
            + System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
        "kvreplicate");

    public static void Require()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("The stand-in for the executable is a shell script; agents on Windows use PowerShell.");
        }

        try
        {
            using var node = Process.Start(new ProcessStartInfo("node", ["--version"]) { RedirectStandardOutput = true })!;
            node.WaitForExit();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore("Node is not installed.");
        }
    }

    public string? ReadLine() => _process.StandardOutput.ReadLineAsync().WaitAsync(Patience.Longest).GetAwaiter().GetResult();

    /// <summary>Signals Node alone, as the agent does.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("sh", ["-c", $"kill -{name} {_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits for the end; the exit code and the rest of what was written.</summary>
    public (int ExitCode, string Output) End()
    {
        var output = _process.StandardOutput.ReadToEndAsync();
        var errors = _process.StandardError.ReadToEndAsync();
        if (!_process.WaitForExit(Patience.Longest))
        {
            _process.Kill(entireProcessTree: true);
            Assert.Fail("The shim did not end.");
        }

        return (_process.ExitCode, output.Result + errors.Result);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
