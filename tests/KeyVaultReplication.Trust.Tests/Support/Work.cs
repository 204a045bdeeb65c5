namespace KeyVaultReplication.Trust.Tests;

/// <summary>Vaults with one of everything that a run can have to do.</summary>
internal static class Work
{
    /// <summary>One-way, with all a one-way run can do: history, deletions.</summary>
    public static ReplicationOptions OneWay { get; } = new() { ReplicateDeletion = true, Versions = VersionScope.All, MaxDeletions = Everything, Parallelism = 4 };

    /// <summary>Two-way, with deletions.</summary>
    public static ReplicationOptions TwoWay { get; } = new() { Mode = ReplicationMode.TwoWay, ReplicateDeletion = true, Parallelism = 4 };

    private static DeletionLimit Everything => DeletionLimit.TryParse("100%", out var limit) ? limit : throw new FormatException();

    /// <summary>A pair that was in sync, and was then edited: something to create, update, patch, adopt, recover and delete.</summary>
    public static async Task<VaultPair> ArrangeOneWayAsync(SharedCloud cloud)
    {
        var pair = cloud.NewPair();
        foreach (var name in new[] { "in-sync", "newer", "retagged", "back", "back-newer" })
        {
            pair.Source.Set(name, $"{name} 1");
        }

        await pair.RunAsync(OneWay);
        pair.Pass();
        pair.Source.Set("new", "new 1");
        pair.Source.Set("newer", "newer 2");
        pair.Pass();
        pair.Source.Set("newer", "newer 3");
        pair.Source.Update("retagged", tags: [new("owner", "ops")]);
        pair.Source.Set("back-newer", "back-newer 2");
        pair.Source.Set("adopted", "adopted 1");
        pair.Target.Set("adopted", "adopted 1");
        pair.Target.Set("extraneous", "extraneous 1");
        pair.Target.Delete("back");
        pair.Target.Delete("back-newer");
        return pair;
    }

    /// <summary>The secret of <see cref="ArrangeOneWayAsync"/> that an operation is about; null for those that are about none.</summary>
    public static string? SecretOf(string operation) => operation switch
    {
        "List" or "ListDeleted" => null,
        "Update" => "retagged",
        "Delete" => "extraneous",
        "Recover" => "back",
        _ => "newer",
    };
}
