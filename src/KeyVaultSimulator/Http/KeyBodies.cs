using System.Text.Json;

namespace KeyVaultSimulator.Http;

/// <summary>Writes what the service says of keys, with properties in the recorded order.</summary>
internal sealed class KeyBodies(Bodies common, string apiVersion)
{
    /// <summary>`hsmPlatform` came with 7.5-preview.1.</summary>
    private bool TellsPlatform => !apiVersion.StartsWith("7.0", StringComparison.Ordinal) && apiVersion is not
        ("2016-10-01" or "7.1-preview" or "7.1" or "7.2-preview" or "7.2" or "7.3-preview" or "7.3" or "7.4-preview.1" or "7.4");

    public void Bundle(Utf8JsonWriter json, SecretState stored, SecretVersionState version)
    {
        json.WriteStartObject();
        Parts(json, stored, version);
        json.WriteEndObject();
    }

    public void Parts(Utf8JsonWriter json, SecretState stored, SecretVersionState version)
    {
        json.WriteStartObject("key");
        json.WriteString("kid", common.Id(StoredKind.Key, stored, version));
        if (version.Key is { } key)
        {
            json.WriteString("kty", key.Type);
            json.WriteStartArray("key_ops");
            foreach (var operation in key.Operations)
            {
                json.WriteStringValue(operation);
            }

            json.WriteEndArray();
            if (key.Curve is not null)
            {
                json.WriteString("crv", key.Curve);
            }

            foreach (var (name, number) in key.Numbers)
            {
                json.WriteString(name, number);
            }
        }

        json.WriteEndObject();
        Rest(json, stored, version);
    }

    /// <summary>An entry of a list.</summary>
    public void Item(Utf8JsonWriter json, SecretState stored, SecretVersionState version, string id)
    {
        json.WriteString("kid", id);
        Rest(json, stored, version);
    }

    public void Rotation(Utf8JsonWriter json, SecretState stored)
    {
        var rotation = stored.Rotation ?? new RotationState();
        json.WriteStartObject();
        json.WriteString("id", $"{common.Id(StoredKind.Key, stored)}/rotationpolicy");
        json.WriteStartArray("lifetimeActions");
        foreach (var (trigger, time, type) in rotation.Actions)
        {
            json.WriteStartObject();
            json.WriteStartObject("trigger");
            json.WriteString(trigger, time);
            json.WriteEndObject();
            json.WriteStartObject("action");
            json.WriteString("type", type);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (rotation.Created is null)
        {
            json.WriteNull("attributes");
        }
        else
        {
            json.WriteStartObject("attributes");
            if (rotation.ExpiryTime is not null)
            {
                json.WriteString("expiryTime", rotation.ExpiryTime);
            }

            Bodies.Time(json, "created", rotation.Created);
            Bodies.Time(json, "updated", rotation.Updated);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private void Rest(Utf8JsonWriter json, SecretState stored, SecretVersionState version)
    {
        common.Attributes(json, version, more: attributes =>
        {
            if (!stored.Managed)
            {
                attributes.WriteBoolean("exportable", false);
            }

            if (TellsPlatform)
            {
                attributes.WriteString("hsmPlatform", "0");
            }
        });
        Bodies.Tags(json, version);
        if (stored.Managed)
        {
            json.WriteBoolean("managed", true);
        }
    }
}
