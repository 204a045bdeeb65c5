using System.Text.Json;
using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Reporting;

/// <summary>Why nothing, or not all, was written stands in every report, whoever reads it.</summary>
[TestFixture]
public sealed class Told() : OnTwoVaults("second")
{
    [Test]
    public async Task A_refused_target_makes_the_run_refused_and_every_report_says_why()
    {
        var second = _.Cloud.Vault("second");
        _.Source.Seed(20);
        second.Seed(20, "old-");

        var report = await _.RunAsync(new ReplicationOptions { ReplicateDeletion = true }, _.Target, second);

        var refusal = report.Pairs[1].Refusal!;
        Assert.That((report.Result, report.Pairs[0].Refusal), Is.EqualTo((ReplicationResult.Refused, default(string))));
        Assert.That(Target(report, 1).GetProperty("refusal").GetString(), Is.EqualTo(refusal));
        Assert.That(Target(report, 1).GetProperty("refusalCode").GetString(), Is.EqualTo("maxDeletions"));
        Assert.That(MarkdownReport.Write(report), Does.Contain("**Refused in part").And.Contain(refusal));
        Assert.That(TextReport.Write(report), Does.Contain($"! {refusal}"));
        Assert.That(second.LiveNames(), Has.All.StartWith("old-"));
    }

    [Test]
    public async Task A_two_way_summary_says_what_was_written_into_each_vault()
    {
        _.Source.Set("here", "v1");
        _.Source.Set("edited", "v1");
        _.Target.Set("there", "v1");
        var tandem = new ReplicationOptions { Mode = ReplicationMode.TwoWay };
        await _.RunAsync(tandem);
        _.Cloud.Advance(TimeSpan.FromMinutes(1));
        _.Source.Set("edited", "v2");
        _.Source.Set("new-here", "v1");
        _.Target.Set("new-there", "v1");
        _.Target.Set("there", "v2");
        _.Cloud.Advance(TimeSpan.FromMinutes(1));

        var summary = MarkdownReport.Write(await _.RunAsync(tandem)).ReplaceLineEndings("\n");

        Assert.That(summary, Does.Contain("Two-way, between `source.vault.azure.net` and `target.vault.azure.net`"));
        Assert.That(summary, Does.Contain("""
            | in | created | updated | deleted | unchanged | skipped | conflicts | failed |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
            | `source.vault.azure.net` | 1 | 1 | 0 | | | | |
            | `target.vault.azure.net` | 1 | 1 | 0 | | | | |
            | both | 2 | 2 | 0 | 1 | 0 | 0 | 0 |
            """.ReplaceLineEndings("\n")));
    }

    [Test]
    public async Task Another_plan_than_the_approved_one_is_told_in_every_report()
    {
        _.Source.Set("db", "v1");

        var report = await _.RunAsync(new ReplicationOptions { ApprovedPlan = new string('0', 64) });

        Assert.That(Json(report).GetProperty("refusal").GetString(), Is.EqualTo(report.Refusal).And.Not.Null);
        Assert.That(Json(report).GetProperty("refusalCode").GetString(), Is.EqualTo("notTheApprovedPlan"));
        Assert.That(MarkdownReport.Write(report), Does.Contain(report.Refusal!));
        Assert.That(TextReport.Write(report), Does.Contain(report.Refusal!));
    }

    [Test]
    public async Task The_summary_offers_the_hash_of_a_plan_only_where_it_can_be_applied([Values] bool refused)
    {
        _.Source.Set("db", "v1");
        _.Target.Seed(20, "old-");

        var report = await _.RunAsync(new ReplicationOptions { DryRun = true, ReplicateDeletion = refused });

        Assert.That(report.Result == ReplicationResult.Refused, Is.EqualTo(refused));
        Assert.That(MarkdownReport.Write(report), Does.Contain($"Plan: `{report.PlanHash}`"));
        Assert.That(MarkdownReport.Write(report).Contains("give this hash as approvedPlan", StringComparison.Ordinal),
            Is.EqualTo(!refused));
    }

    [Test]
    public async Task A_vault_that_cannot_be_read_is_told_once_and_before_the_tables()
    {
        var second = _.Cloud.Vault("second");
        _.Source.Set("db", "v1");
        _.Target.Access.Deny("List");
        var partly = MarkdownReport.Write(await _.RunAsync(new ReplicationOptions(), second, _.Target));
        _.Source.Access.Deny("List");
        var wholly = MarkdownReport.Write(await _.RunAsync(new ReplicationOptions(), second, _.Target));

        Assert.That(partly.IndexOf("Could not list the secrets of vault target", StringComparison.Ordinal),
            Is.LessThan(partly.IndexOf("## ", StringComparison.Ordinal)).And.Positive);
        Assert.That(wholly.Split("Could not list the secrets of vault source"), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task A_vault_that_cannot_be_read_is_told_in_every_report()
    {
        _.Target.Access.Deny("List");

        var report = await _.RunAsync(new ReplicationOptions());

        Assert.That(Target(report, 0).GetProperty("failure").GetString(), Is.EqualTo(report.Pairs[0].Failure).And.Not.Null);
        Assert.That(MarkdownReport.Write(report), Does.Contain("Could not list the secrets of vault target: 403"));
        Assert.That(TextReport.Write(report), Does.Contain("! Could not list the secrets of vault target: 403"));
    }

    [Test]
    public async Task A_conflict_decided_by_policy_is_told([Values] bool conflict)
    {
        _.Source.Set("db", "source");
        if (conflict)
        {
            _.Target.Set("db", "target");
        }

        var report = await _.RunAsync(new ReplicationOptions { Mode = ReplicationMode.TwoWay });

        Assert.That(Target(report, 0).GetProperty("changes")[0].GetProperty("conflict").GetBoolean(), Is.EqualTo(conflict));
    }

    private static JsonElement Target(ReplicationReport report, int index) => Json(report).GetProperty("targets")[index];

    private static JsonElement Json(ReplicationReport report)
    {
        using var json = JsonDocument.Parse(JsonReport.Write(report));
        return json.RootElement.Clone();
    }
}
