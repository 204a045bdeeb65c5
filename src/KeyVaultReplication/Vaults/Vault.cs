using System.Collections.Immutable;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Secrets;
using SdkProperties = Azure.Security.KeyVault.Secrets.SecretProperties;

namespace KeyVaultReplication.Vaults;

/// <summary>
/// One vault of the service. The only file that calls the Azure SDK's clients: it turns their types into ours, keeps the vault's limits and explains its errors.
/// </summary>
public sealed class Vault
{
    private readonly SecretClient _client;
    private readonly VaultLimiter _limiter;
    private readonly TimeProvider _time;

    /// <summary>Prepares access to a vault; contacts nothing.</summary>
    /// <param name="address">Which vault.</param>
    /// <param name="credential">Who asks.</param>
    /// <param name="transport">How requests travel; null for the SDK's default, which honours the proxy variables of the environment.</param>
    /// <param name="time">The clock, for waits and limits.</param>
    public Vault(VaultAddress address, TokenCredential credential, HttpPipelineTransport? transport = null, TimeProvider? time = null)
        : this(address, credential, transport, time, TimeSpan.FromSeconds(60), maxRetries: 6)
    {
    }

    internal Vault(
        VaultAddress address, TokenCredential credential, HttpPipelineTransport? transport, TimeProvider? time, TimeSpan networkTimeout, int maxRetries)
    {
        Address = address;
        _time = time ?? TimeProvider.System;
        _limiter = new VaultLimiter(_time, pause => Throttled?.Invoke(pause));
        var options = new SecretClientOptions { RetryPolicy = new VaultRetryPolicy(_limiter, _time, maxRetries) };
        options.Retry.NetworkTimeout = networkTimeout;
        options.Diagnostics.ApplicationId = "kvreplicate";
        options.Diagnostics.IsDistributedTracingEnabled = false;
        if (transport is not null)
        {
            options.Transport = transport;
        }

        _client = new SecretClient(address.Url, credential, options);
    }

    /// <summary>Which vault.</summary>
    public VaultAddress Address { get; }

    /// <summary>Told when the vault asks for fewer requests, with the time nothing is sent to it.</summary>
    internal Action<TimeSpan>? Throttled { get; set; }

    /// <summary>Reads the list of secrets that take part. Complete, or an exception.</summary>
    internal Task<Inventory> ReadInventoryAsync(SecretFilter filter, CancellationToken cancellationToken) =>
        ReadAsync(VaultOperation.List, _client.GetPropertiesOfSecretsAsync(cancellationToken), item => ToSecret(item), filter, null, cancellationToken);

    /// <summary>Reads the list of soft-deleted secrets that take part. Complete, or an exception.</summary>
    internal Task<Inventory> ReadDeletedAsync(SecretFilter filter, CancellationToken cancellationToken) =>
        ReadAsync(
            VaultOperation.ListDeleted,
            _client.GetDeletedSecretsAsync(cancellationToken),
            item => ToSecret(item.Properties) with { Deleted = item.DeletedOn ?? DateTimeOffset.UnixEpoch },
            filter,
            null,
            cancellationToken);

    /// <summary>
    /// Lists the versions of a secret, newest first; empty when there is no such secret, or not any more. The service tells no order of versions made in the same second: see
    /// <see cref="Secret.OlderFirst"/>.
    /// </summary>
    internal async Task<ImmutableArray<Secret>> ListVersionsAsync(SecretName name, CancellationToken cancellationToken)
    {
        try
        {
            var versions = new List<Secret>();
            await foreach (var item in _client.GetPropertiesOfSecretVersionsAsync(name.Text, cancellationToken))
            {
                versions.Add(ToSecret(item));
            }

            return [.. versions.OrderDescending(Secret.OlderFirst)];
        }
        catch (Exception exception) when (VaultErrors.IsFromVault(exception, cancellationToken))
        {
            throw VaultErrors.Explain(exception, Address, VaultOperation.ListVersions, name);
        }
    }

    /// <summary>Reads the value of a version, or of the current one.</summary>
    internal async Task<(Secret Secret, SecretValue Value)> GetAsync(SecretName name, string? version, CancellationToken cancellationToken)
    {
        try
        {
            var response = await _client.GetSecretAsync(name.Text, version, cancellationToken);
            var read = response.GetRawResponse().Headers.Date ?? _time.GetUtcNow();
            return (ToSecret(response.Value.Properties) with { Read = read }, new SecretValue(response.Value.Value));
        }
        catch (Exception exception) when (VaultErrors.IsFromVault(exception, cancellationToken))
        {
            throw VaultErrors.Explain(exception, Address, VaultOperation.Get, name);
        }
    }

    /// <summary>Writes a new version. Sent once: after a failure it may or may not have been made (see <see cref="VaultException.IsAmbiguous"/>).</summary>
    internal Task<Secret> SetAsync(SecretName name, SecretValue value, SecretProperties properties, Mark? mark, CancellationToken cancellationToken) =>
        WriteAsync(VaultOperation.Set, name, async sending =>
        {
            var secret = new KeyVaultSecret(name.Text, value.Reveal())
            {
                Properties = { Enabled = properties.Enabled, NotBefore = properties.NotBefore, ExpiresOn = properties.Expires, ContentType = properties.ContentType },
            };
            AddTags(secret.Properties, properties, mark);
            return ToSecret((await _client.SetSecretAsync(secret, sending)).Value.Properties);
        }, cancellationToken);

    /// <summary>Changes the properties of one version, the mark included. It cannot clear what <see cref="SecretProperties.CanBeUpdatedTo"/> says it cannot.</summary>
    internal Task<Secret> UpdateAsync(SecretName name, string version, SecretProperties properties, Mark? mark, CancellationToken cancellationToken) =>
        WriteAsync(VaultOperation.Update, name, async sending =>
        {
            var item = new SdkProperties(new Uri(Address.Url, $"secrets/{name.Text}/{version}"))
            {
                Enabled = properties.Enabled,
                NotBefore = properties.NotBefore,
                ExpiresOn = properties.Expires,
                ContentType = properties.ContentType,
            };
            AddTags(item, properties, mark);
            return ToSecret((await _client.UpdateSecretPropertiesAsync(item, sending)).Value);
        }, cancellationToken);

    /// <summary>Soft-deletes a secret. The vault goes on with it for some seconds after it has answered.</summary>
    internal Task DeleteAsync(SecretName name, CancellationToken cancellationToken) =>
        WriteAsync(VaultOperation.Delete, name, sending => _client.StartDeleteSecretAsync(name.Text, sending), cancellationToken);

    /// <summary>Starts to recover a soft-deleted secret. The vault goes on with it for some seconds after it has answered.</summary>
    internal Task RecoverAsync(SecretName name, CancellationToken cancellationToken) =>
        WriteAsync(VaultOperation.Recover, name, sending => _client.StartRecoverDeletedSecretAsync(name.Text, sending), cancellationToken);

    /// <summary>
    /// Sends a write: not at all when the run was cancelled before it could be sent, and to its end when it was cancelled after, if the vault answers
    /// within <see cref="WriteGrace"/>.
    /// </summary>
    private async Task<T> WriteAsync<T>(VaultOperation operation, SecretName name, Func<CancellationToken, Task<T>> send, CancellationToken cancellationToken)
    {
        await _limiter.EnterAsync(operation == VaultOperation.Set, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        using var sending = new Grace(WriteGrace, _time, cancellationToken);
        try
        {
            return await send(sending.Token);
        }
        catch (Exception exception) when (VaultErrors.IsFromVault(exception, sending.Token))
        {
            throw VaultErrors.Explain(exception, Address, operation, name);
        }
    }

    /// <summary>How long a write in flight may still take after the run was cancelled: the agent kills the task ten seconds after it asked it to stop.</summary>
    private static readonly TimeSpan WriteGrace = TimeSpan.FromSeconds(2);

    private async Task<Inventory> ReadAsync<T>(
        VaultOperation operation, AsyncPageable<T> list, Func<T, Secret> convert, SecretFilter filter, SecretName? name, CancellationToken cancellationToken)
        where T : notnull
    {
        try
        {
            var secrets = ImmutableArray.CreateBuilder<Secret>();
            var (pages, listed) = (0, 0);

            // Pages may be short or empty and still not be the last one: only a missing link to the next one ends the list.
            await foreach (var page in list.AsPages().WithCancellation(cancellationToken))
            {
                pages++;
                listed += page.Values.Count;
                foreach (var item in page.Values)
                {
                    if (convert(item) is var secret && filter.Matches(secret.Name))
                    {
                        secrets.Add(secret);
                    }
                }
            }

            return Inventory.Of(secrets, pages, listed);
        }
        catch (Exception exception) when (VaultErrors.IsFromVault(exception, cancellationToken))
        {
            throw VaultErrors.Explain(exception, Address, operation, name);
        }
    }

    private static void AddTags(SdkProperties item, SecretProperties properties, Mark? mark)
    {
        foreach (var (key, text) in properties.Tags)
        {
            item.Tags[key] = text;
        }

        if (mark is not null)
        {
            item.Tags[Mark.TagName] = mark.ToString();
        }
    }

    private static Secret ToSecret(SdkProperties item)
    {
        var markText = item.Tags.TryGetValue(Mark.TagName, out var text) ? text : null;
        var mark = Mark.TryParse(markText);
        return new Secret
        {
            Name = SecretName.Parse(item.Name),
            Version = item.Version,
            Properties = ToProperties(item),
            Mark = mark,
            HasUnreadableMark = markText is not null && mark is null,
            Created = item.CreatedOn ?? DateTimeOffset.UnixEpoch,
            Updated = item.UpdatedOn ?? DateTimeOffset.UnixEpoch,
            Managed = item.Managed,
        };
    }

    private static SecretProperties ToProperties(SdkProperties item)
    {
        var properties = new SecretProperties
        {
            Enabled = item.Enabled ?? true,
            NotBefore = item.NotBefore,
            Expires = item.ExpiresOn,
            ContentType = string.IsNullOrEmpty(item.ContentType) ? null : item.ContentType,
            Tags = item.Tags.Count == 0 || (item.Tags.Count == 1 && item.Tags.ContainsKey(Mark.TagName))
                ? SecretProperties.NoTags
                : SecretProperties.NoTags.AddRange(item.Tags.Where(tag => tag.Key != Mark.TagName).Select(tag => KeyValuePair.Create(tag.Key, tag.Value ?? ""))), // JSON can say null
        };
        return properties.Equals(SecretProperties.Plain) ? SecretProperties.Plain : properties;
    }
}
