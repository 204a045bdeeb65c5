using Azure.Core.Pipeline;
using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.RandomHistories;

/// <summary>
/// Vaults named by letters, on a clock on which nobody waits, in which a history comes to pass; beside it the truth about it, and the rules
/// that must hold.
/// </summary>
internal sealed class World
{
    /// <summary>How long a request takes.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(150);

    /// <summary>The vaults there are.</summary>
    public static readonly string[] Letters = ["A", "B", "C"];

    private readonly SimulatedCloud _cloud;
    private readonly LeapingClock _clock;
    private readonly Dictionary<string, VaultState> _kept = [];
    private int _versions;

    private World(SimulatedCloud cloud, LeapingClock clock)
    {
        (_cloud, _clock) = (cloud, clock);
        Truth = new Truth(this);
        Rules = new Rules(this);
        Add(new SimulatedVaultOptions());
    }

    public Truth Truth { get; }

    public Rules Rules { get; }

    public Turns? Turns { get; private set; }

    public List<Entry> Log { get; } = [];

    /// <summary>The last run over each pair of vaults that was no dry run.</summary>
    public Dictionary<(string Source, string Target), ReplicationOptions> Edges { get; } = [];

    /// <summary>
    /// Lets a history come to pass, then lets all settle. The answer is what broke a rule, if anything did, and each run with what happened
    /// during it.
    /// </summary>
    public static async Task<Played> PlayAsync(Cloud cloud, IEnumerable<Line> history)
    {
        cloud.Clock.PassToNextMinute();
        var world = new World(cloud.Simulated, cloud.Clock);
        var came = new Dictionary<Line, string>(ReferenceEqualityComparer.Instance);
        foreach (var line in history)
        {
            foreach (var (inner, at) in await world.ComeAsync(line))
            {
                came[inner] = at;
            }

            if (world.Rules.Broken.Count > 0)
            {
                return new Played(world.Rules.Broken, came, world.Log);
            }
        }

        await Settling.SettleAsync(world);
        return new Played(world.Rules.Broken, came, world.Log);
    }

    public static string LetterOf(string host) => host["vault-".Length..host.IndexOf('.', StringComparison.Ordinal)].ToUpperInvariant();

    public SimulatedVault Vault(string letter) => _cloud.Vault("vault-" + letter);

    public string HostOf(string letter) => Vault(letter).Uri.Host;

    /// <summary>The current version of a living secret; null when there is none.</summary>
    public SecretVersionState? Current(string letter, string name) => Vault(letter).FindReadable(StoredKind.Secret, name)?.Current;

    /// <summary>A secret, living or deleted; null when there is none.</summary>
    public SecretState? Find(string letter, string name) => Vault(letter).Find(StoredKind.Secret, name);

    public void Note(Entry entry)
    {
        _clock.Pass(Pace);
        Log.Add(entry);
        if (entry.Run is { } run)
        {
            Rules.Check(entry, run);
        }

        Truth.Note(entry);
    }

    /// <summary>Lets come what comes at this moment, all of it before anything else goes on.</summary>
    public void Happen(Run run, string when, Moment moment)
    {
        foreach (var line in run.Events.Where(line => !run.Came.ContainsKey(line) && Applies(line, when, moment)))
        {
            run.Came[line] = moment.ToString();
            ComeAsync(new Line([.. line.Words.SkipWhile(word => word[^1] != ':').Skip(1)], []), isNested: true).GetAwaiter().GetResult();
        }
    }

    public static string? FaultAt(Run run, Moment moment)
    {
        var line = run.Events.FirstOrDefault(line => !run.Came.ContainsKey(line) && Applies(line, "at", moment));
        if (line is not null)
        {
            run.Came[line] = moment.ToString();
        }

        return line?.Words[^1];
    }

    /// <summary>What the words before the colon say of when something happens.</summary>
    private static bool Applies(Line line, string when, Moment moment)
    {
        var colon = line.Words.Select((word, index) => (word, index)).First(one => one.word[^1] == ':').index;
        string[] words = [.. line.Words[1..colon], line.Words[colon][..^1]];
        return line.Words[0] == when && moment.Is(words);
    }

    private async Task<IEnumerable<KeyValuePair<Line, string>>> ComeAsync(Line line, bool isNested = false)
    {
        switch (line.Words[0])
        {
            case "wait":
                Pass(int.Parse(line.Words[1], System.Globalization.CultureInfo.InvariantCulture));
                return [];
            case "slow":
                var (little, more) = (TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(6));
                Add(new SimulatedVaultOptions { DeleteDelay = little, RecoverDelay = more, PurgeDelay = little });
                return [];
            case "run":
                var run = await ApprovedAsync(Parse(line, isAlone: !isNested));
                await RunAsync(run);
                return run.Came;
            case "together":
                var and = line.Words.IndexOf("and");
                Run[] both = [.. new[] { line.Words[2..and], line.Words[(and + 1)..] }.Select(words =>
                    Parse(new Line(words, []), isAlone: false))];
                Turns = new Turns(line.Words[1], both);
                await Task.WhenAll(both.Select(one => Task.Run(() => RunAsync(one))));
                Turns = null;
                return [];
            default:
                Person.Act(this, line.Words.AsSpan());
                return [];
        }
    }

    private static Run Parse(Line line, bool isAlone)
    {
        var (source, targets, options) = Wanted.Parse(line.Words.AsSpan());
        return new Run(source, targets, options, line.Inner) { IsAlone = isAlone && !line.Inner.Any(inner => inner.Words.Contains("run")) };
    }

    /// <summary>A run that takes an approved plan: the plan is made right before it.</summary>
    private async Task<Run> ApprovedAsync(Run run)
    {
        if (run.Options.ApprovedPlan is null)
        {
            return run;
        }

        var dry = new Run(run.Source, run.Targets, run.Options with { ApprovedPlan = null, DryRun = true }, []) { IsAlone = run.IsAlone };
        await RunAsync(dry);
        var approved = run.Options with { ApprovedPlan = dry.Report!.PlanHash is { Length: > 0 } hash ? hash : "none" };
        return new Run(run.Source, run.Targets, approved, run.Events) { IsAlone = run.IsAlone, Approved = dry.Before };
    }

    public async Task RunAsync(Run run)
    {
        Turns?.Await(run);
        Pass(1);
        run.Before = Picture.Of(this, run);
        using var inner = _cloud.CreateDirectHandler();
        using var watch = new Watch(inner, run, this);
        using var http = new HttpClient(watch);
        using var transport = new HttpClientTransport(http);
        Vault Connect(string letter) =>
            new(VaultAddress.Parse(Vault(letter).Uri.ToString()), _cloud.Credential, transport, _clock, TimeSpan.FromMinutes(5),
            maxRetries: 3);
        run.Report = await Replicator.RunAsync(Connect(run.Source), [.. run.Targets.Select(Connect)], run.Options, progress: null, _clock);
        foreach (var target in run.Targets.Where(_ => !run.Options.DryRun))
        {
            Edges.Remove((target, run.Source));
            Edges[(run.Source, target)] = run.Options with { ApprovedPlan = null };
        }

        Rules.CheckEnd(run);
        foreach (var target in run.Targets)
        {
            foreach (var name in Picture.Of(this, run).Names(run.Source, target))
            {
                Truth.NoteEnd(run, target, name);
            }
        }

        Turns?.End(run);
    }

    public DateTimeOffset Now => _clock.GetUtcNow();

    public void Pass(int seconds) => _clock.Pass(TimeSpan.FromSeconds(seconds));

    public void Keep(string letter) => _kept[letter] = Vault(letter).State;

    public VaultState Kept(string letter) => _kept.GetValueOrDefault(letter, VaultState.Empty);

    private void Add(SimulatedVaultOptions options)
    {
        foreach (var letter in Letters)
        {
            var vault = _cloud.AddVault("vault-" + letter.ToLowerInvariant(), options);
            vault.NextVersion = () => Interlocked.Increment(ref _versions).ToString("x32",
                System.Globalization.CultureInfo.InvariantCulture);
        }
    }
}

/// <summary>What came of a history.</summary>
/// <param name="Broken">What broke a rule, first things first.</param>
/// <param name="Came">Which request each thing that happened during a run came at.</param>
/// <param name="Log">All that was done and asked.</param>
internal sealed record Played(IReadOnlyList<string> Broken, IReadOnlyDictionary<Line, string> Came, IReadOnlyList<Entry> Log);

/// <summary>The simulator that worlds are made in, one after the other.</summary>
internal sealed class Cloud : IAsyncDisposable
{
    private Cloud(SimulatedCloud simulated, LeapingClock clock) => (Simulated, Clock) = (simulated, clock);

    public SimulatedCloud Simulated { get; }

    public LeapingClock Clock { get; }

    public static async Task<Cloud> StartAsync()
    {
        var clock = new LeapingClock();
        return new Cloud(await SimulatedCloud.StartAsync(new SimulatedCloudOptions { Time = clock }), clock);
    }

    public ValueTask DisposeAsync() => Simulated.DisposeAsync();
}
