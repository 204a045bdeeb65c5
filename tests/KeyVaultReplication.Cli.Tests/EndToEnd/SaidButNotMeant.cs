namespace KeyVaultReplication.Cli.Tests.EndToEnd;

/// <summary>Inputs that hold something else than their author thinks: told, and nothing done that was not meant.</summary>
[TestFixture]
public sealed class SaidButNotMeant : WithExecutable
{
    private const string ClientId = "5e7fe000-0000-4000-8000-0000000000c1";

    [SetUp]
    public void Seed()
    {
        _.Weu.Set("secret-000000", "canary-value-1");
        _.Weu.Set("another", "canary-value-2");
        _.Cloud.Entra.AddSecretApp(ClientId, _.Secret);
    }

    [TestCase("INPUT_INCLUDE", ",", "include holds no pattern: give some, or leave it out.")]
    [TestCase("INPUT_EXCLUDE", "\n\n,\n", "exclude holds no pattern: give some, or leave it out.")]
    [TestCase("INPUT_SOURCEKEYVAULTNAME", "$(sourceVault)", "$(sourceVault) looks like a variable of the pipeline that is not defined.")]
    public async Task It_ends_the_run_before_anything_is_contacted(string input, string value, string told)
    {
        var ended = await _.RunTaskAsync(Agent((input, value)));

        Assert.That(ended.ExitCode, Is.EqualTo(2), ended.All);
        Assert.That(ended.Output, Does.Contain(told));
        Assert.That(_.Weu.Requests.Concat(_.Neu.Requests), Is.Empty);
    }

    [Test]
    public async Task A_pattern_that_matches_nothing_is_named_and_the_others_count()
    {
        var ended = await _.RunTaskAsync(Agent(("INPUT_INCLUDE", "secret-000000\nsecret-typo\nsecret-*")));

        Assert.That((ended.ExitCode, ended.Results.Single()), Is.EqualTo((0, "SucceededWithIssues")), ended.All);
        Assert.That(ended.Output, Does.Contain(
            "##vso[task.logissue type=warning]include has 'secret-typo', which matches nothing that takes part in contoso-weu or "
                + "contoso-neu: check how it is written."));
        Assert.That(_.Neu.LiveNames(), Is.EqualTo(new[] { "secret-000000" }));
    }

    [Test]
    public async Task On_the_command_line_the_advice_names_options()
    {
        for (var i = 0; i < 20; i++)
        {
            _.Neu.Set($"old-{i}", "canary-value-3");
        }

        var ended = await _.RunAsync("replicate", "--source", "contoso-weu", "--target", "contoso-neu", "--replicate-deletion");

        Assert.That(ended.ExitCode, Is.EqualTo(3), ended.All);
        Assert.That(ended.All, Does.Contain("set --max-deletions to ").And.Not.Contain("maxDeletions"));
        Assert.That(_.Neu.LiveNames(), Has.Count.EqualTo(20));
    }

    /// <summary>As the README says of --fail-on-changes: equality is what verify proves.</summary>
    [Test]
    public async Task No_changes_does_not_mean_equal_and_verify_tells_the_difference()
    {
        string[] pair = ["--source", "contoso-weu", "--target", "contoso-neu"];
        await _.ReplicateInProcessAsync(new ReplicationOptions());
        _.Weu.Set("disabled", "canary-value-3", enabled: false);
        _.Neu.Set("only-there", "canary-value-4");

        var plan = await _.RunAsync(["plan", .. pair, "--fail-on-changes"]);
        var matchesNothing = await _.RunAsync(["plan", .. pair, "--fail-on-changes", "--include", "typo-*"]);
        var verified = await _.RunAsync(["verify", .. pair, "--replicate-deletion"]);

        Assert.That((plan.ExitCode, matchesNothing.ExitCode, verified.ExitCode), Is.EqualTo((0, 0, 4)), plan.All + verified.All);
        Assert.That(plan.Output,
            Does.Contain("contoso-weu -> contoso-neu: no changes, 2 unchanged, 1 noted, 1 only in contoso-neu, kept."));
        Assert.That(plan.Output, Does.Match("note +disabled +is disabled in contoso-weu"));
        Assert.That(matchesNothing.Error,
            Does.Contain("lists no secret that takes part: nothing is replicated. Check the vault's name, and include and exclude"));
        Assert.That(verified.Output, Does.Match("extra +only-there"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md")),
            Does.Contain("No changes does not mean equal").And.Contain("Equality is what `verify` proves"));
    }

    [Test]
    public async Task A_second_report_in_the_same_folder_leaves_the_first_one_there()
    {
        for (var run = 0; run < 2; run++)
        {
            Assert.That((await _.RunAsync("plan", "--source", "contoso-weu", "--target", "contoso-neu", "--report", "out")).ExitCode,
                Is.Zero);
        }

        Assert.That(Directory.GetFiles(Path.Combine(_.Folder, "out")).Select(Path.GetFileName), Is.EquivalentTo(
            new[] { "plan.json", "report.json", "summary.md", "plan-1.json", "report-1.json", "summary-1.md" }));
    }

    private Dictionary<string, string> Agent(params (string Name, string Value)[] more) => AgentOf.Job(
        _, "ServicePrincipal", ClientId, [($"ENDPOINT_AUTH_PARAMETER_{AgentOf.Connection}_SERVICEPRINCIPALKEY", _.Secret), .. more]);
}
