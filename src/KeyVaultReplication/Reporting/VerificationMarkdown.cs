using System.Globalization;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Verifying;

namespace KeyVaultReplication.Reporting;

/// <summary>A verification as Markdown, for the summary of a pipeline run.</summary>
public static class VerificationMarkdown
{
    private const int MostRows = 200;

    /// <summary>The title of a summary.</summary>
    internal const string Title = "Key Vault verification";

    /// <summary>Writes the report.</summary>
    public static string Write(VerificationReport report)
    {
        var page = new MarkdownPage(Title, Words(report), $"Source {SafeMarkdown.Code(report.Source.Host)}", report.Duration);
        page.Table(["target", .. Columns], 1, report.Pairs.Select(pair => Cells(SafeMarkdown.Code(pair.Target.Host), pair)));
        page.Told(report.Pairs.SelectMany(pair => pair.Failures));
        foreach (var pair in report.Pairs)
        {
            WriteDetails(page, report.Source, pair);
        }

        return page.ToString();
    }

    /// <summary>The columns of counts.</summary>
    internal static string[] Columns { get; } = ["equal", "different", "missing", "extra", "disabled in both", "noted", "failed"];

    /// <summary>A row with these columns.</summary>
    internal static IEnumerable<string> Cells(string title, PairVerification pair)
    {
        var c = pair.Counts;
        return pair.Failures.IsEmpty
            ? [title, .. new[] { c.Equal, c.Different, c.Missing, c.Extra, c.Unreadable, c.Noted, c.Failed }.Select(MarkdownPage.Number)]
            : [title, "", "", "", "", "", "", "not read"];
    }

    /// <summary>How it ended.</summary>
    internal static string Words(IVerificationReport report) => report.Result switch
    {
        VerificationResult.Equal => "No difference.",
        VerificationResult.EqualWithIssues => "No difference, but not every value could be read.",
        VerificationResult.Different => "There are differences.",
        _ => report.Cancelled ? "Cancelled." : "Not everything could be verified.",
    };

    /// <summary>Whether there is anything to tell of single objects.</summary>
    internal static bool HasDetails(PairVerification pair) => VerificationText.Sample(pair).Length > 0 || VerificationText.Told(pair).Any();

    /// <summary>Writes what is to be told of single objects; nothing where there is nothing.</summary>
    internal static void WriteDetails(MarkdownPage page, VaultAddress source, PairVerification pair)
    {
        if (VerificationText.Sample(pair) is { Length: > 0 } sample)
        {
            page.Paragraph($"{SafeMarkdown.Code(pair.Target.Host)}:{sample}");
        }

        var rows = VerificationText.Told(pair).ToList();
        if (rows.Count == 0)
        {
            return;
        }

        page.Title($"{source.Name} and {pair.Target.Name}");
        page.Table(["", "name", "why"], 3, rows.Take(MostRows).Select(verdict =>
            new[] { VerificationText.Word(verdict.Kind), SafeMarkdown.Code(verdict.Name.Shown), SafeMarkdown.Escape(verdict.Reason) }));
        if (rows.Count > MostRows)
        {
            page.Paragraph(string.Create(
                CultureInfo.InvariantCulture, $"... and {rows.Count - MostRows} more: all of them are in report.json and in the log."));
        }
    }
}
