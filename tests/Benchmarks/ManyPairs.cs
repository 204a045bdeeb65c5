using System.Diagnostics;
using System.Globalization;
using Azure.Core.Pipeline;
using KeyVaultReplication;
using KeyVaultReplication.Many;
using KeyVaultSimulator;

namespace Benchmarks;

/// <summary>
/// Many pairs in sync, a few secrets of each source changed, worked on in one slice and in several: as many runs at the same time, each
/// with connections of its own, as agents have. The pairs share sources that are only read, so that they are dealt one after another, as
/// the pairs file's slices are.
/// </summary>
internal static class ManyPairs
{
    private const int Hubs = 20;
    private const int TargetsEach = 10;
    private const int Secrets = 500;
    private const int Changed = 5;

    public static async Task<int> RunAsync(TextWriter output)
    {
        const int pages = Secrets / 25;
        const int floor = (Hubs * (1 + TargetsEach) * pages) + (Hubs * TargetsEach * Changed * 2);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{Hubs * TargetsEach} pairs of {Secrets:N0} secrets, {Hubs} sources, {Changed} secrets of each source changed. Floor: "
                + $"{floor:N0} requests."));
        await output.WriteLineAsync(
            "| slices | requests | beyond the floor | writes | seconds | then, nothing to do: requests | seconds |");
        await output.WriteLineAsync("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var slices in new[] { 1, 2, 4 })
        {
            await output.WriteLineAsync(await MeasureAsync(slices, floor));
        }

        return 0;
    }

    private static async Task<string> MeasureAsync(int slices, int floor)
    {
        await using var cloud = await SimulatedCloud.StartAsync(new SimulatedCloudOptions { Latency = TimeSpan.FromMilliseconds(20) });
        var hubs = Enumerable.Range(0, Hubs).Select(hub => new Vaults(
            cloud, cloud.AddVault($"hub-{hub}"),
            [.. Enumerable.Range(0, TargetsEach).Select(target => cloud.AddVault($"target-{hub}-{target}"))])).ToList();
        foreach (var hub in hubs)
        {
            hub.InSync(Tool.Ours, Secrets);
            hub.Source.Edit(0, Changed);
        }

        hubs[0].Later();
        var pairs = hubs.SelectMany(hub => hub.Targets.Select(target => (hub.Source, Target: target))).ToList();
        var (changing, requests, writes) = await RunAsync(cloud, pairs, slices);
        hubs[0].Later();
        var (quiet, again, none) = await RunAsync(cloud, pairs, slices);
        if (writes != pairs.Count * Changed || none != 0)
        {
            throw new InvalidOperationException(
                $"{writes} versions were written where {pairs.Count * Changed} had to be, and then {none}.");
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {slices} | {requests:N0} | {requests - floor:N0} | {writes:N0} | {changing.TotalSeconds:0.0} | {again:N0} | "
                + $"{quiet.TotalSeconds:0.0} |");
    }

    private static async Task<(TimeSpan Took, int Requests, int Writes)> RunAsync(SimulatedCloud cloud,
        List<(SimulatedVault Source, SimulatedVault Target)> pairs, int slices)
    {
        foreach (var vault in cloud.Vaults)
        {
            vault.ClearRequests();
        }

        var clock = Stopwatch.StartNew();
        var reports =
            await Task.WhenAll(Enumerable.Range(0, slices)
                .Select(slice => Task.Run(() => RunSliceAsync(cloud, [.. pairs.Where((_, i) => i % slices == slice)]))));
        var took = clock.Elapsed;
        if (reports.FirstOrDefault(report => report.Result != ReplicationResult.Succeeded) is { } failed)
        {
            throw new InvalidOperationException(ManyMarkdown.Write(failed));
        }

        var all = cloud.Vaults.SelectMany(vault => vault.Requests).Where(request => !request.IsChallenge).ToList();
        return (took, all.Count, all.Count(request => request.Operation == "Set"));
    }

    private static async Task<ManyReport> RunSliceAsync(SimulatedCloud cloud, List<(SimulatedVault Source, SimulatedVault Target)> pairs)
    {
        using var http = new HttpClient(cloud.CreateHandler());
        using var transport = new HttpClientTransport(http);
        var vaults = new Dictionary<string, Vault>();
        Vault Connect(SimulatedVault vault) =>
            vaults.TryGetValue(vault.Name, out var known) ? known
                : vaults[vault.Name] = new Vault(VaultAddress.Parse(vault.Name), cloud.Credential, transport);
        return await ManyReplicator.RunAsync(
            [.. pairs.Select(pair => new Replication(Connect(pair.Source), [Connect(pair.Target)], new ReplicationOptions()))],
            new ManyOptions());
    }
}
