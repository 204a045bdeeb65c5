using System.Globalization;
using System.Text.Json;

namespace KeyVaultSimulator.Http;

/// <summary>
/// Writes the service's JSON: compact, and with properties in the recorded order. What is special to certificates and keys stands in files
/// of their own.
/// </summary>
internal sealed class Bodies
{
    private readonly SimulatedVault _vault;
    private readonly string _apiVersion;

    public Bodies(SimulatedVault vault, string apiVersion)
    {
        (_vault, _apiVersion) = (vault, apiVersion);
        (Certificates, Keys) = (new CertificateBodies(this, apiVersion), new KeyBodies(this, apiVersion));
    }

    public CertificateBodies Certificates { get; }

    public KeyBodies Keys { get; }

    /// <summary>`recoverableDays` came with version 7.1 of the API.</summary>
    private bool TellsRecoverableDays => _apiVersion is not ("2016-10-01" or "7.0-preview" or "7.0");

    /// <summary>What recovering and restoring answer.</summary>
    public void Bundle(Utf8JsonWriter json, StoredKind kind, SecretState stored, SecretVersionState version)
    {
        switch (kind)
        {
            case StoredKind.Certificate:
                Certificates.Bundle(json, stored, version, withPolicy: true, withPending: true);
                break;
            case StoredKind.Key:
                Keys.Bundle(json, stored, version);
                break;
            default:
                Secret(json, stored, version, withValue: false);
                break;
        }
    }

    public void ListItem(Utf8JsonWriter json, StoredKind kind, SecretState stored, SecretVersionState version, bool withVersion)
    {
        json.WriteStartObject();
        var id = withVersion ? Id(kind, stored, version) : Id(kind, stored);
        switch (kind)
        {
            case StoredKind.Certificate:
                Certificates.Item(json, version, id);
                json.WriteString("subject", "");
                break;
            case StoredKind.Key:
                Keys.Item(json, stored, version, id);
                break;
            default:
                Item(json, stored, version, id);
                break;
        }

        json.WriteEndObject();
    }

    public void Secret(Utf8JsonWriter json, SecretState secret, SecretVersionState version, bool withValue)
    {
        json.WriteStartObject();
        if (withValue)
        {
            json.WriteString("value", version.Value);
        }

        Item(json, secret, version, Id(StoredKind.Secret, secret, version));
        if (secret.Managed)
        {
            json.WriteString("kid", Id(StoredKind.Key, secret, version));
        }

        json.WriteEndObject();
    }

    public void Deleted(Utf8JsonWriter json, StoredKind kind, SecretState stored, bool inList)
    {
        json.WriteStartObject();
        json.WriteString("recoveryId", $"{_vault.Uri}deleted{kind.Collection()}/{stored.Name}");
        json.WriteNumber("deletedDate", stored.Deleted!.Value.ToUnixTimeSeconds());
        json.WriteNumber("scheduledPurgeDate", stored.Deleted.Value.AddDays(_vault.Options.RetentionDays).ToUnixTimeSeconds());
        switch (kind)
        {
            case StoredKind.Certificate when inList:
                Certificates.Item(json, stored.Current, Id(kind, stored), withRecovery: true);
                break;
            case StoredKind.Certificate:
                Certificates.Parts(json, stored, stored.Current, withPolicy: true, withPending: true);
                break;
            case StoredKind.Key when inList:
                Keys.Item(json, stored, stored.Current, Id(kind, stored));
                break;
            case StoredKind.Key:
                Keys.Parts(json, stored, stored.Current);
                break;
            default:
                Item(json, stored, stored.Current, inList ? Id(kind, stored) : Id(kind, stored, stored.Current));
                break;
        }

        json.WriteEndObject();
    }

    public static void Error(Utf8JsonWriter json, ServiceError error)
    {
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteString("code", error.Code);
        json.WriteString("message", error.Message);
        if (error.InnerCode is { } inner)
        {
            json.WriteStartObject("innererror");
            json.WriteString("code", inner);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The attributes that every kind has, and at their end what one kind adds.</summary>
    internal void Attributes(Utf8JsonWriter json, SecretVersionState version, bool withRecovery = true, Action<Utf8JsonWriter>? more = null)
    {
        json.WriteStartObject("attributes");
        json.WriteBoolean("enabled", version.Enabled);
        Time(json, "nbf", version.NotBefore);
        Time(json, "exp", version.Expires);
        Time(json, "created", version.Created);
        Time(json, "updated", version.Updated);
        if (withRecovery)
        {
            json.WriteString("recoveryLevel", RecoveryLevel());
            if (TellsRecoverableDays)
            {
                json.WriteNumber("recoverableDays", _vault.Options.RetentionDays);
            }
        }

        more?.Invoke(json);
        json.WriteEndObject();
    }

    internal static void Tags(Utf8JsonWriter json, SecretVersionState version)
    {
        if (version.Tags.Count > 0 || version.EchoEmptyTags)
        {
            json.WriteStartObject("tags");
            foreach (var (name, text) in version.Tags)
            {
                json.WriteString(name, text);
            }

            json.WriteEndObject();
        }
    }

    internal static void Time(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } moment)
        {
            json.WriteNumber(name, moment.ToUnixTimeSeconds());
        }
    }

    internal string Id(StoredKind kind, SecretState stored) =>
        string.Create(CultureInfo.InvariantCulture, $"{_vault.Uri}{kind.Collection()}/{stored.Name}");

    internal string Id(StoredKind kind, SecretState stored, SecretVersionState version) => $"{Id(kind, stored)}/{version.Version}";

    private void Item(Utf8JsonWriter json, SecretState secret, SecretVersionState version, string id)
    {
        if (version.ContentType is { } contentType)
        {
            json.WriteString("contentType", contentType);
        }

        json.WriteString("id", id);
        if (secret.Managed)
        {
            json.WriteBoolean("managed", true);
        }

        Attributes(json, version);
        Tags(json, version);
    }

    private string RecoveryLevel() =>
        (_vault.Options.RetentionDays < 90 ? "CustomizedRecoverable" : "Recoverable")
            + (_vault.Options.PurgeProtection ? "" : "+Purgeable");
}
