namespace KeyVaultReplication.Tests.Restoring;

/// <summary>Which version a restore takes, by its time or by its id; and what it does about one that cannot be read or told.</summary>
[TestFixture]
public sealed class TheWantedVersion : OnItsOwnHistory
{
    [Test]
    public async Task A_wanted_version_that_is_disabled_is_skipped_with_issues()
    {
        _.Source.Set("db", "good", enabled: false);
        var then = _.Now();
        _.Source.Set("db", "bad");

        var report = await RestoreAsync(then);

        Assert.That(report.Result, Is.EqualTo(ReplicationResult.SucceededWithIssues));
        Assert.That(report.Pairs[0].Plan!.Findings.Single().Reason,
            Does.EndWith("is wanted, but it is disabled: its value cannot be read"));
    }

    [Test]
    public async Task A_current_version_that_is_disabled_is_followed_by_the_wanted_one_without_reading_it()
    {
        _.Source.Set("db", "good");
        var then = _.Now();
        _.Source.Set("db", "bad", enabled: false);

        await RestoreAsync(then);

        Assert.That((_.Source.Current("db").Value, _.Source.Current("db").Enabled), Is.EqualTo(("good", true)));
    }

    [Test]
    public async Task Of_versions_made_in_the_same_second_none_is_guessed()
    {
        await using var _ = await Scenario.StartAsync(time: new StoppedClock());
        _.Source.Set("db", "1");
        _.Source.Set("db", "2");
        var then = _.Now();
        _.Source.Set("db", "bad");

        var report = await _.RestoreFullyAsync(_.Source, new RestorePoint(then, null));

        Assert.That(report.Pairs[0].Plan!.Findings.Single(),
            Has.Property("Kind").EqualTo(FindingKind.Skipped).And.Property("Code").EqualTo(ReasonCode.SeveralVersions));
        Assert.That(_.Source.Current("db").Value, Is.EqualTo("bad"));
    }

    [Test]
    public async Task One_version_of_one_secret_by_its_id()
    {
        var first = _.Source.Set("db", "1");
        _.Now();
        _.Source.Set("db", "2");
        _.Now();
        _.Source.Set("db", "3");
        _.Source.Set("other", "1");

        var report = await _.RestoreFullyAsync(_.Source, new RestorePoint(null, first.Version), options: Only("db"));

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Updated = 1 }));
        Assert.That(_.Source.Values("db"), Is.EqualTo(new[] { "1", "2", "3", "1" }));
    }

    [Test]
    public async Task A_version_that_the_vault_does_not_have_fails_and_says_so()
    {
        _.Source.Set("db", "1");

        var report = await _.RestoreFullyAsync(_.Source, new RestorePoint(null, new string('a', 32)), options: Only("db"));

        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Failed));
        Assert.That(report.Pairs[0].Plan!.Findings.Single().Reason, Is.EqualTo($"has no version {new string('a', 32)} in source"));
    }

    /// <summary>A clock that stands still, so that what is done in a row is done in one second; only the cloud is set forward.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(1_900_000_000);
    }
}
