using System.Collections.Immutable;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Planning;

/// <summary>What a run will do to one pair of vaults: ordered, immutable, and the same whenever it is made from the same lists.</summary>
public sealed record ReplicationPlan
{
    /// <summary>The source.</summary>
    public required VaultAddress Source { get; init; }

    /// <summary>The target.</summary>
    public required VaultAddress Target { get; init; }

    /// <summary>The changes: by name, deletions last.</summary>
    public required ImmutableArray<Change> Changes { get; init; }

    /// <summary>What is left as it is, by name.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }

    /// <summary>What a person should look at although no single object is concerned.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>How many objects are in sync.</summary>
    public required int Unchanged { get; init; }

    /// <summary>How many objects of the source take part.</summary>
    public required int SourceObjects { get; init; }

    /// <summary>How many objects of the target take part.</summary>
    public required int TargetObjects { get; init; }

    /// <summary>How many objects the target has that the source does not, and that are kept.</summary>
    public int Extraneous { get; init; }

    /// <summary>What limits are measured against, by vault and kind.</summary>
    public ImmutableArray<Population> Populations { get; init; } = [];

    /// <summary>One plan of several, each for another kind of object.</summary>
    internal static ReplicationPlan Joined(IEnumerable<ReplicationPlan> plans)
    {
        var all = plans.ToList();
        return all[0] with
        {
            Changes = [.. all.SelectMany(plan => plan.Changes).OrderBy(change => change.Kind == ChangeKind.Delete)],
            Findings = [.. all.SelectMany(plan => plan.Findings)],
            Warnings = [.. all.SelectMany(plan => plan.Warnings)],
            Unchanged = all.Sum(plan => plan.Unchanged),
            SourceObjects = all.Sum(plan => plan.SourceObjects),
            TargetObjects = all.Sum(plan => plan.TargetObjects),
            Extraneous = all.Sum(plan => plan.Extraneous),
            Populations = [.. all.SelectMany(plan => plan.Populations)],
        };
    }

    /// <summary>The deletions.</summary>
    public IEnumerable<Change> Deletions => Changes.Where(change => change.Kind == ChangeKind.Delete);
}
