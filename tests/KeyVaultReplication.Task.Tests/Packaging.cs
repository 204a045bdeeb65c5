namespace KeyVaultReplication.Task.Tests;

/// <summary>What is staged is looked at before it becomes a package: a manifest that Azure DevOps would refuse makes none.</summary>
public sealed class Packaging
{
    private const string Manifest = """
        {
          "manifestVersion": 1, "id": "tried", "publisher": "contoso", "version": "1.0.0", "name": "Tried",
          "categories": ["Azure Pipelines"], "targets": [{ "id": "Microsoft.VisualStudio.Services" }], "files": [{ "path": "task" }],
          "contributions": [{ "id": "task", "type": "ms.vss-distributed-task.task", "targets": ["ms.vss-distributed-task.tasks"],
            "properties": { "name": "task" } }]
        }
        """;

    [TestCase("", "", "")]
    [TestCase("\"id\"", "\"is\"", "id is a required guid")]
    [TestCase("index.js", "missing.js", "references file that does not exist: missing.js")]
    [TestCase("{\n", "", "Invalid task json")]
    public void A_broken_manifest_of_the_staged_task_ends_it_and_leaves_no_package(string right, string wrong, string told)
    {
        Script.RequireNpmPackages();
        using var folder = RepositoryFile.CopyOfTask(under: "contents/task");
        var (contents, artifacts) = ($"{folder.Path}/contents/", $"{folder.Path}/artifacts/");
        File.WriteAllText(contents + "vss-extension.json", Manifest);
        var staged = contents + "task/task.json";
        var text = File.ReadAllText(staged).ReplaceLineEndings("\n");
        File.WriteAllText(staged, right.Length == 0 ? text : text.Replace(right, wrong, StringComparison.Ordinal));

        var (exitCode, output) = Script.Run(
            "dotnet", "msbuild", "build/Package.proj", "-nologo", "-t:Vsix", $"-p:Contents={contents}", $"-p:Artifacts={artifacts}");

        var made = Directory.EnumerateFiles(folder.Path, "*.vsix", SearchOption.AllDirectories).Select(Path.GetFileName);
        Assert.That((exitCode == 0, string.Concat(made)), Is.EqualTo(told.Length == 0 ? (true, "contoso.tried-1.0.0.vsix") : (false, "")),
            output);
        Assert.That(output, Does.Contain(told));
    }
}
