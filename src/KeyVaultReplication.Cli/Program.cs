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

var commands = CommandLine.Create(ReplicateAsync, RunTaskAsync);
if (args.Length == 0)
{
    // Whoever says nothing is told what can be said; a script that lost its arguments still fails.
    await commands.Parse("--help").InvokeAsync();
    return (int)ExitCode.InvalidInputs;
}

var parsed = commands.Parse(args);
return parsed.Errors.Count > 0
    ? await ReplicateAsync(CommandLine.Unparsable(parsed))
    : await parsed.InvokeAsync(new System.CommandLine.InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });

async Task<int> ReplicateAsync(CommandLine.Parsed inputs)
{
    var interactive = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "";
    var agent = new LocalAgent(Console.Out, Console.Error, interactive);
    var mistakes = AllMistakes(inputs.Mistakes, inputs.ReportPath, "--report");
    if (inputs.Request is not { } request || mistakes.Count > 0)
    {
        return Invalid(agent, mistakes, "Nothing was contacted. 'kvreplicate plan --help' lists the options.");
    }

    return await GuardAsync(agent, async () =>
    {
        var credential = CredentialFactory.CreateDefault();
        var report = await Run.ReplicateAsync(request, (address, _, throttled) => new Vault(address, credential, throttled: throttled), agent, Advice.OnCommandLine, cancellation.Token);
        if (inputs.ReportPath is { } folder)
        {
            if (await ReportFiles.WriteAsync(report, folder, agent) is null)
            {
                return (int)ExitCode.Failed;
            }

            agent.Info($"plan.json, report.json and summary.md are in {folder}.");
        }

        return (int)ExitCodes.Of(report, inputs.FailOnChanges);
    });
}

async Task<int> RunTaskAsync()
{
    var inputs = TaskInputs.TakeFromEnvironment();
    var agent = new PipelineAgent(Console.Out, inputs.Debug);
    var mistakes = AllMistakes(inputs.Mistakes, inputs.ReportPath, "reportPath");
    if (inputs.Request is not { } request || mistakes.Count > 0)
    {
        var code = Invalid(agent, mistakes, "Nothing was contacted.");
        agent.Complete("Failed", "The inputs are wrong.");
        return code;
    }

    foreach (var unused in inputs.Unused)
    {
        agent.Info(unused);
    }

    var ended = await GuardAsync(agent, async () =>
    {
        using var transport = CreateTransport(inputs.Proxy, inputs.Debug ? agent : null);
        var credentials = new Dictionary<ServiceConnection, TokenCredential>();
        TokenCredential CredentialOf(ServiceConnection connection) => credentials.TryGetValue(connection, out var known)
            ? known
            : credentials[connection] = CredentialFactory.Create(connection, inputs.JobToken, transport);
        agent.Debug($"Source connection: {inputs.SourceConnection!.Scheme}; target connection: {inputs.TargetConnection!.Scheme}.");
        if ((inputs.Proxy?.ToString() ?? AgentProxy.OfMachine(request.Source.Url)) is { } proxy)
        {
            agent.Info($"Requests go through the proxy {proxy}, as {(inputs.Proxy is null ? "this machine's environment" : "the agent")} says.");
        }

        var report = await Run.ReplicateAsync(
            request,
            (address, isSource, throttled) => new Vault(
                address, CredentialOf(isSource ? inputs.SourceConnection! : inputs.TargetConnection!), transport, throttled: throttled),
            agent, Advice.InPipeline, cancellation.Token);

        PipelineResult.WriteVariables(report, agent);
        var summary = await ReportFiles.WriteAsync(report, inputs.ReportPath ?? Path.Combine(inputs.TemporaryFolder, "kvreplicate-" + Guid.NewGuid().ToString("n")[..8]), agent);
        if (summary is null)
        {
            return (int)ExitCode.Failed;
        }

        agent.UploadSummary(summary);
        PipelineResult.Complete(report, agent);
        return (int)ExitCodes.Of(report, failOnChanges: false);
    });
    agent.Complete("Failed", "The run ended with an error.");
    return ended;
}

// The SDK's own transport does, unless the agent has a proxy or the job asks for debug lines. As there, the SDK's pipeline keeps the time, not the client.
static HttpClientTransport? CreateTransport(AgentProxy? proxy, IAgent? debug)
{
    if (proxy is null && debug is null)
    {
        return null;
    }

#pragma warning disable CA2000 // Dispose objects before losing scope: the transport disposes the client, and the client its handlers
    var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
    if (proxy is not null)
    {
        handler.Proxy = proxy.ToWebProxy();
    }

    return new HttpClientTransport(new HttpClient(debug is null ? handler : new TracedRequests(debug, handler)) { Timeout = Timeout.InfiniteTimeSpan });
#pragma warning restore CA2000
}

// A report that could not be written would be noticed when all is done: its folder is tried with the inputs.
static IReadOnlyList<string> AllMistakes(IReadOnlyList<string> mistakes, string? reportPath, string input) =>
    ReportFiles.Prepare(reportPath, input) is { } mistake ? [.. mistakes, mistake] : mistakes;

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
