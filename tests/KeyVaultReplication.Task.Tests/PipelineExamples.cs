using Newtonsoft.Json.Linq;
using YamlDotNet.RepresentationModel;

namespace KeyVaultReplication.Task.Tests;

public sealed class PipelineExamples
{
    private static readonly string[] s_required =
        [.. TaskManifest.InputElements.Where(input => (bool?)input["required"] == true && ((string?)input["defaultValue"])?.Length == 0)
            .Select(input => (string)input["name"]!)];

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
            PipelineYaml.Steps(RepositoryFile.Read(file)).Any()
                || RepositoryFile.Read(file).Contains("- template: many-pairs-template.yml", StringComparison.Ordinal)
            || Path.GetFileName(file) == "pairs.yml"));

    [Test]
    public void An_approved_plan_is_made_and_applied_with_the_same_inputs([Values("plan-approve-apply.yml", "promotion.yml")] string file)
    {
        var steps = PipelineYaml.Steps(RepositoryFile.Read("docs", "examples", file)).Select(step => Inputs(step)).ToArray();
        string[] different = ["azureSubscription", "targetAzureSubscription", "dryRun", "approvedPlan", "requireApproval", "reportPath"];
        string Writing(int step) => steps[step].GetValueOrDefault("targetAzureSubscription") ?? steps[step]["azureSubscription"];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(steps, Has.Length.EqualTo(2));
            Assert.That(steps[1].ExceptBy(different, input => input.Key),
                Is.EquivalentTo(steps[0].ExceptBy(different, input => input.Key)));
            Assert.That(steps[0]["dryRun"], Is.EqualTo("true"));
            Assert.That(steps[1]["dryRun"], Is.EqualTo("false"));
            Assert.That(steps[1]["approvedPlan"], Is.EqualTo("$(approvedPlan)"));
            Assert.That(steps[1]["requireApproval"], Is.EqualTo("true"));
            Assert.That(Writing(0), Is.EqualTo(Writing(1) + "-read"), "what plans cannot write");
        }
    }

    [TestCaseSource(nameof(Files))]
    public void An_output_that_a_file_reads_is_one_that_a_step_of_it_writes(string file) =>
        Assert.That(OutputReference.Broken(RepositoryFile.Read(file)), Is.Empty);

    [TestCase("plan-approve-apply.yml", 2)]
    [TestCase("promotion.yml", 2)]
    [TestCase("nightly-mirror.yml", 5)]
    public void Outputs_that_are_read_are_found(string file, int count) =>
        Assert.That(OutputReference.Count(RepositoryFile.Read("docs", "examples", file)), Is.EqualTo(count));

    [TestCase("stageDependencies.Plan.Plan.outputs['plan.planHash']", true)]
    [TestCase("stageDependencies.Plan.Plan.outputs['Plan.plan.planHash']", false)]
    [TestCase("stageDependencies.Plan.Deploy.outputs['Deploy.plan.planHash']", true)]
    [TestCase("stageDependencies.Plan.Deploy.outputs['plan.planHash']", false)]
    [TestCase("stageDependencies.Plan.Plan.outputs['plan.planHush']", false)]
    [TestCase("stageDependencies.Plans.Plan.outputs['plan.planHash']", false)]
    [TestCase("dependencies.Plan.outputs['Plan.plan.hasChanges']", true)]
    [TestCase("dependencies.Plan.outputs['Deploy.Deploy.plan.hasChanges']", true)]
    [TestCase("dependencies.Plan.outputs['Deploy.plan.hasChanges']", false)]
    [TestCase("$(plan.created)", true)]
    [TestCase("$(plans.created)", false)]
    public void An_output_that_nothing_writes_is_seen(string reference, bool exists)
    {
        var yaml = $$"""
            stages:
            - stage: Plan
              jobs:
              - job: Plan
                steps: [ { task: KeyVaultReplication@1, name: plan } ]
              - deployment: Deploy
                strategy: { runOnce: { deploy: { steps: [ { task: KeyVaultReplication@1, name: plan } ] } } }
            # {{reference}}
            """;
        Assert.That(OutputReference.Broken(yaml), exists ? Is.Empty : Is.EqualTo([reference]));
    }

    /// <summary>
    /// With a wrong name in it, a condition is never equal to anything: then the stage that applies is not to be skipped in silence.
    /// </summary>
    [Test]
    public void A_condition_that_names_nothing_runs_into_the_missing_approval(
        [Values("plan-approve-apply.yml", "promotion.yml")] string file) => Assert.That(
        RepositoryFile.Read("docs", "examples", file),
        Does.Contain("condition: and(succeeded(), ne(dependencies.Plan.outputs['Plan.plan.hasChanges'], 'false'))"));

    [TestCase("  inputs:\n    sourceKeyVaultt: a", "unknown input sourceKeyVaultt")]
    [TestCase("  inputs:\n    azureSubscription: a\n    sourceKeyVault: a\n    targetKeyVault: b\n    mode: Both",
        "mode: Both is none of OneWay, TwoWay")]
    [TestCase("  inputs:\n    sourceKeyVault: a\n    targetKeyVault: b", "ConnectedServiceName is missing")]
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
            else if (Values(input) is { } values && !value.Contains('$', StringComparison.Ordinal)
                && !values.Contains(value, StringComparer.Ordinal))
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
