using KeyVaultReplication.Verifying;

namespace KeyVaultReplication.Reporting;

/// <summary>A verification as JSON, for machines and auditors: see <see cref="VerificationDocument"/>.</summary>
public static class VerificationJson
{
    /// <summary>Writes the report.</summary>
    public static string Write(VerificationReport report, Identities identities) => SafeJson.Write(VerificationDocument.Of(report, identities));
}
