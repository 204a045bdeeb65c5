using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Benchmarks;

/// <summary>
/// How long the executable takes to start, as a whole process, in the form that is shipped and in the one that needs an installed runtime.
/// </summary>
internal static class ColdStart
{
    private const int Times = 15;

    public static async Task<int> RunAsync(TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("kvreplicate-coldstart-").FullName;
        try
        {
            var project = Path.Combine(Repository.Root, "src", "KeyVaultReplication.Cli");
            var shipped = await PublishAsync(project, folder, "shipped", "-r", RuntimeInformation.RuntimeIdentifier);
            var dependent = await PublishAsync(project, folder, "framework-dependent");
            foreach (var arguments in new[] { "--version", "--help" })
            {
                // Taken in turns, so that whatever else the machine does meets both alike.
                var (ofShipped, ofDependent) = (new List<double>(), new List<double>());
                for (var i = 0; i < Times; i++)
                {
                    ofShipped.Add(Start(shipped, arguments));
                    ofDependent.Add(Start(dependent, arguments));
                }

                await output.WriteLineAsync(
                    $"kvreplicate {arguments}: {Text(ofShipped)} self-contained, {Text(ofDependent)} framework-dependent");
            }

            await output.WriteLineAsync($"Size: {Size(shipped)} self-contained, {Size(dependent)} framework-dependent");
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> PublishAsync(string project, string folder, string name, params string[] more)
    {
        var to = Path.Combine(folder, name);
        var start = new ProcessStartInfo("dotnet", ["publish", project, "--nologo", "-v", "quiet", "-c", "Release", "-o", to,
            $"-p:ArtifactsPath={Path.Combine(folder, name + "-build")}", .. more]);
        using var publish = Process.Start(start)!;
        await publish.WaitForExitAsync();
        return publish.ExitCode == 0 ? Path.Combine(to, OperatingSystem.IsWindows() ? "kvreplicate.exe" : "kvreplicate")
            : throw new InvalidOperationException($"Publishing {name} failed.");
    }

    private static double Start(string executable, string arguments)
    {
        var began = Stopwatch.GetTimestamp();
        using var process =
            Process.Start(new ProcessStartInfo(executable, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static string Text(List<double> milliseconds)
    {
        milliseconds.Sort();
        return string.Create(CultureInfo.InvariantCulture, $"{milliseconds[Times / 2]:0} ms (best {milliseconds[0]:0})");
    }

    private static string Size(string executable) => string.Create(CultureInfo.InvariantCulture,
        $"{new DirectoryInfo(Path.GetDirectoryName(executable)!).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) / 1e6:0.0} MB");
}
