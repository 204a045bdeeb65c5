using System.Diagnostics;
using System.Runtime.InteropServices;
using Azure.Core.Pipeline;
using KeyVaultSimulator;

namespace KeyVaultReplication.Cli.Tests.EndToEnd;

/// <summary>How a process ended, and all that it wrote.</summary>
internal sealed record Ended(int ExitCode, string Output, string Error)
{
    public string All => Output + Error;

    /// <summary>The value of an output variable that a logging command set.</summary>
    public string? Variable(string name)
    {
        var start = $"##vso[task.setvariable variable={name};isOutput=true]";
        return Output.Split('\n').Select(line => line.TrimEnd('\r')).LastOrDefault(line => line.StartsWith(start, StringComparison.Ordinal))
            ?[start.Length..];
    }

    /// <summary>The results that were set; the task sets exactly one.</summary>
    public IEnumerable<string> Results =>
        Output.Split('\n').Where(line => line.StartsWith("##vso[task.complete ", StringComparison.Ordinal))
            .Select(line => line["##vso[task.complete result=".Length..line.IndexOf(']', StringComparison.Ordinal)]);
}

/// <summary>What a run of the executable begins with.</summary>
internal sealed record Begun(IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment, string Folder);

/// <summary>
/// Runs the executable, or the staged task through its Node shim, as a process of its own that knows nothing of being tested: it reaches
/// the simulator through the proxy of the environment, and trusts its certificates through SSL_CERT_FILE.
/// </summary>
internal sealed partial class Executable : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kvreplicate-tests-");
    private readonly Heard _heard = new();
    private readonly Func<string, Begun, Task<Ended>>? _warm;
    private string _certificate = "";

    private Executable(SimulatedCloud cloud, Func<string, Begun, Task<Ended>>? warm) => (Cloud, _warm) = (cloud, warm);

    public SimulatedCloud Cloud { get; }

    public string Folder => _folder.FullName;

    public SimulatedVault Weu => Cloud.Vault("contoso-weu");

    public SimulatedVault Neu => Cloud.Vault("contoso-neu");

    /// <summary>Two empty vaults, and nothing that runs yet.</summary>
    /// <param name="options">How the vaults behave.</param>
    /// <param name="time">Their clock.</param>
    /// <param name="warm">
    /// Who plays a run of what was built in a process that is there already. What is shipped, and what is watched or signalled while it
    /// runs, has a process of its own.
    /// </param>
    public static async Task<Executable> StartAsync(SimulatedVaultOptions? options = null, TimeProvider? time = null,
        Func<string, Begun, Task<Ended>>? warm = null)
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("Only on Linux does .NET take the certificates to trust from SSL_CERT_FILE.");
        }

        var cloud = await SimulatedCloud.StartAsync(new SimulatedCloudOptions { Time = time ?? TimeProvider.System });
        var executable = new Executable(cloud, Published is null ? warm : null);
        executable.Cloud.AddVault("contoso-weu", options);
        executable.Cloud.AddVault("contoso-neu", options);
        executable._certificate = await executable.Cloud.WriteCertificateAuthorityAsync(executable.Folder);
        return executable;
    }

    /// <summary>The built executable, with arguments, signed in by variables of the environment.</summary>
    public Task<Ended> RunAsync(params string[] arguments) => RunAsync(arguments, meanwhile: null);

    /// <summary>The same; the process can be watched and killed before it ends.</summary>
    public Task<Ended> RunAsync(string[] arguments, Func<Process, Task>? meanwhile) => RunAsync(arguments, [], meanwhile);

    /// <summary>The same, with more variables in its environment.</summary>
    public Task<Ended> RunAsync(string[] arguments, Dictionary<string, string> more, Func<Process, Task>? meanwhile = null)
    {
        const string clientId = "command-line";
        Cloud.Entra.AddSecretApp(clientId, Secret);
        var environment = new Dictionary<string, string>
        {
            ["AZURE_TENANT_ID"] = SimulatedEntra.DefaultTenant.ToString(),
            ["AZURE_CLIENT_ID"] = clientId,
            ["AZURE_CLIENT_SECRET"] = Secret,
        };
        foreach (var (name, value) in more)
        {
            environment[name] = value;
        }

        return meanwhile is null ? RunInAsync(environment, arguments) : RunAsync(Command(File, arguments), environment, meanwhile);
    }

    /// <summary>The built executable, with arguments, in this environment and no other.</summary>
    public Task<Ended> RunInAsync(Dictionary<string, string> environment, params string[] arguments) => _warm is null
        ? RunAsync(Command(File, arguments), environment)
        : _warm(File, new Begun(arguments, Of(environment), Folder));

    /// <summary>A line that a person pastes into bash, where the executable is on the path.</summary>
    public Task<Ended> PasteAsync(string line) => RunAsync(Command("/bin/bash", ["-c", line]), new()
    {
        ["PATH"] = $"{Path.GetDirectoryName(File)}:{Environment.GetEnvironmentVariable("PATH")}",
        ["AZURE_TENANT_ID"] = SimulatedEntra.DefaultTenant.ToString(),
        ["AZURE_CLIENT_ID"] = "command-line",
        ["AZURE_CLIENT_SECRET"] = Secret,
    });

    private static string File => Published ?? Built;

    private static string Built { get; } = Path.Combine(AppContext.BaseDirectory, "kvreplicate");

    /// <summary>The executable as it is shipped, where KVR_STAGED_TASK names the staged task.</summary>
    private static string? Published => Staged is { } staged ? Path.Combine(staged, "bin", Rid, "kvreplicate") : null;

    /// <summary>A run by the library, in this process: to arrange what a test begins with, and to look what is left to do.</summary>
    public async Task<ReplicationReport> ReplicateInProcessAsync(ReplicationOptions options)
    {
        using var http = new HttpClient(Cloud.CreateDirectHandler());
        using var transport = new HttpClientTransport(http);
        Vault Connect(SimulatedVault vault) => new(VaultAddress.Parse(vault.Name), Cloud.Credential, transport);
        var report = await Replicator.RunAsync(Connect(Weu), [Connect(Neu)], options);
        Weu.ClearRequests();
        Neu.ClearRequests();
        return report;
    }

    /// <summary>A secret that must never be seen anywhere.</summary>
    public string Secret { get; } = $"canary-client-secret-{Guid.NewGuid():n}";

    /// <summary>Sends a signal to a process.</summary>
    public static void Signal(Process process, int signal) => Assert.That(Kill(process.Id, signal), Is.Zero);

    /// <summary>Ends when the run that is under way has said this on its output.</summary>
    public async Task UntilSaidAsync(string text)
    {
        using var patience = new CancellationTokenSource(Patience.Longest);
        await _heard.UntilAsync(text, patience.Token);
    }

    /// <summary>SIGINT, as on Linux.</summary>
    public const int Interrupt = 2;

    /// <summary>SIGTERM, as on Linux.</summary>
    public const int Terminate = 15;

    /// <summary>SIGSTOP, and SIGCONT that ends it: what else is signalled between the two comes at once.</summary>
    public const int Stop = 19;

    /// <summary>See <see cref="Stop"/>.</summary>
    public const int Continue = 18;

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);

    /// <summary>Whether SIGINT is among the signals that this process ignores, by the mask that the kernel shows.</summary>
    private static bool IgnoresInterrupts { get; } =
        OperatingSystem.IsLinux() && System.IO.File.ReadLines("/proc/self/status")
            .FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } mask
        && (Convert.ToUInt64(mask["SigIgn:".Length..].Trim(), 16) & (1UL << (Interrupt - 1))) != 0;

    /// <summary>
    /// A process to start as a terminal would: listening to signals. A shell's background job ignores SIGINT, and so does whatever it
    /// starts, these tests included.
    /// </summary>
    private ProcessStartInfo Command(string file, IEnumerable<string> arguments)
    {
        if (IgnoresInterrupts)
        {
            (file, arguments) = ("env", ["--default-signal=INT", file, .. arguments]);
        }

        var start = new ProcessStartInfo(file) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Folder };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    private async Task<Ended> RunAsync(ProcessStartInfo start, Dictionary<string, string> environment,
        Func<Process, Task>? meanwhile = null)
    {
        start.Environment.Clear();
        foreach (var (name, value) in Of(environment))
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience.Longest);
        var (output, error) = (_heard.ListenAsync(process.StandardOutput, patience.Token),
            process.StandardError.ReadToEndAsync(patience.Token));
        try
        {
            if (meanwhile is not null)
            {
                await meanwhile(process);
            }

            await process.WaitForExitAsync(patience.Token);
            return new Ended(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>
    /// The environment of a process with these variables: beside them only what a process needs, so that nothing of the machine's own
    /// sign-ins is found, and the way to the simulator.
    /// </summary>
    private Dictionary<string, string> Of(Dictionary<string, string> more)
    {
        var environment = new[] { "PATH", "HOME", "DOTNET_ROOT", "TMPDIR", "LANG" }
            .Select(name => (name, value: Environment.GetEnvironmentVariable(name)))
            .Where(one => one.value is not null).ToDictionary(one => one.name, one => one.value!);
        (environment["HTTPS_PROXY"], environment["SSL_CERT_FILE"]) = (Cloud.ProxyUri.ToString(), _certificate);
        foreach (var (name, value) in more)
        {
            environment[name] = value;
        }

        return environment;
    }

    public async ValueTask DisposeAsync()
    {
        await Cloud.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
