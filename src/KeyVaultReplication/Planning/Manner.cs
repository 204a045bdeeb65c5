namespace KeyVaultReplication.Planning;

/// <summary>What a run's options mean for each single change: worked out once, and written into the changes.</summary>
/// <param name="Must">What must still hold when a change is done.</param>
/// <param name="Deletions">What it means if a name turns out to be soft-deleted only when it is written.</param>
internal sealed record Manner(Must Must, DeletedMeanwhile Deletions)
{
    public static Manner Of(ReplicationOptions options) => new(
        (options.Mode == ReplicationMode.TwoWay ? Must.TargetIsAsPlanned : Must.Nothing)
            | (options.ApprovedPlan is null ? Must.Nothing : Must.SourceIsAsPlanned),
        options is { Mode: ReplicationMode.TwoWay, ReplicateDeletion: true } ? DeletedMeanwhile.Decides
            : options.SoftDeleted == SoftDeletedPolicy.Recover ? DeletedMeanwhile.IsRecovered
            : DeletedMeanwhile.Fails);
}
