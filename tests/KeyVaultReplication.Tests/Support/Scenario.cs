using Azure.Core.Pipeline;
using KeyVaultSimulator;

namespace KeyVaultReplication.Tests;

/// <summary>
/// Vaults and what is done to them, read as a story: given the source, given the target, replicate, then the target holds. Each replication
/// is planned first by a dry run that may write nothing, then applied with that plan as the approved one, then repeated; and the repetition
/// must do nothing: no write, no value read, the lists of the vaults and no more. The clock stands still, but for what is waited for.
/// </summary>
internal sealed class Scenario : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly HttpClientTransport _transport;

    private Scenario(SimulatedCloud cloud)
    {
        Cloud = cloud;
        _http = new HttpClient(cloud.CreateHandler());
        _transport = new HttpClientTransport(_http);
    }

    public SimulatedCloud Cloud { get; }

    public SimulatedVault Source => Cloud.Vault("source");

    public SimulatedVault Target => Cloud.Vault("target");

    /// <summary>What the dry run, the run and its repetition reported last.</summary>
    public ReplicationReport? DryRun { get; private set; }

    public ReplicationReport? Repetition { get; private set; }

    /// <summary>Set where reading values again is by design: secrets without room for a mark.</summary>
    public bool RepetitionReadsValues { get; init; }

    /// <summary>What else than the lists of the vaults a repetition may ask for, where that is by design.</summary>
    public string[] RepetitionAsks { get; private init; } = [];

    public static async Task<Scenario> StartAsync(
        Func<SimulatedVaultOptions, SimulatedVaultOptions>? options = null, TimeProvider? time = null, bool repetitionReadsValues = false,
        string[]? repetitionAsks = null, params string[] moreVaults)
    {
        time ??= new JumpingClock();
        var cloud = await SimulatedCloud.StartAsync(new SimulatedCloudOptions { Time = time });
        foreach (var name in new[] { "source", "target" }.Concat(moreVaults))
        {
            var standard = new SimulatedVaultOptions();
            cloud.AddVault(name, options is null ? standard : options(standard));
        }

        return new Scenario(cloud) { RepetitionReadsValues = repetitionReadsValues, RepetitionAsks = repetitionAsks ?? [], Time = time };
    }

    public TimeProvider Time { get; private init; } = TimeProvider.System;

    public Vault Connect(SimulatedVault vault) => Connect(vault, null);

    /// <summary>The vault, as whoever signs in with that credential.</summary>
    public Vault Connect(SimulatedVault vault, Azure.Core.TokenCredential? credential) => new(
        VaultAddress.Parse(vault.Uri.ToString()), credential ?? Cloud.Credential, _transport, Time, Patience.Longest, maxRetries: 3);

    /// <summary>Source to target, one-way unless the options say otherwise; dry run, run, repetition.</summary>
    public async Task<ReplicationReport> ReplicateAsync(ReplicationOptions? options = null, params SimulatedVault[] targets)
    {
        options ??= new ReplicationOptions();
        targets = targets.Length == 0 ? [Target] : targets;

        // Let the second of the last edit pass, so that times alone tell what is current.
        Cloud.Advance(TimeSpan.FromSeconds(10));
        ClearRequests();
        DryRun = await RunAsync(options with { DryRun = true }, targets);
        Assert.That(Writes(), Is.Empty, "a dry run writes nothing");

        ClearRequests();
        var report = await RunAsync(options with { ApprovedPlan = DryRun.PlanHash }, targets);
        Requests = AllRequests().ToList();
        if (report.Result is ReplicationResult.Refused || report.Pairs.Any(pair => pair.Failure is not null))
        {
            return report;
        }

        Cloud.Advance(TimeSpan.FromSeconds(10));
        ClearRequests();
        Repetition = await RunAsync(options, targets);
        Assert.That(Writes(), Is.Empty, "the second run writes nothing");
        Assert.That(Repetition.Pairs.SelectMany(pair => pair.Plan?.Changes ?? []), Is.Empty, "the second run plans nothing");
        if (!RepetitionReadsValues)
        {
            var allowed = report.Options.SoftDeleted == SoftDeletedPolicy.Recover ? ["List"] : new[] { "List", "ListDeleted" };
            Assert.That(AllRequests().Where(request => !allowed.Concat(RepetitionAsks).Contains(request.Operation.Split('.')[^1])),
                Is.Empty, "the second run lists the vaults, and no more");
        }

        return report;
    }

    /// <summary>Makes versions in the source, ten seconds apart.</summary>
    public void SetSlowly(string name, params string[] values)
    {
        foreach (var value in values)
        {
            Cloud.Advance(TimeSpan.FromSeconds(10));
            Source.Set(name, value);
        }

        Cloud.Advance(TimeSpan.FromSeconds(10));
    }

    /// <summary>Does something so many seconds later, and lets as many pass again.</summary>
    public void After(int seconds, Action action)
    {
        Cloud.Advance(TimeSpan.FromSeconds(seconds));
        action();
        Cloud.Advance(TimeSpan.FromSeconds(seconds));
    }

    /// <summary>One run, as it is.</summary>
    public Task<ReplicationReport> RunAsync(ReplicationOptions options, params SimulatedVault[] targets) => CheckedAsync(
        Replicator.RunAsync(Connect(Source), [.. (targets.Length == 0 ? [Target] : targets).Select(Connect)], options,
            progress: null, Time));

    /// <summary>Every report that a scenario makes can be read by the published schemas.</summary>
    private static async Task<ReplicationReport> CheckedAsync(Task<ReplicationReport> run)
    {
        var report = await run;
        await Schemas.CheckAsync("report", JsonReport.Write(report));
        await Schemas.CheckAsync("plan", JsonReport.WritePlan(report));
        return report;
    }

    /// <summary>
    /// Restores a vault, from its own history or from a replica: a dry run that may write nothing, the run with that plan as the approved
    /// one, and its repetition, which must do nothing.
    /// </summary>
    public async Task<ReplicationReport> RestoreAsync(SimulatedVault vault, RestorePoint point, SimulatedVault? replica = null,
        ReplicationOptions? options = null)
    {
        Task<ReplicationReport> RestoreOnceAsync(ReplicationOptions wanted) =>
            CheckedAsync(Restorer.RunAsync(replica is null ? null : Connect(replica), Connect(vault), wanted, progress: null, Time));

        options = (options ?? new ReplicationOptions()) with { RestorePoint = point };
        Cloud.Advance(TimeSpan.FromSeconds(10));
        ClearRequests();
        DryRun = await RestoreOnceAsync(options with { DryRun = true });
        DryRunRequests = [.. AllRequests()];
        Assert.That(Writes(), Is.Empty, "a dry run writes nothing");

        ClearRequests();
        var report = await RestoreOnceAsync(options with { ApprovedPlan = DryRun.PlanHash });
        Requests = [.. AllRequests()];
        Assert.That(Writes().Where(request => request.Vault != vault.Name), Is.Empty,
            "nothing but the vault that is brought back is written to");
        if (report.Result is not ReplicationResult.Refused)
        {
            Cloud.Advance(TimeSpan.FromSeconds(10));
            ClearRequests();
            Repetition = await RestoreOnceAsync(options);
        }

        return report;
    }

    /// <summary>The same; the repetition must do nothing.</summary>
    public async Task<ReplicationReport> RestoreFullyAsync(SimulatedVault vault, RestorePoint point, SimulatedVault? replica = null,
        ReplicationOptions? options = null)
    {
        var report = await RestoreAsync(vault, point, replica, options);
        Assert.That(Writes(), Is.Empty, "the second restore writes nothing");
        Assert.That(Repetition!.Pairs.SelectMany(pair => pair.Plan?.Changes ?? []), Is.Empty, "the second restore plans nothing");
        return report;
    }

    /// <summary>What was asked of all vaults in the dry run of a restore.</summary>
    public IReadOnlyList<RequestRecord> DryRunRequests { get; private set; } = [];

    /// <summary>The time of the cloud, and then some seconds pass.</summary>
    public DateTimeOffset Now()
    {
        Cloud.Advance(TimeSpan.FromSeconds(10));
        var now = Cloud.Time.GetUtcNow();
        Cloud.Advance(TimeSpan.FromSeconds(10));
        return now;
    }

    /// <summary>Verifies the targets, or the target; writes nothing, whatever it finds.</summary>
    public async Task<VerificationReport> VerifyAsync(VerifyOptions options, params SimulatedVault[] targets)
    {
        ClearRequests();
        var report = await Verifier.RunAsync(Connect(Source), [.. (targets.Length == 0 ? [Target] : targets).Select(Connect)], options,
            progress: null, Time);
        Requests = [.. AllRequests()];
        Assert.That(Writes(), Is.Empty, "a verification writes nothing");
        await Schemas.CheckAsync("verification", JsonReport.Write(report));
        return report;
    }

    /// <summary>What was asked of all vaults in the run before its repetition.</summary>
    public IReadOnlyList<RequestRecord> Requests { get; private set; } = [];

    public int Count(string operation, SimulatedVault? vault = null) =>
        Requests.Count(request => request.Operation == operation && (vault is null || request.Vault == vault.Name));

    public void ClearRequests()
    {
        foreach (var vault in Cloud.Vaults)
        {
            vault.ClearRequests();
        }
    }

    private IEnumerable<RequestRecord> AllRequests() =>
        Cloud.Vaults.SelectMany(vault => vault.Requests).Where(request => !request.IsChallenge);

    private IEnumerable<RequestRecord> Writes() => AllRequests().Where(request => request.Operation.Split('.')[^1]
        is "Set" or "Import" or "Create" or "Update" or "UpdatePolicy" or "Delete" or "Recover" or "Purge" or "Restore" or "Backup");

    public async ValueTask DisposeAsync()
    {
        _transport.Dispose();
        _http.Dispose();
        await Cloud.DisposeAsync();
    }
}
