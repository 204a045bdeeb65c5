using System.Collections.Immutable;
using Azure.Core;
using Azure.Security.KeyVault.Certificates;
using KeyVaultReplication.Objects;
using Item = Azure.Security.KeyVault.Certificates.CertificateProperties;

namespace KeyVaultReplication.Vaults;

/// <summary>
/// The certificates of one vault. The only file that calls the SDK's client for certificates, and turns its types into ours.
/// </summary>
internal sealed class CertificateStore : IObjectStore
{
    private readonly VaultRequests _requests;
    private readonly CertificateClient _client;
    private readonly PlainClient _plain;
    private readonly ObjectLists _lists;

    public CertificateStore(VaultRequests requests, TokenCredential credential, PlainClient plain)
    {
        _requests = requests;
        _client = new CertificateClient(requests.Vault.Url, credential, requests.Configure(new CertificateClientOptions()));
        _plain = plain;
        _lists = new ObjectLists(requests, plain, ObjectKind.Certificate);
    }

    /// <summary>Lists what is completed: a certificate that still waits for its first version does not take part.</summary>
    public async Task<Inventory> ListAsync(CancellationToken cancellationToken)
    {
        var list = await _lists.ListAsync(cancellationToken);
        return list with { Objects = [.. list.Objects.Select(one => one with { HasExpired = one.ValidUntil <= list.Read })] };
    }

    public Task<Inventory> ListDeletedAsync(CancellationToken cancellationToken) => _lists.ListDeletedAsync(cancellationToken);

    public Task<Inventory?> ListFewDeletedAsync(CancellationToken cancellationToken) => _lists.ListFewDeletedAsync(cancellationToken);

    public Task<Tombstone?> FindDeletedAsync(ObjectName name, CancellationToken cancellationToken) =>
        _requests.FindAsync(VaultOperation.FindDeletedCertificate, name, async () =>
            new Tombstone(ToDeleted((await _client.GetDeletedCertificateAsync(name.Text, cancellationToken)).Value)), cancellationToken);

    public Task<ImmutableArray<VaultObject>> ListVersionsAsync(ObjectName name, CancellationToken cancellationToken) =>
        _lists.ListVersionsAsync(name, cancellationToken);

    /// <summary>The certificate itself tells; its key is not read.</summary>
    public async Task<VaultObject> FindCurrentAsync(ObjectName name, CancellationToken cancellationToken) =>
        (await ReadPolicyAsync(name, cancellationToken)).Certificate;

    /// <summary>Reads the current version without its key, and its policy.</summary>
    public Task<IssuedCertificate> ReadPolicyAsync(ObjectName name, CancellationToken cancellationToken) =>
        _requests.ReadAsync(VaultOperation.GetCertificate, name, async () =>
    {
        var response = await _client.GetCertificateAsync(name.Text, cancellationToken);
        var found = response.Value;
        return new IssuedCertificate(
            ToObject(found.Properties) with { Read = _requests.TimeOf(response.GetRawResponse()) }, found.Policy.Exportable ?? true,
            found.Policy.ContentType?.ToString() ?? CertificateContent.Pfx, RenewsItself(found.Policy));
    }, cancellationToken);

    /// <summary>
    /// Reads a version with its key. The current one takes two requests, since only the certificate tells whether its key may be exported.
    /// The key of one that may not is not there, without an error.
    /// </summary>
    public async Task<ReadObject> ReadAsync(ObjectName name, string? version, CancellationToken cancellationToken)
    {
        var found = version is null ? (await ReadPolicyAsync(name, cancellationToken)).Certificate
            : await FindAsync(name, version, cancellationToken);
        return await ReadAsync(found, cancellationToken);
    }

    /// <summary>Reads the key of a version that is known by its id.</summary>
    public Task<ReadObject> ReadAsync(VaultObject version, CancellationToken cancellationToken) =>
        _requests.ReadAsync(VaultOperation.GetCertificateSecret, version.Name, async () =>
        {
            using var response =
                await _plain.SendAsync(RequestMethod.Get, $"secrets/{version.Name.Text}/{version.Version}", null, cancellationToken);
            var value = AnsweredValue.Take(response);
            var contentType = value.AsSpan().StartsWith("-----BEGIN"u8) ? CertificateContent.Pem : CertificateContent.Pfx;
            return new ReadObject(version, new CertificateContent(value, contentType, version.X5t!));
        }, cancellationToken);

    /// <summary>
    /// Imports: makes a new version, also of the very same certificate. Looks at the policy in the answer, and takes a renewal out of it.
    /// </summary>
    public async Task<VaultObject> WriteAsync(
        ObjectName name, ObjectContent content, ObjectProperties properties, Mark? mark, bool bind, Func<Task> look,
        CancellationToken cancellationToken)
    {
        var certificate = (CertificateContent)content;
        var (written, renews) = await _requests.WriteAsync(VaultOperation.Import, isCreate: true, name, look, async sending =>
        {
            var body = CertificateBundle.WriteImport(certificate, properties, mark);
            try
            {
                using var response =
                    await _plain.SendAsync(RequestMethod.Post, $"certificates/{name.Text}/import", body.WrittenMemory, sending);
                return ImportAnswer.Read(response, name);
            }
            finally
            {
                body.Clear();
            }
        }, cancellationToken, content);
        if (renews)
        {
            await UpdatePolicyAsync(name, certificate.ContentType, cancellationToken);
        }

        return written;
    }

    public Task<VaultObject> UpdateAsync(ObjectName name, string version, ObjectUpdate update, CancellationToken cancellationToken) =>
        _requests.WriteAsync(VaultOperation.UpdateCertificate, isCreate: false, name, look: null, async sending =>
        {
            var item = new Item(new Uri(_requests.Vault.Url, $"certificates/{name.Text}/{version}")) { Enabled = update.Enabled };
            foreach (var (key, text) in update.Tags)
            {
                item.Tags[key] = text;
            }

            if (update.Mark is not null)
            {
                item.Tags[Mark.TagName] = update.Mark.ToString();
            }

            return ToObject((await _client.UpdateCertificatePropertiesAsync(item, sending)).Value.Properties);
        }, cancellationToken);

    public Task DeleteAsync(ObjectName name, Func<Task> look, CancellationToken cancellationToken) => _requests.WriteAsync(
        VaultOperation.DeleteCertificate, isCreate: false, name, look, sending => _client.StartDeleteCertificateAsync(name.Text, sending),
        cancellationToken);

    public Task RecoverAsync(ObjectName name, CancellationToken cancellationToken) => _requests.WriteAsync(
        VaultOperation.RecoverCertificate, isCreate: false, name, look: null,
        sending => _client.StartRecoverDeletedCertificateAsync(name.Text, sending), cancellationToken);

    private Task<CertificatePolicy> UpdatePolicyAsync(ObjectName name, string contentType, CancellationToken cancellationToken) =>
        _requests.WriteAsync(VaultOperation.UpdatePolicy, isCreate: false, name, look: null,
            async sending => (await _client.UpdateCertificatePolicyAsync(
            name.Text,
            new CertificatePolicy("Unknown", "CN=unused")
            {
                ContentType = contentType,
                LifetimeActions = { new LifetimeAction(CertificatePolicyAction.EmailContacts) { LifetimePercentage = 80 } },
            },
            sending)).Value, cancellationToken);

    private async Task<VaultObject> FindAsync(ObjectName name, string version, CancellationToken cancellationToken) =>
        await _requests.ReadAsync(
        VaultOperation.GetCertificate, name,
        async () => ToObject((await _client.GetCertificateVersionAsync(name.Text, version, cancellationToken)).Value.Properties),
        cancellationToken);

    private static bool RenewsItself(CertificatePolicy policy) =>
        policy.LifetimeActions.Any(action => action.Action == CertificatePolicyAction.AutoRenew);

    private static VaultObject ToDeleted(DeletedCertificate item) =>
        ToObject(item.Properties) with { Deleted = item.DeletedOn ?? DateTimeOffset.UnixEpoch };

    private static VaultObject ToObject(Item item) => ObjectTags.Read(item.Tags) is var (tags, mark, unreadable) ? new VaultObject
    {
        Name = ObjectName.Parse(item.Name, ObjectKind.Certificate),
        Version = item.Version,
        Properties = item.Enabled ?? true
            ? tags.IsEmpty ? ObjectProperties.Plain : new ObjectProperties { Tags = tags }
            : new ObjectProperties { Enabled = false, Tags = tags },
        Mark = mark,
        HasUnreadableMark = unreadable,
        X5t = item.X509Thumbprint is { } thumbprint ? System.Buffers.Text.Base64Url.EncodeToString(thumbprint) : "",
        ValidUntil = item.ExpiresOn,
        Created = item.CreatedOn ?? DateTimeOffset.UnixEpoch,
        Updated = item.UpdatedOn ?? DateTimeOffset.UnixEpoch,
    } : throw new System.Diagnostics.UnreachableException();
}
