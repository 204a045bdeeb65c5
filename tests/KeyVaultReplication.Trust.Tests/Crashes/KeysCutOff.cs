using Azure.Core.Pipeline;
using KeyVaultSimulator;

namespace KeyVaultReplication.Trust.Tests.Crashes;

/// <summary>
/// A run that copies keys dies before and after each backup and each restore. Each time the next run completes it, no key is there twice or
/// altered, and the run after that does nothing.
/// </summary>
[TestFixture]
[Category("Trust")]
public sealed class KeysCutOff
{
    private static readonly string[] Names = ["one", "two", "three"];

    [Test]
    public async Task Cut_off_at_every_backup_and_restore_the_next_run_completes_it()
    {
        var tried = 0;
        await using var cloud = await SharedCloud.StartOnStoppedClockAsync(overNetwork: false);
        foreach (var mode in new[] { ReplicationMode.OneWay, ReplicationMode.TwoWay })
        {
            var options = new ReplicationOptions { Kinds = [ObjectKind.Key], Mode = mode, Parallelism = 1 };
            for (var (point, points) = (1, 2 * Names.Length); point <= points; point++)
            {
                foreach (var after in new[] { false, true })
                {
                    var pair = cloud.NewPair();
                    foreach (var name in Names)
                    {
                        (mode == ReplicationMode.TwoWay && name == "two" ? pair.Target : pair.Source).AddKey(name);
                    }

                    var before = Picture(pair);
                    await CutOffAtAsync(cloud, pair, options, point, after);
                    var next = await pair.RunAsync(options);
                    Assert.That(next.Result, Is.EqualTo(ReplicationResult.Succeeded), TextReport.Write(next));
                    Assert.That(Picture(pair), Is.EqualTo(before.Concat(before).Order()),
                        $"{mode}, cut off {(after ? "after" : "before")} request {point}");
                    Assert.That((await pair.RunAsync(options)).HasChanges, Is.False);
                    tried++;
                }
            }
        }

        await Counts.PrintAsync($"crash matrix, keys: {tried} points tried, {tried} survived");
        GeneratedSection.Verify("crash matrix, keys",
            $"- keys: {Names.Length} backups and {Names.Length} restores, cut off before and after each, one-way and two-way: {tried} "
                + $"points tried, {tried} survived");
    }

    private static async Task CutOffAtAsync(SharedCloud cloud, VaultPair pair, ReplicationOptions options, int point, bool after)
    {
        using var cutOff = new CutOffHandler(cloud.Simulated.CreateDirectHandler(), point, after);
        using var http = new HttpClient(cutOff);
        using var transport = new HttpClientTransport(http);
        Vault Connect(SimulatedVault vault) => new(VaultAddress.Parse(vault.Name), cloud.Simulated.Credential, transport);
        var run = Replicator.RunAsync(Connect(pair.Source), [Connect(pair.Target)], options);
        Assert.That(await Task.WhenAny(run, cutOff.Died), Is.SameAs(cutOff.Died));
    }

    /// <summary>Each key of both vaults, with its versions and their public parts, in order.</summary>
    private static List<string> Picture(VaultPair pair) =>
        [.. pair.Vaults.SelectMany(vault => vault.LiveNames(StoredKind.Key).Select(name =>
        $"{name} {string.Join(", ", vault.Live(StoredKind.Key, name).Versions.Select(version => $"{version.Version} {version.Created:s} {string.Join(' ', version.Key!.Numbers)}"))}")).Order()];
}
