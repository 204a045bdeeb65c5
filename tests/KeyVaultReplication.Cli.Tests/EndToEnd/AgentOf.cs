using KeyVaultSimulator;

namespace KeyVaultReplication.Cli.Tests.EndToEnd;

/// <summary>What an agent puts into the environment of the task.</summary>
internal static class AgentOf
{
    public const string Connection = "0a1b2c3d-0000-4000-8000-00000000000c";

    /// <summary>The environment of a step with one connection, without its proof, that replicates contoso-weu to contoso-neu.</summary>
    public static Dictionary<string, string> Job(Executable _, string scheme, string clientId, params (string Name, string Value)[] more)
    {
        var environment = new Dictionary<string, string>
        {
            ["TF_BUILD"] = "True",
            ["AGENT_TEMPDIRECTORY"] = _.Folder,
            ["SYSTEM_DEFAULTWORKINGDIRECTORY"] = _.Folder,
            ["SYSTEM_OIDCREQUESTURI"] = _.Cloud.Pipelines.OidcRequestUri.ToString(),
            ["ENDPOINT_AUTH_PARAMETER_SYSTEMVSSCONNECTION_ACCESSTOKEN"] = _.Cloud.Pipelines.JobToken,
            ["INPUT_CONNECTEDSERVICENAME"] = Connection,
            ["INPUT_SOURCEKEYVAULTNAME"] = "contoso-weu",
            ["INPUT_TARGETKEYVAULTNAME"] = "contoso-neu",
            ["INPUT_DRYRUN"] = "false",
            [$"ENDPOINT_URL_{Connection}"] = "https://management.azure.com/",
            [$"ENDPOINT_AUTH_SCHEME_{Connection}"] = scheme,
            [$"ENDPOINT_AUTH_PARAMETER_{Connection}_TENANTID"] = SimulatedEntra.DefaultTenant.ToString(),
            [$"ENDPOINT_AUTH_PARAMETER_{Connection}_SERVICEPRINCIPALID"] = clientId,
            [$"ENDPOINT_DATA_{Connection}_ENVIRONMENTAUTHORITYURL"] = "https://login.microsoftonline.com/",
            [$"ENDPOINT_DATA_{Connection}_AZUREKEYVAULTDNSSUFFIX"] = "vault.azure.net",
        };
        foreach (var (name, value) in more)
        {
            environment[name] = value;
        }

        return environment;
    }
}
