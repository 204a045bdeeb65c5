namespace KeyVaultReplication.Cli;

/// <summary>What to do next, in the words of the place where it is read.</summary>
internal static class Advice
{
    /// <summary>On the command line; where there is a plan to apply, the command that does it follows.</summary>
    public static string OnCommandLine(IReport report) => Of(report, _ => "To make these changes and no others:");

    /// <summary>The plan that may be applied next; null where there is none.</summary>
    public static IRunReport? Next(IReport report) =>
        report is IRunReport
        {
            DryRun: true, HasChanges: true, Cancelled: false,
            Result: not (ReplicationResult.Refused or ReplicationResult.Failed)
        } run ? run : null;

    public static string InPipeline(IReport report) => Of(report, run =>
        $"This was a dry run. To make these changes and no others, set dryRun: false{RestoreAt(run.RestorePoint)} and approvedPlan: "
            + $"{run.PlanHash}");

    public static string OnUnexpected(Exception exception) =>
        $"An unexpected error ended the run: {exception.GetType().Name}: {exception.Message} What was written stands in the log; the next "
            + "run completes it.";

    public static string OnUnwritable(string folder, Exception exception) =>
        $"The report could not be written to {folder}: {exception.Message} The vaults are as the log says.";

    private static string Of(IReport report, Func<IRunReport, string> howToApply) => report is not IRunReport run ? "" : run switch
    {
        { Result: ReplicationResult.Refused } or { Cancelled: true } => "",
        { Result: ReplicationResult.Failed } => run.DryRun
            ? "The plan is not complete and cannot be approved: put right what is named above, and plan again."
            : "When what is named above is put right, run again: only what is missing is done.",
        _ when Next(run) is not null => howToApply(run),
        { DryRun: true, RestorePoint: not null } => "This was a dry run, and there is nothing to restore.",
        { DryRun: true } => "This was a dry run, and there is nothing to replicate.",
        { RestorePoint: not null, HasChanges: true } =>
            "Restored. The next replication carries it on; to see that all is as it should be, run it, and verify.",
        _ => "",
    };

    /// <summary>The time as it has to be said again: how long ago would be another time then.</summary>
    private static string RestoreAt(RestorePoint? point) => point?.AtText is { } at ? $", restoreAt: {at}" : "";
}
