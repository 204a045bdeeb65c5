using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Verifying;

/// <summary>What verifying found out about one name of one pair of vaults.</summary>
/// <param name="Name">The name.</param>
/// <param name="Kind">What kind of verdict it is.</param>
/// <param name="Code">Why, for programs: stable, listed in docs/reports.md.</param>
/// <param name="Reason">Why, for people.</param>
public sealed record Verdict(ObjectName Name, VerdictKind Kind, string Code, string Reason)
{
    /// <summary>What the source calls it, where that is another name, and it is known which; else null.</summary>
    public string? SourceName { get; init; }

    /// <summary>The id of the source's version that was read; null when none was.</summary>
    public string? SourceVersion { get; init; }

    /// <summary>The id of the target's version that was read; null when none was.</summary>
    public string? TargetVersion { get; init; }

    /// <summary>Whether the two sides are known to differ.</summary>
    public bool IsDifference => Kind is VerdictKind.Different or VerdictKind.Missing or VerdictKind.Extra;
}

/// <summary>The kinds of verdicts.</summary>
public enum VerdictKind
{
    /// <summary>Both values were read and are equal, and so are the properties.</summary>
    Equal,

    /// <summary>The values differ, or the properties.</summary>
    Different,

    /// <summary>Only the source has it.</summary>
    Missing,

    /// <summary>Only the target has it, and it should not.</summary>
    Extra,

    /// <summary>Disabled on both sides: Key Vault hands out no value to compare.</summary>
    Unreadable,

    /// <summary>Nothing to compare, and nothing wrong: what replication leaves as it is, too.</summary>
    Noted,

    /// <summary>It could not be verified.</summary>
    Failed,
}
