using System.Collections.Immutable;
using CsCheck;

namespace KeyVaultReplication.Tests.RandomHistories;

/// <summary>Draws histories: the same from the same number.</summary>
internal sealed class Draw
{
    private static readonly string[] Faults = ["503", "429", "done-500", "reset", "lost", "lost", "cut", "dies", "dies", "deleting",
        "recovering"];

    private readonly PCG _pcg;
    private readonly string[] _names;
    private readonly (string Source, string Targets, bool TwoWay)[] _edges;
    private readonly List<string> _options = [];
    private readonly bool _trouble;
    private readonly bool _isPair;
    private int _values;

    private Draw(ulong number)
    {
        _pcg = new PCG((uint)(number % 1024), number);
        _names = ["a", "b", "c"];
        _names = _names[..Math.Min(3, 1 + Below(4) * Below(2))];
        _edges = Below(12) switch
        {
            < 3 => [("A", "B", false)],
            < 8 => [("A", "B", true)],
            8 => [("A", "B", false), ("B", "A", false), ("A", "B", true)],
            9 => [("A", "B C", false)],
            10 => [("A", "B", true), ("A", "C", true)],
            _ => [("A", "B", false), ("B", "C", false)],
        };
        _trouble = Below(4) == 0;

        // Of three vaults, two pairs would in turn decide the same conflict about a secret that no mark fits on.
        _isPair = !_edges.Any(edge => $"{edge.Source} {edge.Targets}".Contains('C', StringComparison.Ordinal));
    }

    public static ImmutableArray<Line> History(ulong number) => [.. new Draw(number).Lines()];

    private int Below(int limit) => (int)_pcg.Next((uint)limit);

    private bool OneIn(int times) => Below(times) == 0;

    private string One(params string[] words) => words[Below(words.Length)];

    private IEnumerable<Line> Lines()
    {
        Redraw();
        if (OneIn(6))
        {
            yield return Of("slow");
        }

        var vaults = _edges.SelectMany(edge => $"{edge.Source} {edge.Targets}".Split(' ')).Distinct().ToArray();
        for (var left = 4 + Below(11); left > 0; left--)
        {
            if (!OneIn(4))
            {
                yield return Of($"wait {One("1", "3", "10", "10", "60")}");
            }

            yield return Below(10) < 4 ? Run() : Of(Act(vaults));
        }

        yield return Run();
    }

    private static Line Of(string words) => new([.. words.Split(' ', StringSplitOptions.RemoveEmptyEntries)], []);

    private void Redraw()
    {
        _options.Clear();
        _options.AddRange([
            One("", "deletions", "deletions max-deletions=100%", "deletions", "deletions max-deletions=100%",
                OneIn(2) ? "deletions max-deletions=1" : "deletions max-deletions=0"),
                One("", "", "policy=source", "policy=target", "policy=skip"),
                One("", "", "", "versions=all"),
            One("", "", "", "", "soft-deleted=skip", "soft-deleted=fail"), One("", "", "replicated"),
                One("", "", "", "", "include=a", "exclude=a"), One("", "", "", "drift=skip", "drift=refuse"),
                One("", "", "", "", "", "max-updates=0", "max-updates=1", "max-updates=50%"), One("", "", "", "regressed=follow"),
        ]);
    }

    private string Wanted()
    {
        if (OneIn(4))
        {
            Redraw();
        }

        var (source, targets, twoWay) = _edges[Below(_edges.Length)];
        return $"run {source} {targets} {(twoWay ? "two-way" : "")} {string.Join(' ', _options)} {(OneIn(15) ? "dry" : "")}";
    }

    private Line Run()
    {
        if (OneIn(12))
        {
            return Of($"together {string.Concat(Enumerable.Range(0, 24).Select(_ => One("1", "2")))} {Wanted()} and {Wanted()}");
        }

        var wanted = $"{Wanted()} {(OneIn(10) ? "approved" : "")}";
        var events = Enumerable.Range(0, Math.Max(0, Below(5) - 2)).Select(_ => OneIn(3)
            ? Of($"at {1 + Below(14)}: {Faults[Below(Faults.Length)]}")
            : Of($"{One("before", "after")} {1 + Below(14)}: {(OneIn(8) ? Wanted() : Act(Vaults(wanted)))}"));
        return Of(wanted) with { Inner = [.. events] };
    }

    private static string[] Vaults(string wanted) => [.. wanted.Split(' ').Where(word => word.Length == 1)];

    private string Act(string[] vaults)
    {
        var vault = One(vaults);
        var name = One(_names);
        if (_trouble && OneIn(4))
        {
            return Below(10) switch
            {
                < 2 => $"{vault} keep",
                < 4 => $"{vault} rewind",
                4 => $"{vault} anew",
                5 => $"{vault} lag {One("0", "3", "20")}",
                < 8 => $"{vault} clock {One("0", "-3", "-15", "2", "7")}",
                8 => $"{vault} {One("read-only", "writable")}",
                _ => $"{vault} {One("certificate", "delete-certificate")} {name}",
            };
        }

        return Below(20) switch
        {
            < 9 => $"{vault} set {name} {(OneIn(6) ? One("same", "old") : $"v{++_values}")} {Properties()} {(OneIn(8) ? "carry" : "")}",
            < 13 => $"{vault} update {name} {Properties()} {One("on", "off", "", "")} {(OneIn(8) ? "untagged" : "")}",
            13 => $"{vault} clear {name}",
            < 17 => $"{vault} delete {name}",
            17 or 18 => $"{vault} recover {name}",
            _ => OneIn(2) ? $"{vault} purge {name}" : $"{vault} update {name} {One("unmarked", _isPair ? "full" : "off", "off")}",
        };
    }

    private string Properties() => OneIn(2) ? ""
        : One("type=x", "type=y", "owner=ops", "owner=dev", "expires=1", "expires=2", "off", "type=x owner=ops");
}
