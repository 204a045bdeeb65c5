using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KeyVaultSimulator;

/// <summary>
/// Simulated vaults and the services around them, on loopback only: TLS with certificates of an authority of its own, and a proxy through
/// which an unmodified client reaches https://NAME.vault.azure.net and https://login.microsoftonline.com in it.
/// </summary>
public sealed class SimulatedCloud : IAsyncDisposable
{
    private const string EntraHost = "login.microsoftonline.com";
    private const string PipelinesHost = "dev.azure.com";
    private readonly ConcurrentDictionary<string, (SimulatedVault Vault, VaultEndpoint Endpoint)> _vaults =
        new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, SimulatedVault> _gone = new(StringComparer.OrdinalIgnoreCase);
    private readonly ShiftedTimeProvider _time;
    private readonly SimulatedCloudOptions _options;
    private readonly Rehearsal _rehearsal;
    private WebApplication? _server;
    private ConnectProxy? _proxy;

    private SimulatedCloud(SimulatedCloudOptions options)
    {
        _options = options;
        _time = new ShiftedTimeProvider(options.Time);
        Entra = new SimulatedEntra(_time);
        ManagedIdentity = new SimulatedManagedIdentity(_time);
        _rehearsal = new Rehearsal(this);
    }

    /// <summary>The sign-in service.</summary>
    public SimulatedEntra Entra { get; }

    /// <summary>Federated tokens for service connections.</summary>
    public SimulatedPipelines Pipelines { get; } = new();

    /// <summary>The token endpoint of a managed identity.</summary>
    public SimulatedManagedIdentity ManagedIdentity { get; }

    /// <summary>Where all hosts of this cloud answer, for clients that find their way without the proxy.</summary>
    public IPEndPoint Address { get; private set; } = new(IPAddress.Loopback, 0);

    /// <summary>Where other programs bring trouble to the vaults: see <see cref="RehearseCommand"/>.</summary>
    public Uri RehearsalUri => _rehearsal.Address(ManagedIdentity.Endpoint);

    /// <summary>How the proxy behaves, and what it was asked.</summary>
    public SimulatedProxy Proxy { get; } = new();

    /// <summary>The proxy, for HTTPS_PROXY.</summary>
    public Uri ProxyUri => _proxy!.Uri;

    /// <summary>The certificate of the authority that all certificates here are issued by, as PEM.</summary>
    public string CertificateAuthorityPem => CertificateAuthority.Shared.Pem;

    /// <summary>All vaults.</summary>
    public IReadOnlyCollection<SimulatedVault> Vaults => [.. _vaults.Values.Select(one => one.Vault)];

    /// <summary>A credential of a principal that may do everything, for programs in this process.</summary>
    public TokenCredential Credential => CredentialFor("00000000-0000-4000-8000-0000000000aa");

    /// <summary>The clock of the cloud: the one given, set forward by <see cref="Advance"/>.</summary>
    public TimeProvider Time => _time;

    /// <summary>Makes a cloud without vaults that only a <see cref="CreateDirectHandler"/> leads to: it takes no time to start.</summary>
    public static SimulatedCloud WithoutNetwork(SimulatedCloudOptions? options = null) => new(options ?? new SimulatedCloudOptions());

    /// <summary>Starts a cloud without vaults.</summary>
    public static async Task<SimulatedCloud> StartAsync(SimulatedCloudOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var cloud = WithoutNetwork(options);
        cloud._server = cloud.Build();
        await cloud._server.StartAsync(cancellationToken);
        var addresses = cloud._server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        cloud.Address = new IPEndPoint(IPAddress.Loopback,
            new Uri(addresses.First(address => address.StartsWith("https", StringComparison.Ordinal))).Port);
        cloud.ManagedIdentity.Endpoint =
            new Uri(addresses.First(address => address.StartsWith("http:", StringComparison.Ordinal)) + "/msi/token");
        cloud._proxy = new ConnectProxy(cloud.Address, host => cloud.Knows(host) && !cloud.Refuses(host), cloud.Proxy,
            cloud._options.ProxyPort);
        return cloud;
    }

    /// <summary>Adds a vault.</summary>
    /// <exception cref="ArgumentException">No vault can be named so, or keep what is deleted for so long.</exception>
    public SimulatedVault AddVault(string name, SimulatedVaultOptions? options = null)
    {
        var vault = new SimulatedVault(name, options ?? new SimulatedVaultOptions(), _time);
        _vaults[vault.Uri.Host] = (vault, new VaultEndpoint(vault, _time, _options.Latency));
        return vault;
    }

    /// <summary>Takes a vault away: its host is not known any more.</summary>
    public void RemoveVault(SimulatedVault vault)
    {
        _gone[vault.Uri.Host] = vault;
        _vaults.TryRemove(vault.Uri.Host, out _);
    }

    /// <summary>Brings a vault back that was taken away, as it was.</summary>
    public void ReturnVault(SimulatedVault vault) => _vaults[vault.Uri.Host] = (vault, new VaultEndpoint(vault, _time, _options.Latency));

    internal SimulatedVault? FindEvenIfGone(string name) =>
        Vaults.Concat(_gone.Values).FirstOrDefault(vault => string.Equals(vault.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The vault of this name.</summary>
    public SimulatedVault Vault(string name) => _vaults.Values.Select(one => one.Vault)
        .First(vault => string.Equals(vault.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>A credential of a principal, for programs in this process.</summary>
    public TokenCredential CredentialFor(string principal) => new SimulatedCredential(_time, principal);

    /// <summary>Sets the clock of the cloud forward.</summary>
    public void Advance(TimeSpan by) => _time.Advance(by);

    /// <summary>Writes the authority's certificate to a file, for SSL_CERT_FILE.</summary>
    public async Task<string> WriteCertificateAuthorityAsync(string folder, CancellationToken cancellationToken = default)
    {
        var file = Path.Combine(folder, "key-vault-simulator-ca.pem");
        await File.WriteAllTextAsync(file, CertificateAuthorityPem, cancellationToken);
        return file;
    }

    /// <summary>
    /// A handler that leads requests to known hosts straight into the simulator and trusts its authority only: for programs in this
    /// process.
    /// </summary>
    public HttpMessageHandler CreateHandler() => new SocketsHttpHandler
    {
        UseProxy = false,
        SslOptions =
            { RemoteCertificateValidationCallback =
                (_, certificate, _, errors) => (errors & SslPolicyErrors.RemoteCertificateNameMismatch) == 0
                    && CertificateAuthority.Shared.Trusts(certificate as X509Certificate2) },
        ConnectCallback = async (context, cancellationToken) =>
        {
            var host = context.DnsEndPoint.Host;
            if (!Knows(host) || Refuses(host))
            {
                throw new SocketException((int)(Knows(host) ? SocketError.ConnectionRefused : SocketError.HostNotFound));
            }

            return await Loopback.ConnectAsync(Address, cancellationToken);
        },
    };

    /// <summary>
    /// A handler that hands requests to the vaults without any network, each answered before it returns: for programs in this process that
    /// make very many runs.
    /// </summary>
    public HttpMessageHandler CreateDirectHandler() => new DirectHandler(AnswerAsync, host => Knows(host) && !Refuses(host));

    private bool Refuses(string host) => _vaults.TryGetValue(host, out var one) && one.Vault.RefusesConnections;

    private bool Knows(string host) => _vaults.ContainsKey(host) || host is EntraHost or PipelinesHost;

    private WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = null;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = hello => ValueTask.FromResult(new SslServerAuthenticationOptions
                {
                    ServerCertificateContext =
                        CertificateAuthority.Shared.For(hello.ClientHelloInfo.ServerName is { Length: > 0 } host ? host : "localhost"),
                }),
            }));
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        var app = builder.Build();
        app.Run(AnswerAsync);
        return app;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var host = context.Request.Host.Host;
        if (!context.Request.IsHttps)
        {
            await (Rehearsal.Is(context.Request) ? _rehearsal.AnswerAsync(context) : ManagedIdentity.AnswerAsync(context));
        }
        else if (_vaults.TryGetValue(host, out var one) && !one.Vault.RefusesConnections)
        {
            await one.Endpoint.AnswerAsync(context);
        }
        else if (host == PipelinesHost)
        {
            await Pipelines.AnswerAsync(context);
        }
        else if (host == EntraHost)
        {
            await Entra.AnswerAsync(context);
        }
        else
        {
            // A connection from before the vault went away.
            context.Abort();
        }
    }

    /// <summary>Stops everything.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }

        if (_server is not null)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            await _server.StopAsync(patience.Token);
            await _server.DisposeAsync();
        }
    }
}
