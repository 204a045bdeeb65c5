using System.Collections.Immutable;

namespace KeyVaultReplication.Objects;

/// <summary>What a vault listed, complete: one entry an object, in the order of names.</summary>
internal sealed record Inventory(ImmutableArray<VaultObject> Objects, int Listed, int Pages, bool ArrivedInOrder)
{
    /// <summary>The objects that take part, by name.</summary>
    public ImmutableArray<VaultObject> Objects { get; init; } = Objects;

    /// <summary>How many objects the vault listed, those that do not take part included.</summary>
    public int Listed { get; } = Listed;

    /// <summary>How many pages it took to list them.</summary>
    public int Pages { get; } = Pages;

    /// <summary>
    /// Whether the list arrived in the order of names, as Key Vault's lists do. One that does not is sorted here, and the report says so.
    /// </summary>
    public bool ArrivedInOrder { get; } = ArrivedInOrder;

    /// <summary>When the last page was answered, by the vault's own clock.</summary>
    internal DateTimeOffset? Read { get; init; }

    public static Inventory Empty { get; } = new([], 0, 0, ArrivedInOrder: true);

    /// <summary>
    /// Takes a list as it arrived. A name listed twice, because the vault changed while it was listed, counts once, as it was listed last.
    /// </summary>
    public static Inventory Of(IReadOnlyList<VaultObject> listed, int pages)
    {
        var (sorted, inOrder) = (true, true);
        for (var i = 1; i < listed.Count && sorted; i++)
        {
            sorted = listed[i - 1].Name < listed[i].Name;
        }

        if (sorted)
        {
            return new Inventory([.. listed], listed.Count, pages, ArrivedInOrder: true);
        }

        var byName = new SortedDictionary<ObjectName, VaultObject>();
        for (var i = 0; i < listed.Count; i++)
        {
            inOrder &= i == 0 || listed[i - 1].Name <= listed[i].Name;
            byName[listed[i].Name] = listed[i];
        }

        return new Inventory([.. byName.Values], listed.Count, pages, inOrder);
    }

    /// <summary>The lists of several kinds of objects as one; names are ordered by kind.</summary>
    public static Inventory Joined(IReadOnlyList<Inventory> lists)
    {
        if (lists is [var only])
        {
            return only;
        }

        var objects = lists.SelectMany(list => list.Objects).OrderBy(one => one.Name);
        return new Inventory([.. objects], lists.Sum(list => list.Listed), lists.Sum(list => list.Pages),
            lists.All(list => list.ArrivedInOrder))
        {
            Read = lists.Max(list => list.Read),
        };
    }

    /// <summary>The same list, of what takes part. The others are not looked at again.</summary>
    public Inventory Of(NameFilter filter) => filter.TakesAll ? this
        : this with { Objects = [.. Objects.Where(one => filter.Matches(one.Name))] };

    /// <summary>The entry of this name; null when there is none.</summary>
    public VaultObject? Find(ObjectName name)
    {
        var (low, high) = (0, Objects.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            switch (Objects[middle].Name.CompareTo(name))
            {
                case 0: return Objects[middle];
                case < 0: low = middle + 1; break;
                default: high = middle - 1; break;
            }
        }

        return null;
    }
}
