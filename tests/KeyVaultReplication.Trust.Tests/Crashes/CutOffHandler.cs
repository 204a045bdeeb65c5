namespace KeyVaultReplication.Trust.Tests.Crashes;

/// <summary>
/// The death of a program as its vaults see it: at the write of this number, before it took effect or after and before it is answered, all
/// falls silent. Nothing more is sent, and nothing ever comes back.
/// </summary>
internal sealed class CutOffHandler(HttpMessageHandler inner, int write, bool after) : DelegatingHandler(inner)
{
    private readonly TaskCompletionSource _died = new();
    private int _writes;

    /// <summary>Ends when that write is reached.</summary>
    public Task Died => _died.Task;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // The first request to a vault comes without a token and is answered with a challenge, whatever it asks.
        var here = request.Method != HttpMethod.Get && request.Headers.Authorization is not null
            && Interlocked.Increment(ref _writes) == write;
        if (_died.Task.IsCompleted || (here && !after))
        {
            await SilenceAsync();
        }

        var response = await base.SendAsync(request, cancellationToken);
        if (here)
        {
            response.Dispose();
            await SilenceAsync();
        }

        return response;
    }

    private Task SilenceAsync()
    {
        _died.TrySetResult();
        return Task.Delay(Timeout.Infinite, CancellationToken.None);
    }
}
