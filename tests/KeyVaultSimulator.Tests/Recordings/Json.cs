using System.Globalization;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace KeyVaultSimulator.Tests;

/// <summary>
/// Reads JSON as it stands: properties in their order, texts that look like dates left alone. It also reads literals of JavaScript.
/// </summary>
internal static class Json
{
    public static JToken Parse(string text)
    {
        using var reader = new JsonTextReader(new StringReader(text)) { DateParseHandling = DateParseHandling.None };
        return JToken.ReadFrom(reader);
    }

    /// <summary>A body that a recorder keeps as text: JSON, or nothing. What is neither is kept as text.</summary>
    public static JToken? Body(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        try
        {
            return Parse(text);
        }
        catch (JsonReaderException)
        {
            return new JValue(text);
        }
    }

    public static DateTimeOffset? Date(string? header) =>
        DateTimeOffset.TryParseExact(header, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date : null;
}
