using System.Text;

namespace KeyVaultReplication.Cli.Agents;

/// <summary>
/// Makes text from outside safe to print: one line, without control characters, and without what the pipeline agent would take for a
/// command. The agent looks for its prefixes anywhere in a line, on standard output and standard error alike, so this holds for a terminal
/// too: the tool may be run by a script in a pipeline.
/// </summary>
internal static class SafeText
{
    public static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            // Controls, format characters (such as those that turn the direction of writing), and line separators become blanks.
            var category = char.GetUnicodeCategory(character);
            line.Append(category is System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format
                or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator ? ' '
                : character);
        }

        return line.ToString().Replace("##vso[", "# #vso[", StringComparison.OrdinalIgnoreCase)
            .Replace("##[", "# #[", StringComparison.Ordinal);
    }
}
