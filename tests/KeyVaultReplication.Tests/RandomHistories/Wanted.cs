using System.Collections.Immutable;

namespace KeyVaultReplication.Tests.RandomHistories;

/// <summary>Reads what a run is asked for: <c>run A B C deletions policy=target versions=all include=a,b</c>.</summary>
internal static class Wanted
{
    public static (string Source, IReadOnlyList<string> Targets, ReplicationOptions Options) Parse(ReadOnlySpan<string> words)
    {
        var options = new ReplicationOptions { Parallelism = 1 };
        var targets = new List<string>();
        foreach (var word in words[2..])
        {
            options = word.Split('=') switch
            {
                [{ Length: 1 } letter] => Target(letter),
                ["two-way"] => options with { Mode = ReplicationMode.TwoWay },
                ["deletions"] => options with { ReplicateDeletion = true },
                ["replicated"] => options with { DeletionScope = DeletionScope.Replicated },
                ["max-deletions", var limit] => options with { MaxDeletions = Limit(limit) },
                ["max-updates", var limit] => options with { MaxUpdates = Limit(limit) },
                ["drift", var policy] => options with { Drift = Enum.Parse<DriftPolicy>(policy, ignoreCase: true) },
                ["approved"] => options with { ApprovedPlan = ToBeApproved },
                ["regressed", var policy] => options with { SourceRegressed = Enum.Parse<SourceRegressedPolicy>(policy, ignoreCase: true) },
                ["dry"] => options with { DryRun = true },
                ["versions", var scope] => options with { Versions = Enum.Parse<VersionScope>(scope, ignoreCase: true) },
                ["policy", var policy] => options with { ConflictPolicy = Enum.Parse<ConflictPolicy>(policy, ignoreCase: true) },
                ["soft-deleted", var policy] => options with { SoftDeleted = Enum.Parse<SoftDeletedPolicy>(policy, ignoreCase: true) },
                ["include", var names] => options with { Filter = new NameFilter([.. names.Split(',')], []) },
                ["exclude", var names] => options with { Filter = new NameFilter([], [.. names.Split(',')]) },
                _ => throw new FormatException($"A run knows no '{word}'."),
            };
        }

        return (words[1], targets, options);

        ReplicationOptions Target(string letter)
        {
            targets.Add(letter);
            return options;
        }
    }

    /// <summary>Stands for the hash of the plan that is made, and approved, right before the run.</summary>
    public const string ToBeApproved = "to be approved";

    private static ChangeLimit Limit(string text) => ChangeLimit.TryParse(text, out var limit) ? limit : throw new FormatException(text);
}
