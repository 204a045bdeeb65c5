using System.CommandLine;
using System.CommandLine.Parsing;

namespace KeyVaultReplication.Cli.Inputs;

/// <summary>The command line: what can be said, and what it is called there.</summary>
internal static class CommandLine
{
    /// <summary>What a run on the command line adds to a request.</summary>
    /// <param name="Request">The request; null when the inputs are wrong.</param>
    /// <param name="Mistakes">What is wrong with them.</param>
    /// <param name="ReportPath">The folder for report files; null for none.</param>
    /// <param name="Local">What can be said on the command line only.</param>
    internal sealed record Parsed(Request? Request, IReadOnlyList<string> Mistakes, string? ReportPath, LocalOptions Local)
    {
        /// <summary>Many pairs, instead of the request; null where there are none, or the inputs are wrong.</summary>
        public PairsRequest? Pairs { get; init; }

        /// <summary>How long a missing permission is waited for.</summary>
        public TimeSpan WaitForPermissions => Request?.WaitForPermissions ?? Pairs?.WaitForPermissions ?? TimeSpan.Zero;
    }

    private static readonly Words<ReplicationMode> Modes = new(("one-way", ReplicationMode.OneWay), ("two-way", ReplicationMode.TwoWay));

    private static readonly Dictionary<Input, Option> Options =
        InputTable.Rows.Where(row => row.Option is not null).ToDictionary(row => row.Input, ToOption);

    private const string About = """
        Replicates the secrets of Azure Key Vaults, one-way or two-way, verifies that they are equal, and restores a vault to a point in time.
        Never deletes before it writes, never purges, never prints a value.

        Begin with a dry run:  kvreplicate plan --source VAULT --target VAULT

        It signs in as 'az login' did, with a workload or managed identity, or with AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET;
        --source-identity and --target-identity say so for each side.
        In a cloud other than the public one, give vaults by URL and set AZURE_AUTHORITY_HOST.

        Exit codes: 0 succeeded, 1 some or all failed, 2 invalid inputs, 3 plan refused, 4 there are changes, made or not (with --fail-on-changes), or differences (verify),
        130 ended by Ctrl+C.
        """;

    /// <summary>Makes the root command.</summary>
    public static RootCommand Create(Func<Parsed, Task<int>> replicate, Func<Task<int>> runTask)
    {
        var root = new RootCommand(About);
        root.Add(Command("plan", "Plan and report; change nothing.", Actions.Replicate, dryRun: true));
        root.Add(Command("replicate", "Plan, then make the changes.", Actions.Replicate, dryRun: false));
        root.Add(Command("verify", "Read all values of both vaults, compare them in memory, and report; change nothing.", Actions.Verify,
            dryRun: true));
        root.Add(Command("restore", "Bring a vault back to a point in time, from its own history or from a replica.", Actions.Restore,
            dryRun: false));
        var task = new Command("task", "Run as a step of Azure Pipelines: inputs come from the agent.") { Hidden = true };
        task.SetAction((_, _) => runTask());
        root.Add(task);
        root.Add(CompletionCommand());
        return root;

        Command Command(string name, string description, Actions action, bool dryRun)
        {
            var command = new Command(name, description);
            foreach (var option in Options.Where(one => InputTable.Of(one.Key).For.HasFlag(action)).Select(one => one.Value)
                .Concat(LocalOptions.For(action)))
            {
                command.Add(option);
            }

            command.SetAction((result, _) => replicate(Read(result, action, dryRun, [])));
            return command;
        }
    }

    /// <summary>
    /// A line that cannot be parsed. Whatever of it can be read is read all the same, so that what is wrong there is told as well.
    /// </summary>
    public static Parsed Unparsable(ParseResult result)
    {
        var unreadable = UnreadableLine.Options(result);
        var rest = ActionOf(result.CommandResult.Command) is { } action ? Read(result, action, dryRun: true, unreadable)
            : new Parsed(null, [], null, LocalOptions.OfUnknownCommand(result.UnmatchedTokens));
        var others =
            rest.Mistakes.Where(mistake => !unreadable.Any(option => mistake.StartsWith(option.Name + " ", StringComparison.Ordinal)));
        return rest with { Request = null, Pairs = null, Mistakes = [.. UnreadableLine.Mistakes(result), .. others] };
    }

    private static Actions? ActionOf(Command command) => command.Name switch
    {
        "plan" or "replicate" => Actions.Replicate,
        "verify" => Actions.Verify,
        "restore" => Actions.Restore,
        _ => null,
    };

    private static Command CompletionCommand()
    {
        var shell = new Argument<string>("SHELL") { Description = $"Which shell: {Completion.Shells.OneOf}." };
        shell.AcceptOnlyFromAmong([.. Completion.Shells.All.Select(one => one.Word)]);
        var command = new Command("completion", "Print the script that lets a shell complete commands and options.") { shell };
        command.SetAction(
            result => result.InvocationConfiguration.Output.WriteLine(
                Completion.Shells.All.Single(one => one.Word == result.GetValue(shell)).Meaning));
        return command;
    }

    private static Parsed Read(ParseResult result, Actions action, bool dryRun, HashSet<Option> unreadable)
    {
        var mistakes = new List<string>();
        var local = LocalOptions.Read(result, unreadable, Environment.GetEnvironmentVariable, mistakes);
        var reader = new RequestReader(Said, Label, Modes, VaultAddress.PublicCloudSuffix, VaultAddress.PublicCloudSuffix);
        if (Said(Input.Pairs) is { } file)
        {
            var pairs = PairsRequest.Read(file, Said, Label, (VaultAddress.PublicCloudSuffix, VaultAddress.PublicCloudSuffix), (1, 1),
                mistakes);
            return new Parsed(null, mistakes, reader.ReportPath, local) { Pairs = mistakes.Count == 0 ? pairs : null };
        }

        var request = reader.Read();
        return new Parsed(mistakes.Count == 0 ? request : null, [.. reader.Mistakes, .. mistakes], reader.ReportPath, local);

        string Label(Input input) => Options[input].Name;

        string? Said(Input input) => input switch
        {
            Input.DryRun => dryRun || local.DryRun ? "true" : "false",
            Input.Action => action.ToString(),
            _ => !Options.TryGetValue(input, out var option) || unreadable.Contains(option) || !InputTable.Of(input).For.HasFlag(action)
                ? null : Text(input),
        };

        string? Text(Input input) => Options[input] switch
        {
            Option<string> one => result.GetValue(one),
            Option<string[]> many => result.GetResult(many) is null ? null : string.Join('\n', result.GetValue(many) ?? []),
            Option<bool> flag => result.GetValue(flag) ? "true" : "false",
            _ => null,
        };
    }

    private static Option ToOption(InputRow row)
    {
        var help = row.Help + row.Kind switch
        {
            InputKind.Texts => " For several, give it several times, or separate them by commas.",
            InputKind.Text when row.Default.Length > 0 => $" Default: {row.Default}.",
            _ => "",
        };
        return row.Kind switch
        {
            InputKind.Flag => new Option<bool>(row.Option!) { Description = help },
            InputKind.Texts =>
                new Option<string[]>(row.Option!) { Description = help, HelpName = row.Values, AllowMultipleArgumentsPerToken = false },
            _ => ToOption(row, help),
        };
    }

    private static Option<string> ToOption(InputRow row, string help)
    {
        var option = new Option<string>(row.Option!) { Description = help, HelpName = row.Values };
        if (row.Values?.Split('|') is { Length: > 1 } words)
        {
            option.CompletionSources.Add(words);
        }

        return option;
    }
}
