using Azure.Core;
using Azure.Core.Pipeline;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Vaults;

/// <summary>One vault of the service: its address, and a store for each kind of object. All stores share the vault's limits.</summary>
public sealed class Vault
{
    private readonly IObjectStore _secrets;
    private readonly IObjectStore _certificates;
    private readonly KeyStore _keys;

    /// <summary>Prepares access to a vault; contacts nothing.</summary>
    /// <param name="address">Which vault.</param>
    /// <param name="credential">Who asks.</param>
    /// <param name="transport">How requests travel; null for the SDK's default, which honours the proxy variables of the
    /// environment.</param>
    /// <param name="time">The clock, for waits and limits.</param>
    /// <param name="waiting">Told what is waited for; from any thread.</param>
    /// <param name="waitForPermissions">How long a permission that is missing is waited for: a new role takes some minutes to work.</param>
    public Vault(
        VaultAddress address, TokenCredential credential, HttpPipelineTransport? transport = null, TimeProvider? time = null,
        Action<VaultWait>? waiting = null,
        TimeSpan waitForPermissions = default)
        : this(address, credential, transport, time, TimeSpan.FromSeconds(60), maxRetries: 6, waiting, waitForPermissions)
    {
    }

    internal Vault(
        VaultAddress address, TokenCredential credential, HttpPipelineTransport? transport, TimeProvider? time, TimeSpan networkTimeout,
        int maxRetries,
        Action<VaultWait>? waiting = null, TimeSpan waitForPermissions = default)
    {
        Address = address;
        Raw = this;
        time ??= TimeProvider.System;
        waiting ??= _ => { };
        var limiter = new VaultLimiter(time, pause => waiting(new VaultWait(pause, "asks for fewer requests", IsThrottling: true)));
        var patience = new VaultRetryPolicy(limiter, time, maxRetries, waitForPermissions, waiting);
        var requests = new VaultRequests(address, transport, time, networkTimeout, limiter, patience);
        var signIn = new SignIn(credential, time, waiting);
        var plain = new PlainClient(requests, signIn);
        _secrets = new SecretStore(requests, signIn, plain);
        _certificates = new CertificateStore(requests, signIn, plain);
        _keys = new KeyStore(requests, plain);
    }

    private Vault(Vault raw, Func<IObjectStore, IObjectStore> otherwise) =>
        (Address, Raw, _secrets, _certificates, _keys) = (raw.Address, raw, otherwise(raw._secrets), otherwise(raw._certificates),
            raw._keys);

    /// <summary>Which vault.</summary>
    public VaultAddress Address { get; }

    /// <summary>The vault as it is, whatever it is seen as.</summary>
    internal Vault Raw { get; }

    /// <summary>The same vault, seen otherwise: under other names, or only some of them. Limits and sign-in are shared.</summary>
    internal Vault Seen(Func<IObjectStore, IObjectStore> otherwise) => new(Raw, otherwise);

    /// <summary>The vault's objects of one kind.</summary>
    internal IObjectStore this[ObjectKind kind] => kind switch
    {
        ObjectKind.Secret => _secrets,
        ObjectKind.Certificate => _certificates,
        ObjectKind.Key => _keys,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind of object."),
    };

    /// <summary>The vault's keys, for what only they know.</summary>
    internal KeyStore Keys => _keys;

    /// <summary>The vault's objects of the kind that has this name.</summary>
    internal IObjectStore this[ObjectName name] => this[name.Kind];
}
