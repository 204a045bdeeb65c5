using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace KeyVaultSimulator.Tests;

/// <summary>Reads what vcrpy writes, for Python and the Azure CLI: `interactions`, in YAML.</summary>
internal static class VcrReader
{
    public static IEnumerable<Exchange> Read(string text)
    {
        var yaml = new YamlStream();
        using var reader = new StringReader(text);
        yaml.Load(reader);
        return ((YamlSequenceNode)yaml.Documents[0].RootNode["interactions"]).Select(interaction =>
        {
            var (request, response) = (interaction["request"], interaction["response"]);
            return new Exchange
            {
                Method = Text(request["method"])!,
                Uri = new Uri(Text(request["uri"])!),
                Sent = Json.Body(Text(request["body"])),
                Status = int.Parse(Text(response["status"]["code"])!, CultureInfo.InvariantCulture),
                Answer = Json.Body(Text(response["body"]["string"])),
                Challenge = Header(response, "www-authenticate"),
                Date = Json.Date(Header(response, "date")),
            };
        });
    }

    private static string? Header(YamlNode response, string name) => ((YamlMappingNode)response["headers"])
        .Where(header => string.Equals(Text(header.Key), name, StringComparison.OrdinalIgnoreCase))
        .Select(header => header.Value is YamlSequenceNode several ? Text(several[0]) : Text(header.Value)).FirstOrDefault();

    private static string? Text(YamlNode node) => node is YamlScalarNode { Value: { } value } scalar
        && !(scalar.Style == YamlDotNet.Core.ScalarStyle.Plain && value is "null" or "~") ? value : null;
}
