using System.Collections.Immutable;
using Azure.Core;
using Azure.Security.KeyVault.Secrets;
using KeyVaultReplication.Objects;
using SdkProperties = Azure.Security.KeyVault.Secrets.SecretProperties;

namespace KeyVaultReplication.Vaults;

/// <summary>The secrets of one vault. The only file that calls the SDK's client for secrets, and turns its types into ours.</summary>
internal sealed class SecretStore(VaultRequests requests, TokenCredential credential, PlainClient plain) : IObjectStore
{
    private readonly SecretClient _client = new(requests.Vault.Url, credential, requests.Configure(new SecretClientOptions()));
    private readonly ObjectLists _lists = new(requests, plain, ObjectKind.Secret);

    public Task<Inventory> ListAsync(CancellationToken cancellationToken) => _lists.ListAsync(cancellationToken);

    public Task<Inventory> ListDeletedAsync(CancellationToken cancellationToken) => _lists.ListDeletedAsync(cancellationToken);

    public Task<Inventory?> ListFewDeletedAsync(CancellationToken cancellationToken) => _lists.ListFewDeletedAsync(cancellationToken);

    public async Task<Tombstone?> FindDeletedAsync(ObjectName name, CancellationToken cancellationToken)
    {
        try
        {
            return await requests.FindAsync(VaultOperation.FindDeleted, name, async () =>
                new Tombstone(ToDeleted((await _client.GetDeletedSecretAsync(name.Text, cancellationToken)).Value)), cancellationToken);
        }
        catch (VaultException exception) when (exception.Code == "SecretDisabled")
        {
            // What the service says of a soft-deleted secret that is disabled.
            return new Tombstone(null);
        }
    }

    public Task<ImmutableArray<VaultObject>> ListVersionsAsync(ObjectName name, CancellationToken cancellationToken) =>
        _lists.ListVersionsAsync(name, cancellationToken);

    public Task<ReadObject> ReadAsync(ObjectName name, string? version, CancellationToken cancellationToken) =>
        requests.ReadAsync(VaultOperation.Get, name, async () =>
        {
            var response = await _client.GetSecretAsync(name.Text, version, cancellationToken);
            return new ReadObject(
                ToObject(response.Value.Properties) with { Read = requests.TimeOf(response.GetRawResponse()) },
                new SecretValue(response.Value.Value));
        }, cancellationToken);

    public Task<VaultObject> WriteAsync(
        ObjectName name, ObjectContent content, ObjectProperties properties, Mark? mark, bool bind, Func<Task> look,
        CancellationToken cancellationToken) =>
        requests.WriteAsync(VaultOperation.Set, isCreate: true, name, look, async sending =>
        {
            var secret = new KeyVaultSecret(name.Text, ((SecretValue)content).Reveal())
            {
                Properties = { Enabled = properties.Enabled, NotBefore = properties.NotBefore, ExpiresOn = properties.Expires,
                    ContentType = properties.ContentType },
            };
            AddTags(secret.Properties, properties.Tags,
                bind && mark is not null ? mark with { BoundAt = requests.Stamps.Predict() } : mark);
            var sent = requests.Stamps.Now;
            var written = ToObject((await _client.SetSecretAsync(secret, sending)).Value.Properties);
            requests.Stamps.Learn(sent, written.Created);
            return written;
        }, cancellationToken, content);

    public Task<VaultObject> UpdateAsync(ObjectName name, string version, ObjectUpdate update, CancellationToken cancellationToken) =>
        requests.WriteAsync(VaultOperation.Update, isCreate: false, name, look: null, async sending =>
        {
            var item = new SdkProperties(new Uri(requests.Vault.Url, $"secrets/{name.Text}/{version}"))
            {
                Enabled = update.Enabled,
                NotBefore = update.NotBefore,
                ExpiresOn = update.Expires,
                ContentType = update.ContentType,
            };
            AddTags(item, update.Tags, update.Mark);
            return ToObject((await _client.UpdateSecretPropertiesAsync(item, sending)).Value);
        }, cancellationToken);

    public Task DeleteAsync(ObjectName name, Func<Task> look, CancellationToken cancellationToken) =>
        requests.WriteAsync(
            VaultOperation.Delete, isCreate: false, name, look, sending => _client.StartDeleteSecretAsync(name.Text, sending),
            cancellationToken);

    public Task RecoverAsync(ObjectName name, CancellationToken cancellationToken) =>
        requests.WriteAsync(
            VaultOperation.Recover, isCreate: false, name, look: null,
            sending => _client.StartRecoverDeletedSecretAsync(name.Text, sending), cancellationToken);

    private static void AddTags(SdkProperties item, ImmutableSortedDictionary<string, string> tags, Mark? mark)
    {
        foreach (var (key, text) in tags)
        {
            item.Tags[key] = text;
        }

        if (mark is not null)
        {
            item.Tags[Mark.TagName] = mark.ToString();
        }
    }

    private static VaultObject ToDeleted(DeletedSecret item) =>
        ToObject(item.Properties) with { Deleted = item.DeletedOn ?? DateTimeOffset.UnixEpoch };

    private static VaultObject ToObject(SdkProperties item)
    {
        var markText = item.Tags.TryGetValue(Mark.TagName, out var text) ? text : null;
        var mark = Mark.TryParse(markText);
        return new VaultObject
        {
            Name = ObjectName.Parse(item.Name),
            Version = item.Version,
            Properties = ToProperties(item),
            Mark = mark,
            HasUnreadableMark = markText is not null && mark is null,
            Created = item.CreatedOn ?? DateTimeOffset.UnixEpoch,
            Updated = item.UpdatedOn ?? DateTimeOffset.UnixEpoch,
            Managed = item.Managed,
        };
    }

    private static ObjectProperties ToProperties(SdkProperties item)
    {
        var properties = new ObjectProperties
        {
            Enabled = item.Enabled ?? true,
            NotBefore = item.NotBefore,
            Expires = item.ExpiresOn,
            ContentType = string.IsNullOrEmpty(item.ContentType) ? null : item.ContentType,
            Tags = item.Tags.Count == 0 || (item.Tags.Count == 1 && item.Tags.ContainsKey(Mark.TagName))
                ? ObjectProperties.NoTags
                : ObjectProperties.NoTags.AddRange(
                    // JSON can say null
                    item.Tags.Where(tag => tag.Key != Mark.TagName).Select(tag => KeyValuePair.Create(tag.Key, tag.Value ?? ""))),
        };
        return properties.Equals(ObjectProperties.Plain) ? ObjectProperties.Plain : properties;
    }
}
