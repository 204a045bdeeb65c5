using KeyVaultReplication.Planning;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Applying;

/// <summary>What came of one planned change.</summary>
/// <param name="Change">The change.</param>
/// <param name="Result">Whether it was made.</param>
/// <param name="Message">For a change that was not made: what happened and what to do. For one that was: anything worth knowing. Otherwise
/// null.</param>
/// <param name="Code">For a change that was not made: why, for machines. Otherwise null.</param>
public sealed record ChangeOutcome(Change Change, ChangeResult Result, string? Message = null, ReasonCode? Code = null)
{
    /// <summary>
    /// Whether somebody's version, made in the moment of the write, lies below what was written: the vault's history keeps it, and a person
    /// should look.
    /// </summary>
    public bool WroteOverAnEdit { get; init; }

    /// <summary>The id of the version that was read; null when none was.</summary>
    public string? VersionRead { get; init; }

    /// <summary>The id of the version that was written or updated; null when none was.</summary>
    public string? VersionWritten { get; init; }

    /// <summary>What ends one change and no other.</summary>
    internal static bool IsOutcome(Exception exception) =>
        exception is VaultException or OvertakenException or LeftException or NotHereException or VaultClosedException
            or OperationCanceledException;

    /// <summary>The same, where somebody made or edited versions in the moment of a write.</summary>
    internal ChangeOutcome Over(int strangers) => strangers == 0 ? this : this with
    {
        Message =
            $"{(Message is null ? "" : Message + " ")}Somebody made or edited {strangers} version(s) in {Change.To} in the moment of the "
                + "write: the history of the name keeps them, "
            + $"and what is current now is what was {(Result == ChangeResult.Applied ? "copied" : "written before that")}.",
        Code = Code ?? ReasonCode.Conflict,
        WroteOverAnEdit = true,
    };

    internal static ChangeOutcome Of(Change change, Exception? error, string? message) => error switch
    {
        null => new(change, ChangeResult.Applied, message),
        LeftException left => new(change, ChangeResult.Left, left.Message, left.Code),
        NotHereException => new(change, ChangeResult.Noted, error.Message, ReasonCode.CannotBeCopiedHere),
        VaultClosedException => new(change, ChangeResult.NotAttempted, error.Message, ReasonCode.VaultRefusesWrites),
        OvertakenException => new(change, ChangeResult.Overtaken, error.Message, ReasonCode.ChangedDuringRun),
        OperationCanceledException when change.Effect == Effect.CopyWhole => new(change, ChangeResult.NotAttempted,
            "Cancelled before it was done: the next run looks whether the key is there, and completes it.", ReasonCode.Cancelled),
        OperationCanceledException => new(change, ChangeResult.NotAttempted,
            "Cancelled before it was done: the secret holds its old or its new value, and the next run completes it.",
            ReasonCode.Cancelled),
        _ => new(change, ChangeResult.Failed, error.Message, ReasonCode.VaultError),
    };

    internal static ChangeOutcome NotAttempted(Change change) =>
        new(change, ChangeResult.NotAttempted, "Not attempted: the run was cancelled.", ReasonCode.Cancelled);

    internal static ChangeOutcome NotDeleted(Change change, int undone) => new(change, ChangeResult.NotAttempted,
        $"Not deleted: of the changes before, {undone} failed or had to be left to the next run, and nothing is deleted unless all else "
            + "went well.",
        ReasonCode.NotAllElseWentWell);
}

/// <summary>Whether a planned change was made.</summary>
public enum ChangeResult
{
    /// <summary>It was made.</summary>
    Applied,

    /// <summary>The object changed under the run; the next run decides anew.</summary>
    Overtaken,

    /// <summary>It cannot be made for a reason of its own, which needs a person; nothing else waits for it.</summary>
    Left,

    /// <summary>It cannot be made there by its nature: nothing is wrong, and it is only told.</summary>
    Noted,

    /// <summary>It was tried and failed.</summary>
    Failed,

    /// <summary>It was not tried: the run was cancelled, or something before it failed.</summary>
    NotAttempted,
}
