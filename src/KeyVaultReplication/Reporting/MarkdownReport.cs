using System.Globalization;
using System.Text;
using KeyVaultReplication.Applying;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;

namespace KeyVaultReplication.Reporting;

/// <summary>The report as Markdown, for the summary tab of a pipeline run. Whatever comes from a vault or a service is escaped: it can neither break a table nor be markup.</summary>
public static class MarkdownReport
{
    private const int MostRows = 200;

    /// <summary>Writes the report.</summary>
    public static string Write(ReplicationReport report)
    {
        var text = new StringBuilder();
        text.Append("# Key Vault replication").AppendLine(report.Options.DryRun ? ": dry run" : "").AppendLine();
        var isTwoWay = report.Options.Mode == ReplicationMode.TwoWay;
        text.AppendLine(CultureInfo.InvariantCulture, $"**{Words(report)}** {(isTwoWay ? "Two-way, between" : "One-way, from")} {SafeMarkdown.Code(report.Source.Host)}{(isTwoWay ? " and " + SafeMarkdown.Code(report.Pairs[0].Target.Host) : "")}, in {report.Duration.TotalSeconds:0.0} s.").AppendLine();
        text.AppendLine($"| {(isTwoWay ? "in" : "target")} | {(report.NothingWritten ? "to create | to update | to delete" : "created | updated | deleted")} | unchanged | skipped | conflicts | failed |");
        text.AppendLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var pair in report.Pairs)
        {
            if (isTwoWay && pair.Plan is not null)
            {
                WriteSides(text, report.Source, pair);
            }

            var c = pair.Counts;
            text.AppendLine(pair.Plan is null
                ? $"| {SafeMarkdown.Code(pair.Target.Host)} | | | | | | | not read |"
                : string.Create(CultureInfo.InvariantCulture, $"| {(isTwoWay ? "both" : SafeMarkdown.Code(pair.Target.Host))}{(pair.Refusal is not null && !report.NothingWritten ? ", refused: not done" : "")} | {c.Created} | {c.Updated} | {c.Deleted} | {c.Unchanged} | {c.Skipped} | {c.Conflicts} | {c.Failed} |"));
        }

        text.AppendLine();
        if (report.Refusal is { } refusal)
        {
            text.AppendLine(SafeMarkdown.Escape(refusal)).AppendLine();
        }

        // Of a vault that several targets need, once.
        foreach (var failure in report.Pairs.SelectMany(pair => pair.Failures).Distinct())
        {
            text.AppendLine(SafeMarkdown.Escape(failure)).AppendLine();
        }

        WriteDetails(text, report);
        if (report.PlanHash.Length > 0)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"Plan: {SafeMarkdown.Code(report.PlanHash)}{(report is { Options.DryRun: true, HasChanges: true, Result: ReplicationResult.Succeeded or ReplicationResult.SucceededWithIssues } ? ". To make these changes and no others, give this hash as approvedPlan." : "")}");
        }

        return text.ToString();
    }

    /// <summary>Two-way: what is written into each of the two vaults.</summary>
    private static void WriteSides(StringBuilder text, VaultAddress source, PairReport pair)
    {
        foreach (var vault in new[] { source, pair.Target })
        {
            var written = ReplicationCounts.Of(pair, vault);
            text.AppendLine(CultureInfo.InvariantCulture, $"| {SafeMarkdown.Code(vault.Host)} | {written.Created} | {written.Updated} | {written.Deleted} | | | | |");
        }
    }

    /// <summary>What is to be told of single objects, target by target; nothing where there is nothing.</summary>
    internal static void WriteDetails(StringBuilder text, ReplicationReport report)
    {
        foreach (var pair in report.Pairs)
        {
            Write(text, report, pair);
        }
    }

    private static void Write(StringBuilder text, ReplicationReport report, PairReport pair)
    {
        foreach (var message in (pair.Plan?.Warnings ?? []).Prepend(pair.Refusal).OfType<string>())
        {
            text.AppendLine(SafeMarkdown.Escape(message)).AppendLine();
        }

        var rows = Rows(pair).ToList();
        if (rows.Count == 0)
        {
            return;
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"## {report.Source.Name} {(report.Options.Mode == ReplicationMode.TwoWay ? "and" : "to")} {pair.Target.Name}").AppendLine();
        text.AppendLine("| | secret | in | why |").AppendLine("| --- | --- | --- | --- |");
        var shown = rows.Where(row => row.Weight <= Weight.Overwrites).Concat(rows.Where(row => row.Weight > Weight.Overwrites).Take(MostRows)).ToList();
        foreach (var (_, what, name, where, why) in shown)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {what} | {SafeMarkdown.Code(name)} | {where} | {SafeMarkdown.Escape(why)} |");
        }

        text.AppendLine();
        if (rows.Count > shown.Count)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"... and {rows.Count - shown.Count} more, none of which deletes, overwrites, conflicts, is drift or failed: all of them are in report.json and in the log.").AppendLine();
        }
    }

    /// <summary>How much a row matters to who approves a plan or looks at a run, the most first. What stands behind overwrites may be cut.</summary>
    private enum Weight
    {
        Failed,
        Deletes,
        Conflicts,
        Drift,
        Overwrites,
        Left,
        Ordinary,
        Note,
    }

    private sealed record Row(Weight Weight, string What, string Name, string Where, string Why);

    private static IEnumerable<Row> Rows(PairReport pair)
    {
        if (pair.Plan is not { } plan)
        {
            return [];
        }

        var outcomes = pair.Outcomes.ToDictionary(outcome => outcome.Change);
        return plan.Changes.Select(change => ToRow(change, outcomes.GetValueOrDefault(change))).Concat(plan.Findings.Select(ToRow)).OrderBy(row => row.Weight);
    }

    private static Row ToRow(Change change, ChangeOutcome? outcome)
    {
        var weight = outcome?.Result switch
        {
            ChangeResult.Failed => Weight.Failed,
            ChangeResult.Noted => Weight.Note,
            _ when change.Kind == ChangeKind.Delete => Weight.Deletes,
            _ when change.ResolvesConflict => Weight.Conflicts,
            _ when change.IsDrift => Weight.Drift,
            _ when change.Kind == ChangeKind.Update => Weight.Overwrites,
            not (null or ChangeResult.Applied) => Weight.Left,
            _ => Weight.Ordinary,
        };
        return outcome is null or { Result: ChangeResult.Applied }
            ? new Row(weight, change.Verb, change.Name.Shown, change.To.Name, change.Reason + (outcome?.Message is { } message ? ". " + message : ""))
            : new Row(weight, $"{change.Verb}: {Word(outcome.Result)}", change.Name.Shown, change.To.Name, outcome.Message ?? "");
    }

    private static Row ToRow(Finding finding)
    {
        var weight = finding.Kind switch
        {
            FindingKind.Failed => Weight.Failed,
            FindingKind.Conflict => Weight.Conflicts,
            _ when finding.Code is ReasonCode.Drift or ReasonCode.SourceRegressed => Weight.Drift,
            FindingKind.Skipped => Weight.Left,
            _ => Weight.Note,
        };
        return new Row(weight, Word(finding.Kind), finding.Name.Shown, "", finding.Reason);
    }

    internal static string Words(IRunReport report) => report.Result switch
    {
        ReplicationResult.Succeeded when report.DryRun => "Nothing was written.",
        ReplicationResult.SucceededWithIssues when report.DryRun => "Nothing was written. There is something to look at.",
        ReplicationResult.Succeeded => "Succeeded.",
        ReplicationResult.SucceededWithIssues => "Succeeded, with something to look at.",
        ReplicationResult.Refused => report.NothingWritten ? "Refused: nothing was written." : "Refused in part: see which target below; the others were written.",
        _ => report.Cancelled ? "Cancelled." : "Failed, wholly or in part.",
    };

    private static string Word(ChangeResult result) => result switch
    {
        ChangeResult.Failed => "failed",
        ChangeResult.Overtaken => "left for the next run",
        ChangeResult.Left => "left",
        ChangeResult.Noted => "note",
        _ => "not done",
    };

    private static string Word(FindingKind kind) => kind switch
    {
        FindingKind.Note => "note",
        FindingKind.Skipped => "skipped",
        FindingKind.Conflict => "conflict",
        _ => "failed",
    };
}
