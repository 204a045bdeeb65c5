using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Vaults;

/// <summary>
/// How requests to one vault are sent, whichever kind of object they are about: all share its limits, its patience and its way through the network, and its errors are explained here.
/// </summary>
internal sealed class VaultRequests(
    VaultAddress vault, HttpPipelineTransport? transport, TimeProvider time, TimeSpan networkTimeout, VaultLimiter limiter, VaultRetryPolicy patience)
{
    /// <summary>How long a write in flight may still take after the run was cancelled: the agent kills the task ten seconds after it asked it to stop.</summary>
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

<<<<<<< HEAD
    /// <summary>Reads a list to its end. Complete, or an exception.</summary>
    public async Task<Inventory> ListAsync<T>(
        VaultOperation operation, AsyncPageable<T> list, Func<T, VaultObject> convert, CancellationToken cancellationToken) where T : notnull =>
        (await ListAsync(operation, list, convert, isShort: _ => true, cancellationToken))!;

    /// <summary>Reads a list of which the first page is all; null where it goes on.</summary>
    public Task<Inventory?> ListIfShortAsync<T>(
        VaultOperation operation, AsyncPageable<T> list, Func<T, VaultObject> convert, CancellationToken cancellationToken) where T : notnull =>
        ListAsync(operation, list, convert, isShort: page => string.IsNullOrEmpty(page.ContinuationToken), cancellationToken);

    private Task<Inventory?> ListAsync<T>(
        VaultOperation operation, AsyncPageable<T> list, Func<T, VaultObject> convert, Func<Page<T>, bool> isShort, CancellationToken cancellationToken)
        where T : notnull => ReadAsync(operation, null, async () =>
        {
            var objects = new List<VaultObject>();
            var (pages, read) = (0, default(DateTimeOffset?));

            await foreach (var page in Pages.OfAsync(list, vault, cancellationToken))
            {
                if (!isShort(page))
                {
                    return null;
                }

                pages++;
                read = TimeOf(page.GetRawResponse());
                objects.AddRange(page.Values.Select(convert));
            }

            return Inventory.Of(objects, pages) with { Read = read };
        }, cancellationToken);

    /// <summary>
    /// Reads the versions of an object, none where there is no such object. The service then lists none [recorded]; others answer 404, which is believed only if the object itself is not there
    /// either: whoever asks would take an empty list for leave to write.
    /// </summary>
    public async Task<IReadOnlyList<VaultObject>> ReadVersionsAsync<T>(
        AsyncPageable<T> list, Func<T, VaultObject> convert, Func<Task> lookUp, CancellationToken cancellationToken) where T : notnull
    {
        var versions = new List<VaultObject>();
        try
        {
            await foreach (var page in Pages.OfAsync(list, vault, cancellationToken))
            {
                versions.AddRange(page.Values.Select(convert));
            }
        }
        catch (RequestFailedException exception) when (IsNotFound(exception))
        {
            if (await IsThereAsync(lookUp))
            {
                throw;
            }

            return [];
        }

        return versions;
    }

    private static async Task<bool> IsThereAsync(Func<Task> lookUp)
    {
        try
        {
            await lookUp();
            return true;
        }
        catch (RequestFailedException exception)
        {
            return !IsNotFound(exception);
        }
    }

    private static bool IsNotFound(RequestFailedException exception) => exception.Status == 404 && VaultAnswer.Of(exception, quotesOthers: false).IsOfService;

=======
>>>>>>> 6b46c98 (An object of which its vault tells something unreadable, such as a date beyond any calendar, fails alone)
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

    /// <summary>
    /// Sends a write: not at all when the run was cancelled before it could be sent, and to its end when it was cancelled after, if the vault answers
    /// within <see cref="WriteGrace"/>. A last look is taken when all waiting is over, and again where a throttled vault made the write wait once more.
    /// </summary>
    public async Task<T> WriteAsync<T>(
        VaultOperation operation, bool isCreate, ObjectName name, Func<Task>? look, Func<CancellationToken, Task<T>> send, CancellationToken cancellationToken)
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
            catch (RequestFailedException exception) when (exception.Status == 429 && look is not null && limiter.IsPatient
                && time.GetUtcNow() - (refusedSince ??= time.GetUtcNow()) <= VaultLimiter.Patience)
            {
                // The limiter knows, and keeps the vault's requests back.
            }
            catch (Exception exception) when (VaultErrors.IsFromVault(exception, sending.Token))
            {
                throw VaultErrors.Explain(exception, vault, operation, name).OfWriteTo(vault);
            }
        }
    }
}
