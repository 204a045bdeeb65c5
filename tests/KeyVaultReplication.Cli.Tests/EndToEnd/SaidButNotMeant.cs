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
