using Azure.Core.Pipeline;
using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>Three vaults that are paired in a ring, as the README tells of it.</summary>
[TestFixture]
public sealed class Rings
{
    [Test]
    public async Task A_ring_of_three_two_way_pairs_is_quiet_once_its_marks_have_settled()
    {
        var clock = new JumpingClock();
        await using var cloud = await SimulatedCloud.StartAsync(new SimulatedCloudOptions { Time = clock });
        using var http = new HttpClient(cloud.CreateHandler());
        using var transport = new HttpClientTransport(http);
        var vaults = new[] { "vault-a", "vault-b", "vault-c" }.Select(name => cloud.AddVault(name)).ToList();
        vaults[0].Set("db", "canary-1");
        vaults[1].Set("api", "canary-2");
        var written = new List<int>();
        var texts = new List<string>();
        for (var round = 1; round <= 4; round++)
        {
            var before = vaults.Sum(Writes);
            for (var at = 0; at < 3; at++)
            {
                var report = await Replicator.RunAsync(Connect(vaults[at]), [Connect(vaults[(at + 1) % 3])],
                    new ReplicationOptions { Mode = ReplicationMode.TwoWay });
                texts.Add($"{round} " + TextReport.Write(report));
                Assert.That(report.Result, Is.EqualTo(ReplicationResult.Succeeded));
            }

            written.Add(vaults.Sum(Writes) - before);
            cloud.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.That(vaults.Select(vault => (vault.Current("db").Value, vault.Current("api").Value)),
            Is.All.EqualTo(("canary-1", "canary-2")));
        Assert.That(written[0], Is.Positive);
        Assert.That(written[2..], Is.All.Zero, string.Join(", ", written));

        Vault Connect(SimulatedVault vault) => new(VaultAddress.Parse(vault.Name), cloud.Credential, transport, clock);
    }

    private static int Writes(SimulatedVault vault) =>
        vault.Requests.Count(request => request.Operation is "Set" or "Update" && request.Status == 200);
}
