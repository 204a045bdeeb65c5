namespace KeyVaultReplication.Trust.Tests;

/// <summary>What a report says to people.</summary>
internal static class Messages
{
    public static IEnumerable<string> All(ReplicationReport report) => report.Pairs.SelectMany(pair =>
        pair.Outcomes.Select(outcome => outcome.Message).Concat(pair.Failures).Append(pair.Refusal)
            .Concat(pair.Plan?.Findings.Select(finding => finding.Reason) ?? [])
            .Concat(pair.Plan?.Warnings.ToArray() ?? []).OfType<string>());

    /// <summary>The messages of what failed.</summary>
    public static IEnumerable<string> Failures(ReplicationReport report) => report.Pairs.SelectMany(pair =>
        pair.Outcomes.Where(outcome => outcome.Result == ChangeResult.Failed).Select(outcome => outcome.Message)
            .Concat(pair.Failures)
            .Concat(pair.Plan?.Findings.Where(finding => finding.Kind == FindingKind.Failed).Select(finding => finding.Reason) ?? [])
            .OfType<string>());

    /// <summary>
    /// Whether it names what was tried and a vault, says what came back, and then what to do; on one line that a person can read.
    /// </summary>
    public static bool IsHelpful(string message, VaultPair pair)
    {
        var (head, rest) = message.Split(": ", 2) is [var first, var second] ? (first, second) : (message, "");
        var advice = rest.LastIndexOf(". ", StringComparison.Ordinal);
        return head.StartsWith("Could not ", StringComparison.Ordinal)
            && pair.Vaults.Any(vault => head.Contains($"vault {vault.Name}", StringComparison.Ordinal))
            && advice > 0 && rest.Length > advice + 15
            && message.Length < 1_000 && !message.Any(char.IsControl);
    }
}
