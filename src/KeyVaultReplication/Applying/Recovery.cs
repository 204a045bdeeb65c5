using System.Collections.Immutable;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Applying;

/// <summary>Brings soft-deleted names back, and waits while a vault still is deleting or recovering them.</summary>
internal sealed class Recovery(TimeProvider time)
{
    /// <summary>How long a name may stay busy with its deletion or recovery; up to 147 s have been recorded.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How often a write is sent that each time may or may not have been made. Between the attempts there is a wait (see
    /// <see cref="WaitAsync"/>) and a look.
    /// </summary>
    public const int MaxAttempts = 5;

    /// <summary>Whether it still is worth waiting for something that began then.</summary>
    public bool IsPatient(DateTimeOffset began) => time.GetUtcNow() - began < Patience;

    /// <summary>
    /// Starts to recover a soft-deleted name, and waits while it still is being deleted. A name that lives already is no error here, nor is
    /// one that is not to be found.
    /// </summary>
    public async Task<Recovered> StartAsync(Vault vault, ObjectName name, CancellationToken cancellationToken)
    {
        var began = time.GetUtcNow();
        for (var waits = 0; ; waits++)
        {
            try
            {
                await vault[name].RecoverAsync(name, cancellationToken);
                return Recovered.ByThisRun;
            }
            catch (VaultException exception) when (exception.Code is "ObjectIsBeingDeleted" or "ObjectIsBeingRecovered" or "Conflict"
                && IsPatient(began))
            {
                // 'Conflict' alone: somebody else is recovering it.
                await WaitAsync(waits, cancellationToken);
            }
            catch (VaultException exception) when (exception.IsNotThere || exception.Code is "RequestNotAllowedOnNonDeletedObject")
            {
                return exception.Code is "RequestNotAllowedOnNonDeletedObject" ? Recovered.Already : Recovered.NotThere;
            }
        }
    }

    /// <summary>
    /// Waits until a recovered object is there again, and tells its versions, newest first; none when it does not come back in time.
    /// </summary>
    public async Task<ImmutableArray<VaultObject>> AwaitAsync(Vault vault, ObjectName name, CancellationToken cancellationToken)
    {
        var began = time.GetUtcNow();
        for (var waits = 0; ; waits++)
        {
            var versions = await vault[name].ListVersionsAsync(name, cancellationToken);
            if (!versions.IsEmpty || !IsPatient(began))
            {
                return versions;
            }

            await WaitAsync(waits, cancellationToken);
        }
    }

    /// <summary>Recovers a name to its end, and tells its versions, newest first.</summary>
    public async Task<ImmutableArray<VaultObject>> RunAsync(Vault vault, ObjectName name, CancellationToken cancellationToken)
    {
        await StartAsync(vault, name, cancellationToken);
        return await AwaitAsync(vault, name, cancellationToken) is { IsEmpty: false } back ? back : throw new OvertakenException(
            $"Vault {vault.Address} took the request, but the secret has not come back yet: the next run looks again.");
    }

    /// <summary>Changes a version's properties or mark; waits while the name still is being recovered.</summary>
    public async Task<VaultObject> UpdateAsync(Vault vault, ObjectName name, string version, ObjectUpdate update,
        CancellationToken cancellationToken)
    {
        var began = time.GetUtcNow();
        for (var waits = 0; ; waits++)
        {
            try
            {
                return await vault[name].UpdateAsync(name, version, update, cancellationToken);
            }
            catch (VaultException exception) when (exception.Code is "ObjectIsBeingRecovered" && IsPatient(began))
            {
                await WaitAsync(waits, cancellationToken);
            }
        }
    }

    /// <summary>0.5, 1, 2, 4, 8, 8 ... seconds.</summary>
    public Task WaitAsync(int waits, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromSeconds(Math.Min(8, 0.5 * (1 << Math.Min(waits, 4)))), time, cancellationToken);
}

/// <summary>What came of a request to recover a name.</summary>
internal enum Recovered
{
    /// <summary>The vault recovers it.</summary>
    ByThisRun,

    /// <summary>It lives: somebody else was quicker.</summary>
    Already,

    /// <summary>There is no such soft-deleted object.</summary>
    NotThere,
}
