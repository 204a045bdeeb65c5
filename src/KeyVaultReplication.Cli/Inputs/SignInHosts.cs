namespace KeyVaultReplication.Cli.Inputs;

/// <summary>Where credentials and the job's token may be sent, and nowhere else.</summary>
internal static class SignInHosts
{
    /// <summary>
    /// The sign-in hosts of the clouds that are supported: those of AzureAuthorityHosts in Azure.Identity, and the other names under which
    /// they are known [MSAL, KnownMetadataProvider].
    /// </summary>
    private static readonly string[] Known =
    [
        "login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net",
        "login.microsoftonline.us", "login.usgovcloudapi.net",
        "login.chinacloudapi.cn", "login.partner.microsoftonline.cn",
    ];

    /// <summary>The hosts of Azure DevOps Services; an organization is reached under either.</summary>
    private static readonly string[] AzureDevOps = ["dev.azure.com", "visualstudio.com"];

    /// <summary>Whether a connection may sign in there.</summary>
    public static bool IsAuthority(string text, out Uri? authority) =>
        Uri.TryCreate(text, UriKind.Absolute, out authority) && IsPlainHttps(authority) && authority.IsDefaultPort
            && authority.PathAndQuery == "/"
        && Known.Contains(authority.IdnHost, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Whether the job's token may be sent there, to be exchanged for one of a service connection: only to where the job came from.
    /// </summary>
    /// <param name="address">What SYSTEM_OIDCREQUESTURI says, which a variable can replace.</param>
    /// <param name="collection">The URL of the job's own connection, which none can.</param>
    public static bool IsOfCollection(string address, string? collection) =>
        Uri.TryCreate(address, UriKind.Absolute, out var asked) && IsPlainHttps(asked)
        && Uri.TryCreate(collection, UriKind.Absolute, out var own) && own.Scheme == Uri.UriSchemeHttps
        && (string.Equals(asked.Authority, own.Authority, StringComparison.OrdinalIgnoreCase)
            || (IsAzureDevOps(asked) && IsAzureDevOps(own)));

    private static bool IsPlainHttps(Uri url) => url.Scheme == Uri.UriSchemeHttps && url.UserInfo.Length == 0 && url.Fragment.Length == 0;

    private static bool IsAzureDevOps(Uri url) => url.IsDefaultPort && AzureDevOps.Any(host =>
        string.Equals(url.IdnHost, host, StringComparison.OrdinalIgnoreCase)
            || url.IdnHost.EndsWith("." + host, StringComparison.OrdinalIgnoreCase));
}
