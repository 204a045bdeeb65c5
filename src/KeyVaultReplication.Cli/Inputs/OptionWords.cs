using System.Text.RegularExpressions;

namespace KeyVaultReplication.Cli.Inputs;

/// <summary>
/// Says on the command line, in the log and in the files of a report, what the library says in the words of the task: "set maxDeletions to
/// 5" becomes "set --max-deletions to 5". Only after a word that such advice has before it: a secret may be called maxDeletions, too.
/// </summary>
internal static class OptionWords
{
    private static readonly Dictionary<string, string> Options = InputTable.Rows
        .Where(row => row.Option is not null && row.Name is not null)
        .SelectMany(row => new[] { (row.Name, row.Option), (Name: row.Alias, row.Option) })
        .Where(one => one.Name is not null && one.Name.Any(char.IsUpper))
        .DistinctBy(one => one.Name)
        .ToDictionary(one => one.Name!, one => one.Option!);

    private static readonly Regex Names = new($@"(?<=\b(?:set|since|and|with|as) )(?:{string.Join('|', Options.Keys)})\b",
        RegexOptions.CultureInvariant);

    /// <summary>The text in the words of the command line.</summary>
    public static string In(string text) => Names.Replace(text, name => Options[name.Value])
        .Replace("the agent's machine", "this machine", StringComparison.Ordinal)
        .Replace("the agent\\u0027s machine", "this machine", StringComparison.Ordinal);
}
