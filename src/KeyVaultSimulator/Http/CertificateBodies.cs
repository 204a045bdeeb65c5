using System.Collections.Immutable;
using System.Text.Json;

namespace KeyVaultSimulator.Http;

/// <summary>Writes what the service says of certificates, with properties in the recorded order.</summary>
internal sealed class CertificateBodies(Bodies common, string apiVersion)
{
    /// <summary>Kinds of alternative names that came with 2025-06-01-preview.</summary>
    private bool TellsAddresses => string.CompareOrdinal(apiVersion, "2025") >= 0 && !apiVersion.StartsWith('7');

    public void Bundle(Utf8JsonWriter json, SecretState stored, SecretVersionState version, bool withPolicy, bool withPending)
    {
        json.WriteStartObject();
        Parts(json, stored, version, withPolicy, withPending);
        json.WriteEndObject();
    }

    public void Parts(Utf8JsonWriter json, SecretState stored, SecretVersionState version, bool withPolicy, bool withPending)
    {
        json.WriteString("id", common.Id(StoredKind.Certificate, stored, version));
        if (version.X509 is { } x509)
        {
            json.WriteString("kid", common.Id(StoredKind.Key, stored, version));
            json.WriteString("sid", common.Id(StoredKind.Secret, stored, version));
            json.WriteString("x5t", x509.X5t);
            json.WriteString("cer", x509.Cer);
        }

        common.Attributes(json, version);
        Bodies.Tags(json, version);
        if (withPolicy)
        {
            json.WritePropertyName("policy");
            Policy(json, stored);
        }

        if (withPending && stored.Pending is not null)
        {
            json.WriteStartObject("pending");
            json.WriteString("id", PendingId(stored));
            json.WriteEndObject();
        }

        if (version.X509 is { PreservesOrder: true })
        {
            json.WriteBoolean("preserveCertOrder", true);
        }
    }

    /// <summary>An entry of a list.</summary>
    public void Item(Utf8JsonWriter json, SecretVersionState version, string id, bool withRecovery = false)
    {
        json.WriteString("id", id);
        if (version.X509 is { } x509)
        {
            json.WriteString("x5t", x509.X5t);
        }

        common.Attributes(json, version, withRecovery);
        Bodies.Tags(json, version);
    }

    public void Pending(Utf8JsonWriter json, SecretState stored)
    {
        var pending = stored.Pending!;
        json.WriteStartObject();
        json.WriteString("id", PendingId(stored));
        json.WriteStartObject("issuer");
        json.WriteString("name", pending.Issuer);
        json.WriteEndObject();
        json.WriteString("csr", pending.SigningRequest);
        json.WriteBoolean("cancellation_requested", pending.CancellationRequested);
        json.WriteString("status", pending.IsCompleted ? "completed" : "inProgress");
        if (pending.IsCompleted)
        {
            json.WriteString("target", common.Id(StoredKind.Certificate, stored));
        }
        else
        {
            json.WriteString("status_details", pending.IssuedAt is null
                ? "Pending certificate created. Please Perform Merge to complete the request."
                : "Pending certificate created. Certificate request is in progress. This may take some time based on the issuer provider. "
                    + "Please check again later.");
        }

        json.WriteString("request_id", pending.RequestId);
        json.WriteEndObject();
    }

    public void Policy(Utf8JsonWriter json, SecretState stored)
    {
        var policy = stored.Policy!;
        json.WriteStartObject();
        json.WriteString("id", $"{common.Id(StoredKind.Certificate, stored)}/policy");
        json.WriteStartObject("key_props");
        json.WriteBoolean("exportable", policy.Exportable);
        json.WriteString("kty", policy.KeyType);
        json.WriteNumber("key_size", policy.KeySize);
        json.WriteBoolean("reuse_key", policy.ReuseKey);
        if (policy.Curve is not null)
        {
            json.WriteString("crv", policy.Curve);
        }

        json.WriteEndObject();
        json.WriteStartObject("secret_props");
        json.WriteString("contentType", policy.ContentType);
        json.WriteEndObject();
        X509(json, policy);
        json.WriteStartArray("lifetime_actions");
        foreach (var action in policy.LifetimeActions)
        {
            Action(json, action);
        }

        json.WriteEndArray();
        json.WriteStartObject("issuer");
        json.WriteString("name", policy.Issuer);
        if (policy.CertificateTransparency is { } transparency)
        {
            json.WriteBoolean("cert_transparency", transparency);
        }

        json.WriteEndObject();
        json.WriteStartObject("attributes");
        json.WriteBoolean("enabled", true);
        Bodies.Time(json, "created", policy.Created);
        Bodies.Time(json, "updated", policy.Updated);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void X509(Utf8JsonWriter json, PolicyState policy)
    {
        json.WriteStartObject("x509_props");
        json.WriteString("subject", policy.Subject);
        if (policy.Sans is { } sans)
        {
            json.WriteStartObject("sans");
            foreach (var kind in sans.Where(kind => TellsAddresses || kind.Kind is not ("uris" or "ipAddresses")))
            {
                Texts(json, kind.Kind, kind.Values);
            }

            json.WriteEndObject();
        }

        Texts(json, "ekus", policy.ExtendedKeyUsages);
        Texts(json, "key_usage", policy.KeyUsages);
        json.WriteNumber("validity_months", policy.ValidityMonths);
        json.WriteStartObject("basic_constraints");
        json.WriteBoolean("ca", policy.IsAuthority);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Action(Utf8JsonWriter json, LifetimeAction action)
    {
        json.WriteStartObject();
        json.WriteStartObject("trigger");
        if (action.Percentage is { } percentage)
        {
            json.WriteNumber("lifetime_percentage", percentage);
        }

        if (action.DaysBefore is { } days)
        {
            json.WriteNumber("days_before_expiry", days);
        }

        json.WriteEndObject();
        json.WriteStartObject("action");
        json.WriteString("action_type", action.Action);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Texts(Utf8JsonWriter json, string name, ImmutableArray<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private string PendingId(SecretState stored) => $"{common.Id(StoredKind.Certificate, stored)}/pending";
}
