using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;
using KeyVaultReplication.Verifying;

namespace KeyVaultReplication.Reporting;

/// <summary>The documents that reports are written as, and the names of their fields.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ReportDocument))]
[JsonSerializable(typeof(PlanDocument))]
[JsonSerializable(typeof(VerificationDocument))]
[JsonSerializable(typeof(ManyReportDocument))]
[JsonSerializable(typeof(ManyPlanDocument))]
[JsonSerializable(typeof(ManyVerificationDocument))]
[JsonSerializable(typeof(InvalidDocument))]
[JsonSerializable(typeof(FailureDocument))]
internal sealed partial class Documents : JsonSerializerContext;

/// <summary>How documents become JSON: indented, and enumerations in the style of the fields.</summary>
internal static class SafeJson
{
    private static readonly Documents Context = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters =
        {
            Words<ObjectKind>(), Words<ReplicationMode>(), Words<ReplicationResult>(), Words<ChangeKind>(), Words<ChangeEnd>(),
            Words<ReasonCode>(), Words<FindingKind>(),
            Words<DeletionScope>(), Words<VersionScope>(), Words<ConflictPolicy>(), Words<SoftDeletedPolicy>(), Words<DriftPolicy>(),
            Words<SourceRegressedPolicy>(), Words<VerdictKind>(), Words<VerificationResult>(),
        },
    });

    /// <summary>How these documents are written, for generating their schemas.</summary>
    public static JsonSerializerOptions Options => Context.Options;

    /// <summary>
    /// Writes a document. A # can only stand in a text, and there its escape is the same character: a step that prints the report gives the
    /// pipeline's agent no command.
    /// </summary>
    public static string Write<T>(T document) =>
        JsonSerializer.Serialize(document, (JsonTypeInfo<T>)Context.GetTypeInfo(typeof(T))!)
            .Replace("#", "\\u0023", StringComparison.Ordinal);

    private static JsonStringEnumConverter<T> Words<T>() where T : struct, Enum => new(JsonNamingPolicy.CamelCase);
}
