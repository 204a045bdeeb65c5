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

    private static readonly Dictionary<Input, Option> Options = new()
    {
        [Input.Source] = Text("--source", "VAULT", $"The source: {VaultAddress.ValidValues}."),
        [Input.Target] = Texts("--target", "VAULT", "The target. For several, give it several times, or separate them by commas."),
        [Input.Mode] = Text("--mode", Modes.ToString("|"), "one-way: source to targets. two-way: source and target in tandem. Default: one-way."),
        [Input.ReplicateDeletion] = new Option<bool>("--replicate-deletion") { Description = "One-way: delete from the target what the source does not have. Two-way: propagate deletions. Always softly." },
        [Input.DeletionScope] = Text("--deletion-scope", RequestReader.DeletionScopes.ToString("|"), "One-way: delete all that the source does not have, or only what was replicated from it. Default: all."),
        [Input.MaxDeletions] = Text("--max-deletions", "LIMIT", $"Refuse a plan that deletes more: {DeletionLimit.ValidValues}. A percentage is of the secrets that take part, and applies where {DeletionLimit.SmallVault} or more do; 0% always means none. Default: 25%."),
        [Input.Include] = Texts("--include", "PATTERN", $"Only these secrets: {SecretFilter.ValidValues}. For several, give it several times, or separate them by commas."),
        [Input.Exclude] = Texts("--exclude", "PATTERN", "Not these secrets: they are never touched, never deleted. For several, as with --include."),
        [Input.Versions] = Text("--versions", RequestReader.VersionScopes.ToString("|"), "The latest version, or all that are newer than the newest one the target has. Default: latest."),
        [Input.ConflictPolicy] = Text("--conflict-policy", RequestReader.ConflictPolicies.ToString("|"), "Two-way, when both sides changed: who wins. Default: newest."),
        [Input.SoftDeleted] = Text("--soft-deleted", RequestReader.SoftDeletedPolicies.ToString("|"), "When a name to be written is soft-deleted in its vault. Default: recover."),
        [Input.ApprovedPlan] = Text("--approved-plan", "HASH", "Apply only the plan of this hash; refuse any other."),
        [Input.ReportPath] = Text("--report", "DIR", "Write plan.json, report.json and summary.md to this folder."),
        [Input.Parallelism] = Text("--parallelism", "N", $"How many secrets are worked on at the same time, 1 to {ReplicationOptions.MaxParallelism}. Default: {ReplicationOptions.DefaultParallelism}."),
    };

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

    private static Option<string> Text(string name, string values, string description) => new(name) { Description = description, HelpName = values };

    private static Option<string[]> Texts(string name, string values, string description) => new(name) { Description = description, HelpName = values, AllowMultipleArgumentsPerToken = false };
}
