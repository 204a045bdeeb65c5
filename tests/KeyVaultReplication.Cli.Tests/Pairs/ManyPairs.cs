using Azure.Core.Pipeline;
using KeyVaultSimulator;

namespace KeyVaultReplication.Cli.Tests.Pairs;

/// <summary>Runs over a whole pairs file, against simulated vaults.</summary>
[TestFixture]
public sealed class ManyPairs
{
    private SimulatedCloud _cloud = null!;
    private HttpClient _http = null!;
    private HttpClientTransport _transport = null!;
    private DirectoryInfo _folder = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _cloud = await SimulatedCloud.StartAsync();
        _http = new HttpClient(_cloud.CreateHandler());
        _transport = new HttpClientTransport(_http);
        _folder = Directory.CreateTempSubdirectory("pairs-");
    }

    [TearDown]
    public async Task StopAsync()
    {
        _transport.Dispose();
        _http.Dispose();
        await _cloud.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Two hubs with 26 targets each, a chain of three vaults, and six two-way pairs: 60 pairs.</summary>
    private static readonly string[] Sixty =
    [
        .. Enumerable.Range(0, 26).Select(i => $"hub-a > near-{i:00}"),
        .. Enumerable.Range(0, 26).Select(i => $"hub-b > far-{i:00}"),
        "chain-a > chain-b",
        "chain-b > chain-c",
        .. Enumerable.Range(0, 6).Select(i => $"left-{i} = right-{i}"),
    ];

    [Test]
    public async Task Two_runs_over_60_pairs_converge_and_the_third_lists_each_vault_once_and_does_nothing_more()
    {
        SeedSixty();

        var first = await RunAsync(Sixty);
        Assert.That((first.Result, Names("near-07"), Names("far-25"), Names("left-3"), Names("right-3")), Is.EqualTo((ReplicationResult.Succeeded, "x y", "z", "l r", "l r")));
        Assert.That((Names("chain-b"), Names("chain-c"), first.Hops.Single().Name), Is.EqualTo(("b c", "b", "chain-b")), "a chain carries one hop a run");

        var second = await RunAsync(Sixty);
        Assert.That((second.Result, second.Counts.Created, Names("chain-c")), Is.EqualTo((ReplicationResult.Succeeded, 1, "b c")));

        foreach (var vault in _cloud.Vaults)
        {
            vault.ClearRequests();
        }

        var third = await RunAsync(Sixty);
        Assert.That((third.Result, third.HasChanges, third.Runs), Is.EqualTo((ReplicationResult.Succeeded, false, third.Runs)));
        Assert.That(third.Runs, Has.Length.EqualTo(60));
        foreach (var vault in _cloud.Vaults)
        {
            Assert.That(vault.Requests.Where(request => !request.IsChallenge).Select(request => request.Operation), Is.EqualTo(new[] { "List" }), vault.Name);
        }
    }

    [Test]
    public async Task Four_slices_together_do_exactly_what_one_run_does()
    {
        SeedSixty();
        await RunAsync(Sixty);
        var (written, values) = (Writes(), Values());
        await StopAsync();
        await StartAsync();
        SeedSixty();

        var slices = new List<ManyReport>();
        for (var slice = 1; slice <= 4; slice++)
        {
            slices.Add(await RunAsync(Sixty, slice: $"{slice}/4"));
        }

        Assert.That(slices.Sum(slice => slice.Runs.Length), Is.EqualTo(60));
        Assert.That(slices.Select(slice => slice.Runs.Length), Is.All.EqualTo(15), "balanced");
        Assert.That(Values(), Is.EqualTo(values));
        Assert.That(Writes(), Is.EqualTo(written));
        var touched = slices.Select(slice => slice.Runs.SelectMany(run => run.Options.Mode == ReplicationMode.TwoWay ? [run.Source, run.Pairs[0].Target] : run.Pairs.Select(pair => pair.Target)).ToHashSet()).ToList();
        Assert.That(touched.SelectMany(one => one).GroupBy(vault => vault).Where(group => group.Count() > 1), Is.Empty, "no written vault is in two slices");
    }

    [Test]
    public async Task One_failing_pair_stops_no_other_and_the_worst_end_counts()
    {
        string[] pairs = ["hub > broken", "hub > well", "nowhere > other", "big > empty delete"];
        Add(pairs);
        _cloud.RemoveVault(_cloud.Vault("nowhere"));
        _cloud.Vault("hub").Set("db", "1");
        _cloud.Vault("broken").Access.Deny("Set");
        Seed("empty", "a");

        var output = new StringWriter { NewLine = "\n" };
        var report = await RunAsync(pairs, agent: new PipelineAgent(output, debug: false));

        Assert.That((ExitCodes.Of(report, failOnChanges: false), Names("well")), Is.EqualTo((ExitCode.Failed, "db")));
        Assert.That(report.Runs.Select(run => run.Result), Is.EqualTo(new[] { ReplicationResult.Failed, ReplicationResult.Succeeded, ReplicationResult.Failed, ReplicationResult.Refused }));
        var told = output.ToString();
        Assert.That(told, Does.Contain("##vso[task.logissue type=error]Could not list the secrets of vault nowhere").And.Contain("hub -> well: 1 created."));
        var summary = ManyMarkdown.Write(report);
        Assert.That(summary.IndexOf("`hub` to `broken` | failed", StringComparison.Ordinal), Is.LessThan(summary.IndexOf("`hub` to `well` | well | 1", StringComparison.Ordinal)), "what needs a person first");
        Assert.That(summary, Does.Contain("`nowhere` to `other` | not read").And.Contain("`big` to `empty` | refused | 0 | 0 | 1"));
        Assert.That(Names("empty"), Is.EqualTo("a"));
    }

    [Test]
    public async Task The_whole_file_is_planned_approved_and_applied_or_refused()
    {
        string[] pairs = ["hub > one", "hub > two"];
        Add(pairs);
        _cloud.Vault("hub").Set("db", "1");

        var plan = await RunAsync(pairs, dryRun: true);
        Assert.That((plan.PlanHash.Length, plan.HasChanges, plan.NothingWritten), Is.EqualTo((64, true, true)));
        Assert.That((await RunAsync(pairs, dryRun: true)).PlanHash, Is.EqualTo(plan.PlanHash), "the same plan has the same hash");

        var otherFile = await RunAsync(pairs, approved: plan.PlanHash, text: "# another file\n");
        _cloud.Vault("two").Set("mine", "1");
        var sameFile = await RunAsync(["hub > one", "hub > two"], approved: plan.PlanHash);
        Assert.That((otherFile.Result, ExitCodes.Of(otherFile, failOnChanges: false)), Is.EqualTo((ReplicationResult.Refused, ExitCode.Refused)));
        Assert.That(otherFile.Refusal, Does.Contain("is not the approved one"));
        Assert.That(Names("one"), Is.EqualTo(sameFile.NothingWritten ? "" : "db"), "as a whole or not at all");

        var anew = await RunAsync(pairs, dryRun: true);
        _cloud.Vault("hub").Set("late", "1");
        Assert.That((await RunAsync(pairs, approved: anew.PlanHash)).Result, Is.EqualTo(ReplicationResult.Refused));
        anew = await RunAsync(pairs, dryRun: true);
        Assert.That((await RunAsync(pairs, approved: anew.PlanHash)).Result, Is.EqualTo(ReplicationResult.Succeeded));
        Assert.That((Names("one"), Names("two")), Is.EqualTo(("db late", "db late mine")));
    }

    [Test]
    public async Task An_approved_plan_of_which_a_part_is_refused_is_not_done_at_all()
    {
        string[] pairs = ["hub > one", "big > empty delete"];
        Add(pairs);
        _cloud.Vault("hub").Set("db", "1");
        Seed("empty", "a");
        var plan = await RunAsync(pairs, dryRun: true);

        var applied = await RunAsync(pairs, approved: plan.PlanHash);

        Assert.That((applied.Result, applied.NothingWritten, Names("one")), Is.EqualTo((ReplicationResult.Refused, true, "")));
    }

    [Test]
    public async Task A_slice_may_be_empty_and_says_so()
    {
        string[] pairs = ["hub > one"];
        Add(pairs);
        var output = new StringWriter { NewLine = "\n" };

        var report = await RunAsync(pairs, slice: "2/2", agent: new PipelineAgent(output, debug: false));

        Assert.That((report.Result, report.Runs.Length), Is.EqualTo((ReplicationResult.Succeeded, 0)));
        Assert.That(output.ToString(), Does.Contain("Slice 2 of 2 holds none of the 1 entries of the pairs file: there is nothing to do here."));
    }

    [TestCase("3", "4", null, 3, 4)]
    [TestCase("1", "1", "None", 1, 1)]
    [TestCase("2", "3", "MultiConfiguration", 1, 1)]
    [TestCase("2", "3", "MultiMachine", 2, 3)]
    [TestCase(null, null, null, 1, 1)]
    [TestCase("4", "3", null, 1, 1)]
    [TestCase("x", "3", null, 1, 1)]
    public void A_job_with_strategy_parallel_takes_its_slice(string? position, string? total, string? type, int number, int of) => Assert.That(
        PairsRequest.OfJob(name => name switch { "SYSTEM_JOBPOSITIONINPHASE" => position, "SYSTEM_TOTALJOBSINPHASE" => total, "SYSTEM_PARALLELEXECUTIONTYPE" => type, _ => null }),
        Is.EqualTo((number, of)));

    private void SeedSixty()
    {
        Add(Sixty);
        Seed("hub-a", "x", "y");
        Seed("hub-b", "z");
        Seed("chain-a", "c");
        Seed("chain-b", "b");
        for (var i = 0; i < 6; i++)
        {
            Seed($"left-{i}", "l");
            Seed($"right-{i}", "r");
        }

        _cloud.Advance(TimeSpan.FromSeconds(10));
    }

    private void Add(string[] pairs)
    {
        foreach (var vault in pairs.SelectMany(pair => pair.Split(' ') is [var from, _, var to, ..] ? new[] { from, to } : []).Distinct())
        {
            _cloud.AddVault(vault);
        }
    }

    private void Seed(string vault, params string[] names)
    {
        foreach (var name in names)
        {
            _cloud.Vault(vault).Set(name, $"{vault} {name}");
        }
    }

    private string Names(string vault) => string.Join(' ', _cloud.Vault(vault).LiveNames().Order(StringComparer.Ordinal));

    private List<string> Writes() =>
    [
        .. _cloud.Vaults.SelectMany(vault => vault.Requests.Where(request => !request.IsChallenge && request.Operation is not ("List" or "Get"))
            .Select(request => $"{vault.Name} {request.Operation} {request.Name}")).Order(StringComparer.Ordinal),
    ];

    private List<string> Values() =>
        [.. _cloud.Vaults.SelectMany(vault => vault.LiveNames().Select(name => $"{vault.Name} {name} {string.Join(',', vault.Values(name))}")).Order(StringComparer.Ordinal)];

    /// <summary>Runs over a file; <c>a > b</c> is one-way, <c>a = b</c> two-way, and <c>delete</c> behind it replicates deletions.</summary>
    private async Task<ManyReport> RunAsync(
        string[] pairs, bool dryRun = false, string? approved = null, string? slice = null, string text = "", IAgent? agent = null)
    {
        var file = Path.Combine(_folder.FullName, "pairs.yml");
        await File.WriteAllTextAsync(file, text + "pairs:\n" + string.Concat(pairs.Select(pair => pair.Split(' ')).Select(words =>
            $"- {{source: {words[0]}, target: {words[2]}, mode: {(words[1] == "=" ? "TwoWay" : "OneWay")}, replicateDeletion: {(words.Length > 3 ? "true" : "false")}}}\n")));
        var mistakes = new List<string>();
        string? Said(Input input) => input switch
        {
            Input.DryRun => dryRun ? "true" : "false",
            Input.ApprovedPlan => approved,
            Input.Slice => slice,
            _ => null,
        };
        var request = PairsRequest.Read(file, Said, input => InputTable.Of(input).TaskLabel, ("vault.azure.net", "vault.azure.net"), (1, 1), mistakes);
        Assert.That(mistakes, Is.Empty);
        Vault Connect(VaultAddress address, bool isSource, Action<VaultWait> waiting) => new(address, _cloud.Credential, _transport, waiting: waiting);
        return await PairsRun.ReplicateAsync(request!, Connect, agent ?? new PipelineAgent(TextWriter.Null, debug: false), CancellationToken.None);
    }
}
