using KeyVaultSimulator;
using Microsoft.Extensions.Time.Testing;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>Keys that are left as they are, and what is told of each.</summary>
[TestFixture]
public sealed class KeysLeft : WithKeys
{
    [Test]
    public async Task Newer_versions_cannot_follow_and_are_counted_in_a_note()
    {
        await using var _ = await StartAsync();
        _.Source.AddKey("sign");
        await _.ReplicateAsync(Alone);
        _.After(60, () => _.Source.RotateKey("sign"));
        _.After(60, () => _.Source.RotateKey("sign"));
        var report = await _.ReplicateAsync(Alone);
        Assert.That(Found(report), Is.EqualTo(new[]
        {
            "sign Note NewerVersionsCannotFollow: 2 newer versions in source cannot follow: Key Vault adds no version to a key that "
                + "was copied",
        }));
        Assert.That((report.Result, _.Target.Live(StoredKind.Key, "sign").Versions.Length), Is.EqualTo((ReplicationResult.Succeeded, 1)));
    }

    [Test]
    public async Task Another_key_of_that_name_is_left_and_needs_a_person_although_it_was_made_in_the_same_second()
    {
        await using var _ = await StartAsync(new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000)));
        _.Source.AddKey("sign");
        var own = _.Target.AddKey("sign");
        Assert.That(own.Created, Is.EqualTo(_.Source.Live(StoredKind.Key, "sign").Current.Created));
        var report = await _.RunAsync(Alone);
        Assert.That(Found(report).Single(), Does.StartWith("sign Skipped OtherKey: target has another key of that name"));
        Assert.That((report.Result, _.Target.Live(StoredKind.Key, "sign").Versions.Single()),
            Is.EqualTo((ReplicationResult.SucceededWithIssues, own)));
    }

    [Test]
    public async Task A_copy_that_was_rotated_in_the_target_is_drift_and_left()
    {
        await using var _ = await StartAsync();
        _.Source.AddKey("sign");
        await _.ReplicateAsync(Alone);
        _.After(60, () => _.Target.RotateKey("sign"));
        var report = await _.RunAsync(Alone);
        Assert.That(Found(report).Single(), Does.StartWith("sign Skipped Drift: target has 1 version that source does not have"));
        Assert.That((report.Result, report.Counts.Drift), Is.EqualTo((ReplicationResult.SucceededWithIssues, 1)));
    }

    [Test]
    public async Task A_key_that_rotates_by_itself_is_noted_and_copied_only_where_include_names_it()
    {
        await using var _ = await StartAsync();
        _.Source.AddKey("sign");
        _.Source.AddKey("turning");
        _.Source.SetRotation("turning", new RotationState { Actions = [new RotationAction("timeAfterCreate", "P30D", "Rotate")] });
        var report = await _.RunAsync(Alone with { Filter = new NameFilter(["*"], []) });
        Assert.That(Found(report).Single(), Does.StartWith("turning Note Rotates: rotates by itself in source"));
        Assert.That((_.Target.LiveNames(StoredKind.Key), report.Result),
            Is.EqualTo(((IReadOnlyList<string>)["sign"], ReplicationResult.Succeeded)));

        await _.ReplicateAsync(Alone with { Filter = new NameFilter(["*", "TURNING"], []) });
        Assert.That(_.Target.LiveNames(StoredKind.Key), Is.EqualTo(new[] { "sign", "turning" }));
    }

    [TestCase(SoftDeletedPolicy.Recover, FindingKind.Skipped)]
    [TestCase(SoftDeletedPolicy.Skip, FindingKind.Skipped)]
    [TestCase(SoftDeletedPolicy.Fail, FindingKind.Failed)]
    public async Task A_soft_deleted_name_is_left_and_told_before_anything_is_tried(SoftDeletedPolicy policy, FindingKind kind)
    {
        await using var _ = await StartAsync();
        _.Source.AddKey("sign");
        await _.ReplicateAsync(Alone);
        _.After(60, () => _.Target.DeleteKey("sign"));
        var report = await _.RunAsync(Alone with { SoftDeleted = policy });
        Assert.That(Found(report).Single(),
            Does.StartWith($"sign {kind} SoftDeleted: is soft-deleted in target, and a key is not recovered by replication"));
        Assert.That((_.Target.LiveNames(StoredKind.Key), _.Target.DeletedNames(StoredKind.Key)),
            Is.EqualTo(((IReadOnlyList<string>)[], (IReadOnlyList<string>)["sign"])));
    }

    [Test]
    public async Task Keys_of_certificates_go_with_their_certificates()
    {
        await using var _ = await StartAsync();
        _.Source.AddCertificate("web");
        _.Source.AddKey("sign");
        var report = await _.ReplicateAsync(Alone);
        Assert.That(Found(report).Single(), Does.StartWith("web Note OfCertificate: belongs to a certificate in source"));
        var withSecrets = await _.ReplicateAsync(new ReplicationOptions { Kinds = [ObjectKind.Secret, ObjectKind.Key] });
        Assert.That(withSecrets.Pairs.Single().Plan!.Findings.Select(finding => finding.Name.Shown), Is.EqualTo(new[] { "web" }),
            "said once, of the secret");
        var whole = await _.ReplicateAsync(new ReplicationOptions { Kinds = [ObjectKind.Secret, ObjectKind.Certificate, ObjectKind.Key] });
        Assert.That((Found(whole), whole.Result), Is.EqualTo((Array.Empty<string>(), ReplicationResult.Succeeded)));
        Assert.That(_.Target.LiveNames(StoredKind.Certificate), Is.EqualTo(new[] { "web" }));
    }

    [Test]
    public async Task A_name_that_a_certificate_has_needs_a_person([Values] bool inTarget)
    {
        await using var _ = await StartAsync();
        var (certificate, key) = inTarget ? (_.Target, _.Source) : (_.Source, _.Target);
        certificate.AddCertificate("web");
        key.AddKey("web");
        var report = await _.RunAsync(Alone);
        Assert.That(Found(report).Single(), Does.StartWith($"web Skipped NameTaken: a certificate has the name in {certificate.Name}"));
    }

    [Test]
    public async Task A_key_rotated_after_the_plan_was_approved_is_left()
    {
        await using var _ = await StartAsync();
        _.Source.AddKey("sign");
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        var plan = await _.RunAsync(Alone with { DryRun = true });
        _.Source.Faults.After("Key.ListVersions", "sign", () => _.Source.RotateKey("sign"), times: 1);
        var report = await _.RunAsync(Alone with { ApprovedPlan = plan.PlanHash });
        Assert.That((report.Pairs.Single().Outcomes.Single().Result, _.Target.LiveNames(StoredKind.Key)),
            Is.EqualTo((ChangeResult.Overtaken, (IReadOnlyList<string>)[])));
    }
}
