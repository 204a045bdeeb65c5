using System.Globalization;

namespace KeyVaultReplication.Cli;

/// <summary>Output variables, and the result of the task: set once, from the report.</summary>
internal static class PipelineResult
{
    /// <summary>Sets the variables, whatever was run; of a verification, those that mean something there.</summary>
    public static void WriteVariables(IReport report, PipelineAgent agent)
    {
        if (report is IVerificationReport { Counts: var found } verified)
        {
            var hasDifferences = found.Differences > 0 ? "true" : verified.Result == VerificationResult.Failed ? "" : "false";
            Set(agent, [0, 0, 0, found.Equal, found.Unreadable + found.Noted, 0, found.Failed], planHash: "", hasDifferences);
        }
        else if (report is IRunReport { Counts: var counts } run)
        {
            // Where a vault could not be read nobody knows all changes: there is no plan to approve, and nothing to say about it.
            var hasChanges = run.PlanHash.Length == 0 ? "" : run.HasChanges ? "true" : "false";
            int[] all = [counts.Created, counts.Updated, counts.Deleted, counts.Unchanged, counts.Skipped, counts.Conflicts, counts.Failed];
            Set(agent, all, run.PlanHash, hasChanges);
        }
    }

    private static void Set(PipelineAgent agent, int[] counts, string planHash, string hasChanges)
    {
        string[] names = ["created", "updated", "deleted", "unchanged", "skipped", "conflicts", "failed"];
        foreach (var (name, count) in names.Zip(counts))
        {
            agent.SetOutput(name, count.ToString(CultureInfo.InvariantCulture));
        }

        agent.SetOutput("planHash", planHash);
        agent.SetOutput("hasChanges", hasChanges);
    }

    /// <summary>Shows the verdicts in the run's Tests tab.</summary>
    public static void PublishTestResults(string file, IVerificationReport report, PipelineAgent agent)
    {
        var what = report switch
        {
            VerificationReport one => $"{one.Source} to {string.Join(", ", one.Pairs.Select(pair => pair.Target))}",
            ManyVerification many => $"{many.Runs.Sum(run => run.Pairs.Length)} pairs",
            _ => "",
        };
        if (!agent.PublishTestResults(file, $"Key Vault verification: {what}"))
        {
            agent.Info($"{file} is not published to the Tests tab: its path has a comma, which the agent takes for two paths.");
        }
    }

    /// <summary>Sets the result.</summary>
    public static void Complete(IReport report, PipelineAgent agent)
    {
        var (result, text) = report switch
        {
            IVerificationReport verified => ResultOf(verified),
            IRunReport run => ResultOf(run),
            _ => throw new ArgumentOutOfRangeException(nameof(report), report.GetType(), "There is no such report."),
        };
        agent.Complete(result, text);
    }

    private static (string Result, string Text) ResultOf(IVerificationReport report) => report.Result switch
    {
        VerificationResult.Equal => ("Succeeded", "Verified: no difference."),
        VerificationResult.EqualWithIssues => ("SucceededWithIssues", "Verified: no difference where values could be read."),
        VerificationResult.Different => ("Failed", "Verified: there are differences."),
        _ => ("Failed", report.Cancelled ? "Cancelled." : "Not everything could be verified."),
    };

    private static (string Result, string Text) ResultOf(IRunReport report)
    {
        var done = report.DryRun ? "Planned" : report.RestorePoint is null ? "Replicated" : "Restored";
        return report.Result switch
        {
            ReplicationResult.Succeeded => ("Succeeded", $"{done}."),
            ReplicationResult.SucceededWithIssues => ("SucceededWithIssues", $"{done}; a person should look at the warnings."),
            ReplicationResult.Refused => ("Failed", report.NothingWritten
                ? "The plan was refused; nothing was written."
                : "The plan for a target was refused; the other targets were written."),
            _ when report.Cancelled => ("Failed", "Cancelled."),
            _ when report.DryRun => ("Failed", "Not everything could be planned."),
            _ => ("Failed", $"Not everything was {(report.RestorePoint is null ? "replicated" : "restored")}."),
        };
    }
}
