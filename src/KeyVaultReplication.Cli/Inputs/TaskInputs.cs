using System.Collections;

namespace KeyVaultReplication.Cli;

/// <summary>All that the agent gives the task, read once from the environment. What is secret in it is then removed from there. Not a record: a record prints what it holds.</summary>
internal sealed class TaskInputs
{
    private const string SourceConnectionInput = "ConnectedServiceName";
    private const string TargetConnectionInput = "TargetConnectedServiceName";
    private const string OidcUri = "SYSTEM_OIDCREQUESTURI";

    /// <summary>The inputs by their names in task.json; the label adds the alias that pipelines use, where that is another word.</summary>
    private static readonly Dictionary<Input, (string Name, string Label)> Names = new()
    {
        [Input.Source] = ("SourceKeyVaultName", "sourceKeyVault (SourceKeyVaultName)"),
        [Input.Target] = ("TargetKeyVaultName", "targetKeyVault (TargetKeyVaultName)"),
        [Input.Mode] = ("secretOption", "mode (secretOption)"),
        [Input.ReplicateDeletion] = ("ReplicateDeletion", "replicateDeletion"),
        [Input.DeletionScope] = ("deletionScope", "deletionScope"),
        [Input.MaxDeletions] = ("maxDeletions", "maxDeletions"),
        [Input.DryRun] = ("DryRun", "dryRun"),
        [Input.Include] = ("include", "include"),
        [Input.Exclude] = ("exclude", "exclude"),
        [Input.Versions] = ("versions", "versions"),
        [Input.ConflictPolicy] = ("conflictPolicy", "conflictPolicy"),
        [Input.SoftDeleted] = ("softDeleted", "softDeleted"),
        [Input.ApprovedPlan] = ("approvedPlan", "approvedPlan"),
        [Input.ReportPath] = ("reportPath", "reportPath"),
    };

    /// <summary>The names of all inputs in task.json, the two service connections included.</summary>
    public static IEnumerable<string> InputNames => Names.Values.Select(one => one.Name).Concat([SourceConnectionInput, TargetConnectionInput]);

    private TaskInputs()
    {
    }

    /// <summary>What is wrong, each in one sentence that names the input.</summary>
    public required IReadOnlyList<string> Mistakes { get; init; }

    /// <summary>The request; null when anything is wrong.</summary>
    public required Request? Request { get; init; }

    /// <summary>Who asks the source; null when it is missing or wrong.</summary>
    public required ServiceConnection? SourceConnection { get; init; }

    /// <summary>Who asks the targets; null when it is missing or wrong.</summary>
    public required ServiceConnection? TargetConnection { get; init; }

    /// <summary>The job's own access token, for federated credentials; empty when there is none.</summary>
    public required string JobToken { get; init; }

    /// <summary>The agent's proxy; null when there is none.</summary>
    public required AgentProxy? Proxy { get; init; }

    /// <summary>Whether the job asks for debug lines.</summary>
    public required bool Debug { get; init; }

    /// <summary>A folder that the agent empties.</summary>
    public required string TemporaryFolder { get; init; }

    /// <summary>Reads everything, and lists all mistakes at once.</summary>
    public static TaskInputs Read(IDictionary environment)
    {
        var variables = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in environment)
        {
            variables[(string)entry.Key] = (string?)entry.Value ?? "";
        }

        string? Get(string name) => variables.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
        string? Text(string input) => Get("INPUT_" + input.Replace(' ', '_').ToUpperInvariant());

        var mistakes = new List<string>();
        var source = ServiceConnection.Read(Text(SourceConnectionInput), $"azureSubscription ({SourceConnectionInput})", Get, mistakes);
        var target = Text(TargetConnectionInput) is { } other ? ServiceConnection.Read(other, $"targetAzureSubscription ({TargetConnectionInput})", Get, mistakes) : source;
        var jobToken = Get("ENDPOINT_AUTH_PARAMETER_SYSTEMVSSCONNECTION_ACCESSTOKEN") ?? Get("SYSTEM_ACCESSTOKEN") ?? "";
        if ((source?.IsFederated == true || target?.IsFederated == true) && (jobToken.Length == 0 || Get(OidcUri) is null))
        {
            mistakes.Add("The job offers no token for workload identity federation: run the task as a step of a pipeline, on an agent that is up to date.");
        }

        var reader = new RequestReader(
            input => Names.TryGetValue(input, out var name) ? Text(name.Name) : null,
            input => Names[input].Label,
            source?.DnsSuffix ?? VaultAddress.PublicCloudSuffix,
            target?.DnsSuffix ?? VaultAddress.PublicCloudSuffix);
        var request = reader.Read();
        mistakes.AddRange(reader.Mistakes);

        // A relative folder is meant from where the job works, which is not where the PowerShell handler starts the task.
        if (request?.ReportPath is { } folder)
        {
            request = request with { ReportPath = Path.GetFullPath(Path.Combine(Get("SYSTEM_DEFAULTWORKINGDIRECTORY") ?? "", folder)) };
        }

        return new TaskInputs
        {
            Mistakes = mistakes,
            Request = mistakes.Count == 0 ? request : null,
            SourceConnection = source,
            TargetConnection = target,
            JobToken = jobToken,
            Proxy = AgentProxy.Read(Get),
            Debug = bool.TryParse(Get("SYSTEM_DEBUG"), out var debug) && debug,
            TemporaryFolder = Get("AGENT_TEMPDIRECTORY") ?? Path.GetTempPath(),
        };
    }

    /// <summary>Removes what is secret from the environment of the process, so that nothing else can read it there.</summary>
    public static void ScrubEnvironment()
    {
        foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(IsSecret))
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }

    private static bool IsSecret(string name) =>
        name.StartsWith("ENDPOINT_AUTH", StringComparison.OrdinalIgnoreCase) || name.StartsWith("SECRET_", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("INPUT_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("SECUREFILE_", StringComparison.OrdinalIgnoreCase)
        || name.ToUpperInvariant() is "SYSTEM_ACCESSTOKEN" or "AGENT_PROXYPASSWORD";
}
