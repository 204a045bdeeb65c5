namespace KeyVaultReplication.Cli.Tests.Pairs;

/// <summary>Runs over a whole pairs file, against simulated vaults.</summary>
[TestFixture]
public sealed class ManyPairs : OverPairs
{
    [Test]
    public async Task One_failing_pair_stops_no_other_and_the_worst_end_counts()
    {
        string[] pairs = ["hub > broken", "hub > well", "nowhere > other", "big > empty delete"];
        Add(pairs);
        Cloud.RemoveVault(Cloud.Vault("nowhere"));
        Cloud.Vault("hub").Set("db", "1");
        Cloud.Vault("broken").Access.Deny("Set");
        Seed("empty", "a");

        var output = new StringWriter { NewLine = "\n" };
        var report = await RunAsync(pairs, agent: new PipelineAgent(output, debug: false));

        Assert.That((ExitCodes.Of(report, failOnChanges: false), Names("well")), Is.EqualTo((ExitCode.Failed, "db")));
        Assert.That(report.Runs.Select(run => run.Result),
            Is.EqualTo(new[] { ReplicationResult.Failed, ReplicationResult.Succeeded, ReplicationResult.Failed,
                ReplicationResult.Refused }));
        var told = output.ToString();
        Assert.That(told,
            Does.Contain("##vso[task.logissue type=error]Could not list the secrets of vault nowhere").And.Contain(
                "hub -> well: 1 created."));
        var summary = ManyMarkdown.Write(report);
        Assert.That(summary.IndexOf("`hub` to `broken` | failed", StringComparison.Ordinal),
            Is.LessThan(summary.IndexOf("`hub` to `well` | well | 1", StringComparison.Ordinal)), "what needs a person first");
        Assert.That(summary, Does.Contain("`nowhere` to `other` | not read").And.Contain("`big` to `empty` | refused | 0 | 0 | 1"));
        Assert.That(Names("empty"), Is.EqualTo("a"));
    }

    [Test]
    public async Task The_whole_file_is_planned_approved_and_applied_or_refused()
    {
        string[] pairs = ["hub > one", "hub > two"];
        Add(pairs);
        Cloud.Vault("hub").Set("db", "1");

        var plan = await RunAsync(pairs, dryRun: true);
        Assert.That((plan.PlanHash.Length, plan.HasChanges, plan.NothingWritten), Is.EqualTo((64, true, true)));
        Assert.That((await RunAsync(pairs, dryRun: true)).PlanHash, Is.EqualTo(plan.PlanHash), "the same plan has the same hash");

        var otherFile = await RunAsync(pairs, approved: plan.PlanHash, text: "# another file\n");
        Cloud.Vault("two").Set("mine", "1");
        var sameFile = await RunAsync(["hub > one", "hub > two"], approved: plan.PlanHash);
        Assert.That((otherFile.Result, ExitCodes.Of(otherFile, failOnChanges: false)),
            Is.EqualTo((ReplicationResult.Refused, ExitCode.Refused)));
        Assert.That(otherFile.Refusal, Does.Contain("is not the approved one"));
        Assert.That(Names("one"), Is.EqualTo(sameFile.NothingWritten ? "" : "db"), "as a whole or not at all");

        var anew = await RunAsync(pairs, dryRun: true);
        Cloud.Vault("hub").Set("late", "1");
        Assert.That((await RunAsync(pairs, approved: anew.PlanHash)).Result, Is.EqualTo(ReplicationResult.Refused));
        anew = await RunAsync(pairs, dryRun: true);
        Assert.That((await RunAsync(pairs, approved: anew.PlanHash)).Result, Is.EqualTo(ReplicationResult.Succeeded));
        Assert.That((Names("one"), Names("two")), Is.EqualTo(("db late", "db late mine")));
    }

    [Test]
    public async Task An_approved_plan_of_which_a_part_is_refused_is_not_done_at_all()
    {
        string[] pairs = ["hub > one", "big > empty delete"];
        Add(pairs);
        Cloud.Vault("hub").Set("db", "1");
        Seed("empty", "a");
        var plan = await RunAsync(pairs, dryRun: true);

        var applied = await RunAsync(pairs, approved: plan.PlanHash);

        Assert.That((applied.Result, applied.NothingWritten, Names("one")), Is.EqualTo((ReplicationResult.Refused, true, "")));
    }

    [Test]
    public async Task A_slice_may_be_empty_and_says_so()
    {
        string[] pairs = ["hub > one"];
        Add(pairs);
        var output = new StringWriter { NewLine = "\n" };

        var report = await RunAsync(pairs, slice: "2/2", agent: new PipelineAgent(output, debug: false));

        Assert.That((report.Result, report.Runs.Length), Is.EqualTo((ReplicationResult.Succeeded, 0)));
        Assert.That(output.ToString(),
            Does.Contain("Slice 2 of 2 holds none of the 1 entries of the pairs file: there is nothing to do here."));
    }

    [TestCase("3", "4", null, 3, 4)]
    [TestCase("1", "1", "None", 1, 1)]
    [TestCase("2", "3", "MultiConfiguration", 1, 1)]
    [TestCase("2", "3", "MultiMachine", 2, 3)]
    [TestCase(null, null, null, 1, 1)]
    [TestCase("4", "3", null, 1, 1)]
    [TestCase("x", "3", null, 1, 1)]
    public void A_job_with_strategy_parallel_takes_its_slice(string? position, string? total, string? type, int number, int of) =>
        Assert.That(
        PairsRequest.OfJob(name => name switch
        {
            "SYSTEM_JOBPOSITIONINPHASE" => position,
            "SYSTEM_TOTALJOBSINPHASE" => total,
            "SYSTEM_PARALLELEXECUTIONTYPE" => type,
            _ => null
        }),
        Is.EqualTo((number, of)));
}
