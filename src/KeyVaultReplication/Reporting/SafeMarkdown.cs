using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace KeyVaultReplication.Reporting;

/// <summary>Text from outside in Markdown: it can neither break a table, nor be markup, nor become a link.</summary>
internal static partial class SafeMarkdown
{
    /// <summary>Names and hosts: letters, digits, hyphens and dots by their types, so that nothing in them needs escaping.</summary>
    public static string Code(string text) => $"`{text}`";

    /// <summary>Escapes what Markdown or HTML would take for markup. What a renderer would make a link of by itself becomes code.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        var next = 0;
        foreach (var link in Link().EnumerateMatches(text))
        {
            Append(escaped, text.AsSpan(next, link.Index - next));
            AppendCode(escaped, text.AsSpan(link.Index, link.Length));
            next = link.Index + link.Length;
        }

        Append(escaped, text.AsSpan(next));
        return escaped.ToString();
    }

    private static void Append(StringBuilder escaped, ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            _ = character switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '\\' or '`' or '*' or '_' or '[' or ']' or '|' or '#' or '!' or '~' => escaped.Append('\\').Append(character),
                _ => escaped.Append(IsInvisible(character) ? ' ' : character),
            };
        }
    }

    /// <summary>
    /// In a code span a backslash escapes nothing, a bar would still end the cell of a table, and <c>##vso[</c> would still be a command of
    /// the agent, in the log of a step that prints the page.
    /// </summary>
    private static void AppendCode(StringBuilder escaped, ReadOnlySpan<char> text)
    {
        escaped.Append('`');
        foreach (var character in text)
        {
            _ = character switch
            {
                '`' => escaped.Append("%60"),
                '|' => escaped.Append("%7C"),
                '#' => escaped.Append("%23"),
                _ => escaped.Append(IsInvisible(character) ? ' ' : character),
            };
        }

        escaped.Append('`');
    }

    private static bool IsInvisible(char character) => char.GetUnicodeCategory(character)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    // Without the signs around it. With a scheme, as www., as an address of mail, and as a bare name of a host: what linkifiers look for
    // [GitHub Flavored Markdown, 6.9; markdown-it, linkify].
    [GeneratedRegex(@"[^\s'""(\[<]*(://|www\.|mailto:|\w@\w|[\w-]\.[A-Za-z]{2,})\S*?(?=[.,;:!?'"")\]>]*(\s|\z))",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Link();
}
