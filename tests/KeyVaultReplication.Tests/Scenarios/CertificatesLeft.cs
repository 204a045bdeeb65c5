using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>Certificates, and names of certificates, that a run leaves, deletes or cannot write; and what it says.</summary>
[TestFixture]
public sealed class CertificatesLeft
{
    private static readonly ReplicationOptions Both = new() { Kinds = [ObjectKind.Secret, ObjectKind.Certificate] };

    private static readonly ReplicationOptions Alone = new() { Kinds = [ObjectKind.Certificate] };

    [Test]
    public async Task What_cannot_be_copied_is_noted_with_the_reason_and_ends_no_run_with_issues()
    {
        await using var _ = await Scenario.StartAsync();
        _.Source.AddCertificate("locked", exportable: false);
        _.Source.AddCertificate("off", enabled: false);
        _.Source.AddCertificate("old", validityMonths: 1);
        _.Cloud.Advance(TimeSpan.FromDays(40));
        var report = await _.RunAsync(Alone);
        Assert.That(report.Pairs.Single().Plan!.Findings.Select(finding => $"{finding.Name} {finding.Kind} {finding.Code}"),
            Is.EquivalentTo(new[]
        {
            "locked Note NotExportable", "off Note Disabled", "old Note Expired",
        }));
        Assert.That((report.Result, _.Target.LiveNames(StoredKind.Certificate).Count), Is.EqualTo((ReplicationResult.Succeeded, 0)));
        Assert.That(_.Source.Requests.Where(request => request.Operation is "Get" or "GetVersion"), Is.Empty, "no key is read");
    }

    [Test]
    public async Task A_name_that_a_plain_secret_has_needs_a_person()
    {
        await using var _ = await Scenario.StartAsync();
        _.Source.AddCertificate("web");
        _.Target.Set("web", "plain");
        var report = await _.RunAsync(Both);
        var finding = report.Pairs.Single().Plan!.Findings.Single();
        Assert.That((finding.Kind, finding.Code, _.Target.Values("web")),
            Is.EqualTo((FindingKind.Skipped, ReasonCode.NameTaken, (IReadOnlyList<string>)["plain"])));

        report = await _.RunAsync(Alone);
        Assert.That(report.Pairs.Single().Outcomes.Single().Message, Does.Contain("a secret or a key has the name"),
            "not known beforehand, but told");
    }

    [Test]
    public async Task Secrets_of_certificates_are_quiet_once_certificates_take_part()
    {
        await using var _ = await Scenario.StartAsync();
        _.Source.AddCertificate("web");
        _.Source.Set("db", "one");
        var report = await _.ReplicateAsync(Both);
        Assert.That(report.Pairs.Single().Plan!.Findings, Is.Empty);
        Assert.That((_.Target.LiveNames(), report.Pairs.Single().Counts.Created), Is.EqualTo(((IReadOnlyList<string>)["db", "web"], 2)));
    }

    [Test]
    public async Task Deletions_follow_softly_within_a_limit_of_their_own()
    {
        await using var _ = await Scenario.StartAsync();
        var options = Both with { ReplicateDeletion = true };
        _.Source.Seed(20);
        _.Source.AddCertificate("web");
        _.Source.AddCertificate("api");
        await _.ReplicateAsync(options);
        _.After(60, () => _.Source.DeleteCertificate("web"));
        await _.ReplicateAsync(
            options with { MaxDeletions = ChangeLimit.TryParse("1", out var limit) ? limit : throw new FormatException() });
        Assert.That((_.Target.LiveNames(StoredKind.Certificate), _.Target.DeletedNames(StoredKind.Certificate)),
            Is.EqualTo(((IReadOnlyList<string>)["api"], (IReadOnlyList<string>)["web"])));

        _.After(60, () => _.Source.DeleteCertificate("api"));
        var refused = await _.RunAsync(options);
        Assert.That(refused.Pairs.Single().Refusal,
            Does.Contain("lists no certificate that takes part, so all 1 in target would be deleted"));
    }

    [Test]
    public async Task A_secret_is_deleted_too_where_certificates_take_part()
    {
        await using var _ = await Scenario.StartAsync();
        var options = Both with { ReplicateDeletion = true };
        _.Source.Seed(20);
        _.Source.Set("db", "one");
        _.Source.AddCertificate("web");
        await _.ReplicateAsync(options);
        _.After(60, () => _.Source.Delete("db"));
        var report = await _.ReplicateAsync(options);
        Assert.That((report.Result, _.Target.DeletedNames()), Is.EqualTo((ReplicationResult.Succeeded, (IReadOnlyList<string>)["db"])));
    }

    [Test]
    public async Task A_certificate_still_in_the_making_at_the_target_fails_alone_with_words()
    {
        await using var _ = await Scenario.StartAsync();
        _.Source.AddCertificate("web");
        _.Source.AddCertificate("api");
        _.Target.RequestCertificate("web");
        var report = await _.RunAsync(Alone);
        var outcomes = report.Pairs.Single().Outcomes.ToDictionary(outcome => outcome.Change.Name.Text);
        Assert.That((outcomes["api"].Result, outcomes["web"].Result), Is.EqualTo((ChangeResult.Applied, ChangeResult.Failed)));
        Assert.That(outcomes["web"].Message, Does.Contain("has to be completed or cancelled first"));
    }
}
