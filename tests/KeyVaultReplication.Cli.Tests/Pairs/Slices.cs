using System.Collections.Immutable;

namespace KeyVaultReplication.Cli.Tests.Pairs;

/// <summary>How pairs are divided among agents.</summary>
[TestFixture]
public sealed class Slices
{
    [Test]
    public void A_source_that_is_only_read_does_not_connect() => Assert.That(
        Slice(2, "hub>aaa", "hub>bbb", "hub>ccc", "hub>ddd"), Is.EqualTo(new[] { "hub>aaa hub>ccc", "hub>bbb hub>ddd" }));

    [Test]
    public void Pairs_that_share_a_written_vault_stay_together() => Assert.That(
        Slice(3, "aaa>bbb", "bbb>ccc", "xxx>yyy", "zzz>ccc", "yyy=qqq"),
        Is.EqualTo(new[] { "aaa>bbb bbb>ccc zzz>ccc", "xxx>yyy yyy=qqq", "" }),
        "a chain, a common target, a two-way pair; and nothing for the third");

    [Test]
    public void A_pair_that_comes_last_can_join_others() => Assert.That(
        Slice(2, "aaa>bbb", "ccc>ddd", "eee>fff", "bbb>ddd"), Is.EqualTo(new[] { "aaa>bbb ccc>ddd bbb>ddd", "eee>fff" }));

    [Test]
    public void They_are_balanced_by_the_number_of_pairs() => Assert.That(
        Slice(2, "aaa>b11,b12,b13", "ccc>ddd", "eee>fff", "ggg>hhh"), Is.EqualTo(new[] { "aaa>b11,b12,b13", "ccc>ddd eee>fff ggg>hhh" }));

    [Test]
    public void Whatever_the_pairs_each_is_in_one_slice_and_no_written_vault_in_two()
    {
        // Numbers that look random and are the same each time.
        var state = 18u;
        int Next(int least, int beyond)
        {
            state = unchecked((state * 1_664_525u) + 1_013_904_223u);
            return least + (int)((state >> 8) % (uint)(beyond - least));
        }

        for (var round = 0; round < 200; round++)
        {
            var vaults = Next(4, 60);
            var requests = Enumerable.Range(0, Next(1, 80))
                .Select(_ => (From: Next(0, vaults), To: Next(0, vaults), TwoWay: Next(0, 4) == 0))
                .Where(pair => pair.From != pair.To)
                .Select(pair => Parse($"vault-{pair.From}{(pair.TwoWay ? '=' : '>')}vault-{pair.To}")).ToImmutableArray();
            var slices = Next(1, 7);
            var all = Enumerable.Range(1, slices).Select(one => PairsGraph.Slice(requests, one, slices)).ToList();

            Assert.That(all.SelectMany(one => one), Is.EquivalentTo(requests));
            var written = requests.SelectMany(PairsGraph.Written).ToHashSet();
            var touched =
                all.Select(one => one.SelectMany(request => request.Targets.Prepend(request.Source)).Where(written.Contains).ToHashSet())
                    .ToList();
            Assert.That(touched.Sum(one => one.Count), Is.EqualTo(touched.SelectMany(one => one).Distinct().Count()),
                "no agent touches a vault that another one writes");
            Assert.That(PairsGraph.Slice(requests, 1, slices), Is.EqualTo(all[0]), "the same on every agent");
        }
    }

    private static IEnumerable<string> Slice(int slices, params string[] pairs)
    {
        var requests = pairs.Select(Parse).ToImmutableArray();
        return Enumerable.Range(1, slices)
            .Select(one => string.Join(' ', PairsGraph.Slice(requests, one, slices).Select(request => pairs[requests.IndexOf(request)])));
    }

    private static Request Parse(string pair)
    {
        var sides = pair.Split('>', '=');
        var options = new ReplicationOptions
        {
            Mode = pair.Contains('=', StringComparison.Ordinal) ? ReplicationMode.TwoWay
            : ReplicationMode.OneWay
        };
        return new Request(VaultAddress.Parse(sides[0]), [.. sides[1].Split(',').Select(target => VaultAddress.Parse(target))], options);
    }
}
