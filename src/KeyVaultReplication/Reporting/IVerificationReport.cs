using KeyVaultReplication.Verifying;

namespace KeyVaultReplication.Reporting;

/// <summary>How a verification ended, whether of one source or of many pairs.</summary>
public interface IVerificationReport : IReport
{
    /// <summary>The counts of all pairs together.</summary>
    VerdictCounts Counts { get; }

    /// <summary>How it ended.</summary>
    VerificationResult Result { get; }
}
