using Azure.Core;
using Azure.Core.Pipeline;
using KeyVaultReplication;

namespace Benchmarks;

/// <summary>This product's library, as the executable calls it.</summary>
internal static class Ours
{
    public static async Task<string> RunAsync(Order order, TokenCredential credential, HttpPipelineTransport transport)
    {
        var time = order.Unlimited ? new HurriedClock() : TimeProvider.System;
        time = order.Tool == Tool.Unforetold ? new SenselessClock(time) : time;
        Vault Connect(Uri vault) => new(VaultAddress.Parse(vault.ToString()), credential, transport, time);
        var options = new ReplicationOptions
        {
            Mode = order.TwoWay ? ReplicationMode.TwoWay : ReplicationMode.OneWay,
            Versions = order.AllVersions ? VersionScope.All : VersionScope.Latest,
            Parallelism = order.Parallelism,
        };
        var report = await Replicator.RunAsync(Connect(order.Source), [.. order.Targets.Select(Connect)], options);
        var failure =
            report.Pairs.Select(pair => pair.Failure
                ?? pair.Outcomes.FirstOrDefault(outcome => outcome.Result != ChangeResult.Applied)?.Message)
                .FirstOrDefault(one => one is not null);
        return failure ?? report.Result.ToString();
    }
}
