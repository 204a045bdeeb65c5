using System.Security.Cryptography;

namespace KeyVaultSimulator;

/// <summary>Keys of their own, as people edit them and as requests do.</summary>
public sealed partial class SimulatedVault
{
    /// <summary>Makes the next key; null for a random one.</summary>
    internal Func<KeyState?> NextKey { get; set; } = () => null;

    /// <summary>Makes a key, or a new version of it.</summary>
    public SecretVersionState AddKey(string name, string type = "EC", string? curve = null,
        IEnumerable<KeyValuePair<string, string>>? tags = null, bool enabled = true) =>
        WriteKey(name, MakeKey(type, null, curve, null), tags, enabled, null, null).Version;

    /// <summary>Makes a new version of a key, as its rotation policy would.</summary>
    public SecretVersionState RotateKey(string name) => Rotate(name).Current;

    /// <summary>Sets when a key gets a new version by itself.</summary>
    public void SetRotation(string name, RotationState rotation) => EditKey(name, found => found with { Rotation = rotation });

    /// <summary>Changes properties of the current version; what is null stays.</summary>
    public void UpdateKey(string name, IEnumerable<KeyValuePair<string, string>>? tags = null, bool? enabled = null) =>
        Edit(StoredKind.Key, name, null, old => Updated(old, null, tags, enabled, null, null));

    /// <summary>Soft-deletes a key.</summary>
    public void DeleteKey(string name) => Remove(StoredKind.Key, name);

    internal KeyState MakeKey(string type, int? size, string? curve, IEnumerable<string>? operations)
    {
        if (NextKey() is { } given)
        {
            return given;
        }

        if (type.StartsWith("RSA", StringComparison.OrdinalIgnoreCase))
        {
            using var rsa = RSA.Create(size ?? 2048);
            return KeyState.Of(rsa, type, operations is null ? null : [.. operations]);
        }

        var known = type.StartsWith("EC", StringComparison.OrdinalIgnoreCase) ? Curves.Find(curve) : null;
        using var key = ECDsa.Create(known ?? throw ServiceError.BadProperty());
        return KeyState.Of(key, curve ?? "P-256", type, operations is null ? null : [.. operations]);
    }

    internal (SecretState Stored, SecretVersionState Version) WriteKey(
        string name, KeyState key, IEnumerable<KeyValuePair<string, string>>? tags, bool enabled, DateTimeOffset? notBefore,
        DateTimeOffset? expires)
    {
        var version = NewVersion("", null, tags, enabled, notBefore, expires) with { Key = key };
        var changed = Change(StoredKind.Key, name, found => found is null
            ? new SecretState { Name = name, Kind = StoredKind.Key, Versions = [version] }
            : Free(StoredKind.Key, found).Managed ? throw ServiceError.Managed(StoredKind.Key, "create") : found.With(version));
        return (changed, version);
    }

    internal SecretState EditKey(string name, Func<SecretState, SecretState> change) => Change(StoredKind.Key, name, found =>
        found is null || !IsReadable(found) ? throw ServiceError.NotFound(StoredKind.Key, name)
            : found.Managed ? throw ServiceError.Managed(StoredKind.Key, "update") : change(found));

    internal SecretState Rotate(string name)
    {
        var key = FindReadable(StoredKind.Key, name)?.Current.Key ?? throw ServiceError.NotFound(StoredKind.Key, name);
        var made = MakeKey(key.Type, null, key.Curve, key.Operations);
        return EditKey(name, found => found.With(found.Current with
        {
            Version = NextVersion(),
            Key = made,
            Created = Now,
            Updated = Now,
            Expires = found.Rotation?.ExpiryTime is { } time ? Now + System.Xml.XmlConvert.ToTimeSpan(time) : null,
        }));
    }
}
