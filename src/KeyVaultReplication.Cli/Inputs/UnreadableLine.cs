using System.CommandLine;
using System.CommandLine.Parsing;

namespace KeyVaultReplication.Cli.Inputs;

/// <summary>A command line that cannot be read: why, in words, with what may have been meant.</summary>
internal static class UnreadableLine
{
    /// <summary>What is wrong with it, each in one sentence.</summary>
    public static IReadOnlyList<string> Mistakes(ParseResult result)
    {
        var command = result.CommandResult.Command;
        if (command is RootCommand)
        {
            return [OfCommand(result, command)];
        }

        var options = command.Options.Select(option => option.Name).ToList();
        var mistakes = new List<string>();
        var afterUnknown = false;
        foreach (var token in result.UnmatchedTokens)
        {
            // What follows an option that is not known is most likely its value: one mistake, told once.
            var isOption = token.StartsWith('-');
            if (isOption || !afterUnknown)
            {
                mistakes.Add(isOption ? OfOption(token, command, options)
                    : $"'{token}' belongs to no option of 'kvreplicate {command.Name}'.");
            }

            afterUnknown = isOption;
        }

        var unmatched = result.UnmatchedTokens.ToHashSet(StringComparer.Ordinal);
        return [.. result.Errors.Where(error => !IsAbout(error, unmatched)).Select(error => error.Message), .. mistakes];
    }

    /// <summary>The options that have a value that cannot be read.</summary>
    public static HashSet<Option> Options(ParseResult result) => [.. result.Errors.Select(OptionOf).OfType<Option>()];

    private static string OfCommand(ParseResult result, Command root)
    {
        var commands = root.Subcommands.Where(command => !command.Hidden).Select(command => command.Name).ToList();
        var known = string.Join(", ", commands.SkipLast(1)) + " or " + commands[^1];
        return result.UnmatchedTokens is not [var typed, ..] ? $"The command is missing: give {known}."
            : typed.StartsWith('-') ? $"A command comes first: give {known}, then {typed} and the other options."
            : $"'{typed}' is no command: give {known}.{Meant(typed, commands)}";
    }

    private static string OfOption(string token, Command command, IEnumerable<string> options)
    {
        var name = token.Split('=', ':')[0];
        return $"'{name}' is no option of 'kvreplicate {command.Name}'.{Meant(name, options)}";
    }

    private static string Meant(string typed, IEnumerable<string> known) =>
        Near.Of(typed, known) is { } near ? $" Did you mean '{near}'?" : "";

    private static bool IsAbout(ParseError error, HashSet<string> unmatched) =>
        OptionOf(error) is null && unmatched.Any(token => error.Message.Contains($"'{token}'", StringComparison.Ordinal));

    private static Option? OptionOf(ParseError error)
    {
        var result = error.SymbolResult;
        while (result is not (null or OptionResult))
        {
            result = result.Parent;
        }

        return (result as OptionResult)?.Option;
    }
}
