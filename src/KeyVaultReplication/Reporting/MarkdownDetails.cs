using System.Globalization;
using KeyVaultReplication.Applying;
using KeyVaultReplication.Planning;

namespace KeyVaultReplication.Reporting;

/// <summary>What a summary tells of single objects of one pair of vaults, what matters most first.</summary>
internal static class MarkdownDetails
{
    private const int MostRows = 200;

    /// <summary>Whether anything of it deletes, overwrites, conflicts, is drift or failed, and so is never left out.</summary>
    public static bool MustBeSeen(PairReport pair) => Rows(pair).Any(row => row.Weight <= Weight.Overwrites);

    /// <summary>Writes what is to be told; nothing where there is nothing.</summary>
    public static void Write(MarkdownPage page, ReplicationReport report, PairReport pair)
    {
        page.Told((pair.Plan?.Warnings ?? []).Prepend(pair.Refusal));
        var rows = Rows(pair).ToList();
        if (rows.Count == 0)
        {
            return;
        }

        page.Title($"{report.Source.Name} {(report.Options.Mode == ReplicationMode.TwoWay ? "and" : "to")} {pair.Target.Name}");
        var shown = rows.Where(row => row.Weight <= Weight.Overwrites)
            .Concat(rows.Where(row => row.Weight > Weight.Overwrites).Take(MostRows)).ToList();
        page.Table(
            ["", "name", "in", "why"], 4,
            shown.Select(row => new[] { row.What, SafeMarkdown.Code(row.Name), row.Where, SafeMarkdown.Escape(row.Why) }));
        if (rows.Count > shown.Count)
        {
            page.Paragraph(string.Create(
                CultureInfo.InvariantCulture,
                $"... and {rows.Count - shown.Count} more, none of which deletes, overwrites, conflicts, is drift or failed: all of them "
                    + $"are in report.json and in the log."));
        }
    }

    /// <summary>
    /// How much a row matters to who approves a plan or looks at a run, the most first. What stands behind overwrites may be cut.
    /// </summary>
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
        return plan.Changes.Select(change => ToRow(change, outcomes.GetValueOrDefault(change))).Concat(plan.Findings.Select(ToRow))
            .OrderBy(row => row.Weight);
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
            ? new Row(weight, change.Verb, change.Name.Shown, change.To.Name,
                change.Reason + (outcome?.Message is { } message ? ". " + message : ""))
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
