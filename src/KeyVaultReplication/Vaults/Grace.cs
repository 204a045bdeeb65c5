namespace KeyVaultReplication.Vaults;

/// <summary>A token that outlives another one by a little: what was begun may end, but not hang.</summary>
internal sealed class Grace : IDisposable
{
    private readonly CancellationTokenSource _late;
    private readonly CancellationTokenRegistration _registration;

    public Grace(TimeSpan length, TimeProvider time, CancellationToken cancellationToken)
    {
        _late = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _registration = cancellationToken.UnsafeRegister(_ => _late.CancelAfter(length), null);
    }

    public CancellationToken Token => _late.Token;

    public void Dispose()
    {
        _registration.Dispose();
        _late.Dispose();
    }
}
