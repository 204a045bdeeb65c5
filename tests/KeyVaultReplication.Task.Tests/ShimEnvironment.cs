using System.Text.RegularExpressions;

namespace KeyVaultReplication.Task.Tests;

/// <summary>What steps, variables and machines put into the environment, and what of it the executable is to be started with.</summary>
internal static partial class ShimEnvironment
{
    private const string Mark = "shim-test";

    private static readonly string[] Kept =
    [
        "INPUT_SHIMTEST", "ENDPOINT_AUTH_3d1f7e0c", "ENDPOINT_DATA_3D1F7E0C_ENVIRONMENT", "SYSTEM_SHIMTEST", "AGENT_SHIMTEST",
        "BUILD_SHIMTEST", "RELEASE_SHIMTEST", "TF_BUILD",
        "VSTS_PUBLIC_VARIABLES", "VSTS_SECRET_VARIABLES", "SECRET_AGENT_PROXYPASSWORD", "SECRET_AGENT_CLIENTCERTPASSWORD",
        "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR",
        "IDENTITY_ENDPOINT", "IDENTITY_HEADER", "IDENTITY_SERVER_THUMBPRINT", "IMDS_ENDPOINT", "MSI_ENDPOINT", "MSI_SECRET",
        "AZURE_FEDERATED_TOKEN_FILE", "AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_AUTHORITY_HOST", "AZURE_POD_IDENTITY_AUTHORITY_HOST",
        "LC_SHIMTEST", "LOCALAPPDATA",
    ];

    private static readonly string[] Dropped =
    [
        "DOTNET_STARTUP_HOOKS", "DOTNET_GCPath", "DOTNET_DbgEnableMiniDump", "DOTNET_gcServer", "COMPlus_DbgMiniDumpName",
        "CORECLR_ENABLE_PROFILING", "CORECLR_PROFILER", "CORECLR_PROFILER_PATH",
        "COREHOST_TRACE", "OPENSSL_CONF", "OPENSSL_MODULES", "LD_SHIMTEST", "DYLD_INSERT_LIBRARIES", "SSLKEYLOGFILE",
        "CLR_OPENSSL_VERSION_OVERRIDE", "AZURE_CLIENT_SECRET", "MSAL_FORCE_REGION",
        "SECRET_DATABASE_PASSWORD", "SECUREFILE_TICKET_X", "SHIMTEST", "MY_INPUT_SHIMTEST",
    ];

    public static (string Name, string Value)[] Everything { get; } = [.. Kept.Concat(Dropped).Select(name => (name, Mark))];

    /// <summary>The lines that <c>env</c> prints of them.</summary>
    public static IEnumerable<string> Expected => Kept.Select(name => $"{name}={Mark}").Append("DOTNET_EnableDiagnostics=0");

    /// <summary>Whether a line is one of a variable that was set here, or by a shim.</summary>
    public static bool IsSet(string line) => !line.StartsWith("after ", StringComparison.Ordinal)
        && (line.EndsWith($"={Mark}", StringComparison.Ordinal) || line.StartsWith("DOTNET_EnableDiagnostics=", StringComparison.Ordinal));

    /// <summary>The list as a shim writes it, its lines put together.</summary>
    public static string ListIn(string shim) =>
        string.Concat(Part().Matches(RepositoryFile.Read("task", shim)).Select(part => part.Groups["text"].Value));

    [GeneratedRegex(@"'(?<text>(\^\(\(INPUT|\|(SYSTEMROOT|IDENTITY_))[^']*)'")]
    private static partial Regex Part();
}
