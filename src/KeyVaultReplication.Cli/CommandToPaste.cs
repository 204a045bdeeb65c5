namespace KeyVaultReplication.Cli;

/// <summary>Makes the command that applies a plan from the one that made it, ready to paste into the shell.</summary>
internal static class CommandToPaste
{
    /// <summary>The arguments of a plan, with its hash, as a command line.</summary>
    /// <param name="arguments">What the plan was started with.</param>
    /// <param name="planHash">The hash of the plan.</param>
    /// <param name="forWindows">Whether the shell is PowerShell, else one of Unix.</param>
    /// <param name="point">What a vault is restored to; its time is said as it is, because how long ago would be another time then. Null
    /// for a replication.</param>
    public static string Apply(IEnumerable<string> arguments, string planHash, bool forWindows, RestorePoint? point = null)
    {
        var kept = new List<string>();
        var isValueOfLeftOut = false;
        foreach (var argument in arguments.Skip(1))
        {
            var name = argument.Split('=', ':')[0];
            if (name == "--approved-plan" || (name == "--at" && point is not null))
            {
                isValueOfLeftOut = name == argument;
            }
            else if (isValueOfLeftOut)
            {
                isValueOfLeftOut = false;
            }
            else if (name is not ("--dry-run" or "--fail-on-changes"))
            {
                kept.Add(argument);
            }
        }

        string[] at = point?.AtText is { } time ? ["--at", time] : [];
        return string.Join(' ', ["kvreplicate", point is null ? "replicate" : "restore",
            .. kept.Select(argument => Quote(argument, forWindows)), .. at, "--approved-plan", planHash]);
    }

    private static string Quote(string argument, bool forWindows) =>
        argument.Length > 0 && argument.All(IsPlain) ? argument
            : $"'{argument.Replace("'", forWindows ? "''" : @"'\''", StringComparison.Ordinal)}'";

    private static bool IsPlain(char character) =>
        char.IsAsciiLetterOrDigit(character) || "-_./:=%+".Contains(character, StringComparison.Ordinal);
}
