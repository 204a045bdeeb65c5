using KeyVaultSimulator;

namespace KeyVaultReplication.Trust.Tests;

/// <summary>Vaults with one of everything that a run can have to do.</summary>
internal static class Work
{
    /// <summary>One-way, with all a one-way run can do: history, deletions.</summary>
    public static ReplicationOptions OneWay { get; } =
        new() { ReplicateDeletion = true, Versions = VersionScope.All, MaxDeletions = Everything, Parallelism = 4 };

    /// <summary>Two-way, with deletions.</summary>
    public static ReplicationOptions TwoWay { get; } = new() { Mode = ReplicationMode.TwoWay, ReplicateDeletion = true, Parallelism = 4 };

    private static ChangeLimit Everything => ChangeLimit.TryParse("100%", out var limit) ? limit : throw new FormatException();

    public static ReplicationOptions Options(ReplicationMode mode) => mode == ReplicationMode.OneWay ? OneWay : TwoWay;

    public static Task<VaultPair> ArrangeAsync(SharedCloud cloud, ReplicationMode mode) =>
        mode == ReplicationMode.OneWay ? ArrangeOneWayAsync(cloud) : ArrangeTwoWayAsync(cloud);

    /// <summary>
    /// Two new vaults that hold what those hold, so that it need not be arranged once more: what the marks call by the one's hosts, they
    /// call by the others'.
    /// </summary>
    public static VaultPair Copy(VaultPair pair, SharedCloud into)
    {
        var copy = into.NewPair();
        foreach (var (from, to) in pair.Vaults.Zip(copy.Vaults))
        {
            to.Rewind(
                VaultState.Empty.With(
                    from.State.Secrets.Select(secret => secret with { Versions = [.. secret.Versions.Select(Renamed)] })));
        }

        return copy;

        SecretVersionState Renamed(SecretVersionState version) => version with
        {
            Tags = version.Tags.ToDictionary(tag => tag.Key, tag => tag.Value
                .Replace(pair.Source.Uri.Host, copy.Source.Uri.Host, StringComparison.Ordinal)
                .Replace(pair.Target.Uri.Host, copy.Target.Uri.Host, StringComparison.Ordinal)),
        };
    }

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

    /// <summary>
    /// The same in both directions: what ends in '-there' was made and then edited in the target, the rest in the source; 'edited' and
    /// 'typed' the other way round, so that the copy was edited. Besides: an equal pair, a conflict, an edit that beats a deletion, a
    /// deletion that was undone, and secrets without room for a mark.
    /// </summary>
    private static async Task<VaultPair> ArrangeTwoWayAsync(SharedCloud cloud)
    {
        var pair = cloud.NewPair();
        (SimulatedVault Vault, SimulatedVault Other, string Suffix)[] sides =
            [(pair.Source, pair.Target, ""), (pair.Target, pair.Source, There)];
        foreach (var (vault, other, suffix) in sides)
        {
            foreach (var name in new[] { "in-sync", "newer", "retagged", "back", "deleted", "undone", "conflict" })
            {
                vault.Set(name + suffix, $"{name} 1");
            }

            other.Set("edited" + suffix, "edited 1");
            other.Set("typed" + suffix, "typed 1");
            vault.Set("full" + suffix, "full 1", tags: FifteenTags);
        }

        await pair.RunAsync(TwoWay);
        pair.Pass();
        foreach (var (vault, _, suffix) in sides)
        {
            vault.Delete("undone" + suffix);
        }

        await pair.RunAsync(TwoWay);
        pair.Pass();
        foreach (var (vault, other, suffix) in sides)
        {
            vault.Set("new" + suffix, "new 1");
            vault.Set("newer" + suffix, "newer 2");
            vault.Set("edited" + suffix, "edited 2");
            vault.Set("full" + suffix, "full 2", tags: FifteenTags);
            vault.Update("retagged" + suffix, tags: [new("owner", "ops")]);
            vault.Update("typed" + suffix, contentType: "text/plain");
            vault.Set("back" + suffix, "back 2");
            other.Delete("back" + suffix);
            vault.Delete("deleted" + suffix);
            vault.Recover("undone" + suffix);
            vault.Set("adopted", "adopted 1");
            other.Set("conflict" + suffix, "conflict 2");
            pair.Pass();
            vault.Set("conflict" + suffix, "conflict 3");
        }

        return pair;
    }

    private const string There = "-there";

    private static IEnumerable<KeyValuePair<string, string>> FifteenTags =>
        Enumerable.Range(1, ObjectProperties.MaxTags).Select(number => KeyValuePair.Create($"tag{number}", "x"));

    /// <summary>
    /// A secret that an operation in one of the vaults is about, in a run over what was arranged; null for operations that are about none.
    /// </summary>
    public static string? SecretOf(ReplicationMode mode, string operation, bool inSource)
    {
        var oneWay = mode == ReplicationMode.OneWay;
        var name = operation switch
        {
            "List" or "ListDeleted" => null,
            "Update" => "retagged",
            "Delete" => oneWay ? "extraneous" : "deleted",
            "Recover" => "back",
            "Get" when oneWay && !inSource => "adopted",
            "GetVersion" when !oneWay => "full",
            _ => "newer",
        };

        // What was edited in a vault is read there, and written in the other one.
        return name is null || oneWay || (operation is "Get" or "GetVersion") == inSource ? name : name + There;
    }
}
