using KeyVaultSimulator;

namespace KeyVaultReplication.Trust.Tests.Rights;

/// <summary>A way to use the tool, and the rights it needs: no more, and no less.</summary>
/// <param name="Title">For the table.</param>
/// <param name="Options">What is asked for.</param>
/// <param name="Source">What it does in the source.</param>
/// <param name="Target">What it does in the target.</param>
/// <param name="Arrange">Brings the vaults in the state in which all of that has to be done. They were in sync a minute ago.</param>
internal sealed record Mode(string Title, ReplicationOptions Options, VaultOperation[] Source, VaultOperation[] Target,
    Action<VaultPair> Arrange)
{
    private static readonly ReplicationOptions OneWay = new();
    private static readonly ReplicationOptions TwoWay = new() { Mode = ReplicationMode.TwoWay };
    private static readonly VaultOperation[] Read = [VaultOperation.List, VaultOperation.Get];
    private static readonly VaultOperation[] Write = [VaultOperation.List, VaultOperation.Set, VaultOperation.Update];

    public static IReadOnlyList<Mode> All { get; } =
    [
        new("dry run", OneWay with { DryRun = true }, [VaultOperation.List], [VaultOperation.List], EditSource),
        new("dry run, where the target has secrets that are no replicas yet", OneWay with { DryRun = true }, Read, Read, SetSameInBoth),
        new("one-way, with nothing to do", OneWay, [VaultOperation.List], [VaultOperation.List], _ => { }),
        new("one-way", OneWay, Read, Write, EditSource),
        new("one-way, all versions", OneWay with { Versions = VersionScope.All }, Read, Write, EditSource),
        new("one-way, where the target has secrets that are no replicas yet, or were changed there", OneWay, Read,
            [.. Write, VaultOperation.Get], pair =>
        {
            SetSameInBoth(pair);
            pair.Target.Set("changed", "changed there");
        }),
        new("one-way, with replicateDeletion", OneWay with { ReplicateDeletion = true }, Read, [.. Write, VaultOperation.Delete], pair =>
        {
            EditSource(pair);
            pair.Source.Delete("obsolete");
        }),
        new("one-way, where names are soft-deleted in the target", OneWay, Read, [.. Write, VaultOperation.Recover], pair =>
        {
            EditSource(pair);
            pair.Target.Delete("obsolete");
        }),
        new("two-way", TwoWay, [.. Write, VaultOperation.Get], [.. Write, VaultOperation.Get], EditBoth),
        new("two-way, with replicateDeletion", TwoWay with { ReplicateDeletion = true },
            [.. Write, VaultOperation.Get, VaultOperation.Delete], [.. Write, VaultOperation.Get, VaultOperation.Delete], pair =>
        {
            EditBoth(pair);
            pair.Source.Delete("obsolete");
            pair.Target.Delete("obsolete-too");
        }),
        new("two-way, where names are soft-deleted on either side", TwoWay, [.. Write, VaultOperation.Get, VaultOperation.Recover],
            [.. Write, VaultOperation.Get, VaultOperation.Recover], pair =>
        {
            EditBoth(pair);
            pair.Source.Delete("obsolete");
            pair.Target.Delete("obsolete-too");
        }),
    ];

    /// <summary>The permissions of an access policy.</summary>
    public static IReadOnlyList<string> Permissions(IEnumerable<VaultOperation> operations) =>
        [.. operations.Select(operation => operation.Policy).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The data actions of Azure RBAC.</summary>
    public static IReadOnlyList<string> Actions(IEnumerable<VaultOperation> operations) =>
        [.. operations.Select(operation => operation.Action).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Vaults in sync a minute ago, and edited since.</summary>
    public async Task<VaultPair> StartAsync(SharedCloud cloud, bool rbac)
    {
        var pair = cloud.NewPair(new SimulatedVaultOptions { Rbac = rbac }, new SimulatedVaultOptions { Rbac = rbac });
        foreach (var name in new[] { "changed", "newer", "retagged", "obsolete", "obsolete-too" })
        {
            pair.Source.Set(name, $"{name} 1");
        }

        await pair.RunAsync(OneWay);
        pair.Pass();
        Arrange(pair);
        return pair;
    }

    private static void EditSource(VaultPair pair)
    {
        pair.Source.Set("new", "new 1");
        pair.Source.Set("newer", "newer 2");
        pair.Source.Update("retagged", tags: [new("owner", "ops")]);
    }

    private static void EditBoth(VaultPair pair)
    {
        EditSource(pair);
        pair.Target.Set("new-there", "new-there 1");
        pair.Target.Set("changed", "changed 2");
    }

    private static void SetSameInBoth(VaultPair pair)
    {
        pair.Source.Set("same", "same 1");
        pair.Target.Set("same", "same 1");
    }
}
