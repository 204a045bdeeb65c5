using Azure.Core.Pipeline;
using KeyVaultSimulator;

namespace KeyVaultReplication.Cli.Tests;

/// <summary>Reports to write: made by real runs on simulated vaults, with all kinds of endings in them.</summary>
internal static class SomeReport
{
    public static async Task<ReplicationReport> OfAllKindsAsync(bool dryRun)
    {
        await using var cloud = await SimulatedCloud.StartAsync();
        var (source, target) = (cloud.AddVault("contoso-weu"), cloud.AddVault("contoso-neu"));
        using var http = new HttpClient(cloud.CreateHandler());
        using var transport = new HttpClientTransport(http);
        Vault Connect(SimulatedVault vault) => new(VaultAddress.Parse(vault.Name), cloud.Credential, transport);

        source.Set("in-sync", "1");
        source.Set("newer", "1");
        source.Set("retagged", "1");
        source.Set("deleted", "1");
        cloud.Advance(TimeSpan.FromSeconds(10));
        await Replicator.RunAsync(Connect(source), [Connect(target)], new ReplicationOptions());
        cloud.Advance(TimeSpan.FromSeconds(10));
        source.Set("new", "1");
        source.Set("newer", "2");
        source.Update("retagged", tags: [new("owner", "<b>ops</b> | ##vso[task.complete]")]);
        source.Set("adopted", "1");
        target.Set("adopted", "1");
        source.Set("disabled", "1", enabled: false);
        source.AddCertificate("web-certificate");
        source.Set("denied", "1");
        target.Delete("deleted");
        target.Set("only-here", "1");
        target.Access.Deny("Set", name: "denied");
        cloud.Advance(TimeSpan.FromSeconds(10));
        var report = await Replicator.RunAsync(Connect(source), [Connect(target)],
            new ReplicationOptions { DryRun = dryRun, ReplicateDeletion = true });
        return report with
        {
            Started = new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero),
            Duration = TimeSpan.FromSeconds(1.5),
            PlanHash = new string('0', 64),
        };
    }
}
