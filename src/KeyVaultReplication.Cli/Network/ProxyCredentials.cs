using System.Net;

namespace KeyVaultReplication.Cli.Network;

/// <summary>
/// User and password for a proxy. .NET answers only the strongest way to sign in that a proxy offers and gives up where that fails, as Negotiate does on a machine without Kerberos, even if
/// the proxy would take Basic. So there are two rounds: first whatever is strongest, then Basic alone.
/// </summary>
internal sealed class ProxyCredentials(ICredentials given, bool basicOnly) : ICredentials
{
    private volatile bool _basicOnly = basicOnly;

    /// <summary>Whether only Basic is answered any more.</summary>
    public bool BasicOnly => _basicOnly;

    /// <summary>From now on answers Basic only.</summary>
    public void UseBasicOnly() => _basicOnly = true;

    public NetworkCredential? GetCredential(Uri uri, string authType) =>
        _basicOnly && !authType.Equals("Basic", StringComparison.OrdinalIgnoreCase) ? null : given.GetCredential(uri, authType);
}

/// <summary>Sends a request once more, with Basic alone, when the proxy refused what was strongest.</summary>
internal sealed class ProxySignIn(ProxyCredentials credentials, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var wasBasicOnly = credentials.BasicOnly;
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException exception) when (exception.StatusCode == HttpStatusCode.ProxyAuthenticationRequired && !wasBasicOnly)
        {
            credentials.UseBasicOnly();
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
