using Newtonsoft.Json.Linq;

namespace KeyVaultSimulator.Tests;

/// <summary>
/// A list, from its first page to its last: each page shows what it showed when it was recorded, and links to a next one or does not; and
/// at the end both lists have shown the same.
/// </summary>
internal sealed class ListReplay
{
    private readonly List<JToken> _pages = [];
    private readonly List<JObject> _recorded = [];
    private List<JObject> _items = [];
    private int _page;

    public bool HasEnded { get; private set; }

    public static async Task<ListReplay> BeginAsync(Uri uri, Func<Uri, Task<SimulatedAnswer>> getAsync)
    {
        var list = new ListReplay();
        for (var next = uri; next is not null;)
        {
            var answer = await getAsync(next);
            Assert.That(answer.Status, Is.EqualTo(200), $"{next}");
            list._pages.Add(answer.Body!);
            Assert.That(list._pages, Has.Count.LessThan(1_000), "the list ends");
            next = (string?)answer.Body!["nextLink"] is { } link ? new Uri(link) : null;
        }

        list._items = [.. list._pages.SelectMany(page => page["value"]!).Cast<JObject>()];
        return list;
    }

    public IEnumerable<Difference> Compare(Exchange recorded)
    {
        var page = _page < _pages.Count ? _pages[_page] : null;
        _page++;
        _recorded.AddRange(recorded.Items);
        HasEnded = !recorded.HasNextLink;

        var names = Names(recorded.Items);
        var differences =
            new List<Difference>(Comparison.OfBodies("",
                new JObject(((JObject)recorded.Answer!).Properties().Select(property => new JProperty(property.Name, 0))),
            new JObject(((JObject)_pages[0]).Properties().Select(property => new JProperty(property.Name, 0)))));
        if (page is null || names != Names(page["value"]!) || recorded.HasNextLink != ((string?)page["nextLink"] is not null))
        {
            differences.Add(new("page", $"{names}{(recorded.HasNextLink ? " and more" : "")}",
                page is null ? "none" : $"{Names(page["value"]!)}{((string?)page["nextLink"] is null ? "" : " and more")}"));
        }
        else
        {
            differences.AddRange(Comparison.OfNextLinks(recorded, page));
        }

        if (recorded.Answer!["value"] is not JArray)
        {
            differences.Add(new("value", $"{recorded.Answer["value"]!.Type}", "Array"));
        }

        foreach (var item in recorded.Items)
        {
            var same = _items.Where(one => Id(one) == Id(item)).ToList();
            differences.AddRange(same.Count == 0 ? [new("membership", Id(item), "not in the list")]
                : same.Select(one => Comparison.OfBodies("item", item, one).ToList()).MinBy(found => found.Count)!);
        }

        if (HasEnded)
        {
            var (all, simulated) = (_recorded.Select(Id).Distinct().ToList(), _items.Select(Id).Distinct().ToList());
            differences.AddRange(simulated.Except(all).Select(id => new Difference("membership", "not in the list", id)));
            if (!all.SequenceEqual(simulated) && all.Order(StringComparer.Ordinal).SequenceEqual(simulated.Order(StringComparer.Ordinal)))
            {
                differences.Add(new("order", string.Join(",", all), string.Join(",", simulated)));
            }
        }

        return differences;
    }

    private static string Id(JObject item) => Exchange.IdIn(item)!.ToLowerInvariant();

    private static string Names(IEnumerable<JToken> items) =>
        string.Join(",", items.Cast<JObject>().Select(item => new Uri(Id(item)).AbsolutePath));
}
