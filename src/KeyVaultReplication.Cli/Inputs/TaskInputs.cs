using System.Collections;

namespace KeyVaultReplication.Cli.Inputs;

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

    private static readonly Words<ReplicationMode> Modes = new(("OneWay", ReplicationMode.OneWay), ("TwoWay", ReplicationMode.TwoWay));

    /// <summary>The inputs that the editor hides where they do not count, by the visibleRule of task.json: their default, and where they do count.</summary>
    private static readonly Dictionary<Input, (string Default, string Where)> Hideable = new()
    {
        [Input.DeletionScope] = ("all", "one-way runs that delete (mode: OneWay, replicateDeletion: true)"),
        [Input.MaxDeletions] = ("25%", "runs that delete (replicateDeletion: true)"),
        [Input.ConflictPolicy] = ("newest", "two-way runs (mode: TwoWay)"),
        [Input.ApprovedPlan] = ("", "runs that write (dryRun: false)"),
    };

    /// <summary>The names of all inputs in task.json, the two service connections included.</summary>
    public static IEnumerable<string> InputNames => Names.Values.Select(one => one.Name).Concat([SourceConnectionInput, TargetConnectionInput]);

    private TaskInputs()
    {
    }

    /// <summary>What is wrong, each in one sentence that names the input.</summary>
    public required IReadOnlyList<string> Mistakes { get; init; }

    /// <summary>What was said where it does not count, each in one sentence that names the input.</summary>
    public required IReadOnlyList<string> Unused { get; init; }

    /// <summary>The request; null when anything is wrong.</summary>
    public required Request? Request { get; init; }

    /// <summary>The folder for report files, as a full path; null for none.</summary>
    public required string? ReportPath { get; init; }

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

    /// <summary>Reads everything from the environment of the process, and removes from there what is secret, so that nothing else can read it.</summary>
    public static TaskInputs TakeFromEnvironment()
    {
        var environment = Environment.GetEnvironmentVariables();
        foreach (var name in environment.Keys.Cast<string>().Where(IsSecret))
        {
            Environment.SetEnvironmentVariable(name, null);
        }

        return Read(environment);
    }

    /// <summary>Reads everything, and lists all mistakes at once.</summary>
    public static TaskInputs Read(IDictionary environment)
    {
        var agent = new AgentEnvironment(environment);
        var mistakes = new List<string>();
        var source = ServiceConnection.Read(agent.Input(SourceConnectionInput), $"azureSubscription ({SourceConnectionInput})", agent.Get, mistakes);
        var target = agent.Input(TargetConnectionInput) is { } other
            ? ServiceConnection.Read(other, $"targetAzureSubscription ({TargetConnectionInput})", agent.Get, mistakes)
            : source;
        ServiceConnection[] connections = [.. new[] { source, target }.OfType<ServiceConnection>()];
        mistakes.AddRange(agent.Replaced(
            InputNames, connections.Select(connection => connection.Id), connections.Any(connection => connection.Scheme == ConnectionScheme.ManagedIdentity)));

        var jobToken = agent.Get("ENDPOINT_AUTH_PARAMETER_SYSTEMVSSCONNECTION_ACCESSTOKEN") ?? agent.Get("SYSTEM_ACCESSTOKEN") ?? "";
        if (connections.Any(connection => connection.IsFederated))
        {
            if (jobToken.Length == 0 || agent.Get(OidcUri) is not { } address)
            {
                mistakes.Add("The job offers no token for workload identity federation: run the task as a step of a pipeline, on an agent that is up to date.");
            }
            else if (!SignInHosts.IsOfCollection(address, agent.Get("ENDPOINT_URL_SYSTEMVSSCONNECTION")))
            {
                mistakes.Add($"{OidcUri} is '{address}', where this job did not come from, so its token is not sent there: a variable of the pipeline took its place. Remove it.");
            }
        }

        string? Said(Input input) => Names.TryGetValue(input, out var name) ? agent.Input(name.Name) : null;
        bool Says(Input input, string word) => Said(input) is { } said && RequestReader.IsSame(word, said);

        // The agent passes on what stands in an input that the editor hides, where nobody sees it: there it counts as unsaid.
        var hidden = Hideable.Keys.Where(input => !IsShown(input, Says)).ToHashSet();
        var reader = new RequestReader(
            input => hidden.Contains(input) ? null : Said(input),
            input => Names[input].Label,
            Modes,
            source?.DnsSuffix ?? VaultAddress.PublicCloudSuffix,
            target?.DnsSuffix ?? VaultAddress.PublicCloudSuffix);
        var request = reader.Read();
        mistakes.AddRange(reader.Mistakes);

        return new TaskInputs
        {
            Mistakes = mistakes,
            Unused = [.. hidden.Where(input => Said(input) is not null && !Says(input, Hideable[input].Default)).Select(input => $"{Names[input].Label} is not used: it is for {Hideable[input].Where}.")],
            Request = mistakes.Count == 0 ? request : null,

            // A relative folder is meant from where the job works, which is not where the PowerShell handler starts the task.
            ReportPath = reader.ReportPath is { } folder ? Path.GetFullPath(Path.Combine(agent.Get("SYSTEM_DEFAULTWORKINGDIRECTORY") ?? "", folder)) : null,
            SourceConnection = source,
            TargetConnection = target,
            JobToken = jobToken,
            Proxy = AgentProxy.Read(agent.Get),
            Debug = bool.TryParse(agent.Get("SYSTEM_DEBUG"), out var debug) && debug,
            TemporaryFolder = agent.Get("AGENT_TEMPDIRECTORY") ?? Path.GetTempPath(),
        };
    }

    /// <summary>Whether the editor shows an input: its visibleRule in task.json.</summary>
    private static bool IsShown(Input input, Func<Input, string, bool> says) => input switch
    {
        Input.DeletionScope => says(Input.ReplicateDeletion, "true") && !says(Input.Mode, "TwoWay"),
        Input.MaxDeletions => says(Input.ReplicateDeletion, "true"),
        Input.ConflictPolicy => says(Input.Mode, "TwoWay"),
        Input.ApprovedPlan => says(Input.DryRun, "false"),
        _ => true,
    };

    private static bool IsSecret(string name) =>
        name.StartsWith("ENDPOINT_AUTH", StringComparison.OrdinalIgnoreCase) || name.StartsWith("SECRET_", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("INPUT_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("SECUREFILE_", StringComparison.OrdinalIgnoreCase)
        || name.ToUpperInvariant() is "SYSTEM_ACCESSTOKEN" or "AGENT_PROXYPASSWORD" or "AGENT_PROXYURL"; // the URL may hold the password
}
