using System.Diagnostics;
using YamlDotNet.RepresentationModel;

namespace KeyVaultReplication.Task.Tests;

/// <summary>Runs a bash step of a pipeline as the agent does: the exit code, and what was put out.</summary>
internal static class BashStep
{
    public static (int ExitCode, string Output) Run(YamlMappingNode step, params (string Name, string Value)[] environment) =>
        Run(PipelineYaml.Text(step, "bash")!, environment);

    public static (int ExitCode, string Output) Run(string script, params (string Name, string Value)[] environment)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("The step runs on Linux.");
        }

        var start = new ProcessStartInfo("bash", ["-c", script]) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
