using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>One source, several targets.</summary>
[TestFixture]
public sealed class SeveralTargets() : OnTwoVaults("second", "third")
{
    private SimulatedVault[] Targets => [_.Target, _.Cloud.Vault("second"), _.Cloud.Vault("third")];

    [Test]
    public async Task The_source_is_listed_once_and_each_changed_secret_read_once()
    {
        _.Source.Set("a", "1");
        _.Source.Set("b", "2");
        Targets[1].Set("a", "1");

        var report = await _.ReplicateAsync(targets: Targets);

        Assert.That(report.Pairs.Select(pair => pair.Counts.Created), Is.EqualTo(new[] { 2, 1, 2 }));
        Assert.That(_.Count("List", _.Source), Is.EqualTo(1));
        Assert.That(_.Count("Get", _.Source), Is.EqualTo(3),
            "once for each copied secret, and once to compare the one that might be adopted");
        foreach (var target in Targets)
        {
            Assert.That(target.Current("a").Value, Is.EqualTo("1"));
            Assert.That(target.Current("b").Value, Is.EqualTo("2"));
        }
    }

    [Test]
    public async Task A_target_that_cannot_be_read_does_not_stop_the_others()
    {
        _.Source.Set("a", "1");
        Targets[1].Access.Deny("List");

        var report = await _.RunAsync(new ReplicationOptions(), Targets);

        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Failed));
        Assert.That(report.Pairs[1].Failure, Does.Contain("Could not list the secrets of vault second: 403").And.Contain("'list'"));
        Assert.That(Targets[0].LiveNames(), Is.EqualTo(new[] { "a" }));
        Assert.That(Targets[1].LiveNames(), Is.Empty);
        Assert.That(Targets[2].LiveNames(), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task A_target_that_cannot_be_written_does_not_stop_the_others()
    {
        _.Source.Set("a", "1");
        Targets[0].Access.Deny("Set");

        var report = await _.RunAsync(new ReplicationOptions(), Targets);

        Assert.That(report.Pairs.Select(pair => pair.Counts.Failed), Is.EqualTo(new[] { 1, 0, 0 }));
        Assert.That(report.Pairs[0].Outcomes.Single().Message,
            Does.StartWith("Could not write a version of 'a' in vault target: 403").And.Contain("'set'"));
        Assert.That(Targets[2].Current("a").Value, Is.EqualTo("1"));
    }

    [Test]
    public async Task A_source_that_cannot_be_read_fails_all_and_writes_nothing()
    {
        _.Source.Set("a", "1");
        _.Source.Access.Deny("List");

        var report = await _.RunAsync(new ReplicationOptions(), Targets);

        Assert.That(report.Pairs.Select(pair => pair.Failure), Has.All.Contain("vault source"));
        Assert.That(Targets.SelectMany(target => target.LiveNames()), Is.Empty);
    }

    [Test]
    public async Task All_vaults_that_cannot_be_read_are_named()
    {
        foreach (var vault in Targets.Append(_.Source))
        {
            vault.Access.Deny("List");
        }

        var report = await _.RunAsync(new ReplicationOptions(), Targets);

        Assert.That(report.Pairs.SelectMany(pair => pair.Failures).Distinct().Select(failure => failure.Split(':')[0]), Is.EqualTo(
            new[] { "source", "target", "second", "third" }.Select(name => $"Could not list the secrets of vault {name}")));
    }

    [Test]
    public async Task A_plan_with_a_target_missing_cannot_be_approved()
    {
        _.Source.Set("a", "1");
        Targets[1].Access.Deny("List");
        var plan = await _.RunAsync(new ReplicationOptions { DryRun = true }, Targets);
        Assert.That(plan.PlanHash, Is.Empty);

        var report = await _.RunAsync(new ReplicationOptions { ApprovedPlan = new string('0', 64) }, Targets);

        Assert.That((report.Result, report.Refusal), Is.EqualTo(
            (ReplicationResult.Refused,
                "Refused, nothing was written: a vault could not be read, and an approved plan is carried out as a whole or not at all.")));
        Assert.That(Targets.SelectMany(target => target.LiveNames()), Is.Empty);
    }

    [Test]
    public async Task A_target_whose_plan_is_refused_is_told_from_those_that_were_written()
    {
        for (var i = 0; i < 20; i++)
        {
            _.Target.Set($"extraneous-{i}", "x");
        }

        _.Source.Set("a", "1");
        var report = await _.RunAsync(new ReplicationOptions { ReplicateDeletion = true }, Targets);

        Assert.That((report.Result, report.NothingWritten), Is.EqualTo((ReplicationResult.Refused, false)));
        Assert.That(MarkdownReport.Write(report), Does.Contain("**Refused in part: see which target below; the others were written.**")
            .And.Contain("| `target.vault.azure.net`, refused: not done | 1 | 0 | 20 |").And.Contain(
                "| `second.vault.azure.net` | 1 | 0 | 0 |"));
        Assert.That((Targets[0].LiveNames().Count, Targets[1].LiveNames().Count), Is.EqualTo((20, 1)));
    }

    [Test]
    public async Task An_approved_plan_that_is_refused_for_one_target_is_not_carried_out_for_the_others()
    {
        for (var i = 0; i < 20; i++)
        {
            _.Target.Set($"extraneous-{i}", "x");
        }

        _.Source.Set("a", "1");
        var options = new ReplicationOptions { ReplicateDeletion = true };

        var report = await _.ReplicateAsync(options, Targets);

        Assert.That((report.Result, report.NothingWritten), Is.EqualTo((ReplicationResult.Refused, true)));
        Assert.That(report.Refusal,
            Is.EqualTo(
                "Refused, nothing was written: the plan for a target is refused, and an approved plan is carried out as a whole or "
                    + "not at all."));
        Assert.That(report.Pairs.Select(pair => pair.Refusal is not null), Is.EqualTo(new[] { true, false, false }));
        Assert.That(Targets.Select(target => target.LiveNames().Count), Is.EqualTo(new[] { 20, 0, 0 }));

        Assert.That((await _.ReplicateAsync(options with { MaxDeletions = Some.Limit("100%") }, Targets)).Counts,
            Is.EqualTo(new ReplicationCounts { Created = 3, Deleted = 20, Drift = 20 }));
    }

    [Test]
    public async Task A_replica_of_another_vault_is_told_as_one()
    {
        _.Source.Set("a", "1");
        _.Cloud.Vault("third").Set("a", "1");
        await _.ReplicateAsync();

        var report =
            await Replicator.RunAsync(_.Connect(_.Cloud.Vault("third")), [_.Connect(_.Target)], new ReplicationOptions { DryRun = true });

        Assert.That(report.Pairs[0].Plan!.Changes.Single().Reason, Is.EqualTo("a replica of source.vault.azure.net; the value is equal"));
    }

    [Test]
    public void The_same_vault_twice_is_refused() =>
        Assert.That(() => _.RunAsync(new ReplicationOptions(), _.Target, _.Target), Throws.ArgumentException);

    [Test]
    public async Task Targets_that_lack_different_versions_each_get_theirs_in_order()
    {
        var all = new ReplicationOptions { Versions = VersionScope.All };
        SimulatedVault[] both = [_.Target, _.Cloud.Vault("second")];
        _.SetSlowly("db", "v1");
        await _.ReplicateAsync(all, _.Target);
        _.SetSlowly("db", "v2", "v3");

        await _.ReplicateAsync(all, both);

        Assert.That(both.Select(target => target.Values("db")), Is.All.EqualTo(new[] { "v1", "v2", "v3" }));
    }

    [Test]
    public void Two_way_is_for_one_target() => Assert.That(
        () => _.RunAsync(new ReplicationOptions { Mode = ReplicationMode.TwoWay }, _.Target, _.Cloud.Vault("second")),
        Throws.ArgumentException);
}
