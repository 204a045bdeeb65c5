using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>One-way: what only the target has, and what is refused.</summary>
[TestFixture]
public sealed class OneWayLimits : OnTwoVaults
{
    [Test]
    public async Task What_the_source_does_not_have_is_kept()
    {
        _.Source.Set("a", "1");
        _.Target.Set("b", "2");

        var report = await _.ReplicateAsync();

        Assert.That(_.Target.LiveNames(), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(report.Pairs[0].Plan!.Extraneous, Is.EqualTo(1));
    }

    [TestCase(DeletionScope.All, ExpectedResult = new[] { "keep" })]
    [TestCase(DeletionScope.Replicated, ExpectedResult = new[] { "by-hand", "keep" })]
    public async Task<IEnumerable<string>> What_the_source_does_not_have_is_deleted_if_asked_for(DeletionScope scope)
    {
        _.Source.Set("keep", "1");
        _.Source.Set("gone", "1");
        await _.ReplicateAsync();
        _.Target.Set("by-hand", "1");
        _.Source.Delete("gone");

        await _.ReplicateAsync(new ReplicationOptions { ReplicateDeletion = true, DeletionScope = scope });

        Assert.That(_.Target.DeletedNames(), Does.Contain("gone"), "deletion is soft");
        Assert.That(_.Count("Purge"), Is.Zero);
        return _.Target.LiveNames();
    }

    [Test]
    public async Task What_is_filtered_out_is_neither_copied_nor_deleted()
    {
        _.Source.Set("app-one", "1");
        _.Source.Set("app-test", "1");
        _.Source.Set("other", "1");
        _.Target.Set("app-old", "1");
        _.Target.Set("legacy", "1");

        await _.ReplicateAsync(new ReplicationOptions
        {
            ReplicateDeletion = true,
            Filter = new NameFilter(["APP-*"], ["*-test"]),
        });

        Assert.That(_.Target.LiveNames(), Is.EqualTo(new[] { "app-one", "legacy" }));
    }

    [Test]
    public async Task An_empty_source_is_said_and_deletes_nothing()
    {
        _.Target.Set("db", "1");

        var kept = await _.ReplicateAsync();
        var refused = await _.RunAsync(new ReplicationOptions { ReplicateDeletion = true });

        Assert.That(kept.Result, Is.EqualTo(ReplicationResult.SucceededWithIssues));
        Assert.That(kept.Pairs[0].Plan!.Warnings.Single(), Does.StartWith("Vault source lists no secret that takes part"));
        Assert.That(refused.Result, Is.EqualTo(ReplicationResult.Refused));
        Assert.That(refused.Pairs[0].Refusal, Does.Contain("set maxDeletions to 100%"));
        Assert.That(_.Target.LiveNames(), Is.EqualTo(new[] { "db" }));
    }

    [Test]
    public async Task Too_many_deletions_are_refused_and_nothing_is_written()
    {
        for (var i = 0; i < 20; i++)
        {
            _.Target.Set($"old-{i:00}", "1");
        }

        _.Source.Set("new", "1");
        for (var i = 0; i < 14; i++)
        {
            _.Source.Set($"old-{i:00}", "1");
        }

        var report = await _.ReplicateAsync(new ReplicationOptions { ReplicateDeletion = true });

        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Refused));
        Assert.That(report.Pairs[0].Refusal, Is.EqualTo(
            "Refused, nothing was written: 6 of 20 secrets (30%) would be deleted from target, and the limit is 25%. If that is what you "
                + "want, set maxDeletions to 6 or to 30%."));
        Assert.That(_.Target.LiveNames(), Has.Count.EqualTo(20));
        Assert.That(_.Target.LiveNames(), Does.Not.Contain("new"));

        Assert.That(ChangeLimit.TryParse("30%", out var limit));
        await _.ReplicateAsync(new ReplicationOptions { ReplicateDeletion = true, MaxDeletions = limit! });

        Assert.That(_.Target.LiveNames(), Has.Count.EqualTo(15));
    }

    [Test]
    public async Task Another_plan_than_the_approved_one_is_refused()
    {
        _.Source.Set("db", "v1");
        var dry = await _.RunAsync(new ReplicationOptions { DryRun = true });
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        _.Source.Set("db", "v2");

        var report = await _.RunAsync(new ReplicationOptions { ApprovedPlan = dry.PlanHash });

        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Refused));
        Assert.That(report.Refusal, Does.Contain(dry.PlanHash).And.Contain(report.PlanHash));
        Assert.That(_.Target.LiveNames(), Is.Empty);
    }

    [Test]
    public async Task The_case_of_the_approved_plan_does_not_matter()
    {
        _.Source.Set("db", "v1");
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        var plan = (await _.RunAsync(new ReplicationOptions { DryRun = true })).PlanHash;

        var report = await _.RunAsync(new ReplicationOptions { ApprovedPlan = plan.ToUpperInvariant() });

        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Succeeded));
        Assert.That(_.Target.LiveNames(), Is.EqualTo(new[] { "db" }));
    }
}
