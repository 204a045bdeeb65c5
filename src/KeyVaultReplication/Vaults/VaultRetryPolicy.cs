using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace KeyVaultReplication.Vaults;

/// <summary>
/// When a request is sent again. A throttled vault is waited for, by all its requests together; other passing failures are tried again a few times;
/// a PUT is not, because one that seemed to fail may have made a version: whoever sent it looks first.
/// </summary>
internal sealed class VaultRetryPolicy(VaultLimiter limiter, TimeProvider time, int maxRetries) : RetryPolicy(int.MaxValue, new NoDelay())
{
    private const string FailuresKey = "KeyVaultReplication.Failures";

    /// <summary>How long a vault that does not answer is tried with patience. After that, or when it never has answered, something lasting is the likely cause: a wrong name, a wall between, an outage.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private DateTimeOffset? _silentSince = DateTimeOffset.MinValue;

    protected override bool ShouldRetry(HttpMessage message, Exception? exception)
    {
        if (exception is null && message.HasResponse && message.Response.Status == 429)
        {
            return limiter.Throttled(RetryAfter(message.Response));
        }

        if (message.Request.Method == RequestMethod.Put || !base.ShouldRetry(message, exception))
        {
            return false;
        }

        var failures = Failures(message) + 1;
        message.SetProperty(FailuresKey, failures);
        return failures <= (IsSilent ? Math.Min(maxRetries, 2) : maxRetries);
    }

    protected override ValueTask<bool> ShouldRetryAsync(HttpMessage message, Exception? exception) => new(ShouldRetry(message, exception));

    protected override async ValueTask OnSendingRequestAsync(HttpMessage message)
    {
        var failures = Failures(message);
        if (failures > 0 && message.ProcessingContext.RetryNumber > 0)
        {
            // 0.5, 1, 2, 4, 8, 8 ... seconds, a fifth more or less.
            var seconds = Math.Min(8, 0.5 * (1 << Math.Min(failures - 1, 4))) * (0.8 + (0.4 * Jitter()));
            await Task.Delay(TimeSpan.FromSeconds(seconds), time, message.CancellationToken);
        }

        // The first attempt of a write has waited already, where the run can still be cancelled.
        if (message.ProcessingContext.RetryNumber > 0 || message.Request.Method == RequestMethod.Get)
        {
            await limiter.EnterAsync(message.Request.Method == RequestMethod.Put, message.CancellationToken);
        }
    }

    protected override ValueTask OnRequestSentAsync(HttpMessage message)
    {
        lock (_gate)
        {
            _silentSince = message.HasResponse ? null : _silentSince ?? time.GetUtcNow();
        }

        if (message.HasResponse && message.Response.Status != 429)
        {
            limiter.Answered();
        }

        return ValueTask.CompletedTask;
    }

    private bool IsSilent
    {
        get
        {
            lock (_gate)
            {
                return time.GetUtcNow() - _silentSince > Patience;
            }
        }
    }

    private static int Failures(HttpMessage message) => message.TryGetProperty(FailuresKey, out var failures) ? (int)failures! : 0;

#pragma warning disable CA5394 // Do not use insecure randomness: it spreads retries, nothing else
    private static double Jitter() => Random.Shared.NextDouble();
#pragma warning restore CA5394

    private static TimeSpan? RetryAfter(Response response) =>
        response.Headers.TryGetValue("Retry-After", out var text) && int.TryParse(text, out var seconds) ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>All waiting is done by <see cref="OnSendingRequestAsync"/>, on the clock of the run.</summary>
    private sealed class NoDelay : DelayStrategy
    {
        protected override TimeSpan GetNextDelayCore(Response? response, int retryNumber) => TimeSpan.Zero;
    }
}
