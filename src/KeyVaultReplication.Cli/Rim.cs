namespace KeyVaultReplication.Cli;

/// <summary>What both front ends do where the program begins and ends.</summary>
internal static class Rim
{
    /// <summary>Tells what is wrong with the inputs.</summary>
    public static ExitCode Invalid(IAgent agent, IReadOnlyList<string> mistakes, string advice)
    {
        foreach (var mistake in mistakes)
        {
            agent.Error(mistake);
        }

        agent.Info(advice);
        return ExitCode.InvalidInputs;
    }

    /// <summary>Runs; whatever nobody expected becomes a message and an exit code.</summary>
    public static async Task<ExitCode> GuardAsync(IAgent agent, Func<Task<ExitCode>> run, Action<string>? tell = null)
    {
        try
        {
            return await run();
        }
#pragma warning disable CA1031 // Do not catch general exception types: the rim of the program, where whatever nobody expected becomes a message and an exit code
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var message = Advice.OnUnexpected(exception);
            agent.Error(message);
            agent.Debug(exception.StackTrace ?? "");
            tell?.Invoke(message);
            return ExitCode.Failed;
        }
    }
}
