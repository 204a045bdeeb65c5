namespace KeyVaultReplication.Cli;

/// <summary>What to do next, in the words of the place where it is read.</summary>
internal static class Advice
{
    /// <summary>On the command line, by the arguments of the plan: its last line is the command that makes the changes.</summary>
    public static string OnCommandLine(IRunReport report, IEnumerable<string> arguments) => Of(
        report, $"To make these changes and no others:\n{CommandToPaste.Apply(arguments, report.PlanHash, OperatingSystem.IsWindows(), report.RestorePoint)}");

    public static string InPipeline(IRunReport report) => Of(
        report, $"This was a dry run. To make these changes and no others, set dryRun: false{RestoreAt(report.RestorePoint)} and approvedPlan: {report.PlanHash}");

    public static string OnUnexpected(Exception exception) =>
        $"An unexpected error ended the run: {exception.GetType().Name}: {exception.Message} What was written stands in the log; the next run completes it.";

    public static string OnUnwritable(string folder, Exception exception) => $"The report could not be written to {folder}: {exception.Message} The vaults are as the log says.";

    private static string Of(IRunReport report, string howToApply) => report switch
    {
        { Result: ReplicationResult.Refused } or { Cancelled: true } => "",
        { Result: ReplicationResult.Failed } => report.DryRun
            ? "The plan is not complete and cannot be approved: put right what is named above, and plan again."
            : "When what is named above is put right, run again: only what is missing is done.",
        { DryRun: true, HasChanges: true } => howToApply,
        { DryRun: true, RestorePoint: not null } => "This was a dry run, and there is nothing to restore.",
        { DryRun: true } => "This was a dry run, and there is nothing to replicate.",
        { RestorePoint: not null, HasChanges: true } =>
            "Restored. The next replication carries it on; to see that all is as it should be, run it, and verify.",
        _ => "",
    };

    /// <summary>The time as it has to be said again: how long ago would be another time then.</summary>
    private static string RestoreAt(RestorePoint? point) => point?.AtText is { } at ? $", restoreAt: {at}" : "";
}
