using Azure.Core.Pipeline;
using KeyVaultSimulator;

namespace KeyVaultReplication.Trust.Tests;

/// <summary>One simulated cloud for all cells of a matrix, on a clock that runs fast; each cell has vaults of its own in it.</summary>
internal sealed class SharedCloud : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly HttpClientTransport _transport;
    private int _pairs;

    private SharedCloud(SimulatedCloud cloud, TimeProvider time)
    {
        (Simulated, Time) = (cloud, time);
        _http = new HttpClient(cloud.CreateHandler());
        _transport = new HttpClientTransport(_http);
    }

    public SimulatedCloud Simulated { get; }

    public TimeProvider Time { get; }

    public static async Task<SharedCloud> StartAsync(double speed)
    {
        var time = new ScaledTimeProvider(speed);
        return new SharedCloud(await SimulatedCloud.StartAsync(new SimulatedCloudOptions { Time = time }), time);
    }

    /// <summary>Two new vaults.</summary>
    public VaultPair NewPair(SimulatedVaultOptions? source = null, SimulatedVaultOptions? target = null)
    {
        var number = Interlocked.Increment(ref _pairs);
        return new VaultPair(this, Simulated.AddVault($"source{number}", source), Simulated.AddVault($"target{number}", target));
    }

    public Vault Connect(SimulatedVault vault, TimeSpan networkTimeout, int maxRetries = 3) =>
        new(VaultAddress.Parse(vault.Uri.ToString()), Simulated.Credential, _transport, Time, networkTimeout, maxRetries);

    public async ValueTask DisposeAsync()
    {
        _transport.Dispose();
        _http.Dispose();
        await Simulated.DisposeAsync();
    }
}
