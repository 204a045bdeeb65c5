using Azure.Core.Pipeline;
using KeyVaultSimulator;

namespace KeyVaultReplication.Cli.Tests.Pairs;

/// <summary>Runs over the pairs of a file, on simulated vaults.</summary>
public abstract class OverPairs
{
    private protected SimulatedCloud Cloud { get; private set; } = null!;

    private HttpClient _http = null!;
    private HttpClientTransport _transport = null!;
    private DirectoryInfo _folder = null!;

    [SetUp]
    public async Task StartAsync()
    {
        Cloud = await SimulatedCloud.StartAsync();
        _http = new HttpClient(Cloud.CreateHandler());
        _transport = new HttpClientTransport(_http);
        _folder = Directory.CreateTempSubdirectory("pairs-");
    }

    [TearDown]
    public async Task StopAsync()
    {
        _transport.Dispose();
        _http.Dispose();
        await Cloud.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private protected void Add(string[] pairs)
    {
        foreach (var vault in pairs.SelectMany(pair => pair.Split(' ') is [var from, _, var to, ..] ? new[] { from, to } : []).Distinct())
        {
            Cloud.AddVault(vault);
        }
    }

    private protected void Seed(string vault, params string[] names)
    {
        foreach (var name in names)
        {
            Cloud.Vault(vault).Set(name, $"{vault} {name}");
        }
    }

    private protected string Names(string vault) => string.Join(' ', Cloud.Vault(vault).LiveNames().Order(StringComparer.Ordinal));

    /// <summary>
    /// Replicates the pairs of a file; <c>a > b</c> is one-way, <c>a = b</c> two-way, and <c>delete</c> behind it replicates deletions.
    /// </summary>
    private protected async Task<ManyReport> RunAsync(
        string[] pairs, bool dryRun = false, string? approved = null, string? slice = null, string text = "", IAgent? agent = null) =>
        await PairsRun.ReplicateAsync(
            await RequestAsync(pairs, text, (Input.DryRun, dryRun ? "true" : "false"), (Input.ApprovedPlan, approved),
                (Input.Slice, slice)),
            Connect, agent ?? new PipelineAgent(TextWriter.Null, debug: false), CancellationToken.None);

    /// <summary>Verifies the same pairs.</summary>
    private protected async Task<ManyVerification> VerifyAsync(string[] pairs, string? slice = null) =>
        await PairsRun.VerifyAsync(
            await RequestAsync(pairs, "", (Input.Action, "verify"), (Input.Slice, slice)),
            Connect, new PipelineAgent(TextWriter.Null, debug: false), CancellationToken.None);

    private async Task<PairsRequest> RequestAsync(string[] pairs, string text, params (Input Input, string? Text)[] said)
    {
        var file = Path.Combine(_folder.FullName, "pairs.yml");
        await File.WriteAllTextAsync(file, text + "pairs:\n" + string.Concat(pairs.Select(pair => pair.Split(' ')).Select(words =>
            $"- {{source: {words[0]}, target: {words[2]}, mode: {(words[1] == "=" ? "TwoWay" : "OneWay")}, replicateDeletion: "
                + $"{(words.Length > 3 ? "true" : "false")}}}\n")));
        var mistakes = new List<string>();
        var request = PairsRequest.Read(
            file, input => said.FirstOrDefault(one => one.Input == input).Text, input => InputTable.Of(input).TaskLabel,
            ("vault.azure.net", "vault.azure.net"), (1, 1),
            mistakes);
        Assert.That(mistakes, Is.Empty);
        return request!;
    }

    private Vault Connect(VaultAddress address, bool isSource, Action<VaultWait> waiting) =>
        new(address, Cloud.Credential, _transport, waiting: waiting);
}
