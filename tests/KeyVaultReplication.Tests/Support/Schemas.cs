using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using NJsonSchema;

namespace KeyVaultReplication.Tests;

/// <summary>
/// The JSON Schemas of what is written: made from the documents themselves, kept in docs/schemas, and held against every report that a test
/// makes.
/// </summary>
internal static class Schemas
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<JsonSchema>>> s_read = new();

    /// <summary>The file of each document.</summary>
    public static IReadOnlyDictionary<string, Type> Documents { get; } = new Dictionary<string, Type>
    {
        ["report"] = typeof(ReportDocument),
        ["plan"] = typeof(PlanDocument),
        ["verification"] = typeof(VerificationDocument),
        ["pairs-report"] = typeof(ManyReportDocument),
        ["pairs-plan"] = typeof(ManyPlanDocument),
        ["pairs-verification"] = typeof(ManyVerificationDocument),
    };

    /// <summary>Makes the schema of a document.</summary>
    public static string Generate(Type document)
    {
        var options = new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Describe };
        var schema = (JsonObject)SafeJson.Options.GetJsonSchemaAsNode(document, options);
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        return schema.ToJsonString(new System.Text.Json.JsonSerializerOptions
        {
            WriteIndented = true,
            NewLine = "\n",
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }) + "\n";
    }

    /// <summary>Where the schema of that name is kept.</summary>
    public static string PathOf(string name) => Path.Combine(Repository.Root, "docs", "schemas", $"{name}.schema.json");

    /// <summary>Holds what was written against its schema.</summary>
    public static async Task CheckAsync(string name, string json)
    {
        var schema = await s_read.GetOrAdd(name, _ => new Lazy<Task<JsonSchema>>(() => JsonSchema.FromFileAsync(PathOf(name)))).Value;
        Assert.That(schema.Validate(json).Select(error => $"{error.Path}: {error.Kind}"), Is.Empty, $"as {name}.schema.json says");
    }

    /// <summary>Every field is always written, and says what it means.</summary>
    private static JsonNode Describe(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (schema is not JsonObject fields)
        {
            return schema;
        }

        var provider = context.PropertyInfo?.AttributeProvider ?? context.TypeInfo.Type;
        if (provider.GetCustomAttributes(typeof(System.ComponentModel.DescriptionAttribute),
            inherit: false) is [System.ComponentModel.DescriptionAttribute { Description: var text }])
        {
            fields.Insert(0, "description", text);
        }

        if (fields["properties"] is JsonObject properties)
        {
            fields["required"] = new JsonArray([.. properties.Select(property => JsonValue.Create(property.Key))]);
        }

        return fields;
    }
}
