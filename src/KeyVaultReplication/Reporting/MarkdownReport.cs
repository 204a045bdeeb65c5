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
        text.AppendLine(CultureInfo.InvariantCulture, $"**{Words(report)}** {(report.Options.Mode == ReplicationMode.TwoWay ? "Two-way" : "One-way")}, from {Code(report.Source.Host)}, in {report.Duration.TotalSeconds:0.0} s.").AppendLine();
        text.AppendLine($"| target | {(report.NothingWritten ? "to create | to update | to delete" : "created | updated | deleted")} | unchanged | skipped | conflicts | failed |");
        text.AppendLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var pair in report.Pairs)
        {
            var c = pair.Counts;
            text.AppendLine(pair.Plan is null
                ? $"| {Code(pair.Target.Host)} | | | | | | | not read |"
                : string.Create(CultureInfo.InvariantCulture, $"| {Code(pair.Target.Host)}{(pair.Refusal is not null && !report.NothingWritten ? ", refused: not done" : "")} | {c.Created} | {c.Updated} | {c.Deleted} | {c.Unchanged} | {c.Skipped} | {c.Conflicts} | {c.Failed} |"));
        }

        text.AppendLine();
        if (report.Refusal is { } refusal)
        {
            text.AppendLine(Escape(refusal)).AppendLine();
        }

        // Of a vault that several targets need, once.
        foreach (var failure in report.Pairs.SelectMany(pair => pair.Failures).Distinct())
        {
            text.AppendLine(Escape(failure)).AppendLine();
        }

        foreach (var pair in report.Pairs)
        {
            Write(text, report, pair);
        }

        if (report.PlanHash.Length > 0)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"Plan: {Code(report.PlanHash)}{(report is { Options.DryRun: true, HasChanges: true, Result: ReplicationResult.Succeeded or ReplicationResult.SucceededWithIssues } ? ". To make these changes and no others, give this hash as approvedPlan." : "")}");
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, ReplicationReport report, PairReport pair)
    {
        foreach (var message in (pair.Plan?.Warnings ?? []).Prepend(pair.Refusal).OfType<string>())
        {
            text.AppendLine(Escape(message)).AppendLine();
        }

        var rows = Rows(pair).ToList();
        if (rows.Count == 0)
        {
            return;
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"## {report.Source.Name} {(report.Options.Mode == ReplicationMode.TwoWay ? "and" : "to")} {pair.Target.Name}").AppendLine();
        text.AppendLine("| | secret | in | why |").AppendLine("| --- | --- | --- | --- |");
        foreach (var (what, name, where, why) in rows.Take(MostRows))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {what} | {Code(name)} | {where} | {Escape(why)} |");
        }

        text.AppendLine();
        if (rows.Count > MostRows)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"... and {rows.Count - MostRows} more: all of them are in report.json and in the log.").AppendLine();
        }
    }

    /// <summary>What a person should see first comes first: what failed, then what is left for a person, then what was done.</summary>
    private static IEnumerable<(string What, string Name, string Where, string Why)> Rows(PairReport pair)
    {
        if (pair.Plan is not { } plan)
        {
            return [];
        }

        var outcomes = pair.Outcomes.ToDictionary(outcome => outcome.Change);
        var changes = plan.Changes.Select(change => (Change: change, Outcome: outcomes.GetValueOrDefault(change))).ToList();
        return changes.Where(one => one.Outcome is { Result: not ChangeResult.Applied }).Select(one => ($"{one.Change.Verb}: {Word(one.Outcome!.Result)}", one.Change.Name.Text, one.Change.To.Name, one.Outcome.Message ?? ""))
            .Concat(plan.Findings.OrderByDescending(finding => finding.Kind).Select(finding => (Word(finding.Kind), finding.Name.Text, "", finding.Reason)))
            .Concat(changes.Where(one => one.Outcome is null or { Result: ChangeResult.Applied }).Select(one => (one.Change.Verb, one.Change.Name.Text, one.Change.To.Name, one.Change.Reason + (one.Outcome?.Message is { } message ? ". " + message : ""))));
    }

    private static string Words(ReplicationReport report) => report.Result switch
    {
        ReplicationResult.Succeeded when report.Options.DryRun => "Nothing was written.",
        ReplicationResult.SucceededWithIssues when report.Options.DryRun => "Nothing was written. There is something to look at.",
        ReplicationResult.Succeeded => "Succeeded.",
        ReplicationResult.SucceededWithIssues => "Succeeded, with something to look at.",
        ReplicationResult.Refused => report.NothingWritten ? "Refused: nothing was written." : "Refused in part: see which target below; the others were written.",
        _ => report.Cancelled ? "Cancelled." : "Failed, wholly or in part.",
    };

    private static string Word(ChangeResult result) => result switch
    {
        ChangeResult.Failed => "failed",
        ChangeResult.Overtaken => "left for the next run",
        _ => "not done",
    };

    private static string Word(FindingKind kind) => kind switch
    {
        FindingKind.Note => "note",
        FindingKind.Skipped => "skipped",
        FindingKind.Conflict => "conflict",
        _ => "failed",
    };

    /// <summary>Names and hosts: letters, digits, hyphens and dots by their types, so that nothing in them needs escaping.</summary>
    internal static string Code(string text) => $"`{text}`";

    /// <summary>Escapes what Markdown or HTML would take for markup.</summary>
    internal static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            _ = character switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '\\' or '`' or '*' or '_' or '[' or ']' or '|' or '#' or '!' or '~' => escaped.Append('\\').Append(character),
                _ when char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => escaped.Append(' '),
                _ => escaped.Append(character),
            };
        }

        return escaped.ToString();
    }
}
