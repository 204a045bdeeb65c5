using Azure.Core.Pipeline;
using KeyVaultSimulator;

namespace KeyVaultReplication.Cli.Tests.Agents;

/// <summary>What a run tells the agent: warnings and errors that stand on the page of the build, and lines of the log.</summary>
[TestFixture]
public sealed class Issues
{
    private const string Warning = "##vso[task.logissue type=warning]";
    private const string Error = "##vso[task.logissue type=error]";
    private SimulatedCloud _cloud = null!;
    private SimulatedVault _source = null!;
    private SimulatedVault _target = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _cloud = await SimulatedCloud.StartAsync();
        (_source, _target) = (_cloud.AddVault("contoso-weu"), _cloud.AddVault("contoso-neu"));
    }

    [TearDown]
    public async Task StopAsync() => await _cloud.DisposeAsync();

    [Test]
    public async Task An_empty_source_is_a_warning() =>
        Assert.That((await TellAsync(new())).Said, Does.Contain($"{Warning}Vault contoso-weu lists no secret"));

    [Test]
    public async Task A_plan_that_deletes_too_much_is_an_error_and_nobody_is_advised_to_approve_it([Values] bool dryRun)
    {
        _target.Set("a", "1");

        var (said, report) = await TellAsync(new() { ReplicateDeletion = true, DryRun = dryRun });

        Assert.That(said.TrimEnd().Split('\n')[^1],
            Does.StartWith($"{Error}Refused, nothing was written: vault contoso-weu lists no secret"), "last, where it is seen");
        Assert.That((Advice.InPipeline(report), Advice.OnCommandLine(report), Advice.Next(report)),
            Is.EqualTo(("", "", default(IRunReport))));
    }

    [Test]
    public async Task What_was_overtaken_is_a_warning()
    {
        _source.Set("new", "1");
        _target.Set("gone", "1");
        _target.Faults.Before("Set", "new", () => { _cloud.Advance(TimeSpan.FromSeconds(10)); _target.Set("gone", "mine now"); }, times: 1);

        Assert.That((await TellAsync(new() { ReplicateDeletion = true })).Said,
            Does.Contain($"{Warning}contoso-neu: 1 not replicated (gone)"));
    }

    [Test]
    public async Task Many_failures_are_cut_and_counted()
    {
        // A status that says something about each secret, and not about the vault: after five alike of the others it would be left alone.
        _source.Seed(25);
        _target.Faults.Add("Set", null, Fault.Status(400, "BadParameter"));

        var (said, _) = await TellAsync(new());

        Assert.That(said.Split('\n').Count(line => line.StartsWith($"{Error}Could not write", StringComparison.Ordinal)), Is.EqualTo(20));
        Assert.That(said, Does.Contain($"{Error}5 more secrets failed: see the lines above and report.json."));
    }

    [Test]
    public async Task What_cannot_be_decided_is_an_error()
    {
        _source.Set("db", "1");
        _target.Set("db", "1");
        _target.Access.Deny("Get");

        Assert.That((await TellAsync(new())).Said,
            Does.Contain($"{Error}'db': Could not read the value of 'db' in vault contoso-neu: 403"));
    }

    [Test]
    public void A_vault_that_asks_for_fewer_requests_again_and_again_is_told_once_and_summed_up()
    {
        var (output, vault) = (new StringWriter { NewLine = "\n" }, VaultAddress.Parse("contoso-neu"));
        var log = new RunLog(new PipelineAgent(output, debug: false), new(), VaultAddress.Parse("contoso-weu"));

        foreach (var seconds in new[] { 1, 2, 1 })
        {
            log.Report(new Throttled(vault, TimeSpan.FromSeconds(seconds)));
        }

        log.Close();
        Assert.That(output.ToString(), Is.EqualTo("""
            Vault contoso-neu asks for fewer requests: waiting 1 s.
            Vault contoso-neu asked for fewer requests 3 times: 4 s of waiting in all.

            """.ReplaceLineEndings("\n")));
    }

    [TestCase(300, "")]
    [TestCase(310, "A vault takes 300 new versions of secrets in ten seconds: the 310 for contoso-neu take at least 1 s.\n")]
    public async Task A_run_that_the_vaults_limit_holds_back_says_so_before_it_begins(int secrets, string told)
    {
        _source.Seed(secrets);
        var plan = (await TellAsync(new() { DryRun = true })).Report.Pairs.Single().Plan!;
        var output = new StringWriter { NewLine = "\n" };
        var log = new RunLog(new PipelineAgent(output, debug: false), new(), plan.Source);

        log.Report(new Planned(plan));
        log.Report(new ChangeEnded(plan.Target, new ChangeOutcome(plan.Changes[0], ChangeResult.Applied)));

        Assert.That(output.ToString(), Does.StartWith($"{told}##[group]{secrets} changes\n"));
    }

    [Test]
    public async Task A_dry_run_lists_its_changes()
    {
        _source.Set("db", "1");

        Assert.That((await TellAsync(new() { DryRun = true })).Said,
            Does.Match("(?m)^  \\+ create +db +in contoso-neu: new in contoso-weu"));
    }

    private async Task<(string Said, ReplicationReport Report)> TellAsync(ReplicationOptions options)
    {
        _cloud.Advance(TimeSpan.FromSeconds(10));
        using var http = new HttpClient(_cloud.CreateHandler());
        using var transport = new HttpClientTransport(http);
        var output = new StringWriter { NewLine = "\n" };
        var report = await Run.WriteAsync(
            new Request(VaultAddress.Parse("contoso-weu"), [VaultAddress.Parse("contoso-neu")], options),
            (address, _, waiting) => new Vault(address, _cloud.Credential, transport, waiting: waiting),
            new PipelineAgent(output, debug: false), CancellationToken.None);
        return (output.ToString(), report);
    }
}
