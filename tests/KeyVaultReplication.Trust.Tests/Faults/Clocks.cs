using KeyVaultSimulator;

namespace KeyVaultReplication.Trust.Tests.Faults;

/// <summary>The clocks of two vaults need not agree: what changed is told by marks, which carry the origin's own times.</summary>
[TestFixture]
[Category("Trust")]
public sealed class Clocks
{
    [Test]
    public async Task Clocks_that_differ_lose_no_edit_and_make_no_conflict([Values(-3600, -2, 2, 3600)] int seconds, [Values] bool twoWay)
    {
        await using var cloud = await SharedCloud.StartOnStoppedClockAsync(overNetwork: false);
        var pair = cloud.NewPair(target: new SimulatedVaultOptions { ClockSkew = TimeSpan.FromSeconds(seconds) });
        var options = twoWay ? Work.TwoWay with { ConflictPolicy = ConflictPolicy.Skip } : Work.OneWay;
        var values = new List<string>();
        for (var edit = 1; edit <= 4; edit++)
        {
            var vault = twoWay && edit % 2 == 0 ? pair.Target : pair.Source;
            pair.Pass();
            vault.Set("db", $"v{edit}");
            values.Add($"v{edit}");

            Assert.That((await pair.RunAsync(options)).Result, Is.EqualTo(ReplicationResult.Succeeded));
            Assert.That(pair.Source.Values("db"), Is.EqualTo(values));
            Assert.That(pair.Target.Values("db"), Is.EqualTo(values));
            Assert.That((await pair.RunAsync(options)).HasChanges, Is.False);
        }

        pair.Pass();
        pair.Source.Update("db", tags: [.. pair.Source.Current("db").Tags, new("owner", "ops")]);
        Assert.That((await pair.RunAsync(options)).Counts.Updated, Is.EqualTo(1));
        pair.AssertEqual();
        Assert.That((await pair.RunAsync(options)).HasChanges, Is.False);
    }
}
