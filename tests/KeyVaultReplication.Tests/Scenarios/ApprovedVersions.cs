using KeyVaultReplication.Many;
using KeyVaultSimulator;
using Microsoft.Extensions.Time.Testing;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>
/// What is approved is what is copied, to the very version: one made in the second of the planned one has the same times in the lists. The
/// clocks of these vaults stand still, so all happens in one second.
/// </summary>
[TestFixture]
public sealed class ApprovedVersions
{
    private static readonly ReplicationOptions OneWay = new();
    private static readonly ReplicationOptions Tandem = new() { Mode = ReplicationMode.TwoWay };

    private static Task<Scenario> StartAsync(params string[] moreVaults) =>
        Scenario.StartAsync(time: new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_764_000_000)), moreVaults: moreVaults);

    private static async Task AssertRefusedAsync(Task<ReplicationReport> run, string approved)
    {
        var report = await run;
        Assert.That((report.Result, report.Refusal), Is.EqualTo((ReplicationResult.Refused,
            $"Refused, nothing was written: the plan made now ({report.PlanHash}) is not the approved one ({approved}); the vaults, or "
                + "the inputs, have changed since. "
            + "Make a new dry run, and have its plan approved.")));
    }

    [Test]
    public async Task A_version_made_in_the_second_of_the_plan_makes_it_another_plan([Values] bool overAReplica,
        [Values] VersionScope versions)
    {
        await using var _ = await StartAsync();
        var options = OneWay with { Versions = versions };
        if (overAReplica)
        {
            _.SetSlowly("db", "v0");
            await _.RunAsync(options);
            _.Cloud.Advance(TimeSpan.FromSeconds(10));
        }

        _.Source.Set("db", "v1");
        var approved = (await _.RunAsync(options with { DryRun = true })).PlanHash;
        _.Source.Set("db", "v2, approved by nobody");
        var before = _.Target.State;

        await AssertRefusedAsync(_.RunAsync(options with { ApprovedPlan = approved }), approved);
        Assert.That(_.Target.State, Is.SameAs(before));
    }

    [Test]
    public async Task Two_way_the_same_holds_in_both_directions([Values("source", "target")] string edited)
    {
        await using var _ = await StartAsync();
        _.Cloud.Vault(edited).Set("db", "v1");
        var approved = (await _.RunAsync(Tandem with { DryRun = true })).PlanHash;
        _.Cloud.Vault(edited).Set("db", "v2");

        await AssertRefusedAsync(_.RunAsync(Tandem with { ApprovedPlan = approved }), approved);
        Assert.That(_.Source.LiveNames().Count + _.Target.LiveNames().Count, Is.EqualTo(1));
    }

    [Test]
    public async Task A_certificate_issued_in_the_second_of_the_plan_makes_it_another_plan()
    {
        await using var _ = await StartAsync();
        var certificates = OneWay with { Kinds = [ObjectKind.Certificate] };
        _.Source.AddCertificate("web", "Self");
        var approved = (await _.RunAsync(certificates with { DryRun = true })).PlanHash;
        _.Source.RenewCertificate("web");

        await AssertRefusedAsync(_.RunAsync(certificates with { ApprovedPlan = approved }), approved);
        Assert.That(_.Target.LiveNames(StoredKind.Certificate), Is.Empty);
    }

    [Test]
    public async Task The_very_same_certificate_imported_again_is_another_version()
    {
        await using var _ = await StartAsync();
        var certificates = OneWay with { Kinds = [ObjectKind.Certificate] };
        var first = _.Source.AddCertificate("web", "Self", "application/x-pem-file");
        var approved = (await _.RunAsync(certificates with { DryRun = true })).PlanHash;
        _.Source.ImportCertificate("web", first.Value, contentType: "application/x-pem-file");

        await AssertRefusedAsync(_.RunAsync(certificates with { ApprovedPlan = approved }), approved);
    }

    [Test]
    public async Task A_key_rotated_in_the_second_of_the_plan_makes_it_another_plan()
    {
        await using var _ = await StartAsync();
        var keys = OneWay with { Kinds = [ObjectKind.Key] };
        _.Source.AddKey("sign");
        var approved = (await _.RunAsync(keys with { DryRun = true })).PlanHash;
        _.Source.RotateKey("sign");

        await AssertRefusedAsync(_.RunAsync(keys with { ApprovedPlan = approved }), approved);
        Assert.That(_.Target.LiveNames(StoredKind.Key), Is.Empty);
    }

    /// <summary>Before the backup, and between it and the look that says what is in it: the very last moment.</summary>
    [Test]
    public async Task A_key_rotated_in_the_moment_of_its_backup_is_not_copied([Values("Key.Backup", "Key.ListVersions")] string moment)
    {
        await using var _ = await StartAsync();
        var keys = OneWay with { Kinds = [ObjectKind.Key] };
        _.Source.AddKey("sign");
        var approved = (await _.RunAsync(keys with { DryRun = true })).PlanHash;

        // The first list of its versions makes the plan again; the second one is the look.
        _.Source.Faults.Before(moment, "sign", () => _.Source.RotateKey("sign"), times: 1, skip: moment == "Key.Backup" ? 0 : 1);
        var report = await _.RunAsync(keys with { ApprovedPlan = approved });

        Assert.That(report.Pairs[0].Outcomes.Select(outcome => (outcome.Result, outcome.Message)), Is.EqualTo(new[]
        {
            (ChangeResult.Overtaken, "Changed in vault source after the plan was approved: left as it is."),
        }));
        Assert.That(_.Target.LiveNames(StoredKind.Key), Is.Empty);
        Assert.That(_.Source.Live(StoredKind.Key, "sign").Versions, Has.Length.EqualTo(2));
    }

    [Test]
    public async Task A_vault_restored_from_its_replica_gets_the_version_that_was_approved_or_none()
    {
        await using var _ = await StartAsync();
        var restore = OneWay with { RestorePoint = new RestorePoint(null, null) };
        Task<ReplicationReport> RunAsync(ReplicationOptions options) =>
            Restorer.RunAsync(_.Connect(_.Source), _.Connect(_.Target), options, progress: null, _.Time);
        _.Source.Set("db", "v1");
        var approved = (await RunAsync(restore with { DryRun = true })).PlanHash;
        _.Source.Set("db", "v2");

        await AssertRefusedAsync(RunAsync(restore with { ApprovedPlan = approved }), approved);
        Assert.That(_.Target.LiveNames(), Is.Empty);
    }

    [Test]
    public async Task A_version_made_after_the_plan_was_made_again_is_not_copied([Values] bool ofManyPairs)
    {
        await using var _ = await StartAsync();
        _.Source.Set("db", "v1");
        ManyOptions of = new() { DryRun = true };
        Task<ManyReport> RunAsync(ManyOptions options) =>
            ManyReplicator.RunAsync([new Replication(_.Connect(_.Source), [_.Connect(_.Target)], OneWay)], options, time: _.Time);
        var approved = ofManyPairs ? (await RunAsync(of)).PlanHash : (await _.RunAsync(OneWay with { DryRun = true })).PlanHash;
        _.Source.Faults.Before("Get", "db", () => _.Source.Set("db", "v2"), times: 1);

        var report = ofManyPairs ? (await RunAsync(new ManyOptions { ApprovedPlan = approved })).Runs[0]
            : await _.RunAsync(OneWay with { ApprovedPlan = approved });

        Assert.That(report.Pairs[0].Outcomes.Select(outcome => (outcome.Result, outcome.Message)), Is.EqualTo(new[]
        {
            (ChangeResult.Overtaken, "Changed in vault source after the plan was approved: left as it is."),
        }));
        Assert.That(_.Target.LiveNames(), Is.Empty);
    }

    [Test]
    public async Task The_plan_names_the_version_that_is_copied()
    {
        await using var _ = await StartAsync();
        _.Source.Set("db", "v1");
        var current = _.Source.Set("db", "v2, that looks the same in the same second");

        var plan = JsonReport.WritePlan(await _.RunAsync(OneWay with { DryRun = true }));

        Assert.That(plan, Does.Contain($"\"version\": \"{current.Version}\""));
    }

    [Test]
    public async Task It_costs_one_request_for_each_name_that_is_copied_and_nothing_for_the_others()
    {
        await using var _ = await StartAsync("second");
        SimulatedVault[] targets = [_.Target, _.Cloud.Vault("second")];
        _.SetSlowly("same", "v1");
        await _.ReplicateAsync(OneWay, targets);
        _.SetSlowly("db", "v1");
        _.SetSlowly("api", "v1");
        async Task<int> LooksAsync(ReplicationOptions options)
        {
            _.ClearRequests();
            await _.RunAsync(options, targets);
            return _.Cloud.Vaults.SelectMany(vault => vault.Requests).Count(request => request.Operation == "ListVersions");
        }

        Assert.That(await LooksAsync(OneWay with { DryRun = true }), Is.EqualTo(2), "shared by the targets");
        Assert.That(await LooksAsync(OneWay), Is.Zero, "a run without approval pays nothing");
        Assert.That(await LooksAsync(OneWay with { DryRun = true }), Is.Zero, "nothing to do");
    }
}
