using System.Runtime.InteropServices;
using Azure.Core;
using Azure.Core.Pipeline;
using KeyVaultReplication;
using KeyVaultReplication.Cli;

// The story of the executable: understand what is asked, sign in, run, tell, and end with a code that says how it went.
Console.OutputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using var cancellation = new CancellationTokenSource();
using var interrupt = OnSignal(PosixSignal.SIGINT);
using var terminate = OnSignal(PosixSignal.SIGTERM);
using var quit = OnSignal(PosixSignal.SIGQUIT);

var parsed = CommandLine.Create(ReplicateAsync, RunTaskAsync).Parse(args);
return parsed.Errors.Count > 0
    ? Invalid(new LocalAgent(Console.Out, Console.Error, interactive: false), [.. parsed.Errors.Select(error => error.Message)], "kvreplicate --help tells what can be said.")
    : await parsed.InvokeAsync(new System.CommandLine.InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });

async Task<int> ReplicateAsync(CommandLine.Parsed inputs)
{
    var interactive = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "";
    var agent = new LocalAgent(Console.Out, Console.Error, interactive);
    if (inputs.Request is not { } request)
    {
        return Invalid(agent, inputs.Mistakes, "kvreplicate --help tells what can be said.");
    }

    return await GuardAsync(agent, async () =>
    {
        var credential = CredentialFactory.CreateDefault();
        var report = await Run.ReplicateAsync(request, (address, _) => new Vault(address, credential), agent, Advice.OnCommandLine, cancellation.Token);
        if (request.ReportPath is { } folder)
        {
            await Run.WriteFilesAsync(report, folder, CancellationToken.None);
            agent.Info($"plan.json, report.json and summary.md are in {folder}.");
        }

        return (int)ExitCodes.Of(report, inputs.FailOnChanges);
    });
}

async Task<int> RunTaskAsync()
{
    var inputs = TaskInputs.Read(Environment.GetEnvironmentVariables());
    TaskInputs.ScrubEnvironment();
    var agent = new PipelineAgent(Console.Out, inputs.Debug);
    if (inputs.Request is not { } request)
    {
        var code = Invalid(agent, inputs.Mistakes, "Nothing was contacted.");
        agent.Complete("Failed", "The inputs are wrong.");
        return code;
    }

    var ended = await GuardAsync(agent, async () =>
    {
        using var transport = CreateTransport(inputs.Proxy);
        var credentials = new Dictionary<ServiceConnection, TokenCredential>();
        TokenCredential CredentialOf(ServiceConnection connection) => credentials.TryGetValue(connection, out var known)
            ? known
            : credentials[connection] = CredentialFactory.Create(connection, inputs.JobToken, transport);
        agent.Debug($"Source connection: {inputs.SourceConnection!.Scheme}; target connection: {inputs.TargetConnection!.Scheme}; proxy: {inputs.Proxy?.Url.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) ?? "none"}.");
        var report = await Run.ReplicateAsync(
            request,
            (address, isSource) => new Vault(address, CredentialOf(isSource ? inputs.SourceConnection! : inputs.TargetConnection!), transport),
            agent, Advice.InPipeline, cancellation.Token);

        var summary = await Run.WriteFilesAsync(report, request.ReportPath ?? Path.Combine(inputs.TemporaryFolder, "kvreplicate-" + Guid.NewGuid().ToString("n")[..8]), CancellationToken.None);
        agent.UploadSummary(summary);
        PipelineResult.Write(report, agent);
        return (int)ExitCodes.Of(report, failOnChanges: false);
    });
    agent.Complete("Failed", "The run ended with an error.");
    return ended;
}

static HttpClientTransport? CreateTransport(AgentProxy? proxy)
{
#pragma warning disable CA2000 // Dispose objects before losing scope: the transport disposes the client, and the client its handler
    return proxy is null ? null : new HttpClientTransport(new HttpClient(new SocketsHttpHandler { Proxy = proxy.ToWebProxy(), AllowAutoRedirect = false }));
#pragma warning restore CA2000
}

static int Invalid(IAgent agent, IReadOnlyList<string> mistakes, string advice)
{
    foreach (var mistake in mistakes)
    {
        agent.Error(mistake);
    }

    agent.Info(advice);
    return (int)ExitCode.InvalidInputs;
}

static async Task<int> GuardAsync(IAgent agent, Func<Task<int>> run)
{
    try
    {
        return await run();
    }
#pragma warning disable CA1031 // Do not catch general exception types: the rim of the program, where whatever nobody expected becomes a message and an exit code
    catch (Exception exception)
#pragma warning restore CA1031
    {
        agent.Error(Advice.OnUnexpected(exception));
        agent.Debug(exception.StackTrace ?? "");
        return (int)ExitCode.Failed;
    }
}

PosixSignalRegistration OnSignal(PosixSignal signal) => PosixSignalRegistration.Create(signal, context =>
{
    // The first signal asks the run to end; the second one ends the process.
    context.Cancel = !cancellation.IsCancellationRequested;
    cancellation.Cancel();
});
