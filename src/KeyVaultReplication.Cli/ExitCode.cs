namespace KeyVaultReplication.Cli;

/// <summary>How the process ends.</summary>
internal enum ExitCode
{
    /// <summary>All is as it should be, or only skipped secrets and conflicts are left for a person to look at.</summary>
    Succeeded = 0,

    /// <summary>Some or all of it failed.</summary>
    Failed = 1,

    /// <summary>The inputs are wrong; nothing was contacted.</summary>
    InvalidInputs = 2,

    /// <summary>The plan was refused; nothing was written.</summary>
    Refused = 3,

    /// <summary>There are changes, and the caller asked to be told by --fail-on-changes; or a verification found differences.</summary>
    HasChanges = 4,

    /// <summary>Ended by Ctrl+C (SIGINT) on the command line: what shells expect, 128 and the signal's number.</summary>
    Interrupted = 130,

    /// <summary>Ended by SIGTERM on the command line.</summary>
    Terminated = 143,
}

internal static class ExitCodes
{
    /// <summary>
    /// What a task adds to the code of a failure once it has told the agent of it: 1 is also how a process ends that somebody ended. The
    /// shims tell the agent of every other code, and take the ten off again.
    /// </summary>
    private const int ToldByTheTask = 10;

    /// <summary>The code by which a task ends that has told the agent its result.</summary>
    public static int Told(int code) => code == 0 ? 0 : code + ToldByTheTask;

    /// <summary>How a run ends; differences that a verification found always count.</summary>
    public static ExitCode Of(IReport report, bool failOnChanges) => report switch
    {
        IRunReport { Result: ReplicationResult.Refused } => ExitCode.Refused,
        IRunReport { Result: ReplicationResult.Failed } or IVerificationReport { Result: VerificationResult.Failed } => ExitCode.Failed,
        IRunReport { HasChanges: true } when failOnChanges => ExitCode.HasChanges,
        IVerificationReport { Result: VerificationResult.Different } => ExitCode.HasChanges,
        _ => ExitCode.Succeeded,
    };
}
