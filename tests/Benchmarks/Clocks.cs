namespace Benchmarks;

/// <summary>
/// A clock on which ten seconds pass in a twentieth of one, so that the limiter holds nothing back. What is measured with timestamps goes
/// on as it is.
/// </summary>
internal sealed class HurriedClock : TimeProvider
{
    private const double Speed = 200;
    private readonly DateTimeOffset _start = System.GetUtcNow();
    private readonly long _began = System.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => _start + (System.GetElapsedTime(_began) * Speed);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Scaled(dueTime), Scaled(period));

    private static TimeSpan Scaled(TimeSpan length) => length <= TimeSpan.Zero ? length : length / Speed;
}

/// <summary>
/// A clock by whose timestamps nothing can be foretold: each is an hour after the one before, so that no second comes out right and each
/// mark is bound by a PATCH.
/// </summary>
internal sealed class SenselessClock(TimeProvider inner) : TimeProvider
{
    private long _hours;

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

    public override long GetTimestamp() => Interlocked.Increment(ref _hours) * 3_600;

    public override long TimestampFrequency => 1;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        inner.CreateTimer(callback, state, dueTime, period);
}
