using System.Globalization;
using System.Text;
using KeyVaultReplication.Applying;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;

namespace KeyVaultReplication.Reporting;

/// <summary>
/// The report as a person reads it in a terminal or a log: plain lines, one a secret. Values are not in it, because they are not in the
/// report.
/// </summary>
public static class TextReport
{
    /// <summary>Writes the whole report.</summary>
    public static string Write(ReplicationReport report)
    {
        var text = new StringBuilder();
        foreach (var pair in report.Pairs)
        {
            text.AppendLine(Title(report, pair));
            foreach (var line in Lines(pair))
            {
                text.Append("   ").AppendLine(line);
            }

            text.Append("   ").AppendLine(Summary(report, pair));
        }

        if (report.Refusal is { } refusal)
        {
            text.AppendLine(refusal);
        }

        return text.ToString().TrimEnd();
    }

    /// <summary>Which vaults, and which way.</summary>
    public static string Title(ReplicationReport report, PairReport pair) =>
        Title(report.Source, pair.Target, report.Options) + (report.Options.DryRun ? "  (dry run: nothing is written)" : "");

    /// <summary>Which vaults, and which way; or which vault is brought back, and to when.</summary>
    public static string Title(VaultAddress source, VaultAddress target, ReplicationOptions options) =>
        options.RestorePoint is { } point
            ? $"{target}{(source == target ? "" : $" from {source}")}, {point}"
            : Title(source, target, options.Mode);

    /// <summary>The same, of any two vaults.</summary>
    public static string Title(VaultAddress source, VaultAddress target, ReplicationMode mode) =>
        $"{source} {(mode == ReplicationMode.TwoWay ? "<->" : "->")} {target}";

    /// <summary>One line for each finding and each change, and for what went wrong.</summary>
    public static IEnumerable<string> Lines(PairReport pair)
    {
        foreach (var failure in pair.Failures)
        {
            yield return $"! {failure}";
        }

        if (pair.Plan is null)
        {
            yield break;
        }

        foreach (var warning in pair.Plan.Warnings)
        {
            yield return $"! {warning}";
        }

        var width = pair.Plan.Changes.Select(change => change.Name.Shown.Length)
            .Concat(pair.Plan.Findings.Select(finding => finding.Name.Shown.Length)).DefaultIfEmpty().Max();
        width = Math.Min(width, 40);
        foreach (var finding in pair.Plan.Findings)
        {
            yield return Line(finding, width);
        }

        var outcomes = pair.Outcomes.IsEmpty ? pair.Plan.Changes.Select(change => (Change: change, Outcome: default(ChangeOutcome)))
            : pair.Outcomes.Select(outcome => (outcome.Change, Outcome: (ChangeOutcome?)outcome));
        foreach (var (change, outcome) in outcomes)
        {
            yield return Line(change, outcome, width);
        }

        if (pair.Refusal is { } refusal)
        {
            yield return $"! {refusal}";
        }
    }

    /// <summary>One line for one finding.</summary>
    public static string Line(Finding finding, int width = 0) =>
        Line(finding.Kind == FindingKind.Note ? "." : "!", Word(finding.Kind), finding.Name, width, finding.Reason);

    /// <summary>One line for one change; a change that was not made says why.</summary>
    public static string Line(Change change, ChangeOutcome? outcome, int width = 0)
    {
        var verb = change is { RecoverFirst: true, Kind: not ChangeKind.Recover } ? "recover, update" : change.Verb;
        var history = change is { History.Length: > 0 and var versions }
            ? $" (and {versions} older version{(versions == 1 ? "" : "s")})" : "";
        var reason = $"in {change.To}: {change.Reason}{history}";
        return outcome switch
        {
            null or { Result: ChangeResult.Applied, Message: null } => Line(Sign(change), verb, change.Name, width, reason),
            { Result: ChangeResult.Applied } => Line(Sign(change), verb, change.Name, width, $"{reason}. {outcome.Message}"),
            { Result: ChangeResult.Failed } => Line("!", $"{verb} FAILED", change.Name, width, $"in {change.To}: {outcome.Message}"),
            { Result: ChangeResult.Overtaken or ChangeResult.Left } =>
                Line("!", $"{verb} left", change.Name, width, $"in {change.To}: {outcome.Message}"),
            { Result: ChangeResult.Noted } => Line(".", "note", change.Name, width, $"in {change.To}: {outcome.Message}"),
            _ => Line("!", $"{verb} not done", change.Name, width, $"in {change.To}: {outcome.Message}"),
        };
    }

    /// <summary>The counts in one line: what was done, or after a dry run or a refusal, what would be.</summary>
    public static string Summary(ReplicationReport report, PairReport pair)
    {
        if (pair.Plan is null)
        {
            return "Nothing was written.";
        }

        var counts = pair.Counts;
        var would = pair.Outcomes.IsEmpty && (report.Options.DryRun || pair.Refusal is not null || report.Refusal is not null)
            ? "to be " : "";
        var parts = new List<string>();
        Add(counts.Created, $"{would}created");
        Add(counts.Updated, $"{would}updated{(counts.Adopted > 0 ? $" ({counts.Adopted} adopted: only marked)" : "")}");
        Add(counts.Deleted, $"{would}deleted");
        Add(counts.Skipped, "skipped");
        Add(counts.Conflicts, counts.UnresolvedConflicts > 0 ? $"in conflict ({counts.UnresolvedConflicts} left alone)"
            : "in conflict (decided by policy)");
        Add(counts.Drift, $"of it drift: changed in {pair.Target} since the last run");
        Add(counts.SourceRegressed, "of it because the source has gone back in time");
        Add(counts.Failed - counts.NotAttempted, "failed");
        Add(counts.NotAttempted, "not attempted");
        if (parts.Count == 0)
        {
            parts.Add("no changes");
        }

        Add(counts.Unchanged, "unchanged");
        Add(counts.Noted, "noted");
        Add(pair.Plan.Extraneous, $"only in {pair.Target}, kept");
        return string.Join(", ", parts) + ".";

        void Add(int count, string what)
        {
            if (count > 0)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {what}"));
            }
        }
    }

    private static string Line(string sign, string verb, ObjectName name, int width, string reason) =>
        $"{sign} {verb,-17} {name.Shown.PadRight(width)}  {reason}";

    private static string Sign(Change change) => change.Kind switch
    {
        ChangeKind.Create or ChangeKind.Recover => "+",
        ChangeKind.Delete => "-",
        ChangeKind.Adopt => "=",
        _ => "~",
    };

    private static string Word(FindingKind kind) => kind switch
    {
        FindingKind.Note => "note",
        FindingKind.Skipped => "skip",
        FindingKind.Conflict => "conflict",
        _ => "FAILED",
    };
}
