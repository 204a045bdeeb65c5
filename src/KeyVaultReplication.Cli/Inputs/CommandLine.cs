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
    /// <param name="FailOnChanges">Whether changes are to be told by the exit code.</param>
    internal sealed record Parsed(Request? Request, IReadOnlyList<string> Mistakes, string? ReportPath, bool FailOnChanges);

    private static readonly Words<ReplicationMode> Modes = new(("one-way", ReplicationMode.OneWay), ("two-way", ReplicationMode.TwoWay));

    private static readonly Dictionary<Input, Option> Options = InputTable.Rows.Where(row => row.Option is not null).ToDictionary(row => row.Input, ToOption);

    private static readonly Option<bool> FailOnChanges = new("--fail-on-changes") { Description = "End with exit code 4 when the plan holds changes; replicate does so after making them, too." };

    private const string About = """
        Replicates the secrets of Azure Key Vaults, one-way or two-way. Never deletes before it writes, never purges, never prints a value.

        Begin with a dry run:  kvreplicate plan --source VAULT --target VAULT

        It signs in as 'az login' did, with a workload or managed identity, or with AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET.
        In a cloud other than the public one, give vaults by URL and set AZURE_AUTHORITY_HOST.

        Exit codes: 0 succeeded, 1 some or all failed, 2 invalid inputs, 3 plan refused, 4 there are changes, made or not (with --fail-on-changes).
        """;

    /// <summary>Makes the root command.</summary>
    public static RootCommand Create(Func<Parsed, Task<int>> replicate, Func<Task<int>> runTask)
    {
        var root = new RootCommand(About);
        root.Add(Command("plan", "Plan and report; change nothing.", dryRun: true));
        root.Add(Command("replicate", "Plan, then make the changes.", dryRun: false));
        var task = new Command("task", "Run as a step of Azure Pipelines: inputs come from the agent.") { Hidden = true };
        task.SetAction((_, _) => runTask());
        root.Add(task);
        return root;

        Command Command(string name, string description, bool dryRun)
        {
            var command = new Command(name, description);
            foreach (var option in Options.Values.Append(FailOnChanges))
            {
                command.Add(option);
            }

            command.SetAction((result, _) => replicate(Read(result, dryRun, [])));
            return command;
        }
    }

    /// <summary>
    /// A line that cannot be parsed. Whatever of it can be read is read all the same, so that what is wrong there is told as well.
    /// </summary>
    public static Parsed Unparsable(ParseResult result)
    {
        var unreadable = result.Errors.Select(OptionOf).OfType<Option>().ToHashSet();
        var rest = result.CommandResult.Command.Options.Contains(FailOnChanges) ? Read(result, dryRun: true, unreadable) : new Parsed(null, [], null, false);
        var others = rest.Mistakes.Where(mistake => !unreadable.Any(option => mistake.StartsWith(option.Name + " ", StringComparison.Ordinal)));
        IEnumerable<string> hints = result.UnmatchedTokens.Contains("--dry-run") ? ["A dry run is 'kvreplicate plan', with the same options."] : [];
        return rest with { Request = null, Mistakes = [.. result.Errors.Select(error => error.Message), .. hints, .. others] };
    }

    private static Option? OptionOf(ParseError error)
    {
        var result = error.SymbolResult;
        while (result is not (null or OptionResult))
        {
            result = result.Parent;
        }

        return (result as OptionResult)?.Option;
    }

    private static Parsed Read(ParseResult result, bool dryRun, HashSet<Option> unreadable)
    {
        var reader = new RequestReader(
            input => input == Input.DryRun ? (dryRun ? "true" : "false") : unreadable.Contains(Options[input]) ? null : Options[input] switch
            {
                Option<string> one => result.GetValue(one),
                Option<string[]> many => string.Join('\n', result.GetValue(many) ?? []),
                Option<bool> flag => result.GetValue(flag) ? "true" : "false",
                _ => null,
            },
            input => Options[input].Name,
            Modes,
            VaultAddress.PublicCloudSuffix,
            VaultAddress.PublicCloudSuffix);
        return new Parsed(reader.Read(), reader.Mistakes, reader.ReportPath, !unreadable.Contains(FailOnChanges) && result.GetValue(FailOnChanges));
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
            InputKind.Texts => new Option<string[]>(row.Option!) { Description = help, HelpName = row.Values, AllowMultipleArgumentsPerToken = false },
            _ => new Option<string>(row.Option!) { Description = help, HelpName = row.Values },
        };
    }
}
