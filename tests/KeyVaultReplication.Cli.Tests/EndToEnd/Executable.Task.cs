using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace KeyVaultReplication.Cli.Tests.EndToEnd;

/// <summary>The staged task, with its Node shim.</summary>
internal sealed partial class Executable
{
    /// <summary>
    /// What stands in the executable's place where the run is played by a process that is there already: it hands over the environment
    /// that the shim gave it, and ends as the run did.
    /// </summary>
    private const string StandIn = """
        #!/usr/bin/env node
        let answer = '';
        const socket = require('net').connect(`${__dirname}/run.sock`, () => socket.end(JSON.stringify(process.env)));
        socket.on('data', text => { answer += text; }).setEncoding('utf8').on('end', () => {
          const { ExitCode, Output, Error } = JSON.parse(answer);
          process.stdout.write(Output);
          process.stderr.write(Error);
          process.exitCode = ExitCode;
        });
        """;

    /// <summary>What every agent adds: the names of the pipeline's variables, and the job's own connection.</summary>
    private static Dictionary<string, string> AlwaysThere => new()
    {
        ["VSTS_PUBLIC_VARIABLES"] = """["system.debug","system.oidcRequestUri","agent.tempDirectory","agent.proxyUrl","build.buildId"]""",
        ["VSTS_SECRET_VARIABLES"] = """["agent.proxyPassword","databasePassword"]""",
        ["ENDPOINT_URL_SYSTEMVSSCONNECTION"] = "https://dev.azure.com/contoso/",
    };

    private static string Rid => $"linux-{(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64")}";

    /// <summary>The folder of the task as it is shipped, where there is one.</summary>
    private static string? Staged =>
        Environment.GetEnvironmentVariable("KVR_STAGED_TASK") is { Length: > 0 } staged ? staged : null;

    private static string Node => Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(folder => Path.Combine(folder, "node"))
        .FirstOrDefault(System.IO.File.Exists)
        ?? throw new IgnoreException("There is no Node.js on this machine.");

    /// <summary>
    /// The staged task, started by its Node shim, in the environment that an agent gives it. The process can be signalled before it ends.
    /// </summary>
    /// <param name="environment">What the agent adds to it.</param>
    /// <param name="meanwhile">What happens while it runs.</param>
    /// <param name="asUser">A command that begins another one as another user, with its arguments.</param>
    public async Task<Ended> RunTaskAsync(Dictionary<string, string> environment, Func<Process, Task>? meanwhile = null,
        params string[] asUser)
    {
        Dictionary<string, string> all = new(AlwaysThere.Concat(environment).GroupBy(one => one.Key).Select(one => one.Last()));
        if (_warm is not null && meanwhile is null)
        {
            return await RunWarmTaskAsync(_warm, all);
        }

        var stage = Staged ?? Stage("task", executable => System.IO.File.CreateSymbolicLink(executable, Built));
        string[] command = [.. asUser, Node, Path.Combine(stage, "index.js")];
        return await RunAsync(Command(command[0], command[1..]), all, meanwhile);
    }

    /// <summary>The same through the same shim, but for the executable that it starts.</summary>
    private async Task<Ended> RunWarmTaskAsync(Func<string, Begun, Task<Ended>> warm, Dictionary<string, string> environment)
    {
        var stage = Stage("task-warm", executable => System.IO.File.WriteAllText(executable, StandIn));
        var address = Path.Combine(stage, "bin", Rid, "run.sock");
        System.IO.File.Delete(address);
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(address));
        listener.Listen();
        return await RunAsync(Command(Node, [Path.Combine(stage, "index.js")]), environment, async shim =>
        {
            var accepting = listener.AcceptAsync();
            if (await Task.WhenAny(accepting, shim.WaitForExitAsync()) != accepting)
            {
                return; // it ended without a start
            }

            await using var stream = new NetworkStream(await accepting, ownsSocket: true);
            var told = (await JsonSerializer.DeserializeAsync<Dictionary<string, string>>(stream))!;
            await JsonSerializer.SerializeAsync(stream, await warm(Built, new Begun(["task"], told, Folder)));
        });
    }

    /// <summary>A task folder with something in the executable's place.</summary>
    private string Stage(string name, Action<string> make)
    {
        var task = Path.Combine(Folder, name);
        var executable = Path.Combine(Directory.CreateDirectory(Path.Combine(task, "bin", Rid)).FullName, "kvreplicate");
        System.IO.File.Copy(Path.Combine(Repository.Root, "task", "index.js"), Path.Combine(task, "index.js"), overwrite: true);
        if (!System.IO.File.Exists(executable))
        {
            make(executable);
        }

        return task;
    }
}
