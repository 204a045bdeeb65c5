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

/// <summary>
/// Runs the executable, or the staged task through its Node shim, as a process of its own that knows nothing of being tested: it reaches
/// the simulator through the proxy of the environment, and trusts its certificates through SSL_CERT_FILE.
/// </summary>
internal sealed partial class Executable : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kvreplicate-tests-");
    private readonly Heard _heard = new();
    private string _certificate = "";

    private Executable(SimulatedCloud cloud) => Cloud = cloud;

    public SimulatedCloud Cloud { get; }

    public string Folder => _folder.FullName;

    public SimulatedVault Weu => Cloud.Vault("contoso-weu");

    public SimulatedVault Neu => Cloud.Vault("contoso-neu");

    public static async Task<Executable> StartAsync(SimulatedVaultOptions? options = null, TimeProvider? time = null)
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("Only on Linux does .NET take the certificates to trust from SSL_CERT_FILE.");
        }

        var executable = new Executable(await SimulatedCloud.StartAsync(new SimulatedCloudOptions { Time = time ?? TimeProvider.System }));
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

        return RunAsync(Command(File, arguments), environment, meanwhile);
    }

    /// <summary>The built executable, with arguments, in this environment and no other.</summary>
    public Task<Ended> RunInAsync(Dictionary<string, string> environment, params string[] arguments) =>
        RunAsync(Command(File, arguments), environment);

    /// <summary>A line that a person pastes into bash, where the executable is on the path.</summary>
    public Task<Ended> PasteAsync(string line) => RunAsync(Command("/bin/bash", ["-c", line]), new()
    {
        ["PATH"] = $"{Path.GetDirectoryName(File)}:{Environment.GetEnvironmentVariable("PATH")}",
        ["AZURE_TENANT_ID"] = SimulatedEntra.DefaultTenant.ToString(),
        ["AZURE_CLIENT_ID"] = "command-line",
        ["AZURE_CLIENT_SECRET"] = Secret,
    });

    private static string File => Published ?? Path.ChangeExtension(Dll, null);

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

    /// <summary>The executable as it is shipped, where KVR_STAGED_TASK names the staged task.</summary>
    private static string? Published => Environment.GetEnvironmentVariable("KVR_STAGED_TASK") is { Length: > 0 } staged
        ? Path.Combine(staged, "bin", Rid, "kvreplicate") : null;

    private static string Rid => $"linux-{(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64")}";

    /// <summary>A secret that must never be seen anywhere.</summary>
    public string Secret { get; } = $"canary-client-secret-{Guid.NewGuid():n}";

    /// <summary>
    /// The staged task, started by its Node shim, in the environment that an agent gives it. The process can be signalled before it ends.
    /// </summary>
    /// <param name="environment">What the agent adds to it.</param>
    /// <param name="meanwhile">What happens while it runs.</param>
    /// <param name="asUser">A command that begins another one as another user, with its arguments.</param>
    public async Task<Ended> RunTaskAsync(Dictionary<string, string> environment, Func<Process, Task>? meanwhile = null,
        params string[] asUser)
    {
        string[] command = [.. asUser, Node, Path.Combine(Stage(), "index.js")];
        return await RunAsync(Command(command[0], command[1..]),
            new(AlwaysThere.Concat(environment).GroupBy(one => one.Key).Select(one => one.Last())), meanwhile);
    }

    /// <summary>What every agent adds: the names of the pipeline's variables, and the job's own connection.</summary>
    private static Dictionary<string, string> AlwaysThere => new()
    {
        ["VSTS_PUBLIC_VARIABLES"] = """["system.debug","system.oidcRequestUri","agent.tempDirectory","agent.proxyUrl","build.buildId"]""",
        ["VSTS_SECRET_VARIABLES"] = """["agent.proxyPassword","databasePassword"]""",
        ["ENDPOINT_URL_SYSTEMVSSCONNECTION"] = "https://dev.azure.com/contoso/",
    };

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

    private static string Node => Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(folder => Path.Combine(folder, "node"))
        .FirstOrDefault(System.IO.File.Exists)
        ?? throw new IgnoreException("There is no Node.js on this machine.");

    private static string Dll => Path.Combine(AppContext.BaseDirectory, "kvreplicate.dll");

    /// <summary>
    /// The task folder as it is shipped: the packaged one where KVR_STAGED_TASK names it, else one with a link to what was just built.
    /// </summary>
    private string Stage()
    {
        if (Environment.GetEnvironmentVariable("KVR_STAGED_TASK") is { Length: > 0 } staged)
        {
            return staged;
        }

        var bin = Directory.CreateDirectory(Path.Combine(Folder, "task", "bin", Rid)).FullName;
        System.IO.File.Copy(Path.Combine(Repository.Root, "task", "index.js"), Path.Combine(Folder, "task", "index.js"), overwrite: true);
        var executable = Path.Combine(bin, "kvreplicate");
        if (!System.IO.File.Exists(executable))
        {
            System.IO.File.CreateSymbolicLink(executable, Path.ChangeExtension(Dll, null));
        }

        return Path.Combine(Folder, "task");
    }

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
        // Only what a process needs, so that nothing of the machine's own sign-ins is found.
        var inherited =
            new[] { "PATH", "HOME", "DOTNET_ROOT", "TMPDIR", "LANG" }.Select(
                name => (name, value: Environment.GetEnvironmentVariable(name))).Where(one => one.value is not null).ToList();
        start.Environment.Clear();
        foreach (var (name, value) in inherited)
        {
            start.Environment[name] = value;
        }

        start.Environment["HTTPS_PROXY"] = Cloud.ProxyUri.ToString();
        start.Environment["SSL_CERT_FILE"] = _certificate;
        foreach (var (name, value) in environment)
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

    public async ValueTask DisposeAsync()
    {
        await Cloud.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
