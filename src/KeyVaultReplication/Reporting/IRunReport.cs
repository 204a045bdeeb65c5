using KeyVaultReplication.Planning;

namespace KeyVaultReplication.Reporting;

/// <summary>How a run that plans and writes ended, whether it worked on one source or on many pairs.</summary>
public interface IRunReport : IReport
{
    /// <summary>Whether nothing was to be written.</summary>
    bool DryRun { get; }

    /// <summary>What a vault was brought back to; null where nothing was restored.</summary>
    RestorePoint? RestorePoint { get; }

    /// <summary>The hash of all that was planned; empty where something could not be planned.</summary>
    string PlanHash { get; }

    /// <summary>Whether any change was planned, made or not.</summary>
    bool HasChanges { get; }

    /// <summary>Whether no vault was written to, so far as is known.</summary>
    bool NothingWritten { get; }

    /// <summary>
    /// Why nothing at all was written: the plan is not the approved one, or not as a whole. Null when it was not refused.
    /// </summary>
    string? Refusal { get; }

    /// <summary>The same, for machines.</summary>
    ReasonCode? RefusalCode { get; }

    /// <summary>The counts of all pairs together.</summary>
    ReplicationCounts Counts { get; }

    /// <summary>How the run ended.</summary>
    ReplicationResult Result { get; }
}
