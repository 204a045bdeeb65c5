using System.Runtime.InteropServices;
using KeyVaultReplication;
using KeyVaultReplication.Cli;

// The story of the executable: understand what is asked, sign in, run, tell, and end with a code that says how it went.
if (args is ["task"])
{
    OwnMemory.Hide(); // before anything is read
}

HomeFolder.Name();
Console.OutputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using var cancellation = new CancellationTokenSource();
ExitCode? signalled = null;
var signals = 0;
using var interrupt = OnSignal(PosixSignal.SIGINT, ExitCode.Interrupted);
using var terminate = OnSignal(PosixSignal.SIGTERM, ExitCode.Terminated);
using var quit = OnSignal(PosixSignal.SIGQUIT, ExitCode.Failed);

var local = new LocalRun(args, () => signalled, debug => NetworkSettings.OfMachine().CreateTransport(debug));
var commands = CommandLine.Create(inputs => local.RunAsync(inputs, cancellation.Token), async () => ExitCodes.Told(await RunTaskAsync()));
if (args.Length == 0)
{
    // Whoever says nothing is told what can be said; a script that lost its arguments still fails.
    await commands.Parse("--help").InvokeAsync();
    return (int)ExitCode.InvalidInputs;
}

var parsed = commands.Parse(args);
return parsed.Errors.Count > 0 && !Completion.IsAsked(args)
    ? await local.RunAsync(CommandLine.Unparsable(parsed), cancellation.Token)
    : await parsed.InvokeAsync(new System.CommandLine.InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = null
    });

async Task<int> RunTaskAsync()
{
    var inputs = TaskInputs.TakeFromEnvironment();
    var agent = new PipelineAgent(Console.Out, inputs.Debug);
    var mistakes = ReportFiles.Mistakes(inputs.Mistakes, inputs.ReportPath, "reportPath");
    if ((inputs.Request is null && inputs.Pairs is null) || mistakes.Count > 0)
    {
        var code = Rim.Invalid(agent, mistakes, "Nothing was contacted.");
        agent.Complete("Failed", "The inputs are wrong.");
        return (int)code;
    }

    foreach (var unused in inputs.Unused)
    {
        agent.Info(unused);
    }

    var ended = await Rim.GuardAsync(agent, async () =>
    {
        using var transport = inputs.Network.CreateTransport(inputs.Debug ? agent : null);
        var credentials = new Dictionary<ServiceConnection, KnownIdentity>();
        KnownIdentity CredentialOf(ServiceConnection connection) => credentials.TryGetValue(connection, out var known)
            ? known
            : credentials[connection] = new KnownIdentity(CredentialFactory.Create(connection, inputs.JobToken, transport));
        agent.Debug($"Source connection: {inputs.SourceConnection!.Scheme}; target connection: {inputs.TargetConnection!.Scheme}.");
        foreach (var line in inputs.AnyVault is { } vault ? inputs.Network.Describe(vault.Url) : [])
        {
            agent.Info(line);
        }

        Vault Connect(VaultAddress address, bool isSource, Action<VaultWait> waiting) =>
            new(address, CredentialOf(isSource ? inputs.SourceConnection! : inputs.TargetConnection!), transport, waiting: waiting,
                waitForPermissions: inputs.WaitForPermissions);
        var folder = inputs.ReportPath ?? Path.Combine(inputs.TemporaryFolder, "kvreplicate-" + Guid.NewGuid().ToString("n")[..8]);
        var report = await Run.RunAsync(inputs.Request, inputs.Pairs, Connect, agent, cancellation.Token);
        if (Advice.InPipeline(report) is { Length: > 0 } advice)
        {
            agent.Info(advice);
        }

        PipelineResult.WriteVariables(report, agent);
        var who = new Identities(CredentialOf(inputs.SourceConnection!).ApplicationId,
            CredentialOf(inputs.TargetConnection!).ApplicationId);
        if (!await ReportFiles.WriteAsync(ReportFiles.Of(report, who), folder, agent))
        {
            return ExitCode.Failed;
        }

        if (report is IVerificationReport verified)
        {
            PipelineResult.PublishTestResults(Path.Combine(folder, ReportFiles.TestResults), verified, agent);
        }

        agent.UploadSummary(Path.Combine(folder, ReportFiles.Summary));
        new AttachedReport(inputs.TemporaryFolder, inputs.Job).Attach(Path.Combine(folder, ReportFiles.Report), agent);
        PipelineResult.Complete(report, agent);
        return ExitCodes.Of(report, failOnChanges: false);
    });
    agent.Complete("Failed", "The run ended with an error.");
    return (int)ended;
}

PosixSignalRegistration OnSignal(PosixSignal signal, ExitCode code) => PosixSignalRegistration.Create(signal, context =>
{
    // The first signal asks the run to end; the second one ends the process.
    context.Cancel = Interlocked.Increment(ref signals) == 1;
    signalled ??= code;
    cancellation.Cancel();
});
