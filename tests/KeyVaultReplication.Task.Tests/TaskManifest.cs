using Newtonsoft.Json.Linq;

namespace KeyVaultReplication.Task.Tests;

/// <summary>task.json, and what the executable, the documentation and other people's pipelines rely on it to say.</summary>
internal static class TaskManifest
{
    /// <summary>Every input: name, alias, default. Pipelines in the field use these; a change here breaks them.</summary>
    public static readonly TaskInput[] Inputs =
    [
        new("ConnectedServiceName", "azureSubscription", ""),
        new("TargetConnectedServiceName", "targetAzureSubscription", ""),
        new("SourceKeyVaultName", "sourceKeyVault", ""),
        new("TargetKeyVaultName", "targetKeyVault", ""),
        new("secretOption", "mode", "OneWay"),
        new("ReplicateDeletion", "replicateDeletion", "false"),
        new("deletionScope", "", "all"),
        new("maxDeletions", "", "25%"),
        new("DryRun", "dryRun", "true"),
        new("include", "", ""),
        new("exclude", "", ""),
        new("versions", "", "latest"),
        new("conflictPolicy", "", "newest"),
        new("softDeleted", "", "recover"),
        new("approvedPlan", "", ""),
        new("reportPath", "", ""),
    ];

    public static readonly string[] OutputVariables =
        ["created", "updated", "deleted", "unchanged", "skipped", "conflicts", "failed", "planHash", "hasChanges"];

    public static JObject Json { get; } = JObject.Parse(RepositoryFile.Read("task", "task.json"));

    public static IEnumerable<JToken> InputElements => Json["inputs"]!;

    public static IEnumerable<string> Strings(JToken? array) => array?.Select(item => (string)item!) ?? [];

    /// <summary>The input of this name or alias, or null. The agent and the editor ignore case.</summary>
    public static JToken? Find(string nameOrAlias) => InputElements.FirstOrDefault(input =>
        Strings(input["aliases"]).Append((string)input["name"]!).Contains(nameOrAlias, StringComparer.OrdinalIgnoreCase));
}

/// <summary>An input of the task; <see cref="Alias"/> is empty when it has none.</summary>
internal sealed record TaskInput(string Name, string Alias, string Default);
