using System.Globalization;
using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Trust;

/// <summary>What matters of two vaults, as text: names, values, properties, tags without marks, and what is soft-deleted. Two runs that end alike have equal pictures.</summary>
internal static class VaultPicture
{
    public static string Of(Scenario scenario) => $"source{Environment.NewLine}{Of(scenario.Source)}target{Environment.NewLine}{Of(scenario.Target)}";

    public static string Of(SimulatedVault vault) => string.Concat(vault.State.Secrets.Select(secret => string.Create(CultureInfo.InvariantCulture,
        $"  {secret.Name} {(secret.Deleted is null ? "lives" : "deleted")} {secret.Current.Value} {secret.Current.ContentType} {(secret.Current.Enabled ? "" : "disabled")} {string.Join(',', secret.Current.Tags.Where(tag => tag.Key != Mark.TagName).Select(tag => $"{tag.Key}={tag.Value}"))}{Environment.NewLine}")));

    /// <summary>How often each value stands in the target's history: an equal version written twice shows.</summary>
    public static string Histories(SimulatedVault vault) =>
        string.Join(Environment.NewLine, vault.State.Secrets.Select(secret => $"{secret.Name}: {string.Join(", ", secret.Versions.Select(version => version.Value))}"));
}
