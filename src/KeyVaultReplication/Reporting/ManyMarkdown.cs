using System.Globalization;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Verifying;

namespace KeyVaultReplication.Reporting;

/// <summary>
/// The report of many pairs as Markdown: a table with a row a pair, what needs a person first; then what is to be told of single objects,
/// in the same order.
/// </summary>
public static class ManyMarkdown
{
    private const int MostDetails = 50;

    /// <summary>Writes what was planned and done.</summary>
    public static string Write(ManyReport report)
    {
        var rows = report.Runs.SelectMany(run => run.Pairs.Select(pair => (Run: run, Pair: pair)))
            .OrderByDescending(row => Urgency(row.Pair)).ToList();
        var page = new MarkdownPage(MarkdownReport.Title(report), MarkdownReport.Words(report), MarkdownPage.Count(rows.Count, "pair"),
            report.Duration);
        page.Told(rows.SelectMany(row => row.Pair.Failures).Prepend(report.Refusal));
        foreach (var vault in report.Hops)
        {
            page.Paragraph($"{SafeMarkdown.Code(vault.Name)} is written and read: what arrives there in this run goes on in the next one.");
        }

        page.Table(["pair", "result", .. MarkdownReport.Columns(report)], 2, rows.Select(row => (IEnumerable<string>)(row.Pair.Plan is null
            ? [Title(row.Run.Source, row.Pair.Target, row.Run.Options.Mode), "not read", "", "", "", "", "", "", ""]
            : [Title(row.Run.Source, row.Pair.Target, row.Run.Options.Mode), Word(row.Pair), .. MarkdownReport.Cells(row.Pair.Counts)])));
        var toTell = rows.FindAll(row => row.Pair is { Refusal: not null, Plan: not null }
            or { Plan.Changes.IsEmpty: false } or { Plan.Findings.IsEmpty: false } or { Plan.Warnings.IsEmpty: false });
        WriteDetails(page, toTell, row => MarkdownDetails.MustBeSeen(row.Pair), row => MarkdownDetails.Write(page, row.Run, row.Pair));
        return MarkdownReport.End(page, report);
    }

    /// <summary>Writes what a verification found.</summary>
    public static string Write(ManyVerification report)
    {
        var rows = report.Runs.SelectMany(run => run.Pairs.Select(pair => (Run: run, Pair: pair)))
            .OrderByDescending(row => Urgency(row.Pair)).ToList();
        var page = new MarkdownPage(VerificationMarkdown.Title, VerificationMarkdown.Words(report), MarkdownPage.Count(rows.Count, "pair"),
            report.Duration);
        page.Told(rows.SelectMany(row => row.Pair.Failures));
        page.Table(["pair", .. VerificationMarkdown.Columns], 1, rows.Select(row =>
            VerificationMarkdown.Cells(Title(row.Run.Source, row.Pair.Target, row.Run.Options.Mode), row.Pair)));
        var toTell = rows.FindAll(row => VerificationMarkdown.HasDetails(row.Pair));
        WriteDetails(page, toTell, _ => false, row => VerificationMarkdown.WriteDetails(page, row.Run.Source, row.Pair));
        return page.ToString();
    }

    /// <summary>What must be seen stands first and is never left out; of the others there is no more than a page can hold.</summary>
    private static void WriteDetails<T>(MarkdownPage page, List<T> toTell, Func<T, bool> mustBeSeen, Action<T> write)
    {
        var (first, others) = (toTell.FindAll(row => mustBeSeen(row)), toTell.FindAll(row => !mustBeSeen(row)));
        foreach (var row in first.Concat(others.Take(MostDetails)))
        {
            write(row);
        }

        if (others.Count > MostDetails)
        {
            page.Paragraph(string.Create(
                CultureInfo.InvariantCulture,
                $"... and {others.Count - MostDetails} more pairs: all of them are in report.json and in the log."));
        }
    }

    private static string Title(VaultAddress source, VaultAddress target, ReplicationMode mode) =>
        $"{SafeMarkdown.Code(source.Name)} {(mode == ReplicationMode.TwoWay ? "and" : "to")} {SafeMarkdown.Code(target.Name)}";

    private static int Urgency(PairReport pair) => pair switch
    {
        { Plan: null } or { Counts.Failed: > 0 } => 3,
        { Refusal: not null } => 2,
        { Counts.Skipped: > 0 } or { Counts.UnresolvedConflicts: > 0 } or { Plan.Warnings.IsEmpty: false } => 1,
        _ => 0,
    };

    private static int Urgency(PairVerification pair) => pair switch
    {
        { Failures.IsEmpty: false } or { Counts.Failed: > 0 } => 3,
        { Counts.Differences: > 0 } => 2,
        { Counts.Unreadable: > 0 } => 1,
        _ => 0,
    };

    private static string Word(PairReport pair) => Urgency(pair) switch
    {
        3 => "failed",
        2 => "refused",
        1 => "to look at",
        _ => "well",
    };
}
