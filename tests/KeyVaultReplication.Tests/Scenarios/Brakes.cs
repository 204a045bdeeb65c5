using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>What somebody did to a target, and plans that go too far.</summary>
[TestFixture]
public sealed class Brakes() : OnTwoVaults("third")
{
    [TestCase(DriftPolicy.Overwrite, ExpectedResult = "v1, Succeeded")]
    [TestCase(DriftPolicy.Skip, ExpectedResult = "by hand, SucceededWithIssues")]
    [TestCase(DriftPolicy.Refuse, ExpectedResult = "by hand, Refused")]
    public async Task<string> What_somebody_changed_in_the_target_goes_by_policy(DriftPolicy policy)
    {
        _.Source.Seed(3);
        _.Source.Set("db", "v1");
        await _.ReplicateAsync();
        _.After(10, () => _.Target.Set("db", "by hand"));

        var report = await _.RunAsync(new ReplicationOptions { Drift = policy });

        Assert.That(report.Counts.Drift, Is.EqualTo(1));
        Assert.That(TextReport.Write(report), Does.Contain("1 of it drift: changed in target since the last run"));
        Assert.That(MarkdownReport.Write(report), Does.Contain("Drift in target: somebody changed 1 there since the last run."));
        return $"{_.Target.Current("db").Value}, {report.Result}";
    }

    [Test]
    public async Task A_target_that_came_into_use_is_not_written_and_the_others_are()
    {
        _.Source.Set("db", "v1");
        await _.ReplicateAsync(null!, _.Target, _.Cloud.Vault("third"));
        _.After(10, () => _.Target.Set("db", "in use"));
        _.After(10, () => _.Source.Set("new", "v1"));

        var report = await _.RunAsync(new ReplicationOptions { Drift = DriftPolicy.Refuse }, _.Target, _.Cloud.Vault("third"));

        Assert.That((_.Target.LiveNames(), _.Target.Current("db").Value), Is.EqualTo((new[] { "db" }, "in use")));
        Assert.That(_.Cloud.Vault("third").LiveNames(), Is.EqualTo(new[] { "db", "new" }));
        Assert.That(report.Pairs[0].Refusal, Does.Contain("1 in target were changed since the last run (db)"));
        Assert.That((report.Pairs[0].RefusalCode, report.Pairs[1].RefusalCode, report.RefusalCode),
            Is.EqualTo((ReasonCode.Drift, default(ReasonCode?), default(ReasonCode?))));
    }

    [Test]
    public async Task What_this_tool_deleted_itself_is_no_drift()
    {
        var mirror = new ReplicationOptions { ReplicateDeletion = true };
        _.Source.Seed(3);
        _.Source.Set("db", "v1");
        await _.ReplicateAsync(mirror);
        _.After(10, () => _.Source.Delete("db"));
        await _.ReplicateAsync(mirror);
        _.After(10, () => _.Source.Recover("db"));

        var report = await _.RunAsync(mirror with { Drift = DriftPolicy.Refuse });

        Assert.That((report.Result, _.Target.LiveNames().Contains("db")), Is.EqualTo((ReplicationResult.Succeeded, true)));
    }

    [Test]
    public async Task More_new_values_than_half_of_ten_are_refused()
    {
        _.Source.Seed(10);
        await _.ReplicateAsync();
        _.After(10, () =>
        {
            foreach (var name in _.Source.LiveNames().Take(6).ToList())
            {
                _.Source.Set(name, "new");
            }
        });

        var report = await _.RunAsync(new ReplicationOptions());

        Assert.That(report.Pairs[0].Refusal,
            Does.Contain("6 of 10 secrets that live in both vaults (60%) would be given a new value in target").And.Contain(
                "set maxUpdates to 6 or to 60%"));

        await _.ReplicateAsync(new ReplicationOptions { MaxUpdates = Some.Limit("6") });

        Assert.That(_.Target.LiveNames().Count(name => _.Target.Current(name).Value == "new"), Is.EqualTo(6));
    }

    [Test]
    public async Task Nearly_everything_is_never_deleted_by_default()
    {
        _.Source.Set("only", "v1");
        _.Target.Seed(8);

        var report = await _.RunAsync(new ReplicationOptions { ReplicateDeletion = true });

        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Refused));
        Assert.That(_.Target.LiveNames(), Has.Count.EqualTo(8));
    }

    [Test]
    public async Task Copies_that_were_just_made_do_not_make_room_for_deletions()
    {
        var tandem = new ReplicationOptions { Mode = ReplicationMode.TwoWay, ReplicateDeletion = true };
        _.Source.Seed(40);
        await _.ReplicateAsync(tandem);
        _.After(10, () => _.Target.Seed(120, prefix: "junk-"));
        await _.ReplicateAsync(tandem);
        _.After(10, () =>
        {
            foreach (var name in _.Target.LiveNames().Where(name => name.StartsWith("secret-", StringComparison.Ordinal)).ToList())
            {
                _.Target.Delete(name);
            }
        });

        var report = await _.RunAsync(tandem);

        Assert.That(report.Pairs[0].Refusal, Does.Contain("40 of 40 secrets that source does not have from the other vault"));
        Assert.That(_.Source.LiveNames(), Has.Count.EqualTo(160));
    }
}
