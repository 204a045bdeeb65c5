using System.Globalization;
using System.Text;
using KeyVaultReplication.Reporting;

namespace KeyVaultReplication.Many;

/// <summary>
/// The report of many pairs as Markdown: a table with a row a pair, what needs a person first; then what is to be told of single objects,
/// in the same order.
/// </summary>
public static class ManyMarkdown
{
    private const int MostDetails = 50;

    /// <summary>Writes the report.</summary>
    public static string Write(ManyReport report)
    {
        var text = new StringBuilder();
        var pairs = report.Runs.Sum(run => run.Pairs.Length);
        text.Append("# Key Vault replication").AppendLine(report.DryRun ? ": dry run" : "").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"**{MarkdownReport.Words(report)}** {pairs} pair{(pairs == 1 ? "" : "s")} in {report.Duration.TotalSeconds:0.0} s.").AppendLine();
        if (report.Refusal is { } refusal)
        {
            text.AppendLine(SafeMarkdown.Escape(refusal)).AppendLine();
        }

        foreach (var failure in report.Runs.SelectMany(run => run.Pairs).SelectMany(pair => pair.Failures).Distinct())
        {
            text.AppendLine(SafeMarkdown.Escape(failure)).AppendLine();
        }

        foreach (var vault in report.Hops)
        {
            text.AppendLine($"{SafeMarkdown.Code(vault.Name)} is written and read: what arrives there in this run goes on in the next one.").AppendLine();
        }

        WriteTable(text, report);
        WriteDetails(text, report);
        if (report.PlanHash.Length > 0)
        {
            var isToApply = report is { DryRun: true, HasChanges: true, Result: ReplicationResult.Succeeded or ReplicationResult.SucceededWithIssues };
            text.Append("Plan: ").Append(SafeMarkdown.Code(report.PlanHash))
                .AppendLine(isToApply ? ". To make these changes and no others, give this hash as approvedPlan." : "");
        }

        return text.ToString();
    }

    private static void WriteTable(StringBuilder text, ManyReport report)
    {
        text.AppendLine($"| pair | result | {(report.NothingWritten ? "to create | to update | to delete" : "created | updated | deleted")} | unchanged | skipped | conflicts | failed |");
        text.AppendLine("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var (run, pair) in Rows(report))
        {
            var c = pair.Counts;
            var title = $"{SafeMarkdown.Code(run.Source.Name)} {(run.Options.Mode == ReplicationMode.TwoWay ? "and" : "to")} {SafeMarkdown.Code(pair.Target.Name)}";
            text.AppendLine(pair.Plan is null
                ? $"| {title} | not read | | | | | | | |"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {title} | {Word(pair)} | {c.Created} | {c.Updated} | {c.Deleted} | {c.Unchanged} | {c.Skipped} | {c.Conflicts} | {c.Failed} |"));
        }

        text.AppendLine();
    }

    private static void WriteDetails(StringBuilder text, ManyReport report)
    {
        var told = 0;
        foreach (var (run, pair) in Rows(report).Where(row => row.Pair.Plan is { } plan && !(plan.Changes.IsEmpty && plan.Findings.IsEmpty && plan.Warnings.IsEmpty)))
        {
            if (++told <= MostDetails)
            {
                MarkdownReport.WriteDetails(text, run with { Pairs = [pair] });
            }
        }

        if (told > MostDetails)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"... and {told - MostDetails} more pairs: all of them are in report.json and in the log.").AppendLine();
        }
    }

    /// <summary>What needs a person first; else as they were given.</summary>
    private static IEnumerable<(ReplicationReport Run, PairReport Pair)> Rows(ManyReport report) =>
        report.Runs.SelectMany(run => run.Pairs.Select(pair => (Run: run, Pair: pair))).OrderByDescending(row => Urgency(row.Pair));

    private static int Urgency(PairReport pair) => pair switch
    {
        { Plan: null } or { Counts.Failed: > 0 } => 3,
        { Refusal: not null } => 2,
        { Counts.Skipped: > 0 } or { Counts.UnresolvedConflicts: > 0 } or { Plan.Warnings.IsEmpty: false } => 1,
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
