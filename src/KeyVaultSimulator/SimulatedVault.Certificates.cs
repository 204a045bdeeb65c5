using System.Collections.Immutable;
using KeyVaultSimulator.Pki;

namespace KeyVaultSimulator;

/// <summary>
/// Certificates, as people edit them and as requests do. The secret and the key of a certificate are the same object, seen by other lists.
/// </summary>
public sealed partial class SimulatedVault
{
    /// <summary>What comes of a certificate that was asked for; null for one that the vault signs itself.</summary>
    internal Func<SecretState, SecretVersionState?> Issue { get; set; } = _ => null;

    /// <summary>Where the ids of requests come from.</summary>
    internal Func<string> NextRequest { get; set; } = () => Guid.NewGuid().ToString("n");

    /// <summary>Makes a certificate that signs itself, valid for a year from now, as `create` does and at once.</summary>
    /// <param name="issuer">Self, for one that the vault renews by itself; Unknown for one that it does not.</param>
    /// <param name="keyType">RSA, or EC (P-256), which is quick to make.</param>
    public SecretVersionState AddCertificate(
        string name, string issuer = PolicyState.Unknown, string contentType = ContentTypes.Pfx,
        IEnumerable<KeyValuePair<string, string>>? tags = null, bool enabled = true,
        bool exportable = true, string keyType = "EC", int keySize = 256, string? curve = "P-256", int validityMonths = 12)
    {
        var policy = Defaults(issuer) with
        {
            Exportable = exportable,
            KeyType = keyType,
            KeySize = keySize,
            Curve = keyType == "EC" ? curve : null,
            ContentType = contentType,
            Subject = $"CN={name}",
            KeyUsages = ["digitalSignature"],
            ValidityMonths = validityMonths,
        };
        var version = default(SecretVersionState);
        Change(StoredKind.Certificate, name,
            found => WithNew(FreeFor(name, found, policy), policy, Pki.Issuer.Issue(policy, Pki.Keys.Create(keyType, keySize, curve), Now),
            tags, enabled, out version));
        return version!;
    }

    /// <summary>Imports a certificate, as a person does in the portal: with the policy that comes of an import without one.</summary>
    public SecretVersionState ImportCertificate(
        string name, string value, string? password = null, string contentType = ContentTypes.Pfx,
        IEnumerable<KeyValuePair<string, string>>? tags = null, bool enabled = true)
    {
        var material = contentType == ContentTypes.Pem ? CertificateMaterial.FromPem(value, password)
            : CertificateMaterial.FromPfx(value, password);
        return Import(name, material, null, contentType, tags, enabled, preservesOrder: false).Version;
    }

    /// <summary>Asks for a certificate that an authority elsewhere has to sign: until then it is pending.</summary>
    public void RequestCertificate(string name) => Change(StoredKind.Certificate, name, found =>
        Requested(name, found, Defaults(PolicyState.Unknown) with
        {
            Subject = $"CN={name}",
            KeyType = "EC",
            KeySize = 256,
            Curve = "P-256"
        }, null, enabled: true));

    /// <summary>
    /// Changes properties of a version of a certificate, or of the current one. What is null stays as it is; tags replace all tags.
    /// </summary>
    public SecretVersionState UpdateCertificate(string name, string? version = null, IEnumerable<KeyValuePair<string, string>>? tags = null,
        bool? enabled = null) =>
        Edit(StoredKind.Certificate, name, version, old => Updated(old, null, tags, enabled, null, null)).Version;

    /// <summary>Changes the policy of a certificate.</summary>
    public void UpdatePolicy(string name, Func<PolicyState, PolicyState> change) => EditPolicy(name, change);

    /// <summary>
    /// Renews a certificate now, as the vault does near its end: a new version, with a new key, and with the tags of the one before.
    /// </summary>
    public SecretVersionState RenewCertificate(string name) => Change(StoredKind.Certificate, name, found =>
        Renewed(found ?? throw ServiceError.NotFound(StoredKind.Certificate, name), Now)).Current;

    /// <summary>
    /// Deletes a certificate, and its secret and key with it: they are nowhere to be seen then, but the name is taken until its retention
    /// has passed.
    /// </summary>
    public void DeleteCertificate(string name) => Remove(StoredKind.Certificate, name);

    /// <summary>Recovers a certificate, and its secret and key with it.</summary>
    public void RecoverCertificate(string name) => BringBack(StoredKind.Certificate, name);

    /// <summary>Purges a certificate, and its secret and key with it.</summary>
    public void PurgeCertificate(string name) => Purge(StoredKind.Certificate, name);

    internal (SecretState Stored, SecretVersionState Version) Import(
        string name, CertificateMaterial material, PolicyBody? asked, string contentType, IEnumerable<KeyValuePair<string, string>>? tags,
        bool enabled, bool preservesOrder)
    {
        using var certificate = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificate(material.Leaf);
        if (certificate.NotAfter.ToUniversalTime() <= Now.UtcDateTime)
        {
            throw ServiceError.Expired();
        }

        SecretVersionState? version = null;
        var changed = Change(StoredKind.Certificate, name, found =>
        {
            var free = FreeFor(name, found, Defaults(PolicyState.Unknown));
            var before = found is not null && Options.ImportKeepsPolicy ? found.Policy : null;
            var policy = X509Facts.Apply((asked ?? PolicyBody.None).ForImport(before), certificate) with { ContentType = contentType };
            return WithNew(free with { Pending = null }, policy, material, tags, enabled, out version, preservesOrder);
        });
        return (changed, version!);
    }

    internal SecretState Create(string name, PolicyBody? asked, IEnumerable<KeyValuePair<string, string>>? tags, bool enabled)
    {
        var policy = Merged(Find(StoredKind.Certificate, name)?.Policy);
        return Change(StoredKind.Certificate, name, found => Requested(name, found, policy, tags, enabled));

        PolicyState Merged(PolicyState? before)
        {
            if (asked is null && before is null)
            {
                throw ServiceError.BadPolicy();
            }

            var issuer = asked?.Issuer ?? before?.Issuer ?? PolicyState.Unknown;
            return (asked ?? PolicyBody.None).ApplyTo(before ?? Defaults(issuer));
        }
    }

    private SecretState Requested(string name, SecretState? found, PolicyState policy, IEnumerable<KeyValuePair<string, string>>? tags,
        bool enabled)
    {
        var free = FreeFor(name, found, policy);
        var key = Pki.Keys.Create(policy.KeyType, policy.KeySize, policy.Curve);
        var request = Pki.Issuer.Request(policy, key);

        // Until the first version is completed another one stands for it, which is disabled [recorded traffic].
        var isFirst = found is null || found.Current.X509 is null;
        var provisional = isFirst ? NewVersion("", policy.ContentType, tags, enabled: false, Now - Pki.Issuer.Backdated,
            Now.AddMonths(policy.ValidityMonths)) : null;
        return free with
        {
            Versions = provisional is null ? free.Versions : [provisional],
            Policy = policy with { Created = free.Policy!.Created, Updated = Now },
            Pending = new PendingState
            {
                Version = NextVersion(),
                RequestId = NextRequest(),
                SigningRequest = Convert.ToBase64String(request),
                Key = Convert.ToBase64String(key),
                Issuer = policy.Issuer,
                Tags = SecretVersionState.TagsOf(tags ?? []),
                EchoEmptyTags = tags is not null,
                Enabled = enabled,
                IssuedAt = policy.IsIssuedElsewhere ? null : Precisely + Options.IssueDelay,
            },
        };
    }

    internal SecretState EditPolicy(string name, Func<PolicyState, PolicyState> change) => EditCertificate(name, found =>
        found with { Policy = change(found.Policy!) with { Updated = Now } });

    internal SecretState EditCertificate(string name, Func<SecretState, SecretState> change) =>
        Change(StoredKind.Certificate, name, found =>
        found is not null && IsReadable(found) ? change(found) : throw ServiceError.NotFound(StoredKind.Certificate, name));

    /// <summary>Completes a certificate that waits for its issuer, with what the issuer signed.</summary>
    internal SecretState Merge(string name, IReadOnlyList<byte[]> certificates) =>
        EditCertificate(name, found => found.Pending is not { IsCompleted: false } pending
        ? throw ServiceError.PendingNotFound(name)
        : Completed(found, CertificateMaterial.FromChain(certificates, Convert.FromBase64String(pending.Key)), Now));

    private static PolicyState Defaults(string issuer) => new()
    {
        Issuer = issuer,
        LifetimeActions = [new LifetimeAction(80, null, string.Equals(issuer, PolicyState.Unknown, StringComparison.OrdinalIgnoreCase)
            ? LifetimeAction.EmailContacts : LifetimeAction.AutoRenew)],
    };

    /// <summary>The certificate that may get a new version; a new one when the name is free.</summary>
    private SecretState FreeFor(string name, SecretState? found, PolicyState policy)
    {
        if (found is null)
        {
            var taken = StillThere(_state.Find(StoredKind.Secret, name)) ?? StillThere(_state.Find(StoredKind.Key, name));
            return taken is null ? new SecretState
            {
                Name = name,
                Kind = StoredKind.Certificate,
                Versions = [],
                Policy = policy with { Created = Now, Updated = Now }
            }
                : throw ServiceError.NameTaken(Free(taken.Kind, taken));
        }

        return Free(StoredKind.Certificate, found).Pending is { IsCompleted: false } ? throw ServiceError.PendingInProgress() : found;
    }

    private SecretState WithNew(
        SecretState stored, PolicyState policy, CertificateMaterial material, IEnumerable<KeyValuePair<string, string>>? tags, bool enabled,
        out SecretVersionState version,
        bool preservesOrder = false)
    {
        version = VersionOf(NewVersion("", policy.ContentType, tags, enabled, null, null), policy, material, preservesOrder);
        return (stored.Versions is [{ X509: null }] ? stored with { Versions = [version] } : stored.With(version)) with
        {
            Policy = policy with { Created = stored.Policy!.Created, Updated = Now },
        };
    }

    internal static SecretVersionState VersionOf(SecretVersionState version, PolicyState policy, CertificateMaterial material,
        bool preservesOrder = false)
    {
        var x509 = new X509State(material.Cer, preservesOrder);
        using var certificate = x509.Load();
        return version with
        {
            Value = material.Key.Length == 0 ? "" : material.ToSecret(policy.ContentType, policy.Exportable),
            ContentType = policy.ContentType,
            X509 = x509,
            Key = KeyState.Of(certificate),
            NotBefore = new DateTimeOffset(certificate.NotBefore.ToUniversalTime()),
            Expires = new DateTimeOffset(certificate.NotAfter.ToUniversalTime()),
        };
    }
}
