namespace KeyVaultReplication.Cli.Tests.Inputs;

/// <summary>What is said of a restore or a verification on a command line, as values; and what is wrong with it.</summary>
[TestFixture]
public sealed class Restores
{
    private static readonly string s_version = new('a', 32);

    [TestCase("2026-11-24T10:00:00Z", "2026-11-24T10:00:00Z")]
    [TestCase("2026-11-24T10:00Z", "2026-11-24T10:00:00Z")]
    [TestCase("2026-11-24 11:00:30+01:00", "2026-11-24T10:00:30Z")]
    [TestCase("2026-11-24T10:00:00.25Z", "2026-11-24T10:00:00.25Z")]
    [TestCase("-90m", "2026-11-25T08:30:00Z")]
    [TestCase("-36h", "2026-11-23T22:00:00Z")]
    [TestCase("-7d", "2026-11-18T10:00:00Z")]
    public void A_time_has_a_zone_or_says_how_long_ago(string text, string expected)
    {
        Assert.That(RestoreTime.TryParse(text, DateTimeOffset.Parse("2026-11-25T10:00:00Z", null), out var time));
        Assert.That(time, Is.EqualTo(DateTimeOffset.Parse(expected, null)));
    }

    [TestCase("2026-11-24T10:00:00")]
    [TestCase("2026-11-24")]
    [TestCase("yesterday")]
    [TestCase("36h")]
    [TestCase("-36")]
    [TestCase("24/11/2026 10:00Z")]
    [TestCase("2026-13-24T10:00:00Z")]
    [TestCase("")]
    public void Any_other_text_is_none(string text) => Assert.That(RestoreTime.TryParse(text, DateTimeOffset.UnixEpoch, out _), Is.False);

    [Test]
    public void Keys_alone_cannot_be_restored() => Assert.That(
        Parse("restore --target contoso-weu --at -1h --object-types keys").Mistakes,
        Is.EqualTo(new[] { "--object-types is keys, and a restore leaves keys alone: give secrets, certificates or both." }));

    [Test]
    public void From_its_own_history()
    {
        var request = Parse("restore --target contoso-weu --at 2026-11-24T10:00:00Z --dry-run").Request!;

        Assert.That((request.Action, request.Replica, request.Targets.Single().Name, request.Options.DryRun),
            Is.EqualTo((Actions.Restore, (VaultAddress?)null, "contoso-weu", true)));
        Assert.That(request.Options.RestorePoint!.At, Is.EqualTo(DateTimeOffset.Parse("2026-11-24T10:00:00Z", null)));
        Assert.That(Parse("restore --source contoso-weu --target contoso-weu --at -1h").Request!.Replica, Is.Null,
            "its own name as the source is its own history too");
        Assert.That(Parse("restore --target contoso-weu --at -1h").Request!.Options.DryRun, Is.False);
    }

    [Test]
    public void From_a_replica_at_a_time_or_its_newest()
    {
        Assert.That(Parse("restore --source contoso-neu --target contoso-weu").Request!.Options.RestorePoint,
            Is.EqualTo(new RestorePoint(null, null)));
        Assert.That(Parse("restore --source contoso-neu --target contoso-weu --at -1d").Request!.Replica!.Name, Is.EqualTo("contoso-neu"));
    }

    [Test]
    public void One_version_of_one_secret() =>
        Assert.That(Parse($"restore --target contoso-weu --include db --secret-version {s_version}").Request!.Options.RestorePoint,
            Is.EqualTo(new RestorePoint(null, s_version)));

    [TestCase("restore --target contoso-weu", "--at is missing: give ")]
    [TestCase("restore --at -1h", "--target is missing: give ")]
    [TestCase("restore --target contoso-weu --at 2999-01-01T00:00:00Z", "--at is '2999-01-01T00:00:00Z', which has not come yet.")]
    [TestCase("restore --target contoso-weu --at -1h --object-types ,", "--object-types names none: give ")]
    [TestCase("restore --target contoso-weu --at noon", "--at is 'noon': give a time with its zone")]
    [TestCase("restore --target contoso-weu,contoso-sea --at -1h", "--target takes one vault in a restore.")]
    [TestCase("restore --source contoso-neu --target contoso-weu --replicate-deletion",
        "--replicate-deletion is not for a restore from a replica (--source)")]
    [TestCase("restore --target contoso-weu --secret-version aa --include db",
        "--secret-version is 'aa', which is not the id of a version")]
    [TestCase("restore --target contoso-weu --secret-version aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "--secret-version is for one name: give --include with exactly that")]
    [TestCase("restore --target contoso-weu --secret-version aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa --include db*",
        "--secret-version is for one name")]
    [TestCase("restore --target contoso-weu --secret-version aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa --include db --at -1h",
        "--secret-version and --at exclude each other")]
    [TestCase("restore --target contoso-weu --at -1h --approved-plan aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "--at is '-1h', another time than when the plan was approved: give the time that the dry run told.")]
    [TestCase("verify --source contoso-weu --target contoso-neu --sample 0", "--sample is '0': give a number of 1 or more.")]
    public void What_is_wrong_is_told_and_nothing_else(string line, string mistake)
    {
        var mistakes = Parse(line).Mistakes;
        Assert.That(mistakes, Has.Count.EqualTo(1));
        Assert.That(mistakes[0], Does.StartWith(mistake));
    }

    [TestCase("", "100%")]
    [TestCase(" --max-updates 30%", "30%")]
    [TestCase(" --max-updates 5", "5")]
    public void A_restore_may_overwrite_everything_unless_another_limit_is_said(string more, string limit) =>
        Assert.That(Parse("restore --target contoso-weu --at -1h" + more).Request!.Options.MaxUpdates.ToString(), Is.EqualTo(limit));

    [Test]
    public void A_verification_compares_what_replication_would_make_equal()
    {
        var request =
            Parse("verify --source contoso-weu --target contoso-neu --mode two-way --sample 20 --include app-* --parallelism 5").Request!;
        var options = request.ToVerify();

        Assert.That(request.Action, Is.EqualTo(Actions.Verify));
        Assert.That((options.Mode, options.Sample, options.Filter.Include.Single(), options.Parallelism),
            Is.EqualTo((ReplicationMode.TwoWay, 20, "app-*", 5)));
    }

    private static CommandLine.Parsed Parse(string line)
    {
        CommandLine.Parsed? parsed = null;
        var result = CommandLine.Create(inputs => { parsed = inputs; return Task.FromResult(0); }, () => Task.FromResult(0)).Parse(line);
        Assert.That(result.Errors, Is.Empty);
        result.Invoke();
        return parsed!;
    }
}
