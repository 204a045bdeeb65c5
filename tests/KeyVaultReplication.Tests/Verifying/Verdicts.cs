using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Verifying;

/// <summary>What a verification says about two vaults, and that it does nothing but read.</summary>
[TestFixture]
public sealed class Verdicts : OnTwoVaults
{
    [Test]
    public async Task Equal_vaults_are_equal_with_the_versions_that_were_read()
    {
        _.Source.Set("api", "1", contentType: "text/plain", tags: [new("owner", "ops")]);
        _.Source.Set("db", "2", expires: DateTimeOffset.FromUnixTimeSeconds(2_000_000_000));
        await _.ReplicateAsync();

        var report = await VerifyAsync();

        Assert.That(report.Result, Is.EqualTo(VerificationResult.Equal));
        Assert.That(report.Counts, Is.EqualTo(new VerdictCounts { Equal = 2 }));
        Assert.That(Of(report, "db").SourceVersion, Is.EqualTo(_.Source.Current("db").Version));
        Assert.That(Of(report, "db").TargetVersion, Is.EqualTo(_.Target.Current("db").Version));
    }

    [Test]
    public async Task Vaults_that_no_run_ever_marked_are_compared_all_the_same()
    {
        _.Source.Set("same", "1");
        _.Target.Set("same", "1");
        _.Source.Set("other", "1");
        _.Target.Set("other", "2");

        var report = await VerifyAsync();

        Assert.That(report.Counts, Is.EqualTo(new VerdictCounts { Equal = 1, Different = 1 }));
        Assert.That((Of(report, "other").Code, Of(report, "other").Reason), Is.EqualTo(("value", "values differ")));
        Assert.That(report.Result, Is.EqualTo(VerificationResult.Different));
    }

    [Test]
    public async Task A_mark_that_was_carried_over_to_another_value_proves_nothing()
    {
        _.Source.Set("db", "good");
        await _.ReplicateAsync();

        // Forged whole: bound to its own version's second, so that a list takes it for a replica that is in sync.
        var mark = Mark.TryParse(_.Target.Current("db").Tags[Mark.TagName])!;
        var forged = _.Target.Set("db", "bad");
        _.Target.Update("db", tags: [new(Mark.TagName, (mark with { BoundAt = forged.Created }).ToString())]);
        var replication = await _.RunAsync(new ReplicationOptions { DryRun = true });
        Assert.That(replication.HasChanges, Is.False, "the lists do not show it: that is what verifying is for");

        var report = await VerifyAsync();

        Assert.That(Of(report, "db").Code, Is.EqualTo("value"));
        Assert.That(report.Result, Is.EqualTo(VerificationResult.Different));
    }

    [Test]
    public async Task Properties_count_as_values_do_and_are_named()
    {
        _.Source.Set("expiry", "1", expires: DateTimeOffset.FromUnixTimeSeconds(2_000_000_000));
        _.Target.Set("expiry", "1");
        _.Source.Set("both", "1", contentType: "text/plain", tags: [new("owner", "ops")]);
        _.Target.Set("both", "2");

        var report = await VerifyAsync();

        Assert.That((Of(report, "expiry").Code, Of(report, "expiry").Reason),
            Is.EqualTo(("properties", "values are equal, but not expires")));
        Assert.That((Of(report, "both").Code, Of(report, "both").Reason),
            Is.EqualTo(("valueAndProperties", "values differ, and so do content type, tags")));
    }

    [Test]
    public async Task What_only_one_side_has_is_missing_or_extra_or_noted()
    {
        _.Source.Set("only-there", "1");
        _.Target.Set("only-here", "1");

        var oneWay = await VerifyAsync();
        var withDeletions = await VerifyAsync(new VerifyOptions { ReplicateDeletion = true });
        var twoWay = await VerifyAsync(new VerifyOptions { Mode = ReplicationMode.TwoWay });

        Assert.That(oneWay.Counts, Is.EqualTo(new VerdictCounts { Missing = 1, Noted = 1 }));
        Assert.That(withDeletions.Counts, Is.EqualTo(new VerdictCounts { Missing = 1, Extra = 1 }));
        Assert.That(twoWay.Counts, Is.EqualTo(new VerdictCounts { Missing = 1, Extra = 1 }));
        Assert.That(_.Cloud.Vaults.SelectMany(vault => vault.Requests).Where(request => request.Operation == "Get"), Is.Empty,
            "there is nothing to compare");
    }

    [Test]
    public async Task Disabled_secrets_are_unreadable_different_or_noted()
    {
        _.Source.Set("in-both", "1", enabled: false);
        _.Target.Set("in-both", "1", enabled: false);
        _.Source.Set("in-both-retagged", "1", enabled: false, tags: [new("owner", "ops")]);
        _.Target.Set("in-both-retagged", "1", enabled: false);
        _.Source.Set("in-one", "1");
        _.Target.Set("in-one", "1", enabled: false);
        _.Source.Set("no-replica", "1", enabled: false);

        var report = await VerifyAsync();

        Assert.That(Of(report, "in-both").Kind, Is.EqualTo(VerdictKind.Unreadable));
        Assert.That((Of(report, "in-both-retagged").Kind, Of(report, "in-both-retagged").Code),
            Is.EqualTo((VerdictKind.Different, "properties")));
        Assert.That((Of(report, "in-one").Kind, Of(report, "in-one").Code), Is.EqualTo((VerdictKind.Different, "enabled")));
        Assert.That((Of(report, "no-replica").Kind, Of(report, "no-replica").Code), Is.EqualTo((VerdictKind.Noted, "disabled")));
    }

    [Test]
    public async Task No_difference_but_a_value_that_nobody_can_read_is_equal_with_issues()
    {
        _.Source.Set("db", "1", enabled: false);
        _.Target.Set("db", "1", enabled: false);

        Assert.That((await VerifyAsync()).Result, Is.EqualTo(VerificationResult.EqualWithIssues));
    }

    [Test]
    public async Task A_certificates_secret_is_noted_and_its_value_is_not_read()
    {
        _.Source.AddCertificate("web");
        _.Target.AddCertificate("other");

        var report = await VerifyAsync(new VerifyOptions { Mode = ReplicationMode.TwoWay });

        Assert.That(report.Counts, Is.EqualTo(new VerdictCounts { Noted = 2 }));
        Assert.That(report.Result, Is.EqualTo(VerificationResult.Equal));
    }

    [Test]
    public async Task A_plain_secret_in_a_certificates_place_is_a_difference()
    {
        _.Source.AddCertificate("web");
        _.Target.Set("web", "1");

        Assert.That((await VerifyAsync()).Counts, Is.EqualTo(new VerdictCounts { Different = 1 }));
    }

    [Test]
    public async Task Names_that_do_not_take_part_are_not_looked_at()
    {
        _.Source.Set("app-db", "1");
        _.Target.Set("app-db", "1");
        _.Source.Set("other", "1");

        Assert.That((await VerifyAsync(new VerifyOptions { Filter = new NameFilter(["app-*"], []) })).Counts,
            Is.EqualTo(new VerdictCounts { Equal = 1 }));
    }

    [Test]
    public async Task A_right_that_is_missing_for_one_secret_fails_that_one_and_says_what_to_do()
    {
        _.Source.Set("api", "1");
        _.Source.Set("db", "1");
        await _.ReplicateAsync();
        _.Target.Access.Deny("Get", name: "db");

        var report = await VerifyAsync();

        Assert.That(report.Counts, Is.EqualTo(new VerdictCounts { Equal = 1, Failed = 1 }));
        Assert.That(Of(report, "db").Reason, Does.Contain("target").And.Contain("db").And.Contain("403"));
        Assert.That(report.Result, Is.EqualTo(VerificationResult.Failed));
    }

    [Test]
    public async Task A_vault_that_cannot_be_listed_fails_its_pair_alone()
    {
        await using var _ = await Scenario.StartAsync(moreVaults: "second");
        _.Source.Set("db", "1");
        _.Target.Set("db", "1");
        _.Cloud.Vault("second").Access.Deny("List");

        var report = await _.VerifyAsync(new VerifyOptions(), _.Target, _.Cloud.Vault("second"));

        Assert.That(report.Pairs[0].Counts, Is.EqualTo(new VerdictCounts { Equal = 1 }));
        Assert.That(report.Pairs[1].Failures.Single(), Does.Contain("second"));
        Assert.That(report.Result, Is.EqualTo(VerificationResult.Failed));
    }

    [Test]
    public async Task A_secret_deleted_while_it_is_verified_is_missing_and_says_so()
    {
        _.Source.Set("db", "1");
        await _.ReplicateAsync();
        _.Target.Faults.Before("Get", "db", () => _.Target.Delete("db"));

        var report = await VerifyAsync();

        Assert.That((Of(report, "db").Kind, Of(report, "db").Reason),
            Is.EqualTo((VerdictKind.Missing, "only in the source; it changed while it was verified")));
    }

    [Test]
    public async Task A_sample_verifies_so_many_names_and_says_that_it_is_one()
    {
        _.Source.Seed(40);
        await _.ReplicateAsync();

        var report = await VerifyAsync(new VerifyOptions { Sample = 7 });

        Assert.That(report.Counts, Is.EqualTo(new VerdictCounts { Equal = 7 }));
        Assert.That(report.Pairs[0].Names, Is.EqualTo(40));
        Assert.That(VerificationText.Summary(report.Pairs[0]),
            Is.EqualTo("7 equal. A sample: 7 of 40 names, chosen at random. Nothing is known of the others."));
        Assert.That(Gets(), Is.EqualTo(14));
    }

    [Test]
    public async Task Each_value_is_read_once_and_the_source_once_for_all_targets()
    {
        await using var _ = await Scenario.StartAsync(moreVaults: "second");
        _.Source.Seed(30);
        await _.ReplicateAsync(null, _.Target, _.Cloud.Vault("second"));

        var report = await _.VerifyAsync(new VerifyOptions(), _.Target, _.Cloud.Vault("second"));

        Assert.That(report.Counts, Is.EqualTo(new VerdictCounts { Equal = 60 }));
        Assert.That((_.Count("Get", _.Source), _.Count("Get", _.Target), _.Count("Get", _.Cloud.Vault("second"))),
            Is.EqualTo((30, 30, 30)));
        Assert.That(_.Requests.Count(request => request.Operation is not ("Get" or "List")), Is.Zero);
    }

    private async Task<VerificationReport> VerifyAsync(VerifyOptions? options = null) =>
        await _.VerifyAsync(options ?? new VerifyOptions());

    private int Gets() => _.Cloud.Vaults.SelectMany(vault => vault.Requests)
        .Count(request => request is { Operation: "Get", IsChallenge: false });

    private static Verdict Of(VerificationReport report, string name) =>
        report.Pairs.Single().Verdicts.Single(verdict => verdict.Name == ObjectName.Parse(name));
}
