using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>Runs in which keys take part, and how their versions, requests and findings are told in one line each.</summary>
public abstract class WithKeys
{
    private protected static readonly ReplicationOptions Alone = new() { Kinds = [ObjectKind.Key] };

    private protected static Task<Scenario> StartAsync(TimeProvider? time = null) =>
        Scenario.StartAsync(time: time, repetitionAsks: ["ListVersions"]);

    private protected static IEnumerable<string> Versions(SimulatedVault vault, string name) =>
        vault.Live(StoredKind.Key, name).Versions.Select(version =>
        $"{version.Version} {version.Created} {version.Updated} {version.Enabled} {string.Join(' ', version.Tags)} "
            + $"{string.Join(' ', version.Key!.Numbers)}");

    private protected static IEnumerable<string> Asked(Scenario scenario) =>
        scenario.Requests.Select(request => $"{request.Vault} {request.Operation}");

    private protected static string[] Found(ReplicationReport report) =>
        [.. report.Pairs.Single().Plan!.Findings.Select(finding => $"{finding.Name} {finding.Kind} {finding.Code}: {finding.Reason}")];
}
