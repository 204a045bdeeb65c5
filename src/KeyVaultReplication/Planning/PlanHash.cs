using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Planning;

/// <summary>
/// The hash by which a plan is approved. It covers what would be done and what that is based on: vaults, verbs, names, the versions
/// compared (by id and times; see <see cref="ReplicationOptions.NamesVersions"/>) and the properties that would be written, what was asked
/// for, and the version of the tool that planned. No value has any part in it.
/// </summary>
internal static class PlanHash
{
    /// <summary>The hash of the plans of a run, and of what else they mean: 64 hexadecimal digits.</summary>
    public static string Of(VaultAddress source, ReplicationOptions options, IEnumerable<ReplicationPlan> plans,
        params IEnumerable<string> also)
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
        Line("tool", ThisTool.Version);
        Line("options", Describe(options));
        Line(["include", .. options.Filter.Include.Order(StringComparer.Ordinal)]);
        Line(["exclude", .. options.Filter.Exclude.Order(StringComparer.Ordinal)]);
        foreach (var plan in plans)
        {
            Line("pair", plan.Target.Host);
            foreach (var change in plan.Changes)
            {
                Line("change", change.Verb, change.From.Host, change.To.Host, Describe(change.Subject), Describe(change.Current),
                    change.RecoverFirst ? "recover" : change.RecoverFollowed ? "recover there" : "");
                foreach (var version in change.History)
                {
                    Line("version", version.Version ?? "");
                }
            }

            foreach (var finding in plan.Findings)
            {
                Line("finding", finding.Kind.ToString(), finding.Name.Kind.ToString(), finding.Name.Text.ToUpperInvariant());
            }
        }

        foreach (var text in also)
        {
            Line("also", text);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>
    /// All options, but for those that may differ between the run that plans and the run that applies. As a record prints them: those that
    /// come later count by themselves.
    /// </summary>
    private static string Describe(ReplicationOptions options) =>
        (options with { Filter = NameFilter.Everything, DryRun = false, ApprovedPlan = null, Approved = false, Parallelism = 0 }) + " of "
            + string.Join(", ", options.Kinds);

    private static string Describe(VaultObject? version) => version is null ? ""
        : string.Create(CultureInfo.InvariantCulture,
            $"{version.Name.Kind} {version.Name.Text.ToUpperInvariant()} {version.Version ?? "-"} {version.Created.ToUnixTimeSeconds()} "
                + $"{version.Updated.ToUnixTimeSeconds()} {version.Properties.Describe()}{(version.X5t is null ? "" : " ")}{version.X5t}");
}
