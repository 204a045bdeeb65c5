using KeyVaultSimulator;

namespace KeyVaultReplication.Trust.Tests.Faults;

/// <summary>Where something goes wrong.</summary>
/// <param name="Pair">The vaults.</param>
/// <param name="Vault">The one of them that the operation is sent to.</param>
/// <param name="Operation">The operation.</param>
/// <param name="Secret">A secret that it is about; null when it is about none.</param>
/// <param name="Edited">The secret to which a person does something.</param>
internal sealed record Spot(VaultPair Pair, SimulatedVault Vault, string Operation, string? Secret, string Edited)
{
    /// <summary>Whether a person did something to it.</summary>
    public bool IsEdited { get; set; }
}

/// <summary>Something that can go wrong with an operation.</summary>
/// <param name="Title">For the table.</param>
/// <param name="Inject">Makes it go wrong.</param>
internal sealed record FaultKind(string Title, Action<Spot> Inject)
{
    /// <summary>Whether it is about one secret, so that operations that are about none cannot meet it.</summary>
    public bool NeedsSecret { get; init; }

    /// <summary>What a person does during the run, so that vaults cannot end as without it; null when nobody does anything.</summary>
    public PersonAct? Act { get; init; }

    /// <summary>Where the person does it.</summary>
    public bool ActsInSource { get; init; }

    /// <summary>Whether a connection breaks: then there has to be one.</summary>
    public bool IsOfNetwork { get; init; }

    public static IReadOnlyList<FaultKind> All { get; } =
    [
        Once("429", Fault.Status(429)),
        Once("429 with Retry-After", Fault.Status(429, retryAfter: TimeSpan.FromSeconds(5))),
        Once("500", Fault.Status(500)),
        Once("503", Fault.Status(503)),
        Once("500, but done", Fault.StatusAfter(500)),
        Once("connection reset, not done", Fault.ResetBefore) with { IsOfNetwork = true },
        Once("connection reset, but done", Fault.ResetAfter) with { IsOfNetwork = true },
        Once("answer cut short", Fault.Truncate) with { IsOfNetwork = true },
        Once("no answer in time", Fault.NoAnswer),
        Once("401, token expired", Fault.TokenExpired),
        Once("401, claims challenge", Fault.ClaimsChallenge),
        Lasting("409 being deleted, three times", Fault.Status(409, "ObjectIsBeingDeleted"), 3),
        Lasting("409 being recovered, three times", Fault.Status(409, "ObjectIsBeingRecovered"), 3),
        Lasting("409 soft-deleted, lasting", Fault.Status(409, "ObjectIsDeletedButRecoverable")),
        Lasting("429, lasting", Fault.Status(429)),
        Lasting("500, lasting", Fault.Status(500)),
        Lasting("503, lasting", Fault.Status(503)),
        Lasting("404, lasting", Fault.Status(404)),
        Lasting("connection reset, lasting", Fault.ResetBefore) with { IsOfNetwork = true },
        Lasting("answer cut short, lasting", Fault.Truncate) with { IsOfNetwork = true },
        Lasting("no answer in time, lasting", Fault.NoAnswer),
        Lasting("401, lasting", Fault.TokenExpired),
        new("403 on the operation", spot => spot.Vault.Access.Deny(spot.Operation)),
        new("403 on one secret", spot => spot.Vault.Access.Deny(spot.Operation, name: spot.Secret)) { NeedsSecret = true },
        new("the vault is gone",
            spot => spot.Vault.Faults.Before(spot.Operation, null, () => spot.Pair.Cloud.Simulated.RemoveVault(spot.Vault), times: 1)),
        .. PersonAct.Others.Prepend(PersonAct.Edits).SelectMany(act => new[] { Person(act, inSource: true), Person(act, inSource: false) }),
    ];

    private static FaultKind Once(string title, Fault fault) => Lasting(title, fault, times: 1);

    private static FaultKind Lasting(string title, Fault fault, int times = int.MaxValue) =>
        new(title, spot => spot.Vault.Faults.Add(spot.Operation, null, fault, times));

    private static FaultKind Person(PersonAct act, bool inSource) =>
        new($"a person {act.Verb} in the {(inSource ? "source" : "target")}",
            spot => DoDuring(spot, spot.Pair.Side(inSource), act))
        { Act = act, ActsInSource = inSource };

    /// <summary>
    /// Does it before the operation. The lists of both vaults are read at once: the one that it would show in has been read then, so that
    /// each time the same comes first.
    /// </summary>
    private static void DoDuring(Spot spot, SimulatedVault vault, PersonAct act)
    {
        var listed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (spot.Operation == "List" && vault != spot.Vault)
        {
            vault.Faults.After("List", null, listed.SetResult, times: 1);
        }
        else
        {
            listed.SetResult();
        }

        spot.Vault.Faults.Before(spot.Operation, spot.Secret, async () =>
        {
            await listed.Task;
            spot.IsEdited = act.CanBeDone(vault, spot.Edited);
            if (spot.IsEdited)
            {
                act.Do(vault, spot.Edited);
            }
        }, times: 1);
    }
}
