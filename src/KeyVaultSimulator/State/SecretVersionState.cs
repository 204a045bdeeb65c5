using System.Collections.ObjectModel;

namespace KeyVaultSimulator.State;

/// <summary>One version of a simulated secret, certificate or key. Times are whole unix seconds, as the service keeps them.</summary>
public sealed record SecretVersionState
{
    /// <summary>32 lower-case hexadecimal digits.</summary>
    public required string Version { get; init; }

    /// <summary>The value; nothing for a key.</summary>
    public required string Value { get; init; }

    /// <summary>The certificate; null when it is of no certificate, or of one that is not completed.</summary>
    public X509State? X509 { get; init; }

    /// <summary>The key; null when it is of no key.</summary>
    public KeyState? Key { get; init; }

    /// <summary>The content type; null when there is none.</summary>
    public string? ContentType { get; init; }

    /// <summary>The tags, in the order in which they were sent; empty when there are none.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = TagsOf([]);

    /// <summary>Whether the service says `"tags":{}`: it echoes an empty map that was sent, and says nothing where none was.</summary>
    public bool EchoEmptyTags { get; init; }

    /// <summary>Whether the value can be read.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Not before.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Expires.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>When this version was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When this version was last changed.</summary>
    public required DateTimeOffset Updated { get; init; }

    /// <summary>Tags in their order. Of a name that is there twice the last counts, as JSON readers do it.</summary>
    internal static ReadOnlyDictionary<string, string> TagsOf(IEnumerable<KeyValuePair<string, string>> tags)
    {
        var all = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in tags)
        {
            all[name] = value;
        }

        return new(all);
    }
}
