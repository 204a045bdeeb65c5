using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace KeyVaultSimulator;

/// <summary>
/// One simulated vault: its state, which people can edit here as they would in the portal, and what was asked of it over HTTP.
/// </summary>
public sealed partial class SimulatedVault
{
    /// <summary>What a vault can be named [Microsoft: about keys, secrets and certificates].</summary>
    internal const string NameRule = "3 to 24 letters, digits and single hyphens";

    private readonly TimeProvider _time;
    private readonly ConcurrentQueue<RequestRecord> _requests = new();
    private VaultState _state = VaultState.Empty;

    internal SimulatedVault(string name, SimulatedVaultOptions options, TimeProvider time)
    {
        if (!IsName(name))
        {
            throw new ArgumentException($"'{name}' is no name of a vault: {NameRule}.", nameof(name));
        }

        if (options.RetentionDays is < 7 or > 90)
        {
            throw new ArgumentException($"A vault keeps what is deleted for 7 to 90 days, not {options.RetentionDays}.", nameof(options));
        }

        (Name, Options, _time) = (name, options, time);
        Uri = new Uri($"https://{name}.{options.Suffix}/");
        Creates = options.Throttle is { } limits ? new Bucket(limits.Creates, time) : null;
        Others = options.Throttle is { } limits2 ? new Bucket(limits2.Others, time) : null;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The URL.</summary>
    public Uri Uri { get; }

    /// <summary>What kind of vault it is.</summary>
    public SimulatedVaultOptions Options { get; }

    /// <summary>Who may do what.</summary>
    public Access Access { get; } = new();

    /// <summary>What goes wrong.</summary>
    public FaultList Faults { get; } = new();

    /// <summary>Set where nothing listens: connections to it are refused, and those that are open break.</summary>
    public bool RefusesConnections { get; set; }

    /// <summary>All that it holds now.</summary>
    public VaultState State
    {
        get
        {
            CatchUp();
            return Volatile.Read(ref _state);
        }
    }

    /// <summary>What was asked of it, oldest first.</summary>
    public IReadOnlyCollection<RequestRecord> Requests => _requests;

    /// <summary>Where the ids of new versions come from.</summary>
    internal Func<string> NextVersion { get; set; } = () => Guid.NewGuid().ToString("n");

    internal Bucket? Creates { get; }

    internal Bucket? Others { get; }

    internal DateTimeOffset Now => DateTimeOffset.FromUnixTimeSeconds((Precisely + NodeClock).ToUnixTimeSeconds());

    /// <summary>The second with which what is made now is stamped: it is not the one of the Date header.</summary>
    internal DateTimeOffset Stamp
    {
        get
        {
            var apart = Options.NodesApart * (Interlocked.Increment(ref _stamps) % 2);
            return DateTimeOffset.FromUnixTimeSeconds((Precisely + NodeClock + apart
                + (Options.StampsToTheNearestSecond ? TimeSpan.FromSeconds(0.5) : TimeSpan.Zero)).ToUnixTimeSeconds());
        }
    }

    private int _stamps;

    private DateTimeOffset Precisely => _time.GetUtcNow() + Options.ClockSkew;

    internal static bool IsName(string name) => NamePattern().IsMatch(name);

    /// <summary>Forgets what was asked so far.</summary>
    public void ClearRequests() => _requests.Clear();

    internal void Log(RequestRecord request) => _requests.Enqueue(request);

    /// <summary>Puts something there as it is.</summary>
    internal void Put(SecretState stored) => Swap(state => state.With(stored));

    /// <summary>Swaps the state for another; when somebody else was quicker, starts again from what is there then.</summary>
    private void Swap(Func<VaultState, VaultState> change)
    {
        CatchUp();
        for (var old = Volatile.Read(ref _state); ;)
        {
            var changed = change(old);
            var seen = Interlocked.CompareExchange(ref _state, changed, old);
            if (ReferenceEquals(seen, old))
            {
                Remember(changed);
                return;
            }

            old = seen;
        }
    }

    /// <summary>
    /// Does what was due to happen by itself: certificates that were asked for are issued, and those near their end renewed.
    /// </summary>
    internal void CatchUp()
    {
        for (var old = Volatile.Read(ref _state); ;)
        {
            var next = old.Certificates.Aggregate(old, (state, one) => Due(one) is { } changed ? state.With(changed) : state);
            var seen = ReferenceEquals(next, old) ? old : Interlocked.CompareExchange(ref _state, next, old);
            if (ReferenceEquals(seen, old))
            {
                return;
            }

            old = seen;
        }
    }

    [GeneratedRegex(@"\A(?!.*--)[0-9A-Za-z-]{3,24}\z")]
    private static partial Regex NamePattern();
}
