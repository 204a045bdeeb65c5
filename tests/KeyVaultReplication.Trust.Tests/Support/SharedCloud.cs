using Azure.Core.Pipeline;
using KeyVaultSimulator;

namespace KeyVaultReplication.Trust.Tests;

/// <summary>A simulated cloud in which several pairs of vaults can live, on a clock that does not depend on the machine's speed.</summary>
internal sealed class SharedCloud : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly HttpClientTransport _transport;
    private int _pairs;

    private SharedCloud(SimulatedCloud cloud, TimeProvider time, HttpMessageHandler handler)
    {
        (Simulated, Time) = (cloud, time);
        _http = new HttpClient(handler);
        _transport = new HttpClientTransport(_http);
    }

    public SimulatedCloud Simulated { get; }

    public TimeProvider Time { get; }

    /// <summary>
    /// A cloud on which each request takes a tenth of a second or what is said, and nobody waits. It is reached over the network, or
    /// directly where nothing of the network matters.
    /// </summary>
    public static async Task<SharedCloud> StartOnStoppedClockAsync(bool overNetwork, double requestTakes = 0.1)
    {
        var time = new JumpingClock();
        var options = new SimulatedCloudOptions { Time = time };
        var cloud = overNetwork ? await SimulatedCloud.StartAsync(options) : SimulatedCloud.WithoutNetwork(options);
        return new SharedCloud(cloud, time,
            new TakesTime(overNetwork ? cloud.CreateHandler() : cloud.CreateDirectHandler(), cloud, TimeSpan.FromSeconds(requestTakes)));
    }

    private sealed class TakesTime(HttpMessageHandler inner, SimulatedCloud cloud, TimeSpan time) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            cloud.Advance(time);
            return base.SendAsync(request, cancellationToken);
        }
    }

    /// <summary>Two new vaults.</summary>
    public VaultPair NewPair(SimulatedVaultOptions? source = null, SimulatedVaultOptions? target = null)
    {
        var number = Interlocked.Increment(ref _pairs);
        return new VaultPair(this, Simulated.AddVault($"source{number}", source), Simulated.AddVault($"target{number}", target));
    }

    public Vault Connect(SimulatedVault vault, int maxRetries = 3) =>
        new(VaultAddress.Parse(vault.Uri.ToString()), Simulated.Credential, _transport, Time, Patience.Longest, maxRetries);

    public async ValueTask DisposeAsync()
    {
        _transport.Dispose();
        _http.Dispose();
        await Simulated.DisposeAsync();
    }
}
