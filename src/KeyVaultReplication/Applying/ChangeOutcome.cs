namespace KeyVaultReplication.Applying;

/// <summary>What came of one planned change.</summary>
/// <param name="Change">The change.</param>
/// <param name="Result">Whether it was made.</param>
/// <param name="Message">For a change that was not made: what happened and what to do. For one that was: anything worth knowing. Otherwise null.</param>
public sealed record ChangeOutcome(Change Change, ChangeResult Result, string? Message = null);

/// <summary>Whether a planned change was made.</summary>
public enum ChangeResult
{
    /// <summary>It was made.</summary>
    Applied,

    /// <summary>The secret changed under the run; the next run decides anew.</summary>
    Overtaken,

    /// <summary>It was tried and failed.</summary>
    Failed,

    /// <summary>It was not tried: the run was cancelled, or something before it failed.</summary>
    NotAttempted,
}
