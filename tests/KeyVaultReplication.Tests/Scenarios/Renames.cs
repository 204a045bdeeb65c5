using KeyVaultReplication.Renaming;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>
/// One-way runs in which the target knows the source's secrets by other names: promotion from one environment to the next.
/// </summary>
[TestFixture]
public sealed class Renames() : OnTwoVaults()
{
    [Test]
    public async Task What_a_rule_matches_is_called_as_it_says_and_nothing_else_takes_part()
    {
        _.Source.Set("app-dev-db", "1", contentType: "text/plain", tags: [new("owner", "ops")]);
        _.Source.Set("shared", "2");
        _.Source.Set("other", "3");
        _.Target.Set("mine", "4");

        var report = await _.ReplicateAsync(Rename("app-dev-* -> app-prod-*", "shared -> common"));

        Assert.That(_.Target.LiveNames(), Is.EquivalentTo(new[] { "app-prod-db", "common", "mine" }));
        var copy = _.Target.Current("app-prod-db");
        Assert.That((copy.Value, copy.ContentType, copy.Tags["owner"]), Is.EqualTo(("1", "text/plain", "ops")),
            "values are never transformed");
        Assert.That(_.Source.LiveNames(), Is.EquivalentTo(new[] { "app-dev-db", "shared", "other" }), "the source stays as it is");
        Assert.That((report.Pairs[0].Plan!.SourceObjects, report.Pairs[0].Plan!.TargetObjects), Is.EqualTo((2, 0)));
    }

    [Test]
    public async Task The_first_rule_that_matches_counts_and_the_last_may_keep_the_rest()
    {
        _.Source.Set("app-dev-db", "1");
        _.Source.Set("app-x", "2");
        _.Source.Set("rest", "3");

        await _.ReplicateAsync(Rename("app-dev-* -> app-prod-*", "app-* -> old-*", "* -> *"));

        Assert.That(_.Target.LiveNames(), Is.EquivalentTo(new[] { "app-prod-db", "old-x", "rest" }));
    }

    [Test]
    public async Task A_new_version_follows_and_the_reports_tell_both_names()
    {
        _.Source.Set("app-dev-db", "1");
        await _.ReplicateAsync(Rename("app-dev-* -> app-prod-*"));
        _.After(20, () => _.Source.Set("app-dev-db", "2"));

        var report = await _.ReplicateAsync(Rename("app-dev-* -> app-prod-*"));

        Assert.That(_.Target.Values("app-prod-db"), Is.EqualTo(new[] { "1", "2" }));
        var told = new[] { TextReport.Write(report), MarkdownReport.Write(report), JsonReport.Write(report), JsonReport.WritePlan(report) };
        Assert.That(told, Has.All.Contains("app-prod-db").And.All.Contains("in source: app-dev-db"));
    }

    [Test]
    public async Task Equal_values_are_adopted_and_what_differs_is_overwritten()
    {
        _.Source.Set("app-dev-same", "1");
        _.Source.Set("app-dev-other", "2");
        _.Target.Set("app-prod-same", "1");
        _.Target.Set("app-prod-other", "old");

        var report = await _.ReplicateAsync(Rename("app-dev-* -> app-prod-*"));

        Assert.That((report.Counts.Adopted, _.Target.Values("app-prod-same").Count, _.Target.Values("app-prod-other")),
            Is.EqualTo((1, 1, new[] { "old", "2" })));
    }

    [Test]
    public async Task Only_what_a_rule_can_produce_is_deleted_and_only_after_its_origin()
    {
        foreach (var name in new[] { "app-dev-a", "app-dev-b", "app-dev-c", "app-dev-d", "app-dev-e" })
        {
            _.Source.Set(name, "1");
        }

        _.Target.Set("mine", "1");
        var options = Rename("app-dev-* -> app-prod-*") with { ReplicateDeletion = true };
        await _.ReplicateAsync(options);
        _.After(20, () => _.Source.Delete("app-dev-a"));

        var report = await _.ReplicateAsync(options);

        Assert.That(report.Counts.Deleted, Is.EqualTo(1));
        Assert.That(_.Target.LiveNames(), Is.EquivalentTo(new[] { "app-prod-b", "app-prod-c", "app-prod-d", "app-prod-e", "mine" }));
        Assert.That(TextReport.Write(report), Does.Match("- delete +app-prod-a .*in source: app-dev-a"));
    }

    [Test]
    public async Task Filters_look_at_the_names_of_the_source()
    {
        _.Source.Set("app-dev-db", "1");
        _.Source.Set("app-dev-tmp", "2");
        _.Target.Set("app-prod-tmp", "mine");
        var options = Rename("app-dev-* -> app-prod-*") with
        {
            Filter = new NameFilter(["app-dev-*"], ["*-tmp"]),
            ReplicateDeletion = true
        };

        await _.ReplicateAsync(options);

        Assert.That((_.Target.Current("app-prod-db").Value, _.Target.Current("app-prod-tmp").Value), Is.EqualTo(("1", "mine")));
    }

    [Test]
    public async Task Names_that_would_be_one_refuse_the_pair_when_it_is_planned([Values] bool dryRun)
    {
        _.Source.Set("a-db", "1");
        _.Source.Set("b-DB", "2");
        _.Source.Set("a-other", "3");

        var report = await _.RunAsync(Rename("a-* -> x-*", "b-* -> x-*") with { DryRun = dryRun });

        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Refused));
        Assert.That(report.Pairs[0].Refusal, Does.Contain("'a-db' and 'b-DB' would all be called 'x-db'."));
        Assert.That(_.Target.LiveNames(), Is.Empty);
    }

    [Test]
    public async Task A_name_that_no_vault_takes_refuses_the_pair()
    {
        _.Source.Set(new string('a', 120), "1");

        var report = await _.RunAsync(Rename("* -> environment-*"));

        Assert.That(report.Pairs[0].Refusal,
            Does.Contain($"'{new string('a', 120)}' would be called 'environment-").And.Contain("which is no name"));
        Assert.That(_.Target.LiveNames(), Is.Empty);
    }

    [Test]
    public async Task Going_back_takes_the_rules_the_other_way_round()
    {
        _.Source.Set("app-dev-db", "1");
        await _.ReplicateAsync(Rename("app-dev-* -> app-prod-*"));
        _.After(20, () => _.Target.Set("app-prod-db", "2"));

        var back = await Replicator.RunAsync(_.Connect(_.Target), [_.Connect(_.Source)], Rename("app-prod-* -> app-dev-*"));

        Assert.That((back.Result, _.Source.Values("app-dev-db"), _.Source.LiveNames()),
            Is.EqualTo((ReplicationResult.Succeeded, new[] { "1", "2" }, new[] { "app-dev-db" })));
    }

    [Test]
    public async Task A_verification_knows_both_names()
    {
        _.Source.Set("app-dev-db", "1");
        _.Source.Set("app-dev-x", "1");
        await _.ReplicateAsync(Rename("app-dev-* -> app-prod-*"));
        var rules = Rename("app-dev-* -> app-prod-*").Rename;

        Assert.That((await _.VerifyAsync(new VerifyOptions { Rename = rules })).Result, Is.EqualTo(VerificationResult.Equal));
        _.After(20, () => _.Target.Set("app-prod-x", "2"));
        Assert.That((await _.VerifyAsync(new VerifyOptions { Rename = rules })).Result, Is.EqualTo(VerificationResult.Different));
    }

    [TestCase("app-* -> x")]
    [TestCase("app -> x-*")]
    [TestCase("a*b* -> x*")]
    [TestCase("app")]
    [TestCase("a_b -> c")]
    [TestCase("a -> ")]
    [TestCase("a -> b -> c")]
    public void What_is_no_rule_is_told(string text) =>
        Assert.That((RenameRules.TryParse([text], out var rules, out var wrong), rules is null, wrong),
            Is.EqualTo((false, true, new[] { text })));

    [Test]
    public void Other_rules_are_another_plan()
    {
        var source = VaultAddress.Parse("source");

        Assert.That(PlanHash.Of(source, Rename("a-* -> b-*"), []),
            Is.Not.EqualTo(PlanHash.Of(source, Rename("a-* -> c-*"), [])).And.EqualTo(PlanHash.Of(source, Rename("a-*->b-*"), [])));
    }

    private static ReplicationOptions Rename(params string[] rules) =>
        new()
        {
            Rename = RenameRules.TryParse(rules, out var parsed, out var wrong) ? parsed
            : throw new FormatException(string.Join(", ", wrong))
        };
}
