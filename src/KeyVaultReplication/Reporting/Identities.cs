using System.ComponentModel;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Reporting;

/// <summary>Who asked the vaults, by application id, as far as the host knows it; never a credential.</summary>
/// <param name="Source">Who asked the source; null when it is not known.</param>
/// <param name="Target">Who asked the targets; null when it is not known.</param>
public sealed record Identities(string? Source, string? Target)
{
    /// <summary>Nothing is known.</summary>
    public static Identities Unknown { get; } = new(null, null);

    /// <summary>The same for one of many runs: whoever writes a vault in any of them reads it, too.</summary>
    /// <param name="source">The source of that run.</param>
    /// <param name="targets">The targets of all runs.</param>
    internal Identities Of(VaultAddress source, IReadOnlySet<VaultAddress> targets) =>
        targets.Contains(source) ? this with { Source = Target } : this;
}

/// <summary>Who asked the vaults.</summary>
internal sealed record IdentitiesDocument(
    [property: Description("The application id of the identity that asked the source; null when it is not known.")] string? Source,
    [property: Description("The application id of the identity that asked the targets; null when it is not known.")] string? Target)
{
    internal static IdentitiesDocument Of(Identities identities) => new(identities.Source, identities.Target);
}
