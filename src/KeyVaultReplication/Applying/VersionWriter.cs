using System.Collections.Immutable;

namespace KeyVaultReplication.Applying;

/// <summary>
/// Writes one version into a vault, once, however the vault answers: waits while the name is being deleted or recovered, recovers a soft-deleted name if policy
/// allows, and after a failure that may have been a success looks before it writes again. Where deletions count on both sides, a name that was deleted meanwhile is left to the next run.
/// </summary>
internal sealed class VersionWriter(SoftDeletedPolicy softDeleted, bool deletionsCount, TimeProvider time)
{
    private const int MaxAttempts = 5;

    /// <summary>How often a name may be said to be soft-deleted when there is no such secret to recover: it may have been purged just then, but most likely a deleted certificate has the name.</summary>
    private const int MaxVain = 3;

    /// <summary>How long a name may stay busy with its deletion or recovery; up to 147 s have been recorded.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Writes a version; its mark is not yet bound. The answer says so when a failed attempt turns out to have left another, equal version.</summary>
    public async Task<(Secret Written, string? Message)> WriteAsync(
        Vault vault, SecretName name, SecretValue value, SecretProperties properties, Mark? mark, bool recovering, CancellationToken cancellationToken)
    {
        var began = time.GetUtcNow();
        var before = new HashSet<string?>();
        for (var (attempt, waits, vain) = (1, 0, 0); ;)
        {
            try
            {
                var written = await vault.SetAsync(name, value, properties, mark, cancellationToken);
                return (written, attempt == 1 ? null : await FindTwinAsync(vault, written, mark, before, cancellationToken));
            }
            catch (VaultException exception) when (exception.Code is "ObjectIsBeingDeleted" or "ObjectIsDeletedButRecoverable" && deletionsCount && !recovering)
            {
                throw new CopyJob.OvertakenException($"Deleted in vault {vault.Address} during the run: left as it is, the next run decides anew.");
            }
            catch (VaultException exception) when (exception.Code is "ObjectIsBeingDeleted" or "ObjectIsBeingRecovered" && time.GetUtcNow() - began < Patience)
            {
                await WaitAsync(waits++, cancellationToken);
            }
            catch (VaultException exception) when (exception.Code == "ObjectIsDeletedButRecoverable" && softDeleted == SoftDeletedPolicy.Recover && vain < MaxVain && time.GetUtcNow() - began < Patience)
            {
                vain += await RecoverAsync(vault, name, cancellationToken) ? 0 : 1;
                await WaitAsync(waits++, cancellationToken);
            }
            catch (VaultException exception) when (exception.IsAmbiguous && attempt < MaxAttempts)
            {
                await WaitAsync(attempt++, cancellationToken);
                var versions = await vault.ListVersionsAsync(name, cancellationToken);
                if (await FindAsync(vault, versions.FirstOrDefault(), value, properties, mark, cancellationToken) is { } made)
                {
                    return (made, null);
                }

                before.UnionWith(versions.Select(version => version.Version));
            }
        }
    }

    /// <summary>Starts to recover a soft-deleted name, and waits while it still is being deleted. A name that lives already is no error here, nor is one that is not to be found: false.</summary>
    public async Task<bool> RecoverAsync(Vault vault, SecretName name, CancellationToken cancellationToken)
    {
        var began = time.GetUtcNow();
        for (var waits = 0; ; waits++)
        {
            try
            {
                await vault.RecoverAsync(name, cancellationToken);
                return true;
            }
            catch (VaultException exception) when (exception.Code is "ObjectIsBeingDeleted" or "ObjectIsBeingRecovered" or "Conflict" && time.GetUtcNow() - began < Patience)
            {
                // 'Conflict' alone: somebody else is recovering it.
                await WaitAsync(waits, cancellationToken);
            }
            catch (VaultException exception) when (exception.Status == 404 || exception.Code is "RequestNotAllowedOnNonDeletedObject")
            {
                return exception.Code is "RequestNotAllowedOnNonDeletedObject";
            }
        }
    }

    /// <summary>Waits until a recovered secret is there again, and tells its versions, newest first; none when it does not come back in time.</summary>
    public async Task<ImmutableArray<Secret>> AwaitRecoveredAsync(Vault vault, SecretName name, CancellationToken cancellationToken)
    {
        var began = time.GetUtcNow();
        for (var waits = 0; ; waits++)
        {
            var versions = await vault.ListVersionsAsync(name, cancellationToken);
            if (!versions.IsEmpty || time.GetUtcNow() - began > Patience)
            {
                return versions;
            }

            await WaitAsync(waits, cancellationToken);
        }
    }

    /// <summary>Changes the properties of a version, its mark included; waits while the name still is being recovered.</summary>
    public async Task<Secret> UpdateAsync(
        Vault vault, SecretName name, string version, SecretProperties properties, Mark? mark, CancellationToken cancellationToken)
    {
        var began = time.GetUtcNow();
        for (var waits = 0; ; waits++)
        {
            try
            {
                return await vault.UpdateAsync(name, version, properties, mark, cancellationToken);
            }
            catch (VaultException exception) when (exception.Code is "ObjectIsBeingRecovered" && time.GetUtcNow() - began < Patience)
            {
                await WaitAsync(waits, cancellationToken);
            }
        }
    }

    /// <summary>Whether the newest version is the one that was to be written: by its unbound mark, or, where there is no room for one, by its value.</summary>
    private static async Task<Secret?> FindAsync(
        Vault vault, Secret? newest, SecretValue value, SecretProperties properties, Mark? mark, CancellationToken cancellationToken)
    {
        if (newest is null || !newest.Properties.Equals(properties))
        {
            return null;
        }

        if (mark is not null)
        {
            return newest.Mark == mark ? newest : null;
        }

        if (newest.Mark is not null || !newest.Properties.Enabled)
        {
            return null;
        }

        var (current, held) = await vault.GetAsync(newest.Name, null, cancellationToken);
        return held.Matches(value) ? current : null;
    }

    private static async Task<string?> FindTwinAsync(Vault vault, Secret written, Mark? mark, HashSet<string?> before, CancellationToken cancellationToken)
    {
        var versions = await vault.ListVersionsAsync(written.Name, cancellationToken);
        var twins = versions.Count(version => version.Version != written.Version && !before.Contains(version.Version) && version.Mark == mark);
        return twins == 0 ? null : $"An attempt that seemed to fail was made after all: vault {vault.Address} now holds {twins + 1} equal new versions.";
    }

    /// <summary>0.5, 1, 2, 4, 8, 8 ... seconds.</summary>
    private Task WaitAsync(int waits, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromSeconds(Math.Min(8, 0.5 * (1 << Math.Min(waits, 4)))), time, cancellationToken);
}
