using System.Security.Cryptography;
using System.Text;

namespace KeyVaultReplication.Planning;

/// <summary>
/// The hash by which a plan is approved. It covers what would be done and what that is based on: vaults, verbs, names, the times of the versions compared and the
/// properties that would be written. No value has any part in it.
/// </summary>
internal static class PlanHash
{
    /// <summary>The hash of the plans of a run: 64 hexadecimal digits.</summary>
    public static string Of(VaultAddress source, IEnumerable<ReplicationPlan> plans)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Line(params ReadOnlySpan<string> fields)
        {
            foreach (var field in fields)
            {
                // Length before text: no two different plans run together to the same bytes.
                hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{Encoding.UTF8.GetByteCount(field)}:{field}")));
            }

            hash.AppendData("\n"u8);
        }

        Line("plan v1", source.Host);
        foreach (var plan in plans)
        {
            Line("pair", plan.Target.Host);
            foreach (var change in plan.Changes)
            {
                Line("change", change.Verb, change.From.Host, change.To.Host, Describe(change.Secret), Describe(change.Current), change.RecoverFirst ? "recover" : "");
                foreach (var version in (change as Copy)?.History ?? [])
                {
                    Line("version", version.Version ?? "");
                }
            }

            foreach (var finding in plan.Findings)
            {
                Line("finding", finding.Kind.ToString(), finding.Name.Text.ToUpperInvariant());
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Describe(Secret? secret) => secret is null ? ""
        : FormattableString.Invariant($"{secret.Name.Text.ToUpperInvariant()} {secret.Created.ToUnixTimeSeconds()} {secret.Updated.ToUnixTimeSeconds()} {secret.Properties.Describe()}");
}
