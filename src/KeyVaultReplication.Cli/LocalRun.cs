using Azure.Core.Pipeline;
using Spectre.Console;

namespace KeyVaultReplication.Cli;

/// <summary>A run on the command line: its lines, its report where it was asked for, and how it ends.</summary>
/// <param name="arguments">What the process was started with.</param>
/// <param name="signalled">The exit code for the signal that ended the run; null while there was none.</param>
/// <param name="connect">How requests travel, told to an agent if there is one.</param>
internal sealed class LocalRun(IReadOnlyList<string> arguments, Func<ExitCode?> signalled, Func<IAgent?, HttpClientTransport> connect)
{
    /// <summary>Runs, and tells the exit code.</summary>
    public async Task<int> RunAsync(CommandLine.Parsed inputs, CancellationToken cancellationToken)
    {
        var local = inputs.Local;

        // With --output json, standard output holds the report and nothing else.
        var log = local.Json ? Console.Error : Console.Out;
        var terminal = Terminal(log, local.Json ? Console.IsErrorRedirected : Console.IsOutputRedirected);
        using var agent = new LocalAgent(log, Console.Error, terminal, local.Verbosity);
        var mistakes = ReportFiles.Mistakes(inputs.Mistakes, inputs.ReportPath, "--report");
        if ((inputs.Request is null && inputs.Pairs is null) || mistakes.Count > 0)
        {
            PrintIf(local.Json, () => JsonReport.WriteMistakes(mistakes));
            return (int)Rim.Invalid(agent, mistakes, "Nothing was contacted. 'kvreplicate plan --help' lists the options.");
        }

        return (int)await Rim.GuardAsync(
            agent,
            async () =>
            {
                using var transport = connect(local.Verbosity == Verbosity.Verbose ? agent : null);
                var source = new KnownIdentity(CredentialFactory.Create(local.Source, transport));
                var target = local.Target == local.Source ? source : new KnownIdentity(CredentialFactory.Create(local.Target, transport));
                Vault Connect(VaultAddress address, bool isSource, Action<VaultWait> waiting) =>
                    new(address, isSource ? source : target, transport, waiting: waiting, waitForPermissions: inputs.WaitForPermissions);
                var report = await Run.RunAsync(inputs.Request, inputs.Pairs, Connect, agent, cancellationToken);
                var files = ReportFiles.Of(report, new Identities(source.ApplicationId, target.ApplicationId))
                    .Select(file => (file.Name, Text: OptionWords.In(file.Text))).ToList();
                PrintIf(local.Json, () => files.Single(file => file.Name == ReportFiles.Report).Text);
                return await WriteAsync(files, inputs, agent) ? End(report, inputs, agent) : ExitCode.Failed;
            },
            message => PrintIf(local.Json, () => JsonReport.WriteFailure(OptionWords.In(message))));
    }

    private static async Task<bool> WriteAsync(IReadOnlyList<(string Name, string Text)> files, CommandLine.Parsed inputs, LocalAgent agent)
    {
        if (inputs.ReportPath is not { } folder)
        {
            return true;
        }

        var written = await ReportFiles.WriteAsync(files, folder, agent);
        if (written)
        {
            agent.Info($"{string.Join(", ", files.SkipLast(1).Select(file => file.Name))} and {files[^1].Name} are in {folder}.");
        }

        return written;
    }

    private ExitCode End(IReport report, CommandLine.Parsed inputs, LocalAgent agent)
    {
        if (Advice.OnCommandLine(report) is { Length: > 0 } advice)
        {
            agent.Info(advice);
        }

        if (Advice.Next(report) is { } plan)
        {
            agent.Command(CommandToPaste.Apply(arguments, plan.PlanHash, OperatingSystem.IsWindows(), plan.RestorePoint));
        }

        return report.Cancelled ? signalled() ?? ExitCode.Failed : ExitCodes.Of(report, inputs.Local.FailOnChanges);
    }

    private static void PrintIf(bool json, Func<string> text)
    {
        if (json)
        {
            Console.Out.WriteLine(text());
        }
    }

    /// <summary>The terminal, where a person watches; without colours for who does not like them (https://no-color.org).</summary>
    private static IAnsiConsole? Terminal(TextWriter output, bool redirected) =>
        redirected ? null : AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            ColorSystem = Environment.GetEnvironmentVariable("NO_COLOR") is null or "" ? ColorSystemSupport.Detect
            : ColorSystemSupport.NoColors,
        });
}
