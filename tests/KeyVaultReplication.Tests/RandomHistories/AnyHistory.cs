using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace KeyVaultReplication.Tests.RandomHistories;

/// <summary>
/// Histories as they come: what people and the service do to vaults, before, between and during runs, against the rules of the documents.
/// The same histories in each run of the tests; others, for as many
/// minutes as wanted, with KVR_SEARCH_MINUTES (and KVR_SEARCH_SEED). What breaks a rule is made as short as can be and printed as a script
/// for <see cref="KeptHistories"/>.
/// </summary>
[TestFixture]
public sealed class AnyHistory
{
    private const int Always = 40;

    /// <summary>How many findings of a kind are made short and told.</summary>
    private const int Alike = 5;

    [Test]
    public async Task Every_rule_holds([Range(0, 9)] int group)
    {
        await using var cloud = await Cloud.StartAsync();
        for (var number = 0; number < Always; number++)
        {
            if (await FoundAsync(cloud, (ulong)((group * Always) + number), []) is { } found)
            {
                Assert.Fail(found);
            }
        }
    }

    [Test]
    [Category("Search")]
    public async Task Chosen_histories()
    {
        var numbers = Environment.GetEnvironmentVariable("KVR_SEARCH_NUMBERS")?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [];
        Assume.That(numbers, Is.Not.Empty, "Only where KVR_SEARCH_NUMBERS names them.");
        await using var cloud = await Cloud.StartAsync();
        var found = new List<string>();
        foreach (var number in numbers.Select(text => ulong.Parse(text, CultureInfo.InvariantCulture)))
        {
            found.AddRange(await FoundAsync(cloud, number, []) is { } one ? [one] : []);
        }

        Assert.That(string.Join(Environment.NewLine, found), Is.Empty);
    }

    [Test]
    [Category("Search")]
    public async Task Longer_search()
    {
        if (Setting("KVR_SEARCH_MINUTES") is not { } minutes)
        {
            Assert.Ignore("Only where KVR_SEARCH_MINUTES says how long.");
            return;
        }

        var (seed, threads) = ((ulong)(Setting("KVR_SEARCH_SEED") ?? DateTime.UtcNow.Ticks / 10_000_000 % 1_000_000),
            (int)(Setting("KVR_SEARCH_THREADS") ?? 2));
        var (clock, played, kinds, all) = (Stopwatch.StartNew(), 0, new ConcurrentDictionary<string, int>(),
            new ConcurrentQueue<string>());
        await Task.WhenAll(Enumerable.Range(0, threads).Select(thread => Task.Run(async () =>
        {
            await using var cloud = await Cloud.StartAsync();
            for (var number = (seed * 1_000_000) + (ulong)thread; clock.Elapsed.TotalMinutes < minutes; number += (ulong)threads)
            {
                if (await FoundAsync(cloud, number, kinds) is { } found)
                {
                    all.Enqueue(found);
                    await TestContext.Progress.WriteLineAsync(found);
                }

                Interlocked.Increment(ref played);
            }
        })));
        await TestContext.Out.WriteLineAsync($"{played} histories in {clock.Elapsed.TotalMinutes:0.0} minutes, seed {seed}");
        Assert.That(string.Join(Environment.NewLine, all), Is.Empty);
    }

    /// <summary>
    /// What a history breaks, with the shortest one that does; null when it breaks nothing, or only what was found often before.
    /// </summary>
    private static async Task<string?> FoundAsync(Cloud cloud, ulong number, ConcurrentDictionary<string, int> kinds)
    {
        var history = Draw.History(number);
        return await Shrink.TryAsync(cloud, history) is { Broken: [var first, ..] } played
            && kinds.AddOrUpdate(Shrink.Kind(first), 1, (_, count) => count + 1) <= Alike
            ? $"History {number}: {await Shrink.ToLeastAsync(cloud, history, played)}"
            : null;
    }

    private static double? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? double.Parse(text, CultureInfo.InvariantCulture) : null;
}
