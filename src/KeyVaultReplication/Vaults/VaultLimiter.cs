namespace KeyVaultReplication.Vaults;

/// <summary>
/// Keeps the requests to one vault just under the service's limits, and holds all of them back when the vault asks for it.
/// The limits: <see cref="ServiceLimits"/>.
/// </summary>
internal sealed class VaultLimiter(TimeProvider time, Action<TimeSpan> onPause)
{
    /// <summary>Longest time a vault may answer nothing but 429 before its requests fail.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly RollingWindow _creates = new(ServiceLimits.NewSecrets - 4);
    private readonly RollingWindow _others = new(ServiceLimits.Others - 40);
    private DateTimeOffset _pausedUntil;
    private DateTimeOffset? _throttledSince;
    private int _streak;

    /// <summary>Whether a vault that answered 429 is still waited for.</summary>
    public bool IsPatient { get; private set; } = true;

    /// <summary>Waits until one more request may be sent.</summary>
    public async ValueTask EnterAsync(bool isCreate, CancellationToken cancellationToken)
    {
        for (TimeSpan wait; (wait = TryEnter(isCreate)) > TimeSpan.Zero;)
        {
            await Task.Delay(wait, time, cancellationToken);
        }
    }

    /// <summary>
    /// Notes that the vault answered 429, and pauses it: for as long as it asks, else 1, 2, 4, 8, 16 seconds. False when patience is at its
    /// end.
    /// </summary>
    public bool Throttled(TimeSpan? retryAfter)
    {
        TimeSpan pause;
        lock (_gate)
        {
            var now = time.GetUtcNow();
            _throttledSince ??= now;
            IsPatient = now - _throttledSince <= Patience && !(retryAfter > Patience);
            if (!IsPatient)
            {
                return false;
            }

            if (now < _pausedUntil)
            {
                return true; // sent before the pause began
            }

            pause = TimeSpan.FromSeconds(1 << Math.Min(_streak++, 4));
            pause = retryAfter > pause ? retryAfter.Value : pause;
            _pausedUntil = now + pause;
        }

        onPause(pause);
        return true;
    }

    /// <summary>Notes that the vault answered something other than 429.</summary>
    public void Answered()
    {
        if (_throttledSince is not null)
        {
            lock (_gate)
            {
                if (time.GetUtcNow() >= _pausedUntil)
                {
                    (_throttledSince, _streak) = (null, 0);
                }
            }
        }
    }

    private TimeSpan TryEnter(bool isCreate)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            return now < _pausedUntil ? _pausedUntil - now : (isCreate ? _creates : _others).TryTake(now);
        }
    }

    /// <summary>At most so many in any ten seconds: right whether the service counts by token bucket, fixed or rolling window.</summary>
    private sealed class RollingWindow(int limit)
    {
        private static readonly TimeSpan Length = TimeSpan.FromSeconds(10);
        private readonly Queue<DateTimeOffset> _taken = new();

        /// <summary>Takes a place, or says how long to wait for one.</summary>
        public TimeSpan TryTake(DateTimeOffset now)
        {
            while (_taken.TryPeek(out var oldest) && now - oldest >= Length)
            {
                _taken.Dequeue();
            }

            if (_taken.Count < limit)
            {
                _taken.Enqueue(now);
                return TimeSpan.Zero;
            }

            return _taken.Peek() + Length - now;
        }
    }
}
