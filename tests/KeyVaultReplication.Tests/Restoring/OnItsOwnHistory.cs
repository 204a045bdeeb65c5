namespace KeyVaultReplication.Tests.Restoring;

/// <summary>The source, brought back from its own history: by a dry run and then by a run.</summary>
public abstract class OnItsOwnHistory : OnTwoVaults
{
    protected Task<ReplicationReport> RestoreAsync(DateTimeOffset then) => _.RestoreFullyAsync(_.Source, new RestorePoint(then, null));

    protected Task<ReplicationReport> RestoreWithDeletionAsync(DateTimeOffset then, string limit) => _.RestoreAsync(
        _.Source, new RestorePoint(then, null),
        options: new ReplicationOptions { ReplicateDeletion = true, MaxDeletions = Some.Limit(limit) });

    protected static ReplicationOptions Only(string pattern) => new() { Filter = new NameFilter([pattern], []) };
}
