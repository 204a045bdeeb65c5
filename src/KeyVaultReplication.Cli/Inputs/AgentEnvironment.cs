using System.Collections;
using System.Text.Json;

namespace KeyVaultReplication.Cli.Inputs;

/// <summary>
/// What the agent wrote into the environment of the task, and which pipeline variables could have replaced some of it. The agent writes
/// inputs, then service connections, then variables, each under a name made from its own: a variable <c>input.dryRun</c> takes the place of
/// the input <c>dryRun</c>. Last it writes the names of all variables, which no variable can replace [azure-pipelines-agent, Handler.cs]:
/// by them such a variable is found. Not a record: a record prints what it holds.
/// </summary>
internal sealed class AgentEnvironment
{
    private const string PublicNames = "VSTS_PUBLIC_VARIABLES";

    /// <summary>
    /// What .NET and OpenSSL take from the environment about the network, and the secrets that the agent itself hands over for its own.
    /// </summary>
    private static readonly string[] Network =
        ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "SECRET_AGENT_PROXYPASSWORD",
            "SECRET_AGENT_CLIENTCERTPASSWORD"];

    /// <summary>
    /// What the agent itself says about the network, by its own names. A step cannot set these (the agent keeps them read-only,
    /// TaskCommandExtension.cs), but others that become the same in the environment, such as agent_proxyurl.
    /// </summary>
    private static readonly string[] OfAgent =
    [
        "agent.proxyurl", "agent.proxyusername", "agent.proxypassword", "agent.proxybypasslist", "agent.usebasicauthforproxy",
        "agent.cainfo", "agent.clientcert", "agent.clientcertkey",
        "agent.clientcertarchive", "agent.clientcertpassword", "system.oidcrequesturi",
    ];

    /// <summary>
    /// The same of what it says of the job: from where a path is meant, where files go, and which slice of many pairs is the job's own.
    /// </summary>
    private static readonly string[] OfJob =
    [
        "system.defaultworkingdirectory", "agent.tempdirectory", "system.jobpositioninphase", "system.totaljobsinphase",
        "system.parallelexecutiontype",
    ];

    /// <summary>Where a managed identity gets its tokens [Azure.Identity, ManagedIdentityClient].</summary>
    private static readonly string[] Identity =
        ["IDENTITY_ENDPOINT", "IDENTITY_HEADER", "IDENTITY_SERVER_THUMBPRINT", "IMDS_ENDPOINT", "MSI_ENDPOINT", "MSI_SECRET", TokenFile,
            "AZURE_POD_IDENTITY_AUTHORITY_HOST"];

    /// <summary>What belongs to the token of a pod, and is something else wherever there is none.</summary>
    private static readonly string[] PodIdentity = ["AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_AUTHORITY_HOST"];

    private const string TokenFile = "AZURE_FEDERATED_TOKEN_FILE";

    private readonly Dictionary<string, string> _values;
    private readonly List<string>? _variables;

    public AgentEnvironment(IDictionary environment)
    {
        // Off Windows names that differ in case are different variables, and only the exact one is the agent's.
        _values = new Dictionary<string, string>(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (DictionaryEntry entry in environment)
        {
            _values[(string)entry.Key] = (string?)entry.Value ?? "";
        }

        _variables = List(Get(PublicNames)) is { } known && List(Get("VSTS_SECRET_VARIABLES") ?? "[]") is { } secret
            ? [.. known, .. secret] : null;
    }

    /// <summary>The value of a name, written exactly as the agent writes it; null when it is empty or not there.</summary>
    public string? Get(string name) => _values.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>The value of an input, by its name in task.json.</summary>
    public string? Input(string name) => Get(NameOf(name));

    /// <summary>What pipeline variables may have replaced, each in one sentence that names the variable.</summary>
    /// <param name="inputs">The names of all inputs in task.json.</param>
    /// <param name="connections">The ids of the service connections in use.</param>
    /// <param name="isManagedIdentity">Whether one of them is a managed identity.</param>
    public IEnumerable<string> Replaced(IEnumerable<string> inputs, IEnumerable<string> connections, bool isManagedIdentity)
    {
        if (_variables is null)
        {
            return [$"The agent does not tell the names of the pipeline's variables ({PublicNames}), so that any of them may have "
                + "replaced an input: update the agent."];
        }

        var inputsByName = inputs.ToDictionary(NameOf, name => name, StringComparer.OrdinalIgnoreCase);
        string[] ids = [.. connections, "SYSTEMVSSCONNECTION"];
        string[] machine = [.. Network, .. isManagedIdentity ? Identity : [],
            .. isManagedIdentity && Get(TokenFile) is not null ? PodIdentity : []];
        return _variables.Distinct(StringComparer.OrdinalIgnoreCase).Select(variable =>
        {
            var name = EnvironmentName(variable);
            return inputsByName.TryGetValue(name, out var input)
                ? $"The pipeline has a variable '{variable}', which takes the place of the input {input}: a step of the job, or whoever "
                    + "started the run, set it. Remove it, or give it another name."
                : name.StartsWith("ENDPOINT_", StringComparison.OrdinalIgnoreCase)
                    && ids.Any(id => name.Contains($"_{id}", StringComparison.OrdinalIgnoreCase))
                ? $"The pipeline has a variable '{variable}', which takes the place of a part of a service connection: a step of the job, "
                    + "or whoever started the run, set it. Remove it."
                : IsInDisguise(variable, name, OfJob)
                ? $"The pipeline has a variable '{variable}', which takes the place of what the agent says of the job: any step of the job "
                    + "could have set it. Remove it."
                : machine.Contains(name, StringComparer.OrdinalIgnoreCase) || IsInDisguise(variable, name, OfAgent)
                ? $"The pipeline has a variable '{variable}', which changes "
                    + $"{(Identity.Concat(PodIdentity).Contains(name, StringComparer.OrdinalIgnoreCase) ? "who signs in" : "how requests travel")}: "
                    + "any step of the job could have set it. Remove it; what the network needs belongs to the agent's machine, or into "
                    + "the env of this step."
                : null;
        }).OfType<string>();
    }

    /// <summary>Whether a variable becomes in the environment what one of the agent's own becomes, without being it.</summary>
    private static bool IsInDisguise(string variable, string name, string[] ofAgent) => ofAgent.Any(own =>
        string.Equals(EnvironmentName(own), name, StringComparison.OrdinalIgnoreCase)
            && !string.Equals(own, variable, StringComparison.OrdinalIgnoreCase));

    private static string NameOf(string input) => "INPUT_" + EnvironmentName(input).ToUpperInvariant();

    /// <summary>
    /// What a name becomes in the environment, but for its case [azure-pipelines-agent, VarUtil.ConvertToEnvVariableFormat]; an equals sign
    /// ends it there.
    /// </summary>
    private static string EnvironmentName(string name) => name.Split('=')[0].Replace('.', '_').Replace(' ', '_');

    /// <summary>The texts of a JSON array; null when it is none.</summary>
    private static List<string>? List(string? text)
    {
        try
        {
            using var json = JsonDocument.Parse(text ?? "");
            return [.. json.RootElement.EnumerateArray().Select(name => name.GetString() ?? "")];
        }
        // the last: half a character, which Windows lets a variable hold
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }
}
