namespace KeyVaultReplication.Tests.RandomHistories;

/// <summary>
/// A clock on which nobody waits: who would wait sets it forward by that much at once. All that one thread does on it comes in the same
/// order each time.
/// </summary>
internal sealed class LeapingClock : TimeProvider
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private long _passed;

    public void Pass(TimeSpan time) => Interlocked.Add(ref _passed, time.Ticks);

    /// <summary>So that what begins then meets the same seconds each time.</summary>
    public void PassToNextMinute() =>
        Pass(TimeSpan.FromTicks(TimeSpan.TicksPerMinute - (Interlocked.Read(ref _passed) % TimeSpan.TicksPerMinute)));

    public override DateTimeOffset GetUtcNow() => Noon.AddTicks(Interlocked.Read(ref _passed));

    public override long GetTimestamp() => Interlocked.Read(ref _passed);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>A delay is a task and ends at once; what would only give up later (a source of cancellations) never does.</summary>
    private sealed class Timer(LeapingClock clock, TimerCallback callback, object? state) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (state is Task && dueTime >= TimeSpan.Zero)
            {
                clock.Pass(Rounded(dueTime));
                callback(state);
            }

            return true;
        }

        /// <summary>At least as long, and the same for all lengths that chance varies by a fifth around 0.5, 1, 2, 4 ... seconds.</summary>
        private static TimeSpan Rounded(TimeSpan length) =>
            length == TimeSpan.Zero ? length : TimeSpan.FromSeconds(1.5 * Math.Pow(2, Math.Round(Math.Log2(length.TotalSeconds))));

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
