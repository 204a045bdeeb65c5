using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace KeyVaultReplication.Task.Tests;

/// <summary>
/// A place in a pipeline that reads an output variable of the task. Azure Pipelines makes what does not exist an empty text, so somebody
/// else has to look:
/// <c>stageDependencies.STAGE.JOB.outputs['STEP.VARIABLE']</c>, <c>dependencies.STAGE.outputs['JOB.STEP.VARIABLE']</c> in a stage's
/// condition, or <c>$(STEP.VARIABLE)</c> in the job itself. Where the job is a deployment, its name stands before the step.
/// </summary>
internal static partial class OutputReference
{
    /// <summary>The references that lead nowhere.</summary>
    public static IEnumerable<string> Broken(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        var existing = Existing(stream.Documents[0].RootNode).ToHashSet(StringComparer.Ordinal);
        return References().Matches(yaml).Select(match => match.Value).Where(reference => !existing.Contains(reference));
    }

    /// <summary>How many there are.</summary>
    public static int Count(string yaml) => References().Count(yaml);

    private static IEnumerable<string> Existing(YamlNode root) =>
        from stage in Named(root, "stage")
        from kind in new[] { "job", "deployment" }
        from job in Named(stage.Node, kind)
        from step in Named(job.Node, "name")
        where PipelineYaml.Text(step.Node, "task")?.StartsWith("KeyVaultReplication@", StringComparison.Ordinal) == true
        from variable in TaskManifest.OutputVariables
        let output = (kind == "job" ? "" : job.Name + ".") + $"{step.Name}.{variable}"
        from reference in new[]
        {
            $"stageDependencies.{stage.Name}.{job.Name}.outputs['{output}']",
            $"dependencies.{stage.Name}.outputs['{job.Name}.{output}']",
            $"$({step.Name}.{variable})",
        }
        select reference;

    private static IEnumerable<(string Name, YamlMappingNode Node)> Named(YamlNode node, string key) => node.AllNodes
        .OfType<YamlMappingNode>()
        .Where(mapping => PipelineYaml.Text(mapping, key) is not null)
        .Select(mapping => (PipelineYaml.Text(mapping, key)!, mapping));

    [GeneratedRegex(@"\w+(\.\w+)*\.outputs\[[^\]]*\]|\$\((?!Build\.|Pipeline\.|Agent\.|System\.)\w+\.\w+\)")]
    private static partial Regex References();
}
