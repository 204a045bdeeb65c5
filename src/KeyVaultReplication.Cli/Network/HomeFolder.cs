namespace KeyVaultReplication.Cli.Network;

/// <summary>
/// A home for whoever has none: a user id without a name, as containers have them, where HOME is not set. .NET looks there for certificates
/// to trust as well, and opens no TLS connection where it does not know of any [System.Security.Cryptography, PersistedFiles.Unix.cs].
/// </summary>
internal static class HomeFolder
{
    private const string Variable = "HOME";

    /// <summary>Names a folder that nobody has and only root can make, so that nobody puts a certificate there.</summary>
    public static void Name()
    {
        if (!OperatingSystem.IsWindows() && string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable))
            && Environment.UserName.Length == 0)
        {
            Environment.SetEnvironmentVariable(Variable, "/nonexistent");
        }
    }
}
