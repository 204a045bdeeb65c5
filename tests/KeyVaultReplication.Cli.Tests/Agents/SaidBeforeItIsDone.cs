using Azure.Core.Pipeline;
using KeyVaultSimulator;

namespace KeyVaultReplication.Cli.Tests.Agents;

/// <summary>What a plan, and then the run, say of each change: no less than what is done.</summary>
[TestFixture]
public sealed class SaidBeforeItIsDone
{
    private static readonly KeyValuePair<string, string> App = new("owner", "app");
    private static readonly KeyValuePair<string, string> Dr = new("env", "dr");
    private SimulatedCloud _cloud = null!;
    private SimulatedVault _weu = null!;
    private SimulatedVault _neu = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _cloud = await SimulatedCloud.StartAsync();
        (_weu, _neu) = (_cloud.AddVault("contoso-weu"), _cloud.AddVault("contoso-neu"));
    }

    [TearDown]
    public async Task StopAsync() => await _cloud.DisposeAsync();

    [Test]
    public async Task Of_equal_values_not_yet_paired_only_what_differs_in_nothing_is_counted_as_only_marked([Values] bool dryRun)
    {
        _weu.Set("p", "1", tags: [App]);
        _neu.Set("p", "1", tags: [App, Dr]);
        _weu.Set("q", "1", expires: DateTimeOffset.FromUnixTimeSeconds(2_000_000_000));
        _neu.Set("q", "1");
        _weu.Set("r", "1", tags: [App]);
        _neu.Set("r", "1", tags: [App]);

        var said = await RunAsync(new() { DryRun = dryRun });

        foreach (var (name, more) in new[] { ("p", ", tags updated"), ("q", ", expires updated"), ("r", "") })
        {
            Assert.That(said, Does.Contain(
                $"adopt             {name}  in contoso-neu: not a replica so far, or changed by others; the value is equal{more}\n"));
        }

        Assert.That(said,
            Does.Contain($"contoso-weu -> contoso-neu: 3 {(dryRun ? "to be updated" : "updated")} (1 adopted: only marked).\n"));
        Assert.That(_neu.Current("p").Tags.Contains(Dr), Is.EqualTo(dryRun));
    }

    [Test]
    public async Task A_tag_that_a_person_gave_a_replica_goes_without_a_trace_and_that_is_said([Values] bool dryRun)
    {
        _weu.Set("db", "1", tags: [App]);
        await RunAsync(new());
        _neu.Update("db", tags: [.. _neu.Current("db").Tags, Dr]);

        var said = await RunAsync(new() { DryRun = dryRun });

        Assert.That(said, Does.Contain(
            "~ update properties db  in contoso-neu: tags changed; what contoso-neu had is kept nowhere\n"));
        Assert.That(said, Does.Contain("1 of it drift: changed in contoso-neu since the last run"));
        Assert.That(_neu.Values("db"), Has.Count.EqualTo(1), "no version keeps the tag");
        Assert.That(_neu.Current("db").Tags.Contains(Dr), Is.EqualTo(dryRun));
    }

    [Test]
    public async Task A_tag_that_a_person_gave_a_replica_is_left_where_drift_is_to_be_left()
    {
        _weu.Set("db", "1", tags: [App]);
        await RunAsync(new());
        _neu.Update("db", tags: [.. _neu.Current("db").Tags, Dr]);

        var said = await RunAsync(new() { Drift = DriftPolicy.Skip });

        Assert.That(said, Does.Contain("##vso[task.logissue type=warning]contoso-neu: 1 not replicated (db). The log says why.\n"));
        Assert.That(_neu.Current("db").Tags, Does.Contain(Dr));
    }

    [Test]
    public async Task A_conflict_that_policy_decides_is_a_warning_and_the_step_is_not_green([Values] bool dryRun)
    {
        _weu.Set("both", "1");
        await RunAsync(new() { Mode = ReplicationMode.TwoWay });
        _weu.Set("both", "2");
        _cloud.Advance(TimeSpan.FromSeconds(10));
        _neu.Set("both", "3");

        var said = await RunAsync(new() { Mode = ReplicationMode.TwoWay, DryRun = dryRun });

        Assert.That(said, Does.Contain("~ update            both  in contoso-weu: changed on both sides: contoso-neu is newest\n"));
        Assert.That(said, Does.Contain("##vso[task.logissue type=warning]contoso-neu: 1 changed on both sides or never in sync (both): "
            + "policy decides what is overwritten. The log says which, and where.\n"));
        Assert.That(said, Does.EndWith(
            $"##vso[task.complete result=SucceededWithIssues]{(dryRun ? "Planned" : "Replicated")}; a person should look at the warnings.\n"));
        Assert.That(_weu.Values("both"), Is.EqualTo(dryRun ? ["1", "2"] : new[] { "1", "2", "3" }),
            "the edit that lost is in the history");
    }

    [Test]
    public async Task A_two_way_summary_says_of_each_vault_what_was_written_there()
    {
        foreach (var name in new[] { "one", "two" })
        {
            _weu.Set(name, "1");
        }

        await RunAsync(new() { Mode = ReplicationMode.TwoWay });
        _weu.Set("one", "2");
        _neu.Set("two", "2");
        _weu.Set("new", "1");

        var (_, report) = await RunWithReportAsync(new() { Mode = ReplicationMode.TwoWay });

        Assert.That(MarkdownReport.Write(report), Does.Contain("""
            | in | created | updated | deleted | unchanged | skipped | conflicts | failed |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
            | `contoso-weu.vault.azure.net` | 0 | 1 | 0 | | | | |
            | `contoso-neu.vault.azure.net` | 1 | 1 | 0 | | | | |
            | both | 1 | 2 | 0 | 0 | 0 | 0 | 0 |
            """.ReplaceLineEndings("\n")));
    }

    private async Task<string> RunAsync(ReplicationOptions options) => (await RunWithReportAsync(options)).Said;

    private async Task<(string Said, ReplicationReport Report)> RunWithReportAsync(ReplicationOptions options)
    {
        _cloud.Advance(TimeSpan.FromSeconds(10));
        using var http = new HttpClient(_cloud.CreateHandler());
        using var transport = new HttpClientTransport(http);
        var output = new StringWriter { NewLine = "\n" };
        var agent = new PipelineAgent(output, debug: false);
        var report = await Run.WriteAsync(
            new Request(VaultAddress.Parse("contoso-weu"), [VaultAddress.Parse("contoso-neu")], options),
            (address, _, waiting) => new Vault(address, _cloud.Credential, transport, waiting: waiting), agent, CancellationToken.None);
        PipelineResult.Complete(report, agent);
        return (output.ToString(), report);
    }
}
