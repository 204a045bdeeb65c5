using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using KeyVaultSimulator;

namespace KeyVaultReplication.Cli.Tests.EndToEnd;

/// <summary>
/// The executable, started once and asked to run again and again: most of what a start takes is compiling the same code anew. Each run has
/// arguments, environment, folder and streams of its own, and begins at the executable's entry point; <see cref="StartupHook"/> is the
/// other end. It is for tests to which a process for each run is not the point.
/// </summary>
internal sealed class WarmProcess
{
    private static readonly ConcurrentBag<WarmProcess> s_idle = [];
    private readonly Process _process;

    private WarmProcess(ProcessStartInfo start) => _process = Process.Start(start)!;

    /// <summary>Plays a run in a process that has no other one at the time.</summary>
    /// <param name="executable">The executable.</param>
    /// <param name="begun">What the run begins with.</param>
    public static async Task<Ended> RunAsync(string executable, Begun begun)
    {
        var warm = s_idle.TryTake(out var idle) ? idle : Start(executable, begun.Environment);
        using var patience = new CancellationTokenSource(Patience.Longest);
        try
        {
            await warm._process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(begun).AsMemory(), patience.Token);
            await warm._process.StandardInput.FlushAsync(patience.Token);
            var answer = await warm._process.StandardOutput.ReadLineAsync(patience.Token)
                ?? throw new InvalidOperationException("The warm process ended: " + await warm._process.StandardError.ReadToEndAsync());
            s_idle.Add(warm);
            return JsonSerializer.Deserialize<Ended>(answer)!;
        }
        catch
        {
            warm._process.Kill();
            warm._process.Dispose();
            throw;
        }
    }

    /// <summary>Starts one in an environment of which only the authorities stay: .NET reads them once.</summary>
    private static WarmProcess Start(string executable, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(executable)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["SSL_CERT_FILE"] = Shared.Certificate;
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
        return new(start);
    }

    /// <summary>What all of them share, from the first test to the last.</summary>
    [SetUpFixture]
    public sealed class Shared
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kvreplicate-warm-");

        internal static string Certificate { get; private set; } = "";

        [OneTimeSetUp]
        public async Task BeginAsync()
        {
            await using var cloud = await SimulatedCloud.StartAsync();
            Certificate = await cloud.WriteCertificateAuthorityAsync(_folder.FullName);
        }

        [OneTimeTearDown]
        public async Task EndAsync()
        {
            while (s_idle.TryTake(out var warm))
            {
                warm._process.StandardInput.Close();
                await warm._process.WaitForExitAsync();
                warm._process.Dispose();
            }

            _folder.Delete(recursive: true);
        }
    }
}
