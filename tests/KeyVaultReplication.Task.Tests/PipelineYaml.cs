using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace KeyVaultReplication.Task.Tests;

/// <summary>The pipelines that the documentation shows: whole files, and the YAML in its pages.</summary>
internal static partial class PipelineYaml
{
    public static IEnumerable<string> Files => Directory.EnumerateFiles(RepositoryFile.At("docs"), "*.yml", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(RepositoryFile.Root, file))
        .Order(StringComparer.Ordinal);

    public static IEnumerable<string> Pages => Directory.EnumerateFiles(RepositoryFile.At("docs"), "*.md")
        .Append(RepositoryFile.At("README.md"))
        .Append(RepositoryFile.At("overview.md"))
        .Where(file => Blocks(file).Any())
        .Select(file => Path.GetRelativePath(RepositoryFile.Root, file))
        .Order(StringComparer.Ordinal);

    /// <summary>The fenced YAML blocks of a page.</summary>
    public static IEnumerable<string> Blocks(string page) =>
        FencedYaml().Matches(File.ReadAllText(page)).Select(match => match.Groups[1].Value);

    /// <summary>The steps, anywhere in the text, that run this task.</summary>
    public static IEnumerable<YamlMappingNode> Steps(string yaml) => Nodes(yaml)
        .OfType<YamlMappingNode>()
        .Where(node => Text(node, "task") is { } task && task.StartsWith("KeyVaultReplication@", StringComparison.Ordinal));

    /// <summary>The bash scripts of all steps.</summary>
    public static IEnumerable<string> Scripts(string yaml) =>
        Nodes(yaml).OfType<YamlMappingNode>().Select(node => Text(node, "bash")).OfType<string>();

    private static IEnumerable<YamlNode> Nodes(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return stream.Documents.SelectMany(document => document.AllNodes);
    }

    /// <summary>The inputs of a step; those under a template condition count as if it held.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Inputs(YamlMappingNode inputs) =>
        inputs.Children.SelectMany(pair => pair.Value switch
    {
        YamlMappingNode conditional => Inputs(conditional),
        _ => [new(((YamlScalarNode)pair.Key).Value!, ((YamlScalarNode)pair.Value).Value ?? "")],
    });

    public static string? Text(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out var value) ? (value as YamlScalarNode)?.Value : null;

    [GeneratedRegex(@"^```ya?ml\r?\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex FencedYaml();
}
