using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Planning;

/// <summary>Something the plan leaves as it is, and says so.</summary>
/// <param name="Name">The object.</param>
/// <param name="Kind">What it means for the result.</param>
/// <param name="Code">Why, for machines.</param>
/// <param name="Reason">Why, for people.</param>
public sealed record Finding(ObjectName Name, FindingKind Kind, ReasonCode Code, string Reason)
{
    /// <summary>What the source calls it, where that is another name, and it is known which; else null.</summary>
    public string? SourceName { get; init; }
}

/// <summary>What a finding means for the result of a run.</summary>
public enum FindingKind
{
    /// <summary>Worth knowing; nothing is wrong.</summary>
    Note,

    /// <summary>Not replicated, by its nature or by policy; a person may want to look.</summary>
    Skipped,

    /// <summary>Changed on both sides with different values, and left alone by policy.</summary>
    Conflict,

    /// <summary>Could not be decided, or is forbidden by policy: counts as failed.</summary>
    Failed,
}
