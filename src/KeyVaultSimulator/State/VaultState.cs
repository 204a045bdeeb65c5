using System.Collections.Immutable;

namespace KeyVaultSimulator.State;

/// <summary>
/// All that a simulated vault holds at one moment. Immutable. Each list of the service has its own rows: a certificate has one in each of
/// the three, because its secret and its key are there too.
/// </summary>
public sealed record VaultState
{
    private static readonly Comparer<SecretState> ByName =
        Comparer<SecretState>.Create((left, right) => StringComparer.OrdinalIgnoreCase.Compare(left.Name, right.Name));

    private static readonly ImmutableSortedSet<SecretState> None = ImmutableSortedSet.Create<SecretState>(ByName);

    /// <summary>Nothing.</summary>
    public static VaultState Empty { get; } = new();

    /// <summary>Every secret, live and deleted, in the order in which the service lists them: by name, case ignored.</summary>
    public ImmutableSortedSet<SecretState> Secrets { get; private init; } = None;

    /// <summary>Every certificate, live and deleted.</summary>
    public ImmutableSortedSet<SecretState> Certificates { get; private init; } = None;

    /// <summary>Every key, live and deleted, those of certificates included.</summary>
    public ImmutableSortedSet<SecretState> Keys { get; private init; } = None;

    /// <summary>The secret of this name, live or deleted; null when there is none.</summary>
    public SecretState? Find(string name) => Find(StoredKind.Secret, name);

    /// <summary>What has this name in a list, live or deleted; null when there is none.</summary>
    internal SecretState? Find(StoredKind list, string name) => Rows(list).TryGetValue(Probe(name), out var found) ? found : null;

    /// <summary>The rows that a list reads.</summary>
    internal ImmutableSortedSet<SecretState> Rows(StoredKind list) => list switch
    {
        StoredKind.Certificate => Certificates,
        StoredKind.Key => Keys,
        _ => Secrets,
    };

    /// <summary>The place of the first row whose name is this or later.</summary>
    internal static int IndexOf(ImmutableSortedSet<SecretState> rows, string name)
    {
        var index = rows.IndexOf(Probe(name));
        return index >= 0 ? index : ~index;
    }

    internal VaultState With(SecretState stored) => stored.Kind switch
    {
        StoredKind.Secret => this with { Secrets = Put(Secrets, stored) },
        StoredKind.Key => this with { Keys = Put(Keys, stored) },
        _ => this with { Secrets = Put(Secrets, stored), Certificates = Put(Certificates, stored), Keys = Put(Keys, stored) },
    };

    internal VaultState With(IEnumerable<SecretState> secrets) => this with { Secrets = Secrets.Union(secrets) };

    internal VaultState Without(SecretState stored) => stored.Kind switch
    {
        StoredKind.Secret => this with { Secrets = Secrets.Remove(stored) },
        StoredKind.Key => this with { Keys = Keys.Remove(stored) },
        _ => this with { Secrets = Secrets.Remove(stored), Certificates = Certificates.Remove(stored), Keys = Keys.Remove(stored) },
    };

    private static ImmutableSortedSet<SecretState> Put(ImmutableSortedSet<SecretState> rows, SecretState stored) =>
        rows.Remove(stored).Add(stored);

    private static SecretState Probe(string name) => new() { Name = name, Versions = [] };
}
