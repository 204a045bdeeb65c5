using KeyVaultSimulator;
using Microsoft.Extensions.Time.Testing;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>Keys from a source to a target: copied once, whole, and never touched again.</summary>
[TestFixture]
public sealed class Keys : WithKeys
{
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
}
