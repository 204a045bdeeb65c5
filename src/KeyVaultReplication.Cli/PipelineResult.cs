using System.Globalization;

namespace KeyVaultReplication.Cli;

/// <summary>Output variables, and the result of the task: set once, from the report.</summary>
internal static class PipelineResult
{
    public static void WriteVariables(IRunReport report, PipelineAgent agent)
    {
        var counts = report.Counts;
        foreach (var (name, count) in new[]
        {
            ("created", counts.Created), ("updated", counts.Updated), ("deleted", counts.Deleted), ("unchanged", counts.Unchanged),
            ("skipped", counts.Skipped), ("conflicts", counts.Conflicts), ("failed", counts.Failed),
        })
        {
            agent.SetOutput(name, count.ToString(CultureInfo.InvariantCulture));
        }

        // Where a vault could not be read nobody knows all changes: there is no plan to approve, and nothing to say about it.
        agent.SetOutput("planHash", report.PlanHash);
        agent.SetOutput("hasChanges", report.PlanHash.Length == 0 ? "" : report.HasChanges ? "true" : "false");
    }

    /// <summary>The same variables, as far as they mean something for a verification: hasChanges says whether there are differences.</summary>
    public static void WriteVariables(VerificationReport report, PipelineAgent agent)
    {
        var counts = report.Counts;
        foreach (var (name, count) in new[]
        {
            ("created", 0), ("updated", 0), ("deleted", 0), ("unchanged", counts.Equal), ("skipped", counts.Unreadable + counts.Noted), ("conflicts", 0), ("failed", counts.Failed),
        })
        {
            agent.SetOutput(name, count.ToString(CultureInfo.InvariantCulture));
        }

        agent.SetOutput("planHash", "");
        agent.SetOutput("hasChanges", counts.Differences > 0 ? "true" : report.Result == VerificationResult.Failed ? "" : "false");
    }

    /// <summary>Shows the verdicts in the run's Tests tab.</summary>
    public static void PublishTestResults(string file, Request request, PipelineAgent agent)
    {
        if (!agent.PublishTestResults(file, $"Key Vault verification: {request.Source} to {string.Join(", ", request.Targets)}"))
        {
            agent.Info($"{file} is not published to the Tests tab: its path has a comma, which the agent takes for two paths.");
        }
    }

    public static void Complete(VerificationReport report, PipelineAgent agent)
    {
        var (result, text) = report.Result switch
        {
            VerificationResult.Equal => ("Succeeded", "Verified: no difference."),
            VerificationResult.EqualWithIssues => ("SucceededWithIssues", "Verified: no difference where values could be read."),
            VerificationResult.Different => ("Failed", "Verified: there are differences."),
            _ => ("Failed", report.Cancelled ? "Cancelled." : "Not everything could be verified."),
        };
        agent.Complete(result, text);
    }

    public static void Complete(IRunReport report, PipelineAgent agent)
    {
        var done = report.DryRun ? "Planned" : report.RestorePoint is null ? "Replicated" : "Restored";
        var (result, text) = report.Result switch
        {
            ReplicationResult.Succeeded => ("Succeeded", $"{done}."),
            ReplicationResult.SucceededWithIssues => ("SucceededWithIssues", $"{done}; a person should look at what was left out."),
            ReplicationResult.Refused => ("Failed", report.NothingWritten ? "The plan was refused; nothing was written." : "The plan for a target was refused; the other targets were written."),
            _ => ("Failed", report.Cancelled ? "Cancelled." : report.DryRun ? "Not everything could be planned." : $"Not everything was {(report.RestorePoint is null ? "replicated" : "restored")}."),
        };
        agent.Complete(result, text);
    }
}
