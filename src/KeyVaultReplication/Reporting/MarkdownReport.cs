using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Reporting;

/// <summary>The report as Markdown, for the summary tab of a pipeline run.</summary>
public static class MarkdownReport
{
    /// <summary>Writes the report.</summary>
    public static string Write(ReplicationReport report)
    {
        var isTwoWay = report.Options.Mode == ReplicationMode.TwoWay;
        var about = isTwoWay ? $"Two-way, between {Host(report.Source)} and {Host(report.Pairs[0].Target)}"
            : $"One-way, from {Host(report.Source)}";
        var page = new MarkdownPage(Title(report), Words(report), about, report.Duration);
        page.Table([isTwoWay ? "in" : "target", .. Columns(report)], 1, report.Pairs.SelectMany(pair => Rows(report, pair)));
        page.Told(report.Pairs.SelectMany(pair => pair.Failures).Prepend(report.Refusal)); // of a vault that several targets need, once
        page.Told(report.Pairs.SelectMany(Brakes));
        foreach (var pair in report.Pairs)
        {
            MarkdownDetails.Write(page, report, pair);
        }

        return End(page, report);
    }

    /// <summary>What of the counts a person should know the reason of.</summary>
    private static IEnumerable<string> Brakes(PairReport pair)
    {
        if (pair.Counts.Drift is > 0 and var drift)
        {
            yield return $"Drift in {pair.Target}: somebody changed {drift} there since the last run.";
        }

        if (pair.Counts.SourceRegressed is > 0 and var regressed)
        {
            yield return $"The source of {pair.Target} has gone back in time: {regressed} concerned.";
        }
    }

    /// <summary>The title of a summary.</summary>
    internal static string Title(IRunReport report) => "Key Vault replication" + (report.DryRun ? ": dry run" : "");

    /// <summary>The columns of counts, which say whether it was done.</summary>
    internal static string[] Columns(IRunReport report) =>
        [.. report.NothingWritten ? ["to create", "to update", "to delete"] : new[] { "created", "updated", "deleted" }, "unchanged",
            "skipped", "conflicts", "failed"];

    /// <summary>The cells of these columns.</summary>
    internal static IEnumerable<string> Cells(ReplicationCounts c) =>
        new[] { c.Created, c.Updated, c.Deleted, c.Unchanged, c.Skipped, c.Conflicts, c.Failed }.Select(MarkdownPage.Number);

    /// <summary>The whole page, with the hash of what was planned and what to do with it.</summary>
    internal static string End(MarkdownPage page, IRunReport report)
    {
        var isToApply =
            report is { DryRun: true, HasChanges: true, Result: ReplicationResult.Succeeded or ReplicationResult.SucceededWithIssues };
        if (report.PlanHash.Length > 0)
        {
            page.Line(
                $"Plan: {SafeMarkdown.Code(report.PlanHash)}{(isToApply ? ". To make these changes and no others, give this hash as approvedPlan." : "")}");
        }

        return page.ToString();
    }

    private static IEnumerable<IEnumerable<string>> Rows(ReplicationReport report, PairReport pair)
    {
        var isTwoWay = report.Options.Mode == ReplicationMode.TwoWay;
        if (pair.Plan is null)
        {
            return [[Host(pair.Target), "", "", "", "", "", "", "not read"]];
        }

        var all = (isTwoWay ? "both" : Host(pair.Target))
            + (pair.Refusal is not null && !report.NothingWritten ? ", refused: not done" : "");
        return (isTwoWay ? new[] { report.Source, pair.Target }.Select(vault => Written(pair, vault))
            : []).Append([all, .. Cells(pair.Counts)]);
    }

    /// <summary>Two-way: what is written into one of the two vaults.</summary>
    private static IEnumerable<string> Written(PairReport pair, VaultAddress vault) =>
        [Host(vault), .. Cells(ReplicationCounts.Of(pair, vault)).Take(3), "", "", "", ""];

    private static string Host(VaultAddress vault) => SafeMarkdown.Code(vault.Host);

    internal static string Words(IRunReport report) => report.Result switch
    {
        ReplicationResult.Succeeded when report.DryRun => "Nothing was written.",
        ReplicationResult.SucceededWithIssues when report.DryRun => "Nothing was written. There is something to look at.",
        ReplicationResult.Succeeded => "Succeeded.",
        ReplicationResult.SucceededWithIssues => "Succeeded, with something to look at.",
        ReplicationResult.Refused => report.NothingWritten ? "Refused: nothing was written."
            : "Refused in part: see which target below; the others were written.",
        _ => report.Cancelled ? "Cancelled." : "Failed, wholly or in part.",
    };
}
