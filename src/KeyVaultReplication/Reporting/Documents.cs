using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Verifying;

namespace KeyVaultReplication.Reporting;

/// <summary>The documents that reports are written as, and the names of their fields.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(VerificationDocument))]
internal sealed partial class Documents : JsonSerializerContext;

/// <summary>
/// How documents become JSON: enumerations in the style of the fields, and every <c>#</c> as an escape, so that a report which a later step prints cannot hold a command for the
/// pipeline's agent.
/// </summary>
internal static class SafeJson
{
    private static readonly Documents Context = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = CreateEncoder(),
        Converters =
        {
            new JsonStringEnumConverter<ObjectKind>(JsonNamingPolicy.CamelCase),
            new JsonStringEnumConverter<ReplicationMode>(JsonNamingPolicy.CamelCase),
            new JsonStringEnumConverter<VerdictKind>(JsonNamingPolicy.CamelCase),
            new JsonStringEnumConverter<VerificationResult>(JsonNamingPolicy.CamelCase),
        },
    });

    /// <summary>How these documents are written, for generating their schemas.</summary>
    public static JsonSerializerOptions Options => Context.Options;

    /// <summary>Writes a document.</summary>
    public static string Write<T>(T document) => JsonSerializer.Serialize(document, (JsonTypeInfo<T>)Context.GetTypeInfo(typeof(T))!);

    private static JavaScriptEncoder CreateEncoder()
    {
        var allowed = new TextEncoderSettings(UnicodeRanges.BasicLatin);
        allowed.ForbidCharacters('#');
        return JavaScriptEncoder.Create(allowed);
    }
}
