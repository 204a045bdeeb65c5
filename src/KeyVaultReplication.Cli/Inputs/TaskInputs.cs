using System.Collections;
using System.Text.Json;

namespace KeyVaultReplication.Cli;

/// <summary>All that the agent gives the task, read once from the environment. What is secret in it is then removed from there.</summary>
internal sealed class TaskInputs
{
    private static readonly Dictionary<Input, (string Name, string Label)> Names = new()
    {
        [Input.Source] = ("SourceKeyVaultName", "sourceKeyVault"),
        [Input.Target] = ("TargetKeyVaultName", "targetKeyVault"),
        [Input.Mode] = ("secretOption", "mode"),
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

    private const string SourceConnectionInput = "ConnectedServiceName";
    private const string TargetConnectionInput = "TargetConnectedServiceName";

    private readonly Dictionary<string, string> _environment;

    private TaskInputs(Dictionary<string, string> environment) => _environment = environment;

    /// <summary>What is wrong, each in one sentence that names the input.</summary>
    public required IReadOnlyList<string> Mistakes { get; init; }

    /// <summary>The request; null when anything is wrong.</summary>
    public Request? Request { get; private init; }

    /// <summary>Who asks the source.</summary>
    public ServiceConnection? SourceConnection { get; private init; }

    /// <summary>Who asks the targets.</summary>
    public ServiceConnection? TargetConnection { get; private init; }

    /// <summary>The job's own access token, for federated credentials; empty when there is none.</summary>
    public string JobToken => Get("ENDPOINT_AUTH_PARAMETER_SYSTEMVSSCONNECTION_ACCESSTOKEN") ?? Get("SYSTEM_ACCESSTOKEN") ?? "";

    /// <summary>The agent's proxy; null when there is none.</summary>
    public AgentProxy? Proxy => AgentProxy.Read(Get);

    /// <summary>Whether the job asks for debug lines.</summary>
    public bool Debug => Get("SYSTEM_DEBUG") is { } text && bool.TryParse(text, out var debug) && debug;

    /// <summary>A folder that the agent empties.</summary>
    public string TemporaryFolder => Get("AGENT_TEMPDIRECTORY") ?? Path.GetTempPath();

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
        var source = ServiceConnection.Read(Text(SourceConnectionInput), "azureSubscription", Get, mistakes);
        var target = Text(TargetConnectionInput) is { } other ? ServiceConnection.Read(other, "targetAzureSubscription", Get, mistakes) : source;
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
            request = request with { ReportPath = Path.GetFullPath(folder, Get("SYSTEM_DEFAULTWORKINGDIRECTORY") ?? Directory.GetCurrentDirectory()) };
        }

        return new TaskInputs(variables)
        {
            Mistakes = mistakes,
            Request = mistakes.Count == 0 ? request : null,
            SourceConnection = source,
            TargetConnection = target,
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

    private string? Get(string name) => _environment.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}

/// <summary>The agent's proxy. The agent does not apply it to tasks; they have to.</summary>
internal sealed class AgentProxy(Uri url, string? user, string? password, IReadOnlyList<string> bypass)
{
    public Uri Url => url;

    public IReadOnlyList<string> Bypass => bypass;

    public System.Net.WebProxy ToWebProxy() => new(url)
    {
        BypassList = [.. bypass],
        Credentials = user is null ? null : new System.Net.NetworkCredential(user, password),
    };

    public static AgentProxy? Read(Func<string, string?> get)
    {
        if (!Uri.TryCreate(get("AGENT_PROXYURL"), UriKind.Absolute, out var url))
        {
            return null;
        }

        var bypass = new List<string>();
        try
        {
            using var json = JsonDocument.Parse(get("AGENT_PROXYBYPASSLIST") ?? "[]");
            if (json.RootElement.ValueKind == JsonValueKind.Array)
            {
                bypass.AddRange(json.RootElement.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!).Where(IsPattern));
            }
        }
        catch (JsonException)
        {
            // Not a list: then nothing bypasses the proxy.
        }

        return new AgentProxy(url, get("AGENT_PROXYUSERNAME"), get("AGENT_PROXYPASSWORD"), bypass);
    }

    private static bool IsPattern(string text)
    {
        try
        {
            _ = new System.Text.RegularExpressions.Regex(text);
            return text.Length > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
