using System.Net;

namespace KeyVaultReplication.Cli.Network;

/// <summary>
/// The proxy in use: the agent's, which the agent does not apply to tasks, else the one of the machine or the step (HTTPS_PROXY and its
/// kind; on Windows and macOS also the system's). The exceptions are those of both.
/// </summary>
internal sealed class Proxy : IWebProxy
{
    private readonly Uri? _url;
    private readonly IWebProxy _machine;
    private readonly ProxyBypass _bypass;
    private readonly ProxyCredentials _credentials;

    private Proxy(Uri? url, ICredentials? credentials, bool basicOnly, ProxyBypass bypass)
    {
        (_url, _bypass, _machine) = (url, bypass, HttpClient.DefaultProxy);
        _credentials = new ProxyCredentials(credentials ?? (url is null ? _machine.Credentials : null) ?? new CredentialCache(), basicOnly);
    }

    /// <summary>Whether the agent named it.</summary>
    public bool IsOfAgent => _url is not null;

    /// <summary>Who signs in at the proxy.</summary>
    public ICredentials? Credentials { get => _credentials; set => throw new NotSupportedException(); }

    /// <summary>The same, with what is known of them.</summary>
    public ProxyCredentials SignIn => _credentials;

    /// <summary>Reads what agent, step and machine say.</summary>
    /// <param name="get">A variable of the environment; null when it is absent or empty.</param>
    /// <param name="mistakes">Where a proxy that is none is told.</param>
    public static Proxy Read(Func<string, string?> get, ICollection<string> mistakes)
    {
        var bypass = new ProxyBypass(get("AGENT_PROXYBYPASSLIST"), get("no_proxy"), get("NO_PROXY"));
        var basicOnly = bool.TryParse(get("AGENT_USEBASICAUTHFORPROXY"), out var basic) && basic;
        if (get("AGENT_PROXYURL") is not { } text)
        {
            return new Proxy(null, null, basicOnly, bypass);
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var url)
            || url.Scheme is not ("http" or "https" or "socks4" or "socks4a" or "socks5") || url.Host.Length == 0)
        {
            // Not quoted: it may hold a password.
            mistakes.Add(
                "The agent's proxy (AGENT_PROXYURL) is no URL such as http://proxy.contoso.com:8080: configure the agent again with "
                    + "--proxyurl.");
            return new Proxy(null, null, basicOnly, bypass);
        }

        return new Proxy(WithoutUser(url), CredentialsOf(url, get), basicOnly, bypass);
    }

    /// <summary>Where a URL is reached; null without a proxy.</summary>
    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null
        : _url ?? (_machine.GetProxy(destination) is { } url ? WithoutUser(url) : null);

    public bool IsBypassed(Uri host) => _bypass.Includes(host) || (_url is null && _machine.IsBypassed(host));

    /// <summary>
    /// The agent hands the password over as a secret variable [agent: src/Agent.Worker/ExecutionContext.cs]; older ones, and people, as a
    /// plain one or inside the URL.
    /// </summary>
    private static ICredentials CredentialsOf(Uri url, Func<string, string?> get)
    {
        if (get("AGENT_PROXYUSERNAME") is { } user)
        {
            return new NetworkCredential(user, get("SECRET_AGENT_PROXYPASSWORD") ?? get("AGENT_PROXYPASSWORD") ?? "");
        }

        var (name, password) = url.UserInfo.Split(':', 2) is [var first, .. var rest] ? (first, rest.Length > 0 ? rest[0] : "") : ("", "");
        return name.Length > 0
            ? new NetworkCredential(Uri.UnescapeDataString(name), Uri.UnescapeDataString(password))
            : CredentialCache.DefaultCredentials; // as the agent does: the account it runs as, where the proxy takes Negotiate or NTLM
    }

    private static Uri WithoutUser(Uri url) => url.UserInfo.Length == 0 ? url : new UriBuilder(url) { UserName = "", Password = "" }.Uri;
}
