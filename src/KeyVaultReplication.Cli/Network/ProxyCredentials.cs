using System.Net;

namespace KeyVaultReplication.Cli.Network;

/// <summary>
/// User and password for a proxy. .NET answers only the strongest way to sign in that a proxy offers and gives up where that fails, as
/// Negotiate does on a machine without Kerberos, even if the proxy would take Basic. So there are two rounds: first whatever is strongest,
/// then Basic alone.
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

/// <summary>
/// Sends a request once more, with Basic alone, when the proxy refused what was strongest. A proxy that has let nothing through and
/// refuses Basic too is not asked again: a password that is tried again and again locks its account.
/// </summary>
internal sealed class ProxySignIn(ProxyCredentials credentials, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private volatile bool _letThrough;
    private volatile HttpRequestException? _refused;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!_letThrough && _refused is { } refused)
        {
            throw new HttpRequestException(refused.HttpRequestError, refused.Message, refused, refused.StatusCode);
        }

        var wasBasicOnly = credentials.BasicOnly;
        try
        {
            return await SendOnceAsync(request, cancellationToken);
        }
        catch (HttpRequestException exception) when (IsRefused(exception) && !wasBasicOnly)
        {
            credentials.UseBasicOnly();
            return await SendOnceAsync(request, cancellationToken);
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            _letThrough = true;
            return response;
        }
        catch (HttpRequestException exception) when (IsRefused(exception) && credentials.BasicOnly)
        {
            _refused = exception;
            throw;
        }
    }

    private static bool IsRefused(HttpRequestException exception) => exception.StatusCode == HttpStatusCode.ProxyAuthenticationRequired;
}
