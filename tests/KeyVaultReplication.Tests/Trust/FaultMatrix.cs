using System.Collections.Concurrent;
using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Trust;

/// <summary>
/// Every operation, and everything that can go wrong with it. Whatever it is: each secret holds its old or its new value, nothing is deleted that should live, the message says what to do, and once
/// the fault is gone one run brings exactly the state of an undisturbed one, and the next does nothing.
/// </summary>
[TestFixture]
[Category("Trust")]
public sealed class FaultMatrix
{
    private static readonly ReplicationOptions Options = new() { ReplicateDeletion = true, Versions = VersionScope.All, MaxDeletions = AllDeletions, Parallelism = 4 };
    private static readonly ConcurrentQueue<string> Held = new();

    private static DeletionLimit AllDeletions => DeletionLimit.TryParse("100%", out var limit) ? limit : throw new FormatException();

    private static readonly string[] Operations = ["List", "ListDeleted", "Get", "GetVersion", "ListVersions", "Set", "Update", "Delete", "Recover"];

    private static readonly Dictionary<string, (Fault Fault, bool Passes)> Passing = new()
    {
        ["429"] = (Fault.Status(429), true),
        ["429 with Retry-After"] = (Fault.Status(429, retryAfter: TimeSpan.FromSeconds(1)), true),
        ["500"] = (Fault.Status(500), true),
        ["503"] = (Fault.Status(503), true),
        ["500 after commit"] = (Fault.StatusAfter(500), true),
        ["reset before commit"] = (Fault.ResetBefore, true),
        ["reset after commit"] = (Fault.ResetAfter, true),
        ["truncated body"] = (Fault.Truncate, true),
        ["no answer in time"] = (Fault.Slow(TimeSpan.FromSeconds(60)), true),
        ["401, token expired"] = (Fault.TokenExpired, true),
        ["401, claims challenge"] = (Fault.ClaimsChallenge, true),
        ["409 being deleted"] = (Fault.Status(409, "ObjectIsBeingDeleted"), true),
        ["409 being recovered"] = (Fault.Status(409, "ObjectIsBeingRecovered"), true),
    };

    private static IEnumerable<TestCaseData> OnceCells() =>
        from operation in Operations
        from fault in Passing.Keys
        where !fault.StartsWith("409", StringComparison.Ordinal) || (fault.EndsWith("deleted", StringComparison.Ordinal) ? operation is "Set" or "Recover" : operation is "Set" or "Update" or "Recover")
        select new TestCaseData(operation, fault).SetName($"{{m}}({operation}, {fault})");

    private static IEnumerable<TestCaseData> LastingCells() =>
        from operation in Operations
        from status in new[] { 403, 404, 409, 500, 503 }
        select new TestCaseData(operation, status).SetName($"{{m}}({operation}, {status})");

    [TestCaseSource(nameof(OnceCells))]
    public async Task A_fault_that_passes_is_overcome(string operation, string fault)
    {
        await using var _ = await StartAsync();
        foreach (var vault in new[] { _.Source, _.Target })
        {
            vault.Faults.Add(operation, null, Passing[fault].Fault, times: 1);
        }

        var report = await _.RunAsync(Options);

        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Succeeded), TextReport.Write(report));
        await AssertUndisturbedAsync(_, oneTwinIsSaid: report);
        Held.Enqueue($"{operation}, once {fault}");
    }

    [TestCaseSource(nameof(LastingCells))]
    public async Task A_fault_that_lasts_fails_what_it_touches_and_says_so(string operation, int status)
    {
        await using var _ = await StartAsync();
        var before = VaultPicture.Of(_);
        foreach (var vault in new[] { _.Source, _.Target })
        {
            vault.Faults.Add(operation, null, Fault.Status(status));
        }

        var report = await _.RunAsync(Options);

        // Gone already is what a deletion wants, and a name that is not deleted needs no recovery: with 404 these are no failures of the request.
        var isFine = status == 404 && operation is "Delete";
        Assert.That(report.Result, Is.EqualTo(isFine ? ReplicationResult.Succeeded : ReplicationResult.Failed), TextReport.Write(report));
        if (!isFine && !(status == 404 && operation == "Recover"))
        {
            Assert.That(Messages(report), Has.Some.Contain($"{status} ").And.Some.Contain("vault "), "what came back, and from where");
        }

        if (operation is "List" or "ListDeleted")
        {
            Assert.That(VaultPicture.Of(_), Is.EqualTo(before), "half a list is no list: nothing was written");
        }

        AssertNothingLost(_);
        await AssertUndisturbedAsync(_, oneTwinIsSaid: null);
        Held.Enqueue($"{operation}, lasting {status}");
    }

    [Test]
    public async Task A_list_that_breaks_off_on_a_later_page_is_no_list()
    {
        await using var _ = await StartAsync();
        _.Source.Seed(100, "more-");
        var before = VaultPicture.Of(_.Target);
        _.Source.Faults.Add("List", null, Fault.Status(403), skip: 2);

        var report = await _.RunAsync(Options);

        Assert.That(report.Pairs[0].Failure, Does.StartWith("Could not list the secrets of vault source: 403"));
        Assert.That(VaultPicture.Of(_.Target), Is.EqualTo(before));
        Held.Enqueue("List, third page");
    }

    [Test]
    public async Task A_list_out_of_order_is_sorted_and_said()
    {
        await using var _ = await StartAsync();
        _.Source.Faults.Add("List", null, Fault.Disorder);

        var report = await _.RunAsync(Options);

        Assert.That(report.Result, Is.EqualTo(ReplicationResult.SucceededWithIssues));
        Assert.That(report.Pairs[0].Plan!.Warnings.Single(), Does.StartWith("Vault source did not list its secrets in the order of names"));
        await AssertUndisturbedAsync(_, oneTwinIsSaid: null);
        Held.Enqueue("List, out of order");
    }

    [Test]
    public async Task A_vault_that_goes_away_during_the_run_fails_the_rest_and_loses_nothing()
    {
        await using var _ = await StartAsync();
        var target = _.Target;
        _.Source.Faults.Before("Get", null, () => _.Cloud.RemoveVault(target), times: 1);

        var report = await _.RunAsync(Options, target);

        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Failed));
        Assert.That(report.Counts.Deleted, Is.Zero);
        Assert.That(target.LiveNames(), Does.Contain("extraneous"));
        Held.Enqueue("target gone during the run");
    }

    [TestCase(-3600)]
    [TestCase(3600)]
    public async Task Clocks_of_vaults_may_differ(int seconds)
    {
        await using var _ = await Scenario.StartAsync();
        var skewed = _.Cloud.AddVault("skewed", new SimulatedVaultOptions { ClockSkew = TimeSpan.FromSeconds(seconds) });
        var tandem = new ReplicationOptions { Mode = ReplicationMode.TwoWay };
        _.Source.Set("db", "v1");
        await _.ReplicateAsync(tandem, skewed);
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        skewed.Set("db", "v2");
        await _.ReplicateAsync(tandem with { ConflictPolicy = ConflictPolicy.Skip }, skewed);
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        _.Source.Set("db", "v3");

        await _.ReplicateAsync(tandem with { ConflictPolicy = ConflictPolicy.Skip }, skewed);

        Assert.That(skewed.Values("db"), Is.EqualTo(new[] { "v1", "v2", "v3" }));
        Assert.That(_.Source.Values("db"), Is.EqualTo(new[] { "v1", "v2", "v3" }));
        Held.Enqueue($"clocks {seconds} s apart");
    }

    [OneTimeTearDown]
    public void Print() => TestContext.Progress.WriteLine($"fault matrix: {Held.Count} cells held");

    /// <summary>One of everything that a run can have to do.</summary>
    private static async Task<Scenario> StartAsync()
    {
        var scenario = await Scenario.StartAsync(time: new ScaledTimeProvider(50), quick: true);
        await ArrangeAsync(scenario);
        return scenario;
    }

    private static async Task ArrangeAsync(Scenario _)
    {
        foreach (var name in new[] { "in-sync", "newer", "retagged", "back", "back-newer" })
        {
            _.Source.Set(name, $"{name} 1");
        }

        _.Cloud.Advance(TimeSpan.FromMinutes(1));
        await _.RunAsync(Options);
        _.Cloud.Advance(TimeSpan.FromMinutes(1));
        _.Source.Set("new", "new 1");
        _.Source.Set("newer", "newer 2");
        _.Cloud.Advance(TimeSpan.FromMinutes(1));
        _.Source.Set("newer", "newer 3");
        _.Source.Update("retagged", tags: [new("owner", "ops")]);
        _.Source.Set("back-newer", "back-newer 2");
        _.Source.Set("adopted", "adopted 1");
        _.Target.Set("adopted", "adopted 1");
        _.Target.Set("extraneous", "extraneous 1");
        _.Target.Delete("back");
        _.Target.Delete("back-newer");
        _.Cloud.Advance(TimeSpan.FromMinutes(1));
    }

    private static void AssertNothingLost(Scenario _)
    {
        foreach (var name in new[] { "in-sync", "newer", "retagged", "adopted" })
        {
            Assert.That(_.Target.Current(name).Value, Does.StartWith(name), "old or new");
        }

        Assert.That(_.Source.LiveNames(), Is.EqualTo(new[] { "adopted", "back", "back-newer", "in-sync", "new", "newer", "retagged" }));
    }

    private static async Task AssertUndisturbedAsync(Scenario _, ReplicationReport? oneTwinIsSaid)
    {
        await using var undisturbed = await StartAsync();
        await undisturbed.RunAsync(Options);
        foreach (var vault in new[] { _.Source, _.Target })
        {
            vault.Faults.Clear();
        }

        var next = await _.RunAsync(Options);
        Assert.That(next.Result, Is.EqualTo(ReplicationResult.Succeeded), TextReport.Write(next));
        Assert.That(VaultPicture.Of(_), Is.EqualTo(VaultPicture.Of(undisturbed)));
        var twinSaid = oneTwinIsSaid is not null && Messages(oneTwinIsSaid).Any(message => message.Contains("equal new versions", StringComparison.Ordinal));
        if (!twinSaid)
        {
            Assert.That(VaultPicture.Histories(_.Target), Is.EqualTo(VaultPicture.Histories(undisturbed.Target)), "no version twice");
        }

        _.ClearRequests();
        var last = await _.RunAsync(Options);
        Assert.That(last.HasChanges, Is.False, TextReport.Write(last));
    }

    private static IEnumerable<string> Messages(ReplicationReport report) => report.Pairs.SelectMany(pair =>
        pair.Outcomes.Select(outcome => outcome.Message).Append(pair.Failure).Concat(pair.Plan?.Findings.Select(finding => finding.Reason) ?? []).OfType<string>());
}
