namespace KeyVaultReplication.Vaults;

/// <summary>
/// Predicts the second in which a vault will stamp the next version it makes. Each answer to a write says that the vault's clock showed one
/// second somewhere between sending and answer; a few dozen answers place that clock within milliseconds. It is not the clock of the
/// <c>Date</c> header: recorded stamps lie up to one second after it.
/// </summary>
internal sealed class StampClock(TimeProvider time)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How far apart answers may place the clock before what was known counts as wrong: several machines answer for one vault, and their
    /// clocks differ a little.
    /// </summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(250);

    /// <summary>How many answers it takes before anything is foretold: a short run foretells nothing, and need not.</summary>
    private const int Needed = 8;

    private readonly Lock _gate = new();
    private readonly long _began = time.GetTimestamp();
    private (DateTimeOffset Earliest, DateTimeOffset Latest)? _start;
    private TimeSpan _onTheWay;
    private int _answers;

    /// <summary>
    /// The moment, on a clock that never jumps: to be taken right before a write is sent, and told to <see cref="Learn"/>.
    /// </summary>
    public TimeSpan Now => time.GetElapsedTime(_began);

    /// <summary>The second in which a write that is sent now will be stamped, most likely; null while too little is known.</summary>
    public DateTimeOffset? Predict()
    {
        lock (_gate)
        {
            return _start is not var (earliest, latest) || _answers < Needed ? null
                : DateTimeOffset.FromUnixTimeSeconds((earliest + ((latest - earliest) / 2) + Now + _onTheWay).ToUnixTimeSeconds());
        }
    }

    /// <summary>
    /// Takes in what an answer tells: a write that was sent at this moment, and is answered now, was stamped with this second.
    /// </summary>
    public void Learn(TimeSpan sent, DateTimeOffset stamped)
    {
        var answered = Now;
        var (earliest, latest) = (stamped - answered, stamped + Second - sent);
        lock (_gate)
        {
            _answers++;
            var half = (answered - sent) / 2;
            _onTheWay = _start is null ? half : _onTheWay + ((half - _onTheWay) / 8);
            _start = _start is not var (knownEarliest, knownLatest) ? (earliest, latest)
                : Meet(knownEarliest, knownLatest, earliest, latest);
        }
    }

    /// <summary>Where both hold. Where they miss each other by little, the gap between them; by more, the newer one alone.</summary>
    private static (DateTimeOffset, DateTimeOffset) Meet(DateTimeOffset knownEarliest, DateTimeOffset knownLatest, DateTimeOffset earliest,
        DateTimeOffset latest)
    {
        var (from, to) = (knownEarliest > earliest ? knownEarliest : earliest, knownLatest < latest ? knownLatest : latest);
        return from <= to ? (from, to) : from - to <= Tolerance ? (to, from) : (earliest, latest);
    }
}
