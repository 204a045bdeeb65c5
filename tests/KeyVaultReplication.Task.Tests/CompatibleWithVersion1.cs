using Newtonsoft.Json.Linq;

namespace KeyVaultReplication.Task.Tests;

/// <summary>
/// What pipelines that say KeyVaultReplication@1 rely on: compatible-with-1.approved.txt. It only grows; whatever else changes is a version
/// 2 (docs/packaging.md).
/// </summary>
public sealed class CompatibleWithVersion1
{
    private const string File = "compatible-with-1.approved.txt";
    private static readonly string[] s_approved =
        [.. System.IO.File.ReadAllLines(RepositoryFile.At("tests", "KeyVaultReplication.Task.Tests", File)).Where(line => line.Length > 0)];

    [Test]
    public void Nothing_that_pipelines_use_is_gone_or_means_something_else()
    {
        Assume.That(LockFile.Build("Version"), Does.StartWith("1."));
        Assert.That(
            s_approved.Except(Promises()),
            Is.Empty,
            $"Pipelines in the field use these. Only before version 1.0.0 is released may a line of {File} change.");
    }

    [Test]
    public void What_is_new_is_promised_from_now_on() =>
        Assert.That(Promises().Except(s_approved), Is.Empty, $"New in task.json: add these lines to {File}.");

    private static IEnumerable<string> Promises() => TaskManifest.InputElements.SelectMany(Input)
        .Concat(TaskManifest.Json["outputVariables"]!.Select(output => $"output {output["name"]}"));

    private static IEnumerable<string> Input(JToken input)
    {
        var name = (string)input["name"]!;
        var required = (bool?)input["required"] == true ? "required" : "optional";
        yield return $"input {name} ({input["type"]}, {required}, default '{input["defaultValue"]?.ToString().ToLowerInvariant()}')";
        foreach (var alias in TaskManifest.Strings(input["aliases"]))
        {
            yield return $"input {name} alias {alias}";
        }

        foreach (var option in (input["options"] as JObject)?.Properties() ?? [])
        {
            yield return $"input {name} option {option.Name}";
        }
    }
}
