using System.Runtime.InteropServices;

namespace KeyVaultReplication.Cli.Agents;

/// <summary>Keeps what this process holds from the other processes of the same user, as far as the system can.</summary>
internal static partial class OwnMemory
{
    private const int SetDumpable = 4; // PR_SET_DUMPABLE [prctl(2)]

    /// <summary>
    /// On Linux: no core dump, no debugger, and /proc/PID/environ, mem and the like are for root alone [prctl(2), proc(5)]. Elsewhere the
    /// system has nothing of the kind. That the runtime itself opens no door for diagnostics is the shims' to say, in the environment.
    /// </summary>
    public static void Hide()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Control(SetDumpable, 0, 0, 0, 0); // fails for no value of this option
        }
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(int option, nuint one, nuint two, nuint three, nuint four);
}
