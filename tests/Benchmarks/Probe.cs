using System.Diagnostics;
using KeyVaultSimulator;

namespace Benchmarks;

/// <summary>How long a request really takes here: what timers, TLS and the simulator add to the latency that was asked for.</summary>
internal static class Probe
{
    public static async Task<TimeSpan> MeasureAsync(TimeSpan latency)
    {
        await using var cloud = await SimulatedCloud.StartAsync(new SimulatedCloudOptions { Latency = latency });
        var vault = cloud.AddVault("bench-probe");
        using var http = new HttpClient(cloud.CreateHandler());
        var times = new List<TimeSpan>();
        for (var i = 0; i < 60; i++)
        {
            var began = Stopwatch.GetTimestamp();
            using var answer = await http.GetAsync(new Uri(vault.Uri, "secrets?api-version=7.4"));
            times.Add(Stopwatch.GetElapsedTime(began));
        }

        return times.Skip(20).Order().ElementAt(20);
    }
}
