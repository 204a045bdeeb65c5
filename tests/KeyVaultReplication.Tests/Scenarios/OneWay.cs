using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>One-way replication on simulated vaults, through the real SDK over TLS: what is copied, with what belongs to it.</summary>
[TestFixture]
public sealed class OneWay : OnTwoVaults
{
    [Test]
    public async Task New_secrets_are_created_with_all_that_belongs_to_them()
    {
        _.Source.Set("plain", "v1");
        _.Source.Set("dressed", "v1", contentType: "text/plain", tags: Tags(("owner", "ops")), notBefore: Year(2020), expires: Year(2040));

        var report = await _.ReplicateAsync();

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Created = 2 }));
        var dressed = _.Target.Current("dressed");
        Assert.That(_.Target.Current("plain").Value, Is.EqualTo("v1"));
        Assert.That(dressed.Value, Is.EqualTo("v1"));
        Assert.That(dressed.ContentType, Is.EqualTo("text/plain"));
        Assert.That(dressed.NotBefore, Is.EqualTo(Year(2020)));
        Assert.That(dressed.Expires, Is.EqualTo(Year(2040)));
        Assert.That(TagsOf(dressed), Is.EqualTo(Tags(("owner", "ops"))));
        Assert.That((_.Count("Get"), _.Count("Set"), _.Count("Update")), Is.EqualTo((2, 2, 2)), "a copy is GET, PUT, PATCH");
    }

    [Test]
    public async Task A_new_version_of_the_source_becomes_a_new_version_of_the_target()
    {
        _.Source.Set("db", "v1");
        await _.ReplicateAsync();
        _.Source.Set("db", "v2");

        var report = await _.ReplicateAsync();

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Updated = 1 }));
        Assert.That(_.Target.Values("db"), Is.EqualTo(new[] { "v1", "v2" }), "the old value stays in the history");
        Assert.That((_.Count("Get"), _.Count("Set"), _.Count("Update")), Is.EqualTo((1, 1, 1)));
    }

    [Test]
    public async Task A_change_of_properties_alone_makes_no_version_and_reads_no_value()
    {
        _.Source.Set("db", "v1", contentType: "text/plain");
        await _.ReplicateAsync();
        _.Source.Update("db", contentType: "application/json", tags: Tags(("a", "1")), expires: Year(2041));

        var report = await _.ReplicateAsync();

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Updated = 1 }));
        Assert.That(_.Target.Values("db"), Has.Count.EqualTo(1));
        Assert.That(_.Target.Current("db").ContentType, Is.EqualTo("application/json"));
        Assert.That(_.Target.Current("db").Expires, Is.EqualTo(Year(2041)));
        Assert.That(TagsOf(_.Target.Current("db")), Is.EqualTo(Tags(("a", "1"))));
        Assert.That((_.Count("Get"), _.Count("Set"), _.Count("Update")), Is.EqualTo((0, 0, 1)));
    }

    [Test]
    public async Task What_an_update_cannot_clear_takes_a_new_version()
    {
        _.Source.Set("db", "v1", contentType: "text/plain");
        await _.ReplicateAsync();
        _.Source.ClearContentType("db");

        var report = await _.ReplicateAsync();

        Assert.That(report.Counts.Updated, Is.EqualTo(1));
        Assert.That(_.Target.Current("db").ContentType, Is.Null);
        Assert.That(_.Target.Values("db"), Is.EqualTo(new[] { "v1", "v1" }));
    }

    [Test]
    public async Task A_replica_in_sync_is_disabled_with_its_source()
    {
        _.Source.Set("db", "v1");
        await _.ReplicateAsync();
        _.Source.Update("db", enabled: false);

        var report = await _.ReplicateAsync();

        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Succeeded));
        Assert.That(_.Target.Current("db").Enabled, Is.False);
        Assert.That(_.Target.Values("db"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_disabled_secret_that_is_no_replica_yet_is_noted()
    {
        _.Source.Set("db", "v1", enabled: false);

        var report = await _.ReplicateAsync();

        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Succeeded));
        Assert.That(report.Pairs[0].Plan!.Findings.Single(), Is.EqualTo(new Finding(
            ObjectName.Parse("db"), FindingKind.Note, ReasonCode.Disabled,
            "is disabled in source: its value cannot be read, so it cannot be copied until it is enabled")));
        Assert.That(_.Target.LiveNames(), Is.Empty);
    }

    [Test]
    public async Task Expired_and_not_yet_valid_secrets_are_ordinary()
    {
        _.Source.Set("expired", "1", expires: Year(2001));
        _.Source.Set("future", "2", notBefore: Year(2099));

        var report = await _.ReplicateAsync();

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Created = 2 }));
        Assert.That(_.Target.Current("expired").Expires, Is.EqualTo(Year(2001)));
        Assert.That(_.Target.Current("future").NotBefore, Is.EqualTo(Year(2099)));
    }

    [Test]
    public async Task Secrets_of_certificates_are_noted_on_either_side()
    {
        _.Source.AddCertificate("web-cert");
        _.Target.AddCertificate("other-cert");
        _.Source.Set("other-cert", "plain");

        var report = await _.ReplicateAsync(new ReplicationOptions { ReplicateDeletion = true });

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Noted = 2 }));
        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Succeeded));
        Assert.That(_.Target.LiveNames(), Is.EqualTo(new[] { "other-cert" }));
    }

    [Test]
    public async Task Names_that_differ_in_case_only_are_one_secret()
    {
        _.Source.Set("DB-Password", "v1");
        _.Target.Set("db-password", "old");

        await _.ReplicateAsync(new ReplicationOptions { ReplicateDeletion = true });

        Assert.That(_.Target.LiveNames(), Has.Count.EqualTo(1));
        Assert.That(_.Target.Current("db-password").Value, Is.EqualTo("v1"));
    }

    [TestCase(0)]
    [TestCase(25_600)]
    public async Task Values_of_any_allowed_length_are_copied(int length)
    {
        var value = new string('x', length);
        _.Source.Set("db", value);

        await _.ReplicateAsync();

        Assert.That(_.Target.Current("db").Value, Is.EqualTo(value));
    }

    [Test]
    public async Task A_tag_that_says_null_is_one_without_text()
    {
        _.Source.Set("db", "v1", tags: [new("owner", null!)]);

        await _.ReplicateAsync();

        Assert.That(_.Target.Current("db").Tags["owner"], Is.Empty);
    }

    private static Dictionary<string, string> Tags(params (string Name, string Text)[] tags) =>
        tags.ToDictionary(tag => tag.Name, tag => tag.Text);

    private static IEnumerable<KeyValuePair<string, string>> TagsOf(SecretVersionState version) =>
        version.Tags.Where(tag => tag.Key != Mark.TagName);

    private static DateTimeOffset Year(int year) => new(year, 1, 1, 0, 0, 0, TimeSpan.Zero);
}
