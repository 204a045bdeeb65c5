using System.Diagnostics;
using YamlDotNet.RepresentationModel;

namespace KeyVaultReplication.Task.Tests;

/// <summary>azure-pipelines.yml, which nobody runs before it matters.</summary>
public sealed class OwnPipeline
{
    private static readonly YamlMappingNode s_root = Load();

    [Test]
    public void It_builds_everything_and_then_publishes()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Of("stage"), Is.EqualTo(["Build", "Publish"]));
            Assert.That(Of("job").Concat(Of("deployment")), Is.EqualTo(["Build", "Windows", "Publish"]));
            Assert.That(Of("task").Distinct(), Is.EqualTo(["UseDotNet@2", "UseNode@1", "Cache@2", "PublishTestResults@2", "AzureCLI@2"]));
            Assert.That(Of("bash"), Has.Member(".ci/run"));
            Assert.That(Of("condition"), Has.Member("and(succeeded(), startsWith(variables['Build.SourceBranch'], 'refs/tags/v'))"));
            Assert.That(Of("artifact"), Is.EqualTo(["extension", "extension"]), "what is built is what is published");
        }
    }

    [Test]
    public void The_package_is_made_for_the_publisher_who_publishes_it()
    {
        var variables = (YamlMappingNode)s_root.Children["variables"];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(PipelineYaml.Text(variables, "publisher"), Is.Not.Null.And.Not.Empty);
            Assert.That(Of("inlineScript"), Has.One.Contains("tfx extension publish").And.None.Contains("--publisher"), "tfx takes it from the package");
        }
    }

    [TestCase("contoso", "--publisher contoso")]
    [TestCase("", "")]
    public void The_packaging_takes_the_publisher_from_the_environment(string publisher, string argument)
    {
        // The agent puts the variable there, in upper case.
        var start = new ProcessStartInfo("dotnet", ["msbuild", RepositoryFile.At("build", "Package.proj"), "-getProperty:PublisherArgument"]) { RedirectStandardOutput = true };
        start.Environment["PUBLISHER"] = publisher;
        using var process = Process.Start(start)!;
        Assert.That(process.StandardOutput.ReadToEnd().Trim(), Is.EqualTo(argument));
    }

    [TestCase("v1.2.3", 0)]
    [TestCase("v1.2.4", 1)]
    [TestCase("v2.3", 1)]
    public void A_tag_that_is_not_the_version_of_the_package_is_not_published(string tag, int exitCode)
    {
        var steps = Steps().ToArray();
        var check = Array.FindIndex(steps, step => PipelineYaml.Text(step, "bash")?.Contains("BUILD_SOURCEBRANCHNAME", StringComparison.Ordinal) == true);
        Assert.That(check, Is.Not.Negative.And.LessThan(Array.FindIndex(steps, step => PipelineYaml.Text(step, "task") == "AzureCLI@2")));

        using var workspace = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(workspace.Path, "extension"));
        File.WriteAllText(Path.Combine(workspace.Path, "extension", "contoso.key-vault-replication-1.2.3.vsix"), "");
        var (ended, output) = BashStep.Run(steps[check], ("PIPELINE_WORKSPACE", workspace.Path), ("BUILD_SOURCEBRANCHNAME", tag));

        Assert.That(ended, Is.EqualTo(exitCode));
        Assert.That(output, exitCode == 0 ? Is.Empty : Does.StartWith($"##vso[task.logissue type=error]The tag {tag} is not v and the Version"));
    }

    private static IEnumerable<YamlMappingNode> Steps() => s_root.AllNodes.OfType<YamlMappingNode>().Single(node => PipelineYaml.Text(node, "deployment") == "Publish")
        .AllNodes.OfType<YamlMappingNode>().Single(node => node.Children.ContainsKey("steps")).Children["steps"].AllNodes.OfType<YamlMappingNode>();

    private static IEnumerable<string> Of(string key) => s_root.AllNodes.OfType<YamlMappingNode>().Select(node => PipelineYaml.Text(node, key)).OfType<string>();

    private static YamlMappingNode Load()
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(RepositoryFile.Read("azure-pipelines.yml")));
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }
}
