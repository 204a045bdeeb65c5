namespace KeyVaultReplication.Many;

/// <summary>Lets eight runs at a time be at work; the others wait for their turn.</summary>
internal sealed class SideBySide : IDisposable
{
    private readonly SemaphoreSlim _turns = new(8);

    /// <summary>Does the work of one run when it is its turn.</summary>
    public async Task<T> InTurnAsync<T>(Func<Task<T>> work)
    {
        // Not cancelled: a cancelled run ends by itself, at once, and reports what it found.
        await _turns.WaitAsync(CancellationToken.None);
        try
        {
            return await work();
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose() => _turns.Dispose();
}
