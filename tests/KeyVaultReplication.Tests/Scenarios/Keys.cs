using KeyVaultSimulator;
using Microsoft.Extensions.Time.Testing;

namespace KeyVaultReplication.Tests;

/// <summary>Keys from a source to a target: copied once, whole, and never touched again.</summary>
[TestFixture]
public sealed class Keys
{
    private static readonly ReplicationOptions Alone = new() { Kinds = [ObjectKind.Key] };

    [TestCase("EC", null)]
    [TestCase("EC", "P-384")]
    [TestCase("RSA", null)]
    public async Task A_key_that_is_missing_is_copied_whole_once(string type, string? curve)
    {
        await using var _ = await StartAsync();
        _.Source.AddKey("sign", type, curve, [new("team", "web")]);
        _.After(60, () => _.Source.RotateKey("sign"));
        var report = await _.ReplicateAsync(Alone);
        Assert.That(Versions(_.Target, "sign"), Is.EqualTo(Versions(_.Source, "sign")),
            "all versions, with their ids, times, public parts and tags");
        Assert.That(Asked(_), Is.EquivalentTo(new[]
        {
            "source Key.List", "target Key.List", "source Key.GetPolicy", "target Key.ListDeleted", "source Key.ListVersions",
            "source Key.ListVersions", "source Key.Backup",
            "target Key.Restore",
        }), "the lists, the rotation policy, the versions for the plan, whether they are as approved, one backup, one restore");
        var outcome = report.Pairs.Single().Outcomes.Single();
        Assert.That((outcome.Result, outcome.VersionRead, outcome.VersionWritten),
            Is.EqualTo((ChangeResult.Applied, _.Source.Live(StoredKind.Key, "sign").Current.Version, outcome.VersionRead)));
        Assert.That((report.Result, report.Counts.Created), Is.EqualTo((ReplicationResult.Succeeded, 1)));
    }

    [Test]
    public async Task A_quiet_run_is_the_lists_and_one_list_of_versions_a_key_and_side()
    {
        await using var _ = await StartAsync();
        foreach (var number in Enumerable.Range(0, 30))
        {
            _.Source.AddKey($"key-{number:00}");
        }

        await _.RunAsync(Alone);
        _.ClearRequests();
        var report = await _.RunAsync(Alone);
        Assert.That((report.HasChanges, report.Counts.Unchanged, report.Result), Is.EqualTo((false, 30, ReplicationResult.Succeeded)));
        var requests = _.Cloud.Vaults.SelectMany(vault => vault.Requests).Where(request => !request.IsChallenge)
            .CountBy(request => request.Operation).ToDictionary();
        Assert.That(requests, Is.EquivalentTo(new Dictionary<string, int> { ["Key.List"] = 2 * 2, ["Key.ListVersions"] = 2 * 30 }));
    }

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
    public async Task Two_way_each_vault_gets_what_it_lacks_and_neither_gets_newer_versions()
    {
        await using var _ = await StartAsync();
        var options = Alone with { Mode = ReplicationMode.TwoWay };
        _.Source.AddKey("of-source");
        _.Target.AddKey("of-target");
        await _.ReplicateAsync(options);
        foreach (var name in new[] { "of-source", "of-target" })
        {
            Assert.That(Versions(_.Target, name), Is.EqualTo(Versions(_.Source, name)));
        }

        _.After(60, () => _.Source.RotateKey("of-source"));
        _.After(60, () => _.Target.RotateKey("of-source"));
        var report = await _.ReplicateAsync(options);
        Assert.That(Found(report).Single(),
            Does.StartWith(
                "of-source Note NewerVersionsCannotFollow: 1 newer version in source and 1 newer version in target cannot follow"));
    }

    [TestCase("geography")]
    [TestCase("subscription")]
    public async Task Between_vaults_apart_a_note_says_what_to_do_and_only_the_first_key_is_tried(string what)
    {
        await using var _ = await StartAsync();
        var other = _.Cloud.AddVault("other", what == "geography" ? new SimulatedVaultOptions { Geography = "United States" }
            : new SimulatedVaultOptions { Subscription = Guid.NewGuid() });
        foreach (var name in new[] { "one", "two", "three" })
        {
            _.Source.AddKey(name);
        }

        var report = await _.RunAsync(Alone, _.Target, other);
        Assert.That(report.Pairs.Select(pair => (pair.Counts.Created, pair.Counts.Noted)), Is.EqualTo(new[] { (3, 0), (0, 3) }),
            TextReport.Write(report));
        Assert.That(report.Pairs[1].Outcomes.Select(outcome => (outcome.Result, outcome.Code)),
            Is.All.EqualTo((ChangeResult.Noted, (ReasonCode?)ReasonCode.CannotBeCopiedHere)));
        Assert.That(report.Pairs[1].Outcomes[0].Message,
            Does.Contain("between vaults of one subscription and geography only").And.Contains("BYOK").And.Contains("Managed HSM"));
        Assert.That(report.Pairs[1].Outcomes.Skip(1).Select(outcome => outcome.Message),
            Is.All.EqualTo("Not tried: vault other cannot read backups of vault source; see what is said of key one."));
        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Succeeded), "nobody has to look");

        _.ClearRequests();
        await _.RunAsync(Alone, other);
        Assert.That(_.Source.Requests.Count(request => request.Operation == "Key.Backup"), Is.EqualTo(1),
            "one key is tried, the others are not even backed up");
        Assert.That(other.Requests.Count(request => request.Operation == "Key.Restore"), Is.EqualTo(1));
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
    public async Task Nothing_is_ever_deleted_although_deletions_are_replicated([Values] ReplicationMode mode)
    {
        await using var _ = await StartAsync();
        var options = Alone with { Mode = mode, ReplicateDeletion = true };
        _.Source.AddKey("sign");
        _.Source.AddKey("wrap");
        await _.ReplicateAsync(options);
        _.After(60, () => _.Source.DeleteKey("sign"));
        var report = await _.RunAsync(options);
        Assert.That((_.Target.LiveNames(StoredKind.Key), report.HasChanges), Is.EqualTo(((IReadOnlyList<string>)["sign", "wrap"], false)));
        Assert.That(Found(report).Single(), Does.StartWith(mode == ReplicationMode.OneWay
            ? "sign Note NotInSource: not in source; kept, since keys are never deleted by replication"
            : "sign Skipped SoftDeleted: is soft-deleted in source"));
    }

    [Test]
    public async Task Properties_are_not_replicated_and_a_difference_is_noted()
    {
        await using var _ = await StartAsync();
        _.Source.AddKey("sign");
        await _.ReplicateAsync(Alone);
        _.After(60, () => _.Source.UpdateKey("sign", enabled: false));
        var report = await _.ReplicateAsync(Alone);
        Assert.That(Found(report).Single(), Is.EqualTo(
            "sign Note KeyPropertiesDiffer: the same key in both vaults, with other properties (enabled): they are not replicated. Where "
                + "they should agree, change them by hand"));
        Assert.That((report.Counts.Unchanged, report.Result), Is.EqualTo((1, ReplicationResult.Succeeded)));
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
    public async Task A_vault_without_keys_is_nothing_to_wonder_about_where_other_kinds_take_part()
    {
        await using var _ = await StartAsync();
        _.Source.Set("db", "one");
        var all = new ReplicationOptions
        {
            Kinds = [ObjectKind.Secret, ObjectKind.Certificate, ObjectKind.Key],
            Filter = new NameFilter(["d*"], [])
        };
        Assert.That((await _.ReplicateAsync(all)).Result, Is.EqualTo(ReplicationResult.Succeeded));
        var nothing = await _.RunAsync(all with { Filter = new NameFilter(["x*"], []) });
        Assert.That(nothing.Pairs.Single().Plan!.Warnings.Single(),
            Does.StartWith("Vault source lists no secret and no certificate and no key that takes part"));
        var unmatched = await _.RunAsync(all with { Filter = new NameFilter(["d*", "x*"], []) });
        Assert.That(unmatched.Pairs.Single().Plan!.Warnings.Single(), Does.StartWith("include has 'x*', which matches nothing"));
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

    private static Task<Scenario> StartAsync(TimeProvider? time = null) =>
        Scenario.StartAsync(time: time, repetitionAsks: ["ListVersions"]);

    private static IEnumerable<string> Versions(SimulatedVault vault, string name) =>
        vault.Live(StoredKind.Key, name).Versions.Select(version =>
        $"{version.Version} {version.Created} {version.Updated} {version.Enabled} {string.Join(' ', version.Tags)} "
            + $"{string.Join(' ', version.Key!.Numbers)}");

    private static IEnumerable<string> Asked(Scenario scenario) =>
        scenario.Requests.Select(request => $"{request.Vault} {request.Operation}");

    private static string[] Found(ReplicationReport report) =>
        [.. report.Pairs.Single().Plan!.Findings.Select(finding => $"{finding.Name} {finding.Kind} {finding.Code}: {finding.Reason}")];
}
