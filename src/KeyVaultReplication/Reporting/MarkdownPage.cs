using System.Globalization;
using System.Text;

namespace KeyVaultReplication.Reporting;

/// <summary>
/// A page of Markdown, part by part: what all summaries have in common. Whatever comes from a vault or a service is escaped: it can
/// neither break a table nor be markup.
/// </summary>
internal sealed class MarkdownPage
{
    private readonly StringBuilder _text = new();

    /// <summary>Begins with a title, how it ended, what it was about (Markdown), and how long it took.</summary>
    public MarkdownPage(string title, string ended, string about, TimeSpan duration)
    {
        _text.AppendLine($"# {title}").AppendLine();
        Paragraph(string.Create(CultureInfo.InvariantCulture, $"**{ended}** {about}, in {duration.TotalSeconds:0.0} s."));
    }

    /// <summary>A title within the page.</summary>
    public void Title(string text) => _text.AppendLine($"## {text}").AppendLine();

    /// <summary>A paragraph of Markdown.</summary>
    public void Paragraph(string markdown) => _text.AppendLine(markdown).AppendLine();

    /// <summary>A last line of Markdown.</summary>
    public void Line(string markdown) => _text.AppendLine(markdown);

    /// <summary>Texts from outside, a paragraph each, and each once.</summary>
    public void Told(IEnumerable<string?> texts)
    {
        foreach (var text in texts.OfType<string>().Distinct())
        {
            Paragraph(SafeMarkdown.Escape(text));
        }
    }

    /// <summary>A table. Its cells are Markdown.</summary>
    /// <param name="heads">The heads of the columns.</param>
    /// <param name="texts">How many columns hold text; those after them hold numbers.</param>
    /// <param name="rows">The rows; a cell may be empty.</param>
    public void Table(IReadOnlyList<string> heads, int texts, IEnumerable<IEnumerable<string>> rows)
    {
        Row(heads);
        Row(heads.Select((_, i) => i < texts ? "---" : "---:"));
        foreach (var row in rows)
        {
            Row(row);
        }

        _text.AppendLine();
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    /// <summary>A number in a cell.</summary>
    public static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>How many there are of something.</summary>
    public static string Count(int count, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    private void Row(IEnumerable<string> cells)
    {
        foreach (var cell in cells)
        {
            _text.Append(cell.Length == 0 ? "| " : $"| {cell} ");
        }

        _text.AppendLine("|");
    }
}
