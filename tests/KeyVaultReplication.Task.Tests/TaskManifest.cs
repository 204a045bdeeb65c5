using Newtonsoft.Json.Linq;

namespace KeyVaultReplication.Task.Tests;

/// <summary>task.json, and what the executable, the documentation and other people's pipelines rely on it to say.</summary>
internal static class TaskManifest
{
    public static readonly string[] OutputVariables =
        ["created", "updated", "deleted", "unchanged", "skipped", "conflicts", "failed", "planHash", "hasChanges"];

    public static JObject Json { get; } = JObject.Parse(RepositoryFile.Read("task", "task.json"));

    public static IEnumerable<JToken> InputElements => Json["inputs"]!;

    public static IEnumerable<string> Strings(JToken? array) => array?.Select(item => (string)item!) ?? [];

    /// <summary>The input of this name or alias, or null. The agent and the editor ignore case.</summary>
    public static JToken? Find(string nameOrAlias) => InputElements.FirstOrDefault(input =>
        Strings(input["aliases"]).Append((string)input["name"]!).Contains(nameOrAlias, StringComparer.OrdinalIgnoreCase));
}
