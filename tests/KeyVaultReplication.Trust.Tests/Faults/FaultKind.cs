using KeyVaultSimulator;

namespace KeyVaultReplication.Trust.Tests.Faults;

/// <summary>Something that can go wrong with an operation.</summary>
/// <param name="Title">For the table.</param>
/// <param name="Inject">Makes it go wrong in a pair of vaults.</param>
internal sealed record FaultKind(string Title, Action<VaultPair, string> Inject)
{
    /// <summary>Whether it is about one secret, so that operations that are about none cannot meet it.</summary>
    public bool NeedsSecret { get; init; }

    /// <summary>Whether a person edits during the run, so that vaults cannot end as without it.</summary>
    public bool IsEdit { get; init; }

    /// <summary>Whether requests are to be given up early.</summary>
    public bool IsSlow { get; init; }

    private static readonly TimeSpan LongerThanAnyoneWaits = TimeSpan.FromSeconds(300);

    public static IReadOnlyList<FaultKind> All { get; } =
    [
        Once("429", Fault.Status(429)),
        Once("429 with Retry-After", Fault.Status(429, retryAfter: TimeSpan.FromSeconds(5))),
        Once("500", Fault.Status(500)),
        Once("503", Fault.Status(503)),
        Once("500, but done", Fault.StatusAfter(500)),
        Once("connection reset, not done", Fault.ResetBefore),
        Once("connection reset, but done", Fault.ResetAfter),
        Once("answer cut short", Fault.Truncate),
        Once("no answer in time", Fault.Slow(LongerThanAnyoneWaits)) with { IsSlow = true },
        Once("401, token expired", Fault.TokenExpired),
        Once("401, claims challenge", Fault.ClaimsChallenge),
        Lasting("409 being deleted, three times", Fault.Status(409, "ObjectIsBeingDeleted"), 3),
        Lasting("409 being recovered, three times", Fault.Status(409, "ObjectIsBeingRecovered"), 3),
        Lasting("409 soft-deleted, lasting", Fault.Status(409, "ObjectIsDeletedButRecoverable")),
        Lasting("429, lasting", Fault.Status(429)),
        Lasting("500, lasting", Fault.Status(500)),
        Lasting("503, lasting", Fault.Status(503)),
        Lasting("404, lasting", Fault.Status(404)),
        Lasting("connection reset, lasting", Fault.ResetBefore),
        Lasting("answer cut short, lasting", Fault.Truncate),
        Lasting("no answer in time, lasting", Fault.Slow(LongerThanAnyoneWaits)) with { IsSlow = true },
        Lasting("401, lasting", Fault.TokenExpired),
        new("403 on the operation", (pair, operation) => Each(pair, vault => vault.Access.Deny(operation))),
        new("403 on one secret", (pair, operation) => Each(pair, vault => vault.Access.Deny(operation, name: Work.SecretOf(operation)))) { NeedsSecret = true },
        new("the vault is gone", Remove),
        new("a person edits the source", (pair, operation) => Each(pair, vault => vault.Faults.Before(operation, Work.SecretOf(operation), Once(() => EditSource(pair, operation))))) { IsEdit = true },
        new("a person edits the target", (pair, operation) => Each(pair, vault => vault.Faults.Before(operation, Work.SecretOf(operation), Once(() => EditTarget(pair, operation))))) { IsEdit = true },
    ];

    private static FaultKind Once(string title, Fault fault) => new(title, (pair, operation) => Each(pair, vault => vault.Faults.Add(operation, null, fault, times: 1)));

    private static FaultKind Lasting(string title, Fault fault, int times = int.MaxValue) => new(title, (pair, operation) => Each(pair, vault => vault.Faults.Add(operation, null, fault, times)));

    private static void Each(VaultPair pair, Action<SimulatedVault> inject)
    {
        foreach (var vault in pair.Vaults)
        {
            inject(vault);
        }
    }

    private static Action Once(Action action)
    {
        var done = 0;
        return () =>
        {
            if (Interlocked.Exchange(ref done, 1) == 0)
            {
                action();
            }
        };
    }

    /// <summary>The vault that answers the operation is gone from the moment of that answer.</summary>
    private static void Remove(VaultPair pair, string operation)
    {
        var vault = operation is "Get" or "GetVersion" ? pair.Source : pair.Target;
        vault.Faults.Before(operation, null, Once(() => pair.Cloud.Simulated.RemoveVault(vault)));
    }

    private static void EditSource(VaultPair pair, string operation)
    {
        var name = Work.SecretOf(operation) ?? "newer";
        pair.Source.Set(name, $"{name} by a person");
    }

    private static void EditTarget(VaultPair pair, string operation)
    {
        var name = Work.SecretOf(operation) ?? "newer";
        if (operation == "Recover")
        {
            pair.Target.Recover(name);
        }

        pair.Target.Set(name, $"{name} by a person");
    }
}
