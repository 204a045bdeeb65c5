namespace KeyVaultReplication.Planning;

/// <summary>What somebody did to one side since both were last the same.</summary>
[Flags]
internal enum Edits
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Other properties.</summary>
    Properties = 1,

    /// <summary>A new version.</summary>
    Value = 2,
}

/// <summary>The base of a three-way merge, as seen from both sides: what each did since they were last the same.</summary>
/// <param name="Left">What was done on the left.</param>
/// <param name="Right">What was done on the right.</param>
/// <param name="RightIsReplica">Which side's mark tells it.</param>
internal sealed record Base(Edits Left, Edits Right, bool RightIsReplica = true)
{
    public bool InSync => !(Left | Right).HasFlag(Edits.Value);

    /// <summary>In sync by the marks: one side is a replica of the other one's version; null when neither is.</summary>
    public static Base? Synced(Held left, Held right) => (right.MarkOf(left.Vault), left.MarkOf(right.Vault)) switch
    {
        ({ } mark, _) when mark.Created == left.Object.Created => new(left.Since(mark), right.Since(mark)),
        (_, { } mark) when mark.Created == right.Object.Created => new(left.Since(mark), right.Since(mark), RightIsReplica: false),
        _ => null,
    };

    /// <summary>By the marks alone; null when they do not tell. Times order versions only where both sides may be written.</summary>
    public static Base? ByMarks(Held left, Held right, bool twoWay) =>
        Synced(left, right) ?? (right.MarkOf(left.Vault), left.MarkOf(right.Vault)) switch
        {
            ({ } mark, null) when !twoWay || left.Object.Created > mark.Created => new(Edits.Value, right.Since(mark)),
            (null, { } mark) when twoWay && right.Object.Created > mark.Created => new(left.Since(mark), Edits.Value, RightIsReplica: false),

            // Another version than the one copied, but an older one: a vault was restored from a backup. Only the histories tell what that means.
            _ => null,
        };

    /// <summary>By what reading both values has shown.</summary>
    public static Base ByValues(Comparison values, Held left, Held right) => values switch
    {
        { ValuesAreEqual: true } when (right.UnboundMarkOf(left) ?? left.UnboundMarkOf(right)) is { } mark => new(left.Since(mark), right.Since(mark)),
        { ValuesAreEqual: true, Source.Properties: var a, Target.Properties: var b } when a.Equals(b) => new(Edits.None, Edits.None),
        { ValuesAreEqual: true } => new(Edits.Properties, Edits.Properties),
        { Since: ChangedSince.Source } => new(Edits.Value, Edits.None),
        { Since: ChangedSince.Target } => new(Edits.None, Edits.Value),
        _ => new(Edits.Value, Edits.Value),
    };
}
