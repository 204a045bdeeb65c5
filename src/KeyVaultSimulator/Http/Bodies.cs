using System.Globalization;
using System.Text.Json;

namespace KeyVaultSimulator.Http;

/// <summary>Writes the service's JSON: compact, and with properties in the recorded order.</summary>
internal sealed class Bodies(SimulatedVault vault, string apiVersion)
{
    /// <summary>`recoverableDays` came with version 7.1 of the API.</summary>
    private bool TellsRecoverableDays => apiVersion is not ("2016-10-01" or "7.0-preview" or "7.0");

    public void Bundle(Utf8JsonWriter json, SecretState secret, SecretVersionState version, bool withValue)
    {
        json.WriteStartObject();
        if (withValue)
        {
            json.WriteString("value", version.Value);
        }

        Item(json, secret, version, VersionId(secret, version));
        if (secret.Managed)
        {
            json.WriteString("kid", $"{vault.Uri}keys/{secret.Name}/{version.Version}");
        }

        json.WriteEndObject();
    }

    public void ListItem(Utf8JsonWriter json, SecretState secret, SecretVersionState version, bool withVersion)
    {
        json.WriteStartObject();
        Item(json, secret, version, withVersion ? VersionId(secret, version) : Id(secret));
        json.WriteEndObject();
    }

    public void Deleted(Utf8JsonWriter json, SecretState secret, bool inList)
    {
        json.WriteStartObject();
        json.WriteString("recoveryId", $"{vault.Uri}deletedsecrets/{secret.Name}");
        json.WriteNumber("deletedDate", secret.Deleted!.Value.ToUnixTimeSeconds());
        json.WriteNumber("scheduledPurgeDate", secret.Deleted.Value.AddDays(vault.Options.RetentionDays).ToUnixTimeSeconds());
        Item(json, secret, secret.Current, inList ? Id(secret) : VersionId(secret, secret.Current));
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

        json.WriteStartObject("attributes");
        json.WriteBoolean("enabled", version.Enabled);
        Time(json, "nbf", version.NotBefore);
        Time(json, "exp", version.Expires);
        Time(json, "created", version.Created);
        Time(json, "updated", version.Updated);
        json.WriteString("recoveryLevel", RecoveryLevel());
        if (TellsRecoverableDays)
        {
            json.WriteNumber("recoverableDays", vault.Options.RetentionDays);
        }

        json.WriteEndObject();
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

    private string RecoveryLevel() =>
        (vault.Options.RetentionDays < 90 ? "CustomizedRecoverable" : "Recoverable") + (vault.Options.PurgeProtection ? "" : "+Purgeable");

    private string Id(SecretState secret) => string.Create(CultureInfo.InvariantCulture, $"{vault.Uri}secrets/{secret.Name}");

    private string VersionId(SecretState secret, SecretVersionState version) => $"{Id(secret)}/{version.Version}";

    private static void Time(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } moment)
        {
            json.WriteNumber(name, moment.ToUnixTimeSeconds());
        }
    }
}
