using System.Security.Cryptography;

namespace KeyVaultReplication.Cli;

/// <summary>What to do next, in the words of the place where it is read.</summary>
internal static class Advice
{
    public static string OnCommandLine(ReplicationReport report) => report switch
    {
        { Result: ReplicationResult.Refused or ReplicationResult.Failed } => "",
        { Options.DryRun: true, HasChanges: true } => $"To make these changes and no others: kvreplicate replicate with the same options and --approved-plan {report.PlanHash}",
        { Options.DryRun: true } => "There is nothing to replicate.",
        _ => "",
    };

    public static string InPipeline(ReplicationReport report) => report switch
    {
        { Result: ReplicationResult.Refused or ReplicationResult.Failed } => "",
        { Options.DryRun: true, HasChanges: true } => $"This was a dry run. To make these changes and no others, set dryRun: false and approvedPlan: {report.PlanHash}",
        { Options.DryRun: true } => "This was a dry run, and there is nothing to replicate.",
        _ => "",
    };

    public static string OnUnexpected(Exception exception) => exception switch
    {
        CryptographicException or ArgumentException { ParamName: "certPem" or "keyPem" } =>
            "The certificate of the service connection cannot be read: it must be PEM, and hold certificate and private key.",
        IOException or UnauthorizedAccessException => $"The report could not be written: {exception.Message} The vaults are as the log says.",
        _ => $"An unexpected error ended the run: {exception.GetType().Name}: {exception.Message} What was written stands in the log; the next run completes it.",
    };
}
