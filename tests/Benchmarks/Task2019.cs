using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Secrets;

using SecretProperties = Azure.Security.KeyVault.Secrets.SecretProperties;

namespace Benchmarks;

/// <summary>
/// The algorithm of the 2019 PowerShell task, request by request: list both vaults; read every secret of both, one after another, to learn
/// its version id; a secret whose version the other vault does not have and that is newer there is backed up, deleted in the other vault
/// and restored to it. Errors are passed over, as it does.
/// </summary>
internal static class Task2019
{
    private sealed record Found(string Name, string Version, DateTimeOffset Updated);

    public static async Task<string> RunAsync(Order order, TokenCredential credential, HttpPipelineTransport transport)
    {
        var errors = 0;
        SecretClient Connect(Uri vault) => new(vault, credential, new SecretClientOptions { Transport = transport });
        foreach (var targetVault in order.Targets)
        {
            var (source, target) = (Connect(order.Source), Connect(targetVault));
            var (inSource, inTarget) = (await ListAsync(source), await ListAsync(target));
            var (ofSource, ofTarget) = (await ReadAsync(source, inSource), await ReadAsync(target, inTarget));
            errors += await CopyAsync(source, ofSource, target, ofTarget);
            if (order.TwoWay)
            {
                errors += await CopyAsync(target, ofTarget, source, ofSource);
            }
        }

        return errors == 0 ? "no error" : $"{errors} errors passed over";
    }

    private static async Task<List<SecretProperties>> ListAsync(SecretClient vault)
    {
        var all = new List<SecretProperties>();
        await foreach (var secret in vault.GetPropertiesOfSecretsAsync())
        {
            all.Add(secret);
        }

        return all;
    }

    private static async Task<List<Found>> ReadAsync(SecretClient vault, List<SecretProperties> listed)
    {
        var all = new List<Found>();
        foreach (var secret in listed)
        {
            all.Add(new Found(secret.Name, (await vault.GetSecretAsync(secret.Name)).Value.Properties.Version, secret.UpdatedOn!.Value));
        }

        return all;
    }

    private static async Task<int> CopyAsync(SecretClient from, List<Found> here, SecretClient to, List<Found> there)
    {
        var errors = 0;
        var versions = there.Select(secret => secret.Version).ToHashSet();
        var byName = there.ToDictionary(secret => secret.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var secret in here.Where(secret => !versions.Contains(secret.Version)))
        {
            var exists = byName.TryGetValue(secret.Name, out var other);
            if (exists && secret.Updated <= other!.Updated)
            {
                continue;
            }

            byte[]? backup = null;
            errors += await TryAsync(async () => backup = (await from.BackupSecretAsync(secret.Name)).Value);
            errors += exists ? await TryAsync(async () => await to.StartDeleteSecretAsync(secret.Name)) : 0;
            errors += backup is null ? 0 : await TryAsync(async () => await to.RestoreSecretBackupAsync(backup));
        }

        return errors;
    }

    private static async Task<int> TryAsync(Func<Task> send)
    {
        try
        {
            await send();
            return 0;
        }
        catch (RequestFailedException)
        {
            return 1;
        }
    }
}
