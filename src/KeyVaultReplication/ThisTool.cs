using System.Reflection;

namespace KeyVaultReplication;

/// <summary>Which program this is, for hashes and reports.</summary>
internal static class ThisTool
{
    public const string Name = "kvreplicate";

    public static string Version { get; } =
        typeof(ThisTool).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
}
