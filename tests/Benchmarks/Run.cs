using System.Diagnostics;
using System.Text.Json;
using Azure.Core;
using KeyVaultSimulator;

namespace Benchmarks;

/// <summary>One run of one scenario by one tool: a simulated cloud of its own in this process, the tool in another.</summary>
internal static class Run
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    public static async Task<Row> MeasureAsync(Scene scene, Tool tool, Settings settings)
    {
        var (latency, limits) = (scene.Latency ?? settings.Latency, settings.Limits && !scene.Unlimited);
        await using var cloud = await SimulatedCloud.StartAsync(new SimulatedCloudOptions { Latency = latency });
        var options = new SimulatedVaultOptions { Throttle = limits ? new ThrottleLimits() : null };
        var vaults = new Vaults(cloud, cloud.AddVault("bench-source", options),
            [.. Enumerable.Range(1, scene.Targets).Select(i => cloud.AddVault($"bench-target-{i}", options))]);
        scene.Prepare(vaults, tool);
        vaults.Later();

        // Seeding leaves garbage; it is not to be collected while the clock runs.
        GC.Collect();
        var floor = Floor.Of(scene, vaults, latency + settings.Overhead, limits, settings.Parallelism);
        var token =
            await cloud.Credential.GetTokenAsync(new TokenRequestContext(["https://vault.azure.net/.default"]), CancellationToken.None);
        var result = await WorkAsync(new Order(
            tool, vaults.Source.Uri, [.. vaults.Targets.Select(target => target.Uri)], cloud.Address.Port, cloud.CertificateAuthorityPem,
            token.Token, scene.TwoWay, scene.AllVersions, settings.Parallelism)
        {
            Unlimited = !limits,
        });
        var requests = cloud.Vaults.SelectMany(vault => vault.Requests).Where(request => !request.IsChallenge)
            .GroupBy(request => request.Operation).ToDictionary(group => group.Key, group => group.Count());
        return new Row(scene, tool, requests, floor, result, Row.Compare(vaults.Source, vaults.Targets));
    }

    private static async Task<WorkerResult> WorkAsync(Order order)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add("worker");
        using var worker = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await worker.StandardInput.WriteAsync(JsonSerializer.Serialize(order));
            worker.StandardInput.Close();
            var text = await worker.StandardOutput.ReadToEndAsync(patience.Token);
            await worker.WaitForExitAsync(patience.Token);
            return worker.ExitCode == 0 ? JsonSerializer.Deserialize<WorkerResult>(text)!
                : throw new InvalidOperationException($"The worker ended with code {worker.ExitCode}.");
        }
        finally
        {
            if (!worker.HasExited)
            {
                worker.Kill();
            }
        }
    }
}
