using System.CommandLine;
using System.CommandLine.Parsing;

namespace KeyVaultReplication.Cli.Inputs;

/// <summary>How much is printed.</summary>
internal enum Verbosity
{
    /// <summary>Warnings and errors only.</summary>
    Quiet,

    /// <summary>What a person wants to see.</summary>
    Normal,

    /// <summary>Each change and each request.</summary>
    Verbose,
}

/// <summary>
/// What can be said on the command line and nowhere else: who signs in, what is printed and where, and how changes are told.
/// </summary>
internal sealed record LocalOptions
{
    private static readonly Option<bool> DryRunOption =
        Flag("--dry-run", "Plan and report, change nothing: 'replicate --dry-run' is 'plan'.");
    private static readonly Option<string> SourceIdentityOption =
        Text("--source-identity", "IDENTITY", $"Who asks the source: {Identity.ValidValues}. Default: default.");
    private static readonly Option<string> TargetIdentityOption =
        Text("--target-identity", "IDENTITY", "Who asks the targets. Default: as the source.");
    private static readonly Option<string> OutputOption =
        Text("--output", "text|json", "json: the report alone on standard output, everything else on standard error.");
    private static readonly Option<bool> QuietOption = Flag("--quiet", "Print warnings and errors only.");
    private static readonly Option<bool> VerboseOption = Flag("--verbose", "Print each change and each request; never a value.");
    private static readonly Option<bool> FailOnChangesOption =
        Flag("--fail-on-changes", "End with exit code 4 when the plan holds changes; replicate does so after making them, too.");

    static LocalOptions()
    {
        SourceIdentityOption.CompletionSources.Add([.. Identity.Words]);
        TargetIdentityOption.CompletionSources.Add([.. Identity.Words]);
        OutputOption.CompletionSources.Add("text", "json");
    }

    /// <summary>All of them.</summary>
    public static IEnumerable<Option> All =>
        [DryRunOption, SourceIdentityOption, TargetIdentityOption, OutputOption, QuietOption, VerboseOption, FailOnChangesOption];

    /// <summary>Those that an action has: a verification changes nothing.</summary>
    public static IEnumerable<Option> For(Actions action) =>
        action == Actions.Verify ? All.Except([DryRunOption, FailOnChangesOption]) : All;

    /// <summary>Whether nothing may be written, whatever the command.</summary>
    public bool DryRun { get; private init; }

    /// <summary>Who asks the source.</summary>
    public Identity Source { get; private init; } = new(IdentityKind.Default);

    /// <summary>Who asks the targets.</summary>
    public Identity Target { get; private init; } = new(IdentityKind.Default);

    /// <summary>Whether standard output is for a program.</summary>
    public bool Json { get; private init; }

    /// <summary>How much is printed.</summary>
    public Verbosity Verbosity { get; private init; } = Verbosity.Normal;

    /// <summary>Whether changes are to be told by the exit code.</summary>
    public bool FailOnChanges { get; private init; }

    /// <summary>Of a line whose command is not known, only whether a program reads the answer.</summary>
    public static LocalOptions OfUnknownCommand(IReadOnlyList<string> words) =>
        new() { Json = string.Join('=', words).Contains($"{OutputOption.Name}=json", StringComparison.OrdinalIgnoreCase) };

    /// <summary>Reads them, but for those that could not be parsed, and adds what is wrong.</summary>
    public static LocalOptions Read(
        ParseResult result, IReadOnlySet<Option> unreadable, Func<string, string?> environment, ICollection<string> mistakes)
    {
        bool Says(Option<bool> option) => !unreadable.Contains(option) && result.GetValue(option);
        string? Said(Option<string> option) => unreadable.Contains(option) ? null : result.GetValue(option)?.Trim();
        var source = IdentityOf(SourceIdentityOption) ?? new Identity(IdentityKind.Default);
        var target = IdentityOf(TargetIdentityOption) ?? source;
        var output = Said(OutputOption)?.ToLowerInvariant();
        if (output is not (null or "text" or "json"))
        {
            mistakes.Add($"{OutputOption.Name} is '{output}': give text or json.");
        }

        if (Says(QuietOption) && Says(VerboseOption))
        {
            mistakes.Add($"{QuietOption.Name} and {VerboseOption.Name} exclude each other: give one of them.");
        }

        return new LocalOptions
        {
            DryRun = Says(DryRunOption),
            Source = source,
            Target = target,
            Json = output == "json",
            Verbosity = Says(QuietOption) ? Verbosity.Quiet : Says(VerboseOption) ? Verbosity.Verbose : Verbosity.Normal,
            FailOnChanges = Says(FailOnChangesOption),
        };

        Identity? IdentityOf(Option<string> option)
        {
            if (Said(option) is not { } said)
            {
                return null;
            }

            if (!Identity.TryParse(said, out var identity))
            {
                mistakes.Add($"{option.Name} is '{said}', which is no identity: give {Identity.ValidValues}.");
            }
            else if (identity.Missing(environment) is { } missing)
            {
                mistakes.Add($"{option.Name} is '{said}', but the environment lacks {missing}.");
            }

            return identity;
        }
    }

    private static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    private static Option<string> Text(string name, string values, string description) =>
        new(name) { Description = description, HelpName = values };
}
