using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Vaults;

/// <summary>
/// How requests to one vault are sent, whichever kind of object they are about: all share its limits, its patience and its way through the
/// network, and its errors are explained here.
/// </summary>
internal sealed class VaultRequests(
    VaultAddress vault, HttpPipelineTransport? transport, TimeProvider time, TimeSpan networkTimeout, VaultLimiter limiter,
    VaultRetryPolicy patience)
{
    /// <summary>
    /// How long a write in flight may still take after the run was cancelled: the agent kills the task ten seconds after it asked it to
    /// stop.
    /// </summary>
    private static readonly TimeSpan WriteGrace = TimeSpan.FromSeconds(2);

    /// <summary>When the vault stamps what it makes.</summary>
    public StampClock Stamps { get; } = new(time);

    /// <summary>Which vault.</summary>
    public VaultAddress Vault => vault;

    /// <summary>When an answer was given, by the service's own clock.</summary>
    public DateTimeOffset TimeOf(Response answer) => answer.Headers.Date ?? time.GetUtcNow();

    /// <summary>Makes the settings of one of the SDK's clients those of this vault.</summary>
    public TOptions Configure<TOptions>(TOptions options) where TOptions : ClientOptions
    {
        options.RetryPolicy = patience;
        options.Retry.NetworkTimeout = networkTimeout;
        options.Diagnostics.ApplicationId = "kvreplicate";
        options.Diagnostics.IsDistributedTracingEnabled = false;
        if (transport is not null)
        {
            options.Transport = transport;
        }

        return options;
    }

    /// <summary>Sends what only reads.</summary>
    public async Task<T> ReadAsync<T>(VaultOperation operation, ObjectName? name, Func<Task<T>> send, CancellationToken cancellationToken)
    {
        try
        {
            return await send();
        }
        catch (Exception exception) when (VaultErrors.IsFromVault(exception, cancellationToken))
        {
            throw VaultErrors.Explain(exception, vault, operation, name);
        }
    }

    /// <summary>Sends what only looks for something; null where the vault says that it is not there.</summary>
    public async Task<T?> FindAsync<T>(VaultOperation operation, ObjectName name, Func<Task<T>> send, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await ReadAsync(operation, name, send, cancellationToken);
        }
        catch (VaultException exception) when (exception.IsNotThere)
        {
            return null;
        }
    }

    /// <summary>
    /// Sends a write: not at all when the run was cancelled before it could be sent, and to its end when it was cancelled after, if the
    /// vault answers within <see cref="WriteGrace"/>. A last look is taken when all waiting is over, and again where a throttled vault made
    /// the write wait once more. An answer that repeats the content is not quoted.
    /// </summary>
    public async Task<T> WriteAsync<T>(
        VaultOperation operation, bool isCreate, ObjectName name, Func<Task>? look, Func<CancellationToken, Task<T>> send,
        CancellationToken cancellationToken, ObjectContent? content = null)
    {
        // Of this write alone: the looks between its attempts may well be answered, and tell the limiter that all is fine.
        DateTimeOffset? refusedSince = null;
        while (true)
        {
            await limiter.EnterAsync(isCreate, cancellationToken);
            await (look?.Invoke() ?? Task.CompletedTask);
            cancellationToken.ThrowIfCancellationRequested();
            using var sending = new Grace(WriteGrace, time, cancellationToken);
            try
            {
                return await send(sending.Token);
            }
            catch (RequestFailedException exception) when (exception.Status == 429 && limiter.IsPatient
                && time.GetUtcNow() - (refusedSince ??= time.GetUtcNow()) <= VaultLimiter.Patience)
            {
                // The limiter knows, and keeps the vault's requests back.
            }
            catch (Exception exception) when (VaultErrors.IsFromVault(exception, sending.Token))
            {
                throw VaultErrors.Explain(exception, vault, operation, name, content).OfWriteTo(vault);
            }
        }
    }
}
