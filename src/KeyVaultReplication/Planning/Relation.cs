namespace KeyVaultReplication.Planning;

/// <summary>How two versions of one name, left and right, stand to each other.</summary>
internal enum Relation
{
    /// <summary>Neither is a replica of the other vault's, or both are of older versions: the marks do not tell.</summary>
    Unknown,

    /// <summary>In sync: the right one is a replica of the left one.</summary>
    LeftIsOrigin,

    /// <summary>In sync: the left one is a replica of the right one.</summary>
    RightIsOrigin,

    /// <summary>The right one is a replica of another version than the left one.</summary>
    LeftChanged,

    /// <summary>The left one is a replica of another version than the right one.</summary>
    RightChanged,
}

/// <summary>Tells relations by the marks alone. Pure.</summary>
internal static class Relations
{
    public static Relation Of(Secret left, Secret right, VaultAddress leftVault, VaultAddress rightVault)
    {
        var rightIsReplica = right.HasBoundMark && right.Mark!.Host == leftVault.Host;
        var leftIsReplica = left.HasBoundMark && left.Mark!.Host == rightVault.Host;
        return (rightIsReplica, leftIsReplica) switch
        {
            (true, _) when right.Mark!.Created == left.Created => Relation.LeftIsOrigin,
            (_, true) when left.Mark!.Created == right.Created => Relation.RightIsOrigin,
            (true, false) => Relation.LeftChanged,
            (false, true) => Relation.RightChanged,
            _ => Relation.Unknown,
        };
    }
}
