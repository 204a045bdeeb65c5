using System.Collections.Immutable;

namespace KeyVaultReplication.Vaults;

/// <summary>What a vault listed, complete: one entry a secret, in the order of names.</summary>
internal sealed record Inventory
{
    private Inventory(ImmutableArray<Secret> secrets, int listed, int pages, bool arrivedInOrder) =>
        (Secrets, Listed, Pages, ArrivedInOrder) = (secrets, listed, pages, arrivedInOrder);

    /// <summary>The secrets that take part, by name.</summary>
    public ImmutableArray<Secret> Secrets { get; }

    /// <summary>How many secrets the vault listed, those that do not take part included.</summary>
    public int Listed { get; }

    /// <summary>How many pages it took to list them.</summary>
    public int Pages { get; }

    /// <summary>Whether the list arrived in the order of names, as Key Vault's lists do. One that does not is sorted here, and the report says so.</summary>
    public bool ArrivedInOrder { get; }

    public static Inventory Empty { get; } = new([], 0, 0, arrivedInOrder: true);

    /// <summary>Takes a list as it arrived. A name listed twice, because the vault changed while it was listed, counts once, as it was listed last.</summary>
    public static Inventory Of(ImmutableArray<Secret>.Builder takingPart, int pages, int? listed = null)
    {
        var count = listed ?? takingPart.Count;
        var inOrder = true;
        for (var i = 1; i < takingPart.Count && inOrder; i++)
        {
            inOrder = takingPart[i - 1].Name < takingPart[i].Name;
        }

        if (inOrder)
        {
            return new Inventory(takingPart.DrainToImmutable(), count, pages, arrivedInOrder: true);
        }

        var byName = new SortedDictionary<SecretName, Secret>();
        var twiceInARow = true;
        for (var i = 0; i < takingPart.Count; i++)
        {
            twiceInARow &= i == 0 || takingPart[i - 1].Name <= takingPart[i].Name;
            byName[takingPart[i].Name] = takingPart[i];
        }

        return new Inventory([.. byName.Values], count, pages, arrivedInOrder: twiceInARow);
    }

    /// <summary>The entry of this name; null when there is none.</summary>
    public Secret? Find(SecretName name)
    {
        var (low, high) = (0, Secrets.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            switch (Secrets[middle].Name.CompareTo(name))
            {
                case 0: return Secrets[middle];
                case < 0: low = middle + 1; break;
                default: high = middle - 1; break;
            }
        }

        return null;
    }
}
