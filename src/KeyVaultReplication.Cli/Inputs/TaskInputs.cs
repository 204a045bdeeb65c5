using System.Collections;

namespace KeyVaultReplication.Cli.Inputs;

/// <summary>
/// All that the agent gives the task, read once from the environment. What is secret in it is then removed from there. Not a record: a
/// record prints what it holds.
/// </summary>
internal sealed class TaskInputs
{
    private const string OidcUri = "SYSTEM_OIDCREQUESTURI";

    private static readonly Words<ReplicationMode> Modes = new(("OneWay", ReplicationMode.OneWay), ("TwoWay", ReplicationMode.TwoWay));

    private TaskInputs()
    {
    }

    /// <summary>What is wrong, each in one sentence that names the input.</summary>
    public required IReadOnlyList<string> Mistakes { get; init; }

    /// <summary>What was said where it does not count, each in one sentence that names the input.</summary>
    public required IReadOnlyList<string> Unused { get; init; }

    /// <summary>The request; null when anything is wrong.</summary>
    public required Request? Request { get; init; }

    /// <summary>Many pairs, instead of the request; null where there are none, or anything is wrong.</summary>
    public required PairsRequest? Pairs { get; init; }

    /// <summary>How long a missing permission is waited for.</summary>
    public TimeSpan WaitForPermissions => Request?.WaitForPermissions ?? Pairs?.WaitForPermissions ?? TimeSpan.Zero;

    /// <summary>One of the vaults; null where there are none, as in an empty slice.</summary>
    public VaultAddress? AnyVault => Request?.Source ?? Pairs?.Requests.Select(one => one.Source).FirstOrDefault();

    /// <summary>The folder for report files, as a full path; null for none.</summary>
    public required string? ReportPath { get; init; }

    /// <summary>Who asks the source; null when it is missing or wrong.</summary>
    public required ServiceConnection? SourceConnection { get; init; }

    /// <summary>Who asks the targets; null when it is missing or wrong.</summary>
    public required ServiceConnection? TargetConnection { get; init; }

    /// <summary>The job's own access token, for federated credentials; empty when there is none.</summary>
    public required string JobToken { get; init; }

    /// <summary>What agent and step say about the network.</summary>
    public required NetworkSettings Network { get; init; }

    /// <summary>Whether the job asks for debug lines.</summary>
    public required bool Debug { get; init; }

    /// <summary>A folder that the agent empties.</summary>
    public required string TemporaryFolder { get; init; }

    /// <summary>The job and its attempt, for names of what is attached to the run.</summary>
    public required string Job { get; init; }

    /// <summary>
    /// Reads everything from the environment of the process, and removes from there what is secret, so that nothing else in this process
    /// can read it, nor whatever it might start. What the process was started with the system keeps: <see cref="OwnMemory"/> hides that.
    /// </summary>
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
        ServiceConnection? Connection(Input input, string id) =>
            ServiceConnection.Read(id, InputTable.Of(input).TaskLabel, agent.Get, mistakes);
        string Said(Input input) => InputTable.Of(input).Name is { } name ? agent.Input(name) ?? "" : "";

        var source = Connection(Input.SourceConnection, Said(Input.SourceConnection));
        var target = Said(Input.TargetConnection) is { Length: > 0 } other ? Connection(Input.TargetConnection, other) : source;
        ServiceConnection[] connections = [.. new[] { source, target }.OfType<ServiceConnection>()];
        mistakes.AddRange(agent.Replaced(
            InputTable.TaskNames, connections.Select(connection => connection.Id),
            connections.Any(connection => connection.Scheme == ConnectionScheme.ManagedIdentity)));

        var jobToken = agent.Get("ENDPOINT_AUTH_PARAMETER_SYSTEMVSSCONNECTION_ACCESSTOKEN") ?? agent.Get("SYSTEM_ACCESSTOKEN") ?? "";
        if (connections.Any(connection => connection.IsFederated))
        {
            if (jobToken.Length == 0 || agent.Get(OidcUri) is not { } address)
            {
                mistakes.Add(
                    "The job offers no token for workload identity federation: run the task as a step of a pipeline, on an agent that is "
                        + "up to date.");
            }
            else if (!SignInHosts.IsOfCollection(address, agent.Get("ENDPOINT_URL_SYSTEMVSSCONNECTION")))
            {
                mistakes.Add(
                    $"{OidcUri} is '{address}', where this job did not come from, so its token is not sent there: a variable of the "
                        + "pipeline took its place. Remove it.");
            }
        }

        var network = NetworkSettings.Read(agent.Get, mistakes);

        // The agent passes on what stands in an input that the editor hides, where nobody sees it: there it counts as unsaid.
        bool IsShown(InputRow row) => row.Conditions.All(condition => IsWord(condition.Other, condition.Word));
        bool IsWord(InputRow row, string word) => InputWords.IsSame(word, Said(row.Input) is { Length: > 0 } said ? said : row.Default);
        var action = InputWords.Actions.All.FirstOrDefault(word => IsWord(InputTable.Of(Input.Action), word.Word),
            InputWords.Actions.All[0]).Meaning;
        var hidden = InputTable.Rows.Where(row => !row.For.HasFlag(action) || !IsShown(row)).ToList();
        string? Shown(Input input) => hidden.Any(row => row.Input == input) || Said(input).Length == 0 ? null : Said(input);
        string Label(Input input) => InputTable.Of(input).TaskLabel;
        var suffixes = (source?.DnsSuffix ?? VaultAddress.PublicCloudSuffix, target?.DnsSuffix ?? VaultAddress.PublicCloudSuffix);
        var reader = new RequestReader(Shown, Label, Modes, suffixes.Item1, suffixes.Item2);
        var (request, pairs) = (default(Request), default(PairsRequest));
        if (Shown(Input.Pairs) is { } file)
        {
            pairs = PairsRequest.Read(InWorkingFolder(file), Shown, Label, suffixes, PairsRequest.OfJob(agent.Get), mistakes);
        }
        else
        {
            request = reader.Read();
            mistakes.AddRange(reader.Mistakes);
        }

        return new TaskInputs
        {
            Mistakes = mistakes,
            Unused =
            [
                .. hidden.Where(row => Said(row.Input).Length > 0 && !IsWord(row, row.Default)).Select(row =>
                    $"{row.TaskLabel} is not used: it is for runs with {(row.For.HasFlag(action) ? Conditions(row) : ActionsOf(row))}."),
            ],
            Request = mistakes.Count == 0 ? request : null,
            Pairs = mistakes.Count == 0 ? pairs : null,
            ReportPath = reader.ReportPath is { } folder ? InWorkingFolder(folder) : null,
            SourceConnection = source,
            TargetConnection = target,
            JobToken = jobToken,
            Network = network,
            Debug = bool.TryParse(agent.Get("SYSTEM_DEBUG"), out var debug) && debug,
            TemporaryFolder = agent.Get("AGENT_TEMPDIRECTORY") ?? Path.GetTempPath(),
            Job = $"{agent.Get("AGENT_JOBNAME") ?? "job"}-{agent.Get("SYSTEM_JOBATTEMPT") ?? "1"}",
        };

        // A relative path is meant from where the job works, which is not where the PowerShell handler starts the task.
        string InWorkingFolder(string path) => Path.GetFullPath(Path.Combine(agent.Get("SYSTEM_DEFAULTWORKINGDIRECTORY") ?? "", path));
    }

    private static string Conditions(InputRow row) =>
        string.Join(" and ", row.Conditions.Select(condition => $"{condition.Other.Alias ?? condition.Other.Name}: {condition.Word}"));

    private static string ActionsOf(InputRow row) =>
        "action: " + string.Join(" or ", InputWords.Actions.All.Where(word => row.For.HasFlag(word.Meaning)).Select(word => word.Word));

    private static bool IsSecret(string name) =>
        name.StartsWith("ENDPOINT_AUTH", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("SECRET_", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("INPUT_", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("SECUREFILE_", StringComparison.OrdinalIgnoreCase)
        // the URL may hold the password
        || name.ToUpperInvariant() is "SYSTEM_ACCESSTOKEN" or "AGENT_PROXYPASSWORD" or "AGENT_CLIENTCERTPASSWORD" or "AGENT_PROXYURL";
}
