using KeyVaultSimulator;
using Microsoft.Extensions.Time.Testing;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>
/// Faults and other people in the middle of copying a key: it is there once, as it was, and what is told is what happened.
/// </summary>
[TestFixture]
public sealed class KeyTrouble : WithKeys
{
    private static readonly string[] Operations =
    [
        "source Key.List", "source Key.ListVersions", "source Key.GetPolicy", "source Key.Backup", "target Key.List",
        "target Key.ListVersions", "target Key.ListDeleted", "target Key.Restore",
    ];

    private static readonly (string Name, Func<Fault> Make)[] Faults =
    [
        ("503", () => Fault.Status(503)), ("503 after it was done", () => Fault.StatusAfter(503)), ("429", () => Fault.Status(429)),
        ("403", () => Fault.Status(403)),
        ("409", () => Fault.Status(409)), ("reset", () => Fault.ResetBefore), ("reset after it was done", () => Fault.ResetAfter),
        ("half an answer", () => Fault.Truncate),
        ("token expired", () => Fault.TokenExpired),
    ];

    private static IEnumerable<TestCaseData> Matrix() =>
        from operation in Operations
        from fault in Faults
        select new TestCaseData(operation, fault.Make).SetArgDisplayNames(operation, fault.Name);

    [TestCaseSource(nameof(Matrix))]
    public async Task Whatever_fails_once_the_next_run_puts_it_right_and_no_key_is_copied_twice(string operation, Func<Fault> fault)
    {
        await using var _ = await Scenario.StartAsync();
        _.Source.AddKey("there");
        await _.RunAsync(Alone);
        _.Source.AddKey("new");
        _.ClearRequests();
        var (vault, name) = (_.Cloud.Vault(operation.Split(' ')[0]), operation.Split(' ')[1]);
        vault.Faults.Add(name, null, fault(), times: 1);
        var first = await _.RunAsync(Alone);
        Assert.That(first.Counts.Created, Is.EqualTo(_.Target.LiveNames(StoredKind.Key).Count - 1), "what is told is what is there");

        vault.Faults.Clear();
        _.Cloud.Advance(TimeSpan.FromMinutes(5));
        await _.RunAsync(Alone);
        var last = await _.RunAsync(Alone);
        Assert.That((last.HasChanges, last.Result, last.Counts.Unchanged), Is.EqualTo((false, ReplicationResult.Succeeded, 2)),
            TextReport.Write(last));
        Assert.That(Ids(_.Target, "new"), Is.EqualTo(Ids(_.Source, "new")));
        Assert.That(Succeeded(_.Target, "Key.Restore"), Is.LessThanOrEqualTo(1));
    }

    [Test]
    public async Task An_answer_lost_after_a_restore_is_no_failure_and_nothing_is_sent_again([Values] LostAnswer lost)
    {
        await using var _ = await Scenario.StartAsync();
        _.Source.AddKey("sign");
        _.Target.Faults.Add("Key.Restore", null, lost switch
        {
            LostAnswer.Reset => Fault.ResetAfter,
            LostAnswer.CutShort => Fault.Truncate,
            _ => Fault.StatusAfter(503)
        }, times: 1);
        var report = await _.RunAsync(Alone);
        var outcome = report.Pairs.Single().Outcomes.Single();
        Assert.That((outcome.Result, outcome.VersionWritten),
            Is.EqualTo((ChangeResult.Applied, _.Source.Live(StoredKind.Key, "sign").Current.Version)), outcome.Message);
        Assert.That(_.Target.Requests.Count(request => request.Operation == "Key.Restore"), Is.EqualTo(1));
        Assert.That(_.Source.Requests.Count(request => request.Operation == "Key.Backup"), Is.EqualTo(1));
    }

    public enum LostAnswer
    {
        Reset,
        CutShort,
        Unavailable,
    }

    [Test]
    public async Task A_vault_that_never_answers_a_restore_is_told_as_failed_with_what_was_tried()
    {
        await using var _ = await Scenario.StartAsync();
        _.Source.AddKey("sign");
        _.Target.Faults.Add("Key.Restore", null, Fault.Status(503));
        var report = await _.RunAsync(Alone);
        Assert.That(report.Pairs.Single().Outcomes.Single().Message,
            Does.StartWith("Could not restore key 'sign' into vault target: 503 "));
        Assert.That(_.Source.Requests.Count(request => request.Operation == "Key.Backup"), Is.EqualTo(1),
            "one backup, however often it is restored");
    }

    [Test]
    public async Task A_name_that_was_purged_only_just_now_is_waited_for()
    {
        await using var _ = await Scenario.StartAsync();
        _.Source.AddKey("sign");
        _.Target.Faults.Add("Key.Restore", null, Fault.Status(409), times: 2);
        var report = await _.RunAsync(Alone);
        Assert.That((report.Result, _.Target.LiveNames(StoredKind.Key)),
            Is.EqualTo((ReplicationResult.Succeeded, (IReadOnlyList<string>)["sign"])));
    }

    [Test]
    public async Task A_key_that_somebody_makes_there_meanwhile_is_left_as_it_is()
    {
        await using var _ = await Scenario.StartAsync();
        _.Source.AddKey("sign");
        SecretVersionState? own = null;
        _.Source.Faults.After("Key.Backup", null, () => own = _.Target.AddKey("sign"));
        var report = await _.RunAsync(Alone);
        Assert.That((report.Pairs.Single().Outcomes.Single().Result, report.Result),
            Is.EqualTo((ChangeResult.Overtaken, ReplicationResult.SucceededWithIssues)));
        Assert.That(_.Target.Live(StoredKind.Key, "sign").Versions, Is.EqualTo(new[] { own }));
    }

    [Test]
    public async Task A_name_that_is_soft_deleted_there_meanwhile_is_left_and_told()
    {
        await using var _ = await Scenario.StartAsync();
        _.Source.AddKey("sign");
        _.Source.Faults.After("Key.Backup", null, () =>
        {
            _.Target.AddKey("sign");
            _.Target.DeleteKey("sign");
        });
        var outcome = (await _.RunAsync(Alone)).Pairs.Single().Outcomes.Single();
        Assert.That((outcome.Result, outcome.Code), Is.EqualTo((ChangeResult.Left, (ReasonCode?)ReasonCode.SoftDeleted)));
        Assert.That(outcome.Message, Does.StartWith("A key of that name is soft-deleted in vault target"));
    }

    [Test]
    public async Task A_run_that_ends_right_after_a_restore_leaves_nothing_to_do()
    {
        await using var _ = await Scenario.StartAsync(time: new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000)));
        _.Source.AddKey("one");
        _.Source.AddKey("two");
        using var end = new CancellationTokenSource();
        _.Target.Faults.After("Key.Restore", null, end.Cancel, times: 1);
        var report = await Replicator.RunAsync(_.Connect(_.Source), [_.Connect(_.Target)], Alone, cancellationToken: end.Token);
        Assert.That(report.Pairs.Single().Outcomes.Select(outcome => outcome.Result),
            Is.EqualTo(new[] { ChangeResult.Applied, ChangeResult.NotAttempted }));
        var next = await _.RunAsync(Alone);
        Assert.That(next.Pairs.Single().Outcomes.Select(outcome => (outcome.Change.Name.Text, outcome.Result)),
            Is.EqualTo(new[] { ("two", ChangeResult.Applied) }));
        Assert.That((await _.RunAsync(Alone)).HasChanges, Is.False);
    }

    [Test]
    public async Task Several_targets_get_one_backup_and_each_meets_its_own_end()
    {
        await using var _ = await Scenario.StartAsync(moreVaults: ["second", "third"]);
        _.Source.AddKey("sign");
        _.Cloud.Vault("second").Access.Deny("Key.Restore");
        var report = await _.RunAsync(Alone, _.Target, _.Cloud.Vault("second"), _.Cloud.Vault("third"));
        Assert.That(report.Pairs.Select(pair => pair.Outcomes.Single().Result),
            Is.EqualTo(new[] { ChangeResult.Applied, ChangeResult.Failed, ChangeResult.Applied }));
        Assert.That(report.Pairs[1].Outcomes.Single().Message, Does.Contain("'restore'"));
        Assert.That(_.Source.Requests.Count(request => request.Operation == "Key.Backup"), Is.EqualTo(1));
    }

    [Test]
    public void A_backup_prints_as_stars_and_is_zeroed_in_the_end()
    {
        var text = "JkF6dXJlS2V5"u8.ToArray();
        var backup = new KeyBackup(text);
        Assert.That($"{backup}", Is.EqualTo("***"));
        Assert.That(System.Text.Encoding.UTF8.GetString(backup.WriteRestore().WrittenSpan), Is.EqualTo("""{"value":"JkF6dXJlS2V5"}"""));
        backup.Dispose();
        Assert.That(text, Is.All.Zero);
    }

    private static IEnumerable<string> Ids(SimulatedVault vault, string name) =>
        vault.Live(StoredKind.Key, name).Versions.Select(version => version.Version);

    private static int Succeeded(SimulatedVault vault, string operation) =>
        vault.Requests.Count(request => request.Operation == operation && request.Status == 200);
}
