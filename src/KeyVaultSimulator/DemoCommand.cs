using System.CommandLine;
using Azure.Core.Pipeline;
using KeyVaultReplication;

namespace KeyVaultSimulator;

/// <summary>`demo`: the main job, on two simulated vaults, for a person to watch. Real HTTPS, the real Azure SDK, the library as the task runs it.</summary>
internal sealed class DemoCommand : IAsyncDisposable
{
    private readonly SimulatedCloud _cloud;
    private readonly HttpClient _http;
    private readonly HttpClientTransport _transport;
    private readonly TextWriter _out;
    private readonly SimulatedVault _weu;
    private readonly SimulatedVault _neu;

    private DemoCommand(SimulatedCloud cloud, TextWriter output)
    {
        (_cloud, _out) = (cloud, output);
#pragma warning disable CA2000 // Dispose objects before losing scope: the client disposes its handler
        _http = new HttpClient(cloud.CreateHandler());
#pragma warning restore CA2000
        _transport = new HttpClientTransport(_http);
        (_weu, _neu) = (cloud.AddVault("contoso-weu"), cloud.AddVault("contoso-neu"));
    }

    public static Command Create()
    {
        var command = new Command("demo", "Fill two simulated vaults, replicate them one-way and two-way, and show what happens. Needs no Azure.");
        command.SetAction(async (_, cancellationToken) =>
        {
            await using var demo = new DemoCommand(await SimulatedCloud.StartAsync(cancellationToken: cancellationToken), Console.Out);
            return await demo.RunAsync(cancellationToken);
        });
        return command;
    }

    private async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        _weu.Set("db-password", "demo-value-1", contentType: "text/plain", tags: [new("owner", "data-team")]);
        _weu.Set("api-key", "demo-value-2", expires: _weu.Now.AddDays(90));
        _weu.Set("smtp-password", "demo-value-3");
        _weu.Set("old-key", "demo-value-4", enabled: false);
        _weu.AddCertificate("web-certificate");
        _neu.Set("smtp-password", "demo-value-3");
        _neu.Set("local-only", "demo-value-5");
        await _out.WriteLineAsync("Two simulated vaults on this machine: contoso-weu is in use, contoso-neu stands by for disaster recovery.");
        Show();

        await ReplicateAsync("1. A dry run, one-way: it tells what it would do, and changes nothing.", new() { DryRun = true }, cancellationToken);
        await ReplicateAsync("2. The same, for real.", new(), cancellationToken);
        Show();

        Say("People edit both vaults: a new version and other tags in contoso-weu, a new secret and a new version in contoso-neu.");
        _weu.Set("db-password", "demo-value-6", contentType: "text/plain", tags: [new("owner", "data-team")]);
        _weu.Update("smtp-password", tags: [new("owner", "mail-team")]);
        _neu.Set("feature-flag-key", "demo-value-7");
        _neu.Set("api-key", "demo-value-8");
        await ReplicateAsync("3. Two-way: each side gets what is new on the other.", new() { Mode = ReplicationMode.TwoWay }, cancellationToken);

        var last = await ReplicateAsync("4. Once more: nothing to do, so no value is read and nothing is written.", new() { Mode = ReplicationMode.TwoWay }, cancellationToken);
        Show();
        var same = _weu.LiveNames().Except(["old-key", "web-certificate"]).All(name => _neu.LiveNames().Contains(name) && _weu.Current(name).Value == _neu.Current(name).Value);
        Say(same && !last.HasChanges
            ? "Both vaults hold the same secrets, and the last run found no changes. Next: the first step in your own pipeline, in README.md."
            : "The vaults differ: that is a defect, please report it.");
        return same && !last.HasChanges ? 0 : 1;
    }

    private async Task<ReplicationReport> ReplicateAsync(string title, ReplicationOptions options, CancellationToken cancellationToken)
    {
        // A person's edits and the next run are seldom in the same second; the demo does not wait for the next one to come.
        _cloud.Advance(TimeSpan.FromMinutes(1));
        _weu.ClearRequests();
        _neu.ClearRequests();
        Say(title);
        var report = await Replicator.RunAsync(Connect(_weu), [Connect(_neu)], options, cancellationToken: cancellationToken);
        await _out.WriteLineAsync(TextReport.Write(report));
        var requests = _weu.Requests.Concat(_neu.Requests).Where(request => !request.IsChallenge).ToList();
        int Count(params string[] operations) => requests.Count(request => operations.Contains(request.Operation));
        await _out.WriteLineAsync(
            $"   Requests: {Count("List", "ListDeleted", "ListVersions")} lists, {Count("Get", "GetVersion")} values read, {Count("Set")} versions written, {Count("Update", "Delete", "Recover")} other changes.");
        return report;
    }

    private Vault Connect(SimulatedVault vault) => new(VaultAddress.Parse(vault.Name), _cloud.Credential, _transport);

    private void Say(string text)
    {
        _out.WriteLine();
        _out.WriteLine(text);
        _out.WriteLine();
    }

    /// <summary>Shows what both vaults hold, without values: versions by number, and the tag that is the mark by what it says.</summary>
    private void Show()
    {
        _out.WriteLine();
        _out.WriteLine($"   {"secret",-18} {"contoso-weu",-32} {"contoso-neu",-32}");
        foreach (var name in _weu.LiveNames().Union(_neu.LiveNames()).Order(StringComparer.OrdinalIgnoreCase))
        {
            _out.WriteLine($"   {name,-18} {Describe(_weu, name),-32} {Describe(_neu, name),-32}".TrimEnd());
        }
    }

    private static string Describe(SimulatedVault vault, string name)
    {
        if (!vault.LiveNames().Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            return "-";
        }

        var (current, versions) = (vault.Current(name), vault.Versions(name).Count);
        var parts = new List<string> { versions == 1 ? "1 version" : $"{versions} versions" };
        if (!current.Enabled)
        {
            parts.Add("disabled");
        }

        if (vault.State.Find(name)!.Managed)
        {
            parts.Add("of a certificate");
        }

        parts.AddRange(current.Tags.Where(tag => tag.Key != Mark.TagName).Select(tag => $"{tag.Key}={tag.Value}"));
        if (current.Tags.TryGetValue(Mark.TagName, out var mark))
        {
            parts.Add($"from {Mark.TryParse(mark)!.Host.Split('.')[0]}");
        }

        return string.Join(", ", parts);
    }

    public async ValueTask DisposeAsync()
    {
        _transport.Dispose();
        _http.Dispose();
        await _cloud.DisposeAsync();
    }
}
