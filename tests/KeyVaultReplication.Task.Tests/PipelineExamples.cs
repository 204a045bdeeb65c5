using Newtonsoft.Json.Linq;
using YamlDotNet.RepresentationModel;

namespace KeyVaultReplication.Task.Tests;

public sealed class PipelineExamples
{
    private static readonly string[] s_required = [.. TaskManifest.InputElements.Where(input => (bool?)input["required"] == true && ((string?)input["defaultValue"])?.Length == 0).Select(input => (string)input["name"]!)];

    public static IEnumerable<string> Files => PipelineYaml.Files;

    public static IEnumerable<string> Pages => PipelineYaml.Pages;

    [Test]
    public void There_is_one_for_every_way_of_working() =>
        Assert.That(Files.Select(Path.GetFileName), Is.SupersetOf(
        [
            "plan-approve-apply.yml", "nightly-mirror.yml", "two-regions-in-tandem.yml", "many-pairs-matrix.yml", "many-pairs-each.yml",
            "many-pairs-template.yml", "promotion.yml", "two-service-connections.yml",
        ]));

    [TestCaseSource(nameof(Files))]
    public void A_file_gives_the_task_inputs_it_has(string file) =>
        Assert.That(Mistakes(RepositoryFile.Read(file)), Is.Empty);

    [TestCaseSource(nameof(Pages))]
    public void A_page_gives_the_task_inputs_it_has(string page) =>
        Assert.That(PipelineYaml.Blocks(RepositoryFile.At(page)).SelectMany(Mistakes), Is.Empty);

    [Test]
    public void Every_file_runs_the_task_or_a_template_that_does() =>
        Assert.That(Files, Has.All.Matches<string>(file =>
            PipelineYaml.Steps(RepositoryFile.Read(file)).Any() || RepositoryFile.Read(file).Contains("- template: many-pairs-template.yml", StringComparison.Ordinal)));

    [Test]
    public void An_approved_plan_is_made_and_applied_with_the_same_inputs([Values("plan-approve-apply.yml", "promotion.yml")] string file)
    {
        var steps = PipelineYaml.Steps(RepositoryFile.Read("docs", "examples", file)).Select(step => Inputs(step)).ToArray();
        string[] different = ["dryRun", "approvedPlan", "reportPath"];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(steps, Has.Length.EqualTo(2));
            Assert.That(steps[1].ExceptBy(different, input => input.Key), Is.EquivalentTo(steps[0].ExceptBy(different, input => input.Key)));
            Assert.That(steps[0]["dryRun"], Is.EqualTo("true"));
            Assert.That(steps[1]["dryRun"], Is.EqualTo("false"));
            Assert.That(steps[1]["approvedPlan"], Is.EqualTo("$(approvedPlan)"));
        }
    }

    [TestCase("  inputs:\n    sourceKeyVaultt: a", "unknown input sourceKeyVaultt")]
    [TestCase("  inputs:\n    azureSubscription: a\n    sourceKeyVault: a\n    targetKeyVault: b\n    mode: Both", "mode: Both is none of OneWay, TwoWay")]
    [TestCase("  inputs:\n    azureSubscription: a\n    sourceKeyVault: a", "TargetKeyVaultName is missing")]
    public void A_mistake_is_seen(string inputs, string mistake) =>
        Assert.That(Mistakes($"- task: KeyVaultReplication@1\n{inputs}"), Has.Member(mistake));

    private static IEnumerable<string> Mistakes(string yaml) => PipelineYaml.Steps(yaml).SelectMany(Mistakes);

    private static IEnumerable<string> Mistakes(YamlMappingNode step)
    {
        if (PipelineYaml.Text(step, "task") != "KeyVaultReplication@1")
        {
            yield return $"{PipelineYaml.Text(step, "task")} is another version";
        }

        var given = Inputs(step);
        foreach (var (key, value) in given)
        {
            var input = TaskManifest.Find(key);
            if (input is null)
            {
                yield return $"unknown input {key}";
            }
            else if (Values(input) is { } values && !value.Contains('$', StringComparison.Ordinal) && !values.Contains(value, StringComparer.Ordinal))
            {
                yield return $"{key}: {value} is none of {string.Join(", ", values)}";
            }
        }

        foreach (var required in s_required.Except(given.Keys.Select(key => (string?)TaskManifest.Find(key)?["name"])))
        {
            yield return $"{required} is missing";
        }
    }

    private static Dictionary<string, string> Inputs(YamlMappingNode step) =>
        new(PipelineYaml.Inputs((YamlMappingNode)step.Children["inputs"]), StringComparer.OrdinalIgnoreCase);

    private static string[]? Values(JToken input) => (string?)input["type"] == "boolean" ? ["true", "false"]
        : input["options"] is JObject options ? [.. options.Properties().Select(option => option.Name)]
        : null;
}
