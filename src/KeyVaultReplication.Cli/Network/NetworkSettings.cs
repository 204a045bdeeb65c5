using System.Net;
using Azure.Core.Pipeline;

namespace KeyVaultReplication.Cli.Network;

/// <summary>
/// What agent, step and machine say about the network, and the one way in which all requests of a run travel: to vaults, to sign-in, to
/// Azure Pipelines.
/// </summary>
internal sealed class NetworkSettings
{
    private NetworkSettings(Proxy proxy, AgentCertificates certificates) => (Proxy, Certificates) = (proxy, certificates);

    /// <summary>The proxy, with its exceptions.</summary>
    public Proxy Proxy { get; }

    /// <summary>Certificates beside those of the system.</summary>
    public AgentCertificates Certificates { get; }

    /// <summary>Reads the settings.</summary>
    /// <param name="get">A variable of the environment; null when it is absent or empty.</param>
    /// <param name="mistakes">Where a setting that cannot be used is told.</param>
    public static NetworkSettings Read(Func<string, string?> get, ICollection<string> mistakes) =>
        new(Proxy.Read(get, mistakes), AgentCertificates.Read(get));

    /// <summary>The settings on the command line: those of the machine.</summary>
    public static NetworkSettings OfMachine() =>
        Read(name => name is "no_proxy" or "NO_PROXY" ? Environment.GetEnvironmentVariable(name) : null, []);

    /// <summary>What a person should know of how requests to a URL travel, a line each.</summary>
    public IEnumerable<string> Describe(Uri url)
    {
        if (Proxy.GetProxy(url) is { } proxy)
        {
            yield return $"Requests go through the proxy {proxy.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)}, as "
                + $"{(Proxy.IsOfAgent ? "the agent" : "this machine's environment")} says.";
        }

        foreach (var note in Certificates.Notes)
        {
            yield return note;
        }
    }

    /// <summary>
    /// How requests travel. As in the SDK's own transport, redirects are not followed and the SDK's pipeline keeps the time, not the
    /// client.
    /// </summary>
    /// <param name="debug">Where each request is traced; null for nowhere.</param>
    public HttpClientTransport CreateTransport(IAgent? debug)
    {
#pragma warning disable CA2000 // Dispose objects before losing scope: the transport disposes the client, and the client its handlers
        var connections = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            Proxy = Proxy,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // names are looked up anew: a private endpoint may come or go
        };
        Certificates.ApplyTo(connections.SslOptions);
        HttpMessageHandler handler = new BoundedAnswers(new ProxySignIn(Proxy.SignIn, connections), TimeProvider.System);
        return new HttpClientTransport(new HttpClient(debug is null ? handler : new TracedRequests(debug, handler))
        {
            Timeout = Timeout.InfiniteTimeSpan,
        });
#pragma warning restore CA2000
    }
}
