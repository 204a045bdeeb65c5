namespace KeyVaultSimulator.State;

/// <summary>How many requests a vault takes in ten seconds [Microsoft: Key Vault service limits].</summary>
/// <param name="Creates">New secret versions and imports of certificates.</param>
/// <param name="Others">All others.</param>
public sealed record ThrottleLimits(int Creates = 300, int Others = 4_000)
{
    /// <summary>How long the vault asks to wait, in a Retry-After header; null, as the service does, for no such header.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>A token bucket: full at first, and filled again over ten seconds. A refused request takes nothing.</summary>
internal sealed class Bucket(int size, TimeProvider time)
{
    private readonly Lock _gate = new();
    private double _tokens = size;
    private DateTimeOffset _filled = time.GetUtcNow();

    public bool TryTake()
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            _tokens = Math.Min(size, _tokens + ((now - _filled).TotalSeconds * size / 10));
            _filled = now;
            if (_tokens < 1)
            {
                return false;
            }

            _tokens--;
            return true;
        }
    }
}
