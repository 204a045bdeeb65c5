using System.Diagnostics;
using YamlDotNet.RepresentationModel;

namespace KeyVaultReplication.Task.Tests;

/// <summary>azure-pipelines.yml, which nobody runs before it matters.</summary>
public sealed partial class OwnPipeline
{
    private static readonly YamlMappingNode s_root = Load();

    [Test]
    public void It_builds_everything_starts_it_everywhere_and_then_publishes()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Of("stage"), Is.EqualTo(["Build", "Start", "Publish"]));
            Assert.That(Of("job").Concat(Of("deployment")), Is.EqualTo(["Build", "Windows", "Publish"]));
            Assert.That(Of("task").Distinct(), Is.EqualTo(["UseDotNet@2", "UseNode@1", "Cache@2", "PublishTestResults@2", "AzureCLI@2"]));
            Assert.That(Of("bash"), Has.Member(".ci/run"));
            Assert.That(Of("condition"), Has.Member("and(succeeded(), startsWith(variables['Build.SourceBranch'], 'refs/tags/v'))"));
            Assert.That(Of("artifact"), Is.EqualTo(["extension", "task", "extension"]), "what is built is what is started and published");
        }
    }

    [Test]
    public void It_starts_the_staged_task_on_every_platform_and_publishes_the_results()
    {
        var starts = s_root.AllNodes.OfType<YamlMappingNode>().Where(node => PipelineYaml.Text(node, "template") == ".ci/start.yml")
            .Select(node => PipelineYaml.Text((YamlMappingNode)node.Children["parameters"], "name"));
        var job = RepositoryFile.Read(".ci", "start.yml");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(starts, Is.EqualTo(["Windows", "Linux", "macOS_Intel", "macOS_arm64", "Linux_arm64"]));
            Assert.That(job, Does.Contain("node .ci/try-staged.js")
                .And.Contain("PublishTestResults@2").And.Contain("condition: succeededOrFailed()"));
        }
    }

    [Test]
    public void A_tag_makes_the_public_package() =>
        Assert.That(
            RepositoryFile.Read("azure-pipelines.yml").ReplaceLineEndings("\n"),
            Does.Contain("${{ if startsWith(variables['Build.SourceBranch'], 'refs/tags/v') }}:\n    channel: public\n"));

    [Test]
    public void No_package_of_npm_runs_a_script_when_it_is_installed()
    {
        string[] files = ["azure-pipelines.yml", ".ci/run", ".ci/publish.sh", "build/Package.proj", "build.ps1"];
        var installs = files.SelectMany(file => File.ReadLines(RepositoryFile.At(file.Split('/')))).Where(line => Npm().IsMatch(line));
        Assert.That(installs, Is.Not.Empty.And.All.Contains("--ignore-scripts"));
    }

    [TestCase("Publisher", "contoso", "contoso")]
    [TestCase("Publisher", "", "key-vault-replication")]
    [TestCase("SupportUrl", "https://code.example/help", "https://code.example/help")]
    [TestCase("Channel", "public", "public")]
    public void The_packaging_takes_publisher_addresses_and_channel_from_the_environment(string property, string value, string taken)
    {
        // The agent puts variables there, in upper case.
        var start = new ProcessStartInfo("dotnet", ["msbuild", RepositoryFile.At("build", "Package.proj"), $"-getProperty:{property}"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment[property.ToUpperInvariant()] = value;
        using var process = Process.Start(start)!;
        Assert.That(process.StandardOutput.ReadToEnd().Trim(), Is.EqualTo(taken));
    }

    [TestCase("success", 0, "The Marketplace has validated b.vsix.")]
    [TestCase("pending", 1, "has not said within 20 minutes whether it takes a.vsix")]
    [TestCase("error", 1, "The Marketplace does not take a.vsix")]
    public void After_publishing_it_waits_for_the_verdict(string verdict, int exitCode, string said)
    {
        ShimProcess.Require();
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, ".ci"));
        File.Copy(RepositoryFile.At(".ci", "publish.sh"), Path.Combine(folder.Path, ".ci", "publish.sh"));
        File.Copy(RepositoryFile.At(".ci", "tfx.js"), Path.Combine(folder.Path, ".ci", "tfx.js"));
        File.WriteAllText(Path.Combine(folder.Path, "a.vsix"), "");
        File.WriteAllText(Path.Combine(folder.Path, "b.vsix"), "");
        folder.WithFakeExecutable("bin/az", "echo a-token");
        Directory.CreateDirectory(Path.Combine(folder.Path, "build", "node_modules", "tfx-cli", "_build"));
        File.WriteAllText(Path.Combine(folder.Path, "build", "node_modules", "tfx-cli", "_build", "tfx-cli.js"), $$"""
            const [, , , verb, , at, vsix] = process.argv;
            console.log(verb === 'isvalid' ? '{ "status": "{{verdict}}" }' : `published ${vsix ?? at} with ${process.argv.at(-1) === 'a-token'}`);
            """);
        var (ended, output) = BashStep.Run(
            $"PATH={folder.Path}/bin:$PATH SECONDS_BETWEEN=0 bash {folder.Path}/.ci/publish.sh {folder.Path}");
        Assert.That(ended, Is.EqualTo(exitCode), output);
        Assert.That(output, Does.StartWith("##vso[task.setsecret]a-token\n")
            .And.Contain($"published {folder.Path}/a.vsix").And.Contain(said));
        Assert.That(output.Contains("published " + folder.Path + "/b.vsix", StringComparison.Ordinal), Is.EqualTo(exitCode == 0),
            "one at a time");
    }

    [Test]
    public async System.Threading.Tasks.Task The_token_for_publishing_stands_on_no_command_line_and_in_no_environment()
    {
        var tfx = RepositoryFile.At("build", "node_modules", "tfx-cli");
        if (!OperatingSystem.IsLinux() || !Directory.Exists(tfx))
        {
            Assert.Ignore("Processes are looked at through /proc, and tfx is there once the extension was packaged (npm ci in build).");
        }

        using var service = new System.Net.HttpListener();
        var port = FreePort();
        service.Prefixes.Add($"http://127.0.0.1:{port}/");
        service.Start();
        using var process = Process.Start(new ProcessStartInfo("node",
        [
            RepositoryFile.At(".ci", "tfx.js"), "extension", "isvalid", "--no-prompt", "--publisher", "contoso", "--extension-id", "any",
            "--service-url", $"http://127.0.0.1:{port}/",
        ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            await process.StandardInput.WriteAsync("canary-token");
            process.StandardInput.Close();

            var asked = await service.GetContextAsync().WaitAsync(Patience.Longest);
            var seen = await File.ReadAllTextAsync($"/proc/{process.Id}/cmdline")
                + await File.ReadAllTextAsync($"/proc/{process.Id}/environ");

            var basic = Convert.ToBase64String("OAuth:canary-token"u8);
            Assert.That(asked.Request.Headers["Authorization"], Is.EqualTo($"Basic {basic}"), "tfx has the token");
            Assert.That(seen, Does.Contain("isvalid").And.Not.Contain("canary-token"));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    [TestCase("v1.2.3", 0)]
    [TestCase("v1.2.4", 1)]
    [TestCase("v2.3", 1)]
    public void A_tag_that_is_not_the_version_of_the_package_is_not_published(string tag, int exitCode)
    {
        var steps = Steps().ToArray();
        var check = Array.FindIndex(steps,
            step => PipelineYaml.Text(step, "bash")?.Contains("BUILD_SOURCEBRANCHNAME", StringComparison.Ordinal) == true);
        Assert.That(check, Is.Not.Negative.And.LessThan(Array.FindIndex(steps, step => PipelineYaml.Text(step, "task") == "AzureCLI@2")));

        using var workspace = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(workspace.Path, "extension"));
        File.WriteAllText(Path.Combine(workspace.Path, "extension", "contoso.key-vault-replication-1.2.3.vsix"), "");
        var (ended, output) = BashStep.Run(steps[check], ("PIPELINE_WORKSPACE", workspace.Path), ("BUILD_SOURCEBRANCHNAME", tag));

        Assert.That(ended, Is.EqualTo(exitCode));
        Assert.That(output,
            exitCode == 0 ? Is.Empty : Does.StartWith($"##vso[task.logissue type=error]The tag {tag} is not v and the Version"));
    }

    private static IEnumerable<YamlMappingNode> Steps() =>
        s_root.AllNodes.OfType<YamlMappingNode>().Single(node => PipelineYaml.Text(node, "deployment") == "Publish")
        .AllNodes.OfType<YamlMappingNode>()
        .Single(node => node.Children.ContainsKey("steps")).Children["steps"].AllNodes.OfType<YamlMappingNode>();

    private static IEnumerable<string> Of(string key) =>
        s_root.AllNodes.OfType<YamlMappingNode>().Select(node => PipelineYaml.Text(node, key)).OfType<string>();

    [System.Text.RegularExpressions.GeneratedRegex(@"\bnpm (ci|install|i)\b")]
    private static partial System.Text.RegularExpressions.Regex Npm();

    private static YamlMappingNode Load()
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(RepositoryFile.Read("azure-pipelines.yml")));
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }
}
