namespace KeyVaultReplication.Tests.Restoring;

/// <summary>What holds a restore back: a limit, an approval, a filter, somebody who writes meanwhile.</summary>
[TestFixture]
public sealed class WithinLimits : OnItsOwnHistory
{
    [Test]
    public async Task Deletions_beyond_the_limit_are_refused_and_nothing_is_written()
    {
        _.Source.Set("db", "good");
        var then = _.Now();
        _.Source.Set("db", "bad");
        _.Source.Seed(20, "new-");

        var report = await RestoreWithDeletionAsync(then, "25%");

        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Refused));
        Assert.That(_.Source.Current("db").Value, Is.EqualTo("bad"));
    }

    [Test]
    public async Task Names_that_do_not_take_part_are_not_touched()
    {
        _.Source.Set("app-db", "good");
        _.Source.Set("other", "good");
        var then = _.Now();
        _.Source.Set("app-db", "bad");
        _.Source.Set("other", "bad");

        await _.RestoreFullyAsync(_.Source, new RestorePoint(then, null), options: Only("app-*"));

        Assert.That((_.Source.Current("app-db").Value, _.Source.Current("other").Value), Is.EqualTo(("good", "bad")));
    }

    [Test]
    public async Task A_replica_that_is_restored_is_told_beforehand_to_be_drift()
    {
        _.Source.Set("db", "good");
        await _.ReplicateAsync();
        var then = _.Now();
        _.Source.Set("db", "bad");
        await _.ReplicateAsync();

        var report = await _.RestoreFullyAsync(_.Target, new RestorePoint(then, null));

        Assert.That(_.DryRun!.Pairs[0].Plan!.Warnings.Single(),
            Does.StartWith("1 of those to be restored in target are replicas of source.vault.azure.net"));
        Assert.That(report.Result, Is.EqualTo(ReplicationResult.SucceededWithIssues));
        Assert.That(_.Target.Current("db").Value, Is.EqualTo("good"));
    }

    [Test]
    public async Task A_plan_that_is_not_the_approved_one_any_more_is_refused()
    {
        _.Source.Set("db", "good");
        var then = _.Now();
        _.Source.Set("db", "bad");
        _.Now();
        var point = new ReplicationOptions { RestorePoint = new RestorePoint(then, null) };
        var plan = await Restorer.RunAsync(null, _.Connect(_.Source), point with { DryRun = true });
        _.Source.Set("db", "worse");

        var refused = await Restorer.RunAsync(null, _.Connect(_.Source), point with { ApprovedPlan = plan.PlanHash });
        var otherTime = await Restorer.RunAsync(null, _.Connect(_.Source),
            new ReplicationOptions { RestorePoint = new RestorePoint(then.AddSeconds(1), null), DryRun = true });

        Assert.That(refused.Result, Is.EqualTo(ReplicationResult.Refused));
        Assert.That(_.Source.Current("db").Value, Is.EqualTo("worse"));
        Assert.That(otherTime.PlanHash, Is.Not.EqualTo(plan.PlanHash), "the time is part of what is approved");
    }

    [Test]
    public async Task A_secret_written_while_it_is_restored_is_left()
    {
        _.Source.Set("db", "good");
        var then = _.Now();
        _.Source.Set("db", "bad");
        _.Now();
        _.Source.Faults.Before("GetVersion", "db", () => _.Source.Set("db", "by a person"), skip: 1);

        var report =
            await Restorer.RunAsync(null, _.Connect(_.Source), new ReplicationOptions { RestorePoint = new RestorePoint(then, null) });

        Assert.That(report.Pairs[0].Outcomes.Single().Result, Is.EqualTo(ChangeResult.Overtaken));
        Assert.That(_.Source.Current("db").Value, Is.EqualTo("by a person"));
    }

    [Test]
    public async Task The_dry_run_of_a_thousand_names_looks_at_those_that_changed_and_no_others()
    {
        _.Source.Seed(1000);
        var then = _.Now();
        foreach (var i in Enumerable.Range(0, 20))
        {
            _.Source.Set($"secret-{i * 50:000000}", "bad");
        }

        var report = await RestoreAsync(then);

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Updated = 20, Unchanged = 980 }));
        int Asked(string operation) => _.DryRunRequests.Count(request => request.Operation == operation);
        Assert.That((Asked("ListVersions"), Asked("Get") + Asked("GetVersion")), Is.EqualTo((20, 40)));
        Assert.That(_.DryRunRequests.Select(request => request.Operation).Distinct(),
            Is.EquivalentTo(new[] { "List", "ListDeleted", "ListVersions", "Get", "GetVersion" }));
        Assert.That(_.Count("Set"), Is.EqualTo(20));
    }
}
