using KeyVaultReplication.Verifying;

namespace KeyVaultReplication.Reporting;

/// <summary>
/// Reports and plans as JSON, for machines. Field names are stable and documented in docs/reports.md; a change that breaks readers raises
/// <see cref="SchemaVersion"/>.
/// </summary>
public static class JsonReport
{
    /// <summary>The version of the format.</summary>
    public const int SchemaVersion = 1;

    /// <summary>Writes what was planned.</summary>
    public static string WritePlan(ReplicationReport report) => SafeJson.Write(PlanDocument.Of(report));

    /// <summary>Writes what was planned for many pairs.</summary>
    public static string WritePlan(ManyReport report) => SafeJson.Write(ManyPlanDocument.Of(report));

    /// <summary>Writes what was planned and what came of it, and who asked the vaults, as far as that is known.</summary>
    public static string Write(ReplicationReport report, Identities? identities = null) =>
        SafeJson.Write(ReportDocument.Of(report, identities ?? Identities.Unknown));

    /// <summary>Writes the same for many pairs.</summary>
    public static string Write(ManyReport report, Identities? identities = null) =>
        SafeJson.Write(ManyReportDocument.Of(report, identities ?? Identities.Unknown));

    /// <summary>Writes what a verification found.</summary>
    public static string Write(VerificationReport report, Identities? identities = null) =>
        SafeJson.Write(VerificationDocument.Of(report, identities ?? Identities.Unknown));

    /// <summary>Writes what a verification of many pairs found.</summary>
    public static string Write(ManyVerification report, Identities? identities = null) =>
        SafeJson.Write(ManyVerificationDocument.Of(report, identities ?? Identities.Unknown));

    /// <summary>Writes that the inputs are wrong, and why: nothing was contacted.</summary>
    public static string WriteMistakes(IEnumerable<string> mistakes) =>
        SafeJson.Write(new InvalidDocument(SchemaVersion, "invalid", [.. mistakes]));

    /// <summary>Writes that an error that nobody expected ended the run.</summary>
    public static string WriteFailure(string failure) => SafeJson.Write(new FailureDocument(SchemaVersion, "failed", failure));
}
