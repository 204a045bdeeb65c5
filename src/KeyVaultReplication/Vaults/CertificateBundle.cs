using System.Buffers;
using System.Text.Json;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Vaults;

/// <summary>The JSON of importing a certificate, written into a buffer that is zeroed.</summary>
internal static class CertificateBundle
{
    /// <summary>
    /// Enough for all that is not the certificate: fifteen tags of 256 characters, each at most six bytes, and the policy.
    /// </summary>
    private const int Rest = 64 * 1024;

    private static readonly JsonWriterOptions Relaxed =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// The body of an import. The policy is ours: the key may be exported, nobody issues the next version, and near the end a notice is
    /// sent. Never the source's: with the issuer `Self` and no actions the service makes the copy renew itself, and then two vaults drift
    /// apart for ever [recorded traffic].
    /// </summary>
    public static ArrayBufferWriter<byte> WriteImport(CertificateContent content, ObjectProperties properties, Mark? mark)
    {
        var body = new ArrayBufferWriter<byte>((2 * content.Reveal().Length) + Rest);
        using var json = new Utf8JsonWriter(body, Relaxed);
        json.WriteStartObject();
        json.WriteString("value", content.Reveal());
        json.WritePropertyName("policy");
        WritePolicy(json, content.ContentType);
        json.WriteStartObject("attributes");
        json.WriteBoolean("enabled", properties.Enabled);
        json.WriteEndObject();
        json.WriteStartObject("tags");
        foreach (var (name, text) in properties.Tags)
        {
            json.WriteString(name, text);
        }

        if (mark is not null)
        {
            json.WriteString(Mark.TagName, mark.ToString());
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return body;
    }

    /// <summary>What is said of lifetime in every policy of ours.</summary>
    public static void WritePolicy(Utf8JsonWriter json, string contentType)
    {
        json.WriteStartObject();
        json.WriteStartObject("key_props");
        json.WriteBoolean("exportable", true);
        json.WriteEndObject();
        json.WriteStartObject("secret_props");
        json.WriteString("contentType", contentType);
        json.WriteEndObject();
        json.WriteStartObject("issuer");
        json.WriteString("name", "Unknown");
        json.WriteEndObject();
        json.WriteStartArray("lifetime_actions");
        json.WriteStartObject();
        json.WriteStartObject("trigger");
        json.WriteNumber("lifetime_percentage", 80);
        json.WriteEndObject();
        json.WriteStartObject("action");
        json.WriteString("action_type", "EmailContacts");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
