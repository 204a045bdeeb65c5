using System.Globalization;

namespace KeyVaultReplication.Cli;

/// <summary>Output variables, and the result of the task: set once, from the report.</summary>
internal static class PipelineResult
{
    public static void WriteVariables(ReplicationReport report, PipelineAgent agent)
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

    public static void Complete(ReplicationReport report, PipelineAgent agent)
    {
        var done = report.Options.DryRun ? "Planned" : "Replicated";
        var (result, text) = report.Result switch
        {
            ReplicationResult.Succeeded => ("Succeeded", $"{done}."),
            ReplicationResult.SucceededWithIssues => ("SucceededWithIssues", $"{done}; a person should look at what was left out."),
            ReplicationResult.Refused => ("Failed", report.NothingWritten ? "The plan was refused; nothing was written." : "The plan for a target was refused; the other targets were written."),
            _ => ("Failed", report.Cancelled ? "Cancelled." : report.Options.DryRun ? "Not everything could be planned." : "Not everything was replicated."),
        };
        agent.Complete(result, text);
    }
}
