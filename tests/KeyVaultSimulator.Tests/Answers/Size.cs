using System.Diagnostics;
using System.Globalization;

namespace KeyVaultSimulator.Tests;

/// <summary>A vault of 100,000 secrets. How long it takes is the machine's affair: the output says it.</summary>
[TestFixture]
public sealed class Size
{
    [Test]
    public async Task A_hundred_thousand_secrets_are_made_listed_and_written()
    {
        await using var _ = await Simulation.StartAsync();
        var watch = Stopwatch.StartNew();
        _.Vault.Seed(100_000);
        var seeded = watch.Elapsed;

        watch.Restart();
        var listed = await _.Client().GetPropertiesOfSecretsAsync().CountAsync();
        var list = watch.Elapsed;

        watch.Restart();
        for (var i = 0; i < 1_000; i++)
        {
            await _.SendAsync("PUT", $"/secrets/secret-{i * 97:000000}", """{"value":"new"}""");
        }

        var set = watch.Elapsed;
        await TestContext.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"100,000 secrets made in {seeded.TotalSeconds:0.00} s; 4,000 pages in {list.TotalSeconds:0.00} s "
                + $"({4_000 / list.TotalSeconds:0} a second); 1,000 written in {set.TotalSeconds:0.00} s"));
        Assert.That(listed, Is.EqualTo(100_000));
        Assert.That(_.Vault.Requests.Count(request => request is { Operation: "List", Status: 200 }), Is.EqualTo(4_000));
        Assert.That(_.Vault.Requests.Count(request => request is { Operation: "Set", Status: 200 }), Is.EqualTo(1_000));
    }
}
