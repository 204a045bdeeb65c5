namespace KeyVaultReplication.Tests;

/// <summary>
/// A clock that stands still but for waits: who waits up to a minute waits no time at all, and the clock jumps to the end of the wait.
/// Longer timers are deadlines: they go off when the clock has jumped past them. So nothing here depends on how fast the machine is.
/// </summary>
internal sealed class JumpingClock : TimeProvider
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private void Set(Timer timer, TimeSpan dueTime)
    {
        List<Timer> due = [];
        lock (_gate)
        {
            _timers.Remove(timer);
            if (dueTime < TimeSpan.Zero)
            {
                return;
            }

            timer.Due = _now + dueTime;
            _timers.Add(timer);
            if (dueTime <= LongestWait)
            {
                _now = timer.Due;
                due = [.. _timers.Where(one => one.Due <= _now)];
                _timers.RemoveAll(due.Contains);
            }
        }

        foreach (var one in due)
        {
            ThreadPool.QueueUserWorkItem(_ => one.Fire());
        }
    }

    private sealed class Timer(JumpingClock clock, Action fire) : ITimer
    {
        public DateTimeOffset Due { get; set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Set(this, dueTime);
            return true;
        }

        public void Dispose() => clock.Set(this, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
