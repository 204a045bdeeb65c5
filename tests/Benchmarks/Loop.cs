using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Secrets;

namespace Benchmarks;

/// <summary>
/// What one writes in an afternoon: list the source, get each secret on both sides, compare, set where the values differ.
/// </summary>
internal static class Loop
{
    public static async Task<string> RunAsync(Order order, TokenCredential credential, HttpPipelineTransport transport)
    {
        var errors = 0;
        SecretClient Connect(Uri vault) => new(vault, credential, new SecretClientOptions { Transport = transport });
        foreach (var targetVault in order.Targets)
        {
            var (source, target) = (Connect(order.Source), Connect(targetVault));
            await foreach (var listed in source.GetPropertiesOfSecretsAsync())
            {
                var secret = (await source.GetSecretAsync(listed.Name)).Value;
                if (await GetAsync(target, listed.Name) != secret.Value)
                {
                    errors += await SetAsync(target, listed.Name, secret.Value);
                }
            }
        }

        return errors == 0 ? "no error" : $"{errors} errors";
    }

    private static async Task<string?> GetAsync(SecretClient vault, string name)
    {
        try
        {
            return (await vault.GetSecretAsync(name)).Value.Value;
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return null;
        }
    }

    private static async Task<int> SetAsync(SecretClient vault, string name, string value)
    {
        try
        {
            await vault.SetSecretAsync(name, value);
            return 0;
        }
        catch (RequestFailedException)
        {
            return 1;
        }
    }
}
