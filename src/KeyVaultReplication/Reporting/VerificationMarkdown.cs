using System.Globalization;
using System.Text;
using KeyVaultReplication.Verifying;

namespace KeyVaultReplication.Reporting;

/// <summary>A verification as Markdown, for the summary of a pipeline run. What comes from a vault or a service is escaped.</summary>
public static class VerificationMarkdown
{
    private const int MostRows = 200;

    /// <summary>Writes the report.</summary>
    public static string Write(VerificationReport report)
    {
        var text = new StringBuilder();
        text.AppendLine("# Key Vault verification").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"**{Words(report)}** Source {SafeMarkdown.Code(report.Source.Host)}, in {report.Duration.TotalSeconds:0.0} s.").AppendLine();
        text.AppendLine("| target | equal | different | missing | extra | disabled in both | noted | failed |");
        text.AppendLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var pair in report.Pairs)
        {
            var c = pair.Counts;
            text.AppendLine(pair.Failures.IsEmpty
                ? string.Create(CultureInfo.InvariantCulture,
                    $"| {SafeMarkdown.Code(pair.Target.Host)} | {c.Equal} | {c.Different} | {c.Missing} | {c.Extra} | {c.Unreadable} | {c.Noted} | {c.Failed} |")
                : $"| {SafeMarkdown.Code(pair.Target.Host)} | | | | | | | not read |");
        }

        text.AppendLine();
        foreach (var failure in report.Pairs.SelectMany(pair => pair.Failures).Distinct())
        {
            text.AppendLine(SafeMarkdown.Escape(failure)).AppendLine();
        }

        foreach (var pair in report.Pairs)
        {
            Write(text, report, pair);
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, VerificationReport report, PairVerification pair)
    {
        if (VerificationText.Sample(pair) is { Length: > 0 } sample)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{SafeMarkdown.Code(pair.Target.Host)}:{sample}").AppendLine();
        }

        var rows = VerificationText.Told(pair).ToList();
        if (rows.Count == 0)
        {
            return;
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"## {report.Source.Name} and {pair.Target.Name}").AppendLine();
        text.AppendLine("| | name | why |").AppendLine("| --- | --- | --- |");
        foreach (var verdict in rows.Take(MostRows))
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {VerificationText.Word(verdict.Kind)} | {SafeMarkdown.Code(verdict.Name.Shown)} | {SafeMarkdown.Escape(verdict.Reason)} |");
        }

        text.AppendLine();
        if (rows.Count > MostRows)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"... and {rows.Count - MostRows} more: all of them are in report.json and in the log.").AppendLine();
        }
    }

    private static string Words(VerificationReport report) => report.Result switch
    {
        VerificationResult.Equal => "No difference.",
        VerificationResult.EqualWithIssues => "No difference, but not every value could be read.",
        VerificationResult.Different => "There are differences.",
        _ => report.Cancelled ? "Cancelled." : "Not everything could be verified.",
    };
}
