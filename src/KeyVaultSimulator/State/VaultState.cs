using System.Collections.Immutable;

namespace KeyVaultSimulator.State;

/// <summary>All that a simulated vault holds at one moment. Immutable.</summary>
public sealed record VaultState
{
    private static readonly Comparer<SecretState> ByName = Comparer<SecretState>.Create((left, right) => StringComparer.OrdinalIgnoreCase.Compare(left.Name, right.Name));

    /// <summary>Nothing.</summary>
    public static VaultState Empty { get; } = new();

    /// <summary>Every secret, live and deleted, in the order in which the service lists them: by name, case ignored.</summary>
    public ImmutableSortedSet<SecretState> Secrets { get; private init; } = ImmutableSortedSet.Create<SecretState>(ByName);

    /// <summary>The secret of this name, live or deleted; null when there is none.</summary>
    public SecretState? Find(string name) => Secrets.TryGetValue(Probe(name), out var found) ? found : null;

    /// <summary>The place of the first secret whose name is this or later.</summary>
    internal int IndexOf(string name)
    {
        var index = Secrets.IndexOf(Probe(name));
        return index >= 0 ? index : ~index;
    }

    internal VaultState With(SecretState secret) => this with { Secrets = Secrets.Remove(secret).Add(secret) };

    internal VaultState With(IEnumerable<SecretState> secrets) => this with { Secrets = Secrets.Union(secrets) };

    internal VaultState Without(string name) => this with { Secrets = Secrets.Remove(Probe(name)) };

    private static SecretState Probe(string name) => new() { Name = name, Versions = [] };
}
