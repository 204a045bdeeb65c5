using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace KeyVaultReplication.Cli.Pairs;

/// <summary>The JSON Schema of a pairs file, by which editors complete and check it: made from the table of inputs.</summary>
internal static class PairsSchema
{
    /// <summary>Writes the schema.</summary>
    public static string Write()
    {
        using var bytes = new MemoryStream();
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(bytes, options))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "http://json-schema.org/draft-07/schema#");
            json.WriteString("title", "Pairs of vaults for Key Vault Replication");
            json.WriteString("type", "object");
            json.WriteBoolean("additionalProperties", false);
            Names(json, "required", "pairs");
            json.WriteStartObject("properties");
            WriteDefaults(json);
            WritePairs(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private static void WriteDefaults(Utf8JsonWriter json)
    {
        json.WriteStartObject("defaults");
        json.WriteString("description", "What holds for each pair that does not say otherwise, where it counts in that pair.");
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", false);
        json.WriteStartObject("properties");
        foreach (var row in PairsInputs.Rows.Where(row => row.Input != Input.Target))
        {
            Property(json, row.PairsName, row);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WritePairs(Utf8JsonWriter json)
    {
        json.WriteStartObject("pairs");
        json.WriteString("description", "The pairs of vaults; each may have inputs of its own.");
        json.WriteString("type", "array");
        json.WriteNumber("minItems", 1);
        json.WriteNumber("maxItems", PairsFile.MaxPairs);
        json.WriteStartObject("items");
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", false);
        json.WriteStartArray("oneOf");
        Required(json, "target");
        Required(json, "targets");
        json.WriteEndArray();
        json.WriteStartObject("properties");
        foreach (var name in PairsInputs.Names)
        {
            Property(json, name, InputTable.Of(PairsInputs.Find(name)!.Value));
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Required(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject();
        Names(json, "required", name);
        json.WriteEndObject();
    }

    private static void Property(Utf8JsonWriter json, string name, InputRow row)
    {
        json.WriteStartObject(name);
        json.WriteString("description", row.Help);
        var words = row.Values?.Split('|') is { Length: > 1 } several ? several : [];
        if (row.Kind == InputKind.Flag)
        {
            json.WriteString("type", "boolean");
        }
        else if (row.Kind == InputKind.Texts)
        {
            Names(json, "type", "string", "array");
            json.WriteStartObject("items");
            if (words.Length > 0)
            {
                Names(json, "enum", words);
            }
            else
            {
                json.WriteString("type", "string");
            }

            json.WriteEndObject();
        }
        else if (words.Length > 0)
        {
            // A direction is known by the task's word as well as by that of the command line.
            Names(json, "enum", row.Input == Input.Mode ? ["OneWay", "TwoWay", .. words] : words);
        }
        else
        {
            Names(json, "type", "string", "integer");
        }

        if (row.Default.Length > 0)
        {
            json.WritePropertyName("default");
            json.WriteRawValue(row.Kind == InputKind.Flag ? row.Default : $"\"{row.Default}\"");
        }

        json.WriteEndObject();
    }

    private static void Names(Utf8JsonWriter json, string name, params ReadOnlySpan<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
