using System.Text.Json;
using KeyVaultSimulator;

namespace KeyVaultReplication.Cli.Tests.EndToEnd;

/// <summary>
/// Variables that an earlier step, or whoever started the run, set: the task as an agent starts it, with the environment as an agent makes
/// it of them.
/// </summary>
[TestFixture]
public sealed class HostileVariables() : WithExecutable(fresh: true)
{
    private const string ClientId = "5e7fe000-0000-4000-8000-0000000000c1";

    [SetUp]
    public void Seed()
    {
        _.Weu.Set("db", "canary-value-1");
        _.Cloud.AddVault("contoso-other");
        _.Cloud.Entra.AddSecretApp(ClientId, _.Secret);
    }

    [TestCase("input.dryRun", "false")]
    [TestCase("input.TargetKeyVaultName", "contoso-other")]
    [TestCase("input.approvedPlan", "")]
    [TestCase("endpoint.auth.parameter." + AgentOf.Connection + ".serviceprincipalid", "another")]
    [TestCase("endpoint.url.systemvssconnection", "https://evil.example/")]
    [TestCase("HTTPS_PROXY", "http://127.0.0.1:9")]
    [TestCase("system_defaultWorkingDirectory", "/tmp")]
    [TestCase("system_totalJobsInPhase", "2")]
    [TestCase("ssl.cert.file", "/tmp/evil.pem")]
    public async Task One_of_these_ends_the_run_before_anything_is_contacted_and_is_named(string variable, string value)
    {
        var ended = await _.RunTaskAsync(WithVariables(Agent(), (variable, value)));

        Assert.That(ended.ExitCode, Is.EqualTo(2), ended.All);
        Assert.That(ended.Results, Is.EqualTo(new[] { "Failed" }));
        Assert.That(ended.Output, Does.Contain($"##vso[task.logissue type=error]The pipeline has a variable '{variable}', which "));
        AssertNothingContacted();
    }

    /// <summary>In half of the starts the other name came out on top: which of two names a dictionary meets last is chance.</summary>
    [Test]
    public async Task However_often_it_starts_a_name_in_other_case_counts_for_nothing()
    {
        for (var start = 0; start < 12; start++)
        {
            var ended =
                await _.RunTaskAsync(Agent(("INPUT_DRYRUN", "true"), ("Input_DryRun", "false"), ("input_dryrun", "false"),
                    ("input_targetkeyvaultname", "contoso-other"),
                ("INPUT_targetKEYVAULTNAME", "contoso-other"),
                ($"ENDPOINT_AUTH_PARAMETER_{AgentOf.Connection}_serviceprincipalkey", "wrong")));

            Assert.That((ended.ExitCode, ended.Variable("created")), Is.EqualTo((0, "1")), ended.All);
            Assert.That(ended.Output, Does.Contain("contoso-weu -> contoso-neu (dry run: nothing is written)"));
        }

        Assert.That(_.Cloud.Vault("contoso-other").Requests, Is.Empty);
        Assert.That(_.Neu.LiveNames(), Is.Empty);
    }

    [Test]
    public async Task A_sign_in_address_of_somebody_else_gets_no_credential(
        [Values("ServicePrincipal", "WorkloadIdentityFederation")] string scheme)
    {
        var environment = Agent(($"ENDPOINT_AUTH_SCHEME_{AgentOf.Connection}", scheme),
            ($"ENDPOINT_DATA_{AgentOf.Connection}_ENVIRONMENTAUTHORITYURL", "https://evil.example/dstsv2/"));
        var ended = await _.RunTaskAsync(environment);

        Assert.That(ended.ExitCode, Is.EqualTo(2), ended.All);
        Assert.That(ended.Output,
            Does.Contain("signs in at 'https://evil.example/dstsv2/', which is no sign-in service that this task knows"));
        AssertNothingContacted();
    }

    [Test]
    public async Task The_jobs_token_is_not_sent_elsewhere()
    {
        _.Cloud.Entra.AddFederatedApp(ClientId, SimulatedPipelines.SubjectOf(AgentOf.Connection));
        var ended = await _.RunTaskAsync(WithVariables(
            Agent(($"ENDPOINT_AUTH_SCHEME_{AgentOf.Connection}", "WorkloadIdentityFederation")),
            ("system.oidcRequestUri", "https://evil.example/_apis/oidctoken")));

        Assert.That(ended.ExitCode, Is.EqualTo(2), ended.All);
        Assert.That(ended.Output,
            Does.Contain("SYSTEM_OIDCREQUESTURI is 'https://evil.example/_apis/oidctoken', where this job did not come from"));
        AssertNothingContacted();
    }

    /// <summary>
    /// The executable would not start with these: the runtime would look for a profiler, OpenSSL for a module. The shim keeps them from it.
    /// </summary>
    [Test]
    public async Task What_would_load_code_into_the_executable_does_not_reach_it()
    {
        var ended = await _.RunTaskAsync(WithVariables(
            Agent(), ("CORECLR_ENABLE_PROFILING", "1"), ("CORECLR_PROFILER", "{cf0d821e-299b-5307-a3d8-b283c03916dd}"),
            ("CORECLR_PROFILER_PATH", "/tmp/evil.so"), ("DOTNET_GCPath", "/tmp/evil.so"),
            ("DOTNET_STARTUP_HOOKS", "/tmp/evil.dll"), ("OPENSSL_CONF", "/tmp/evil.cnf"), ("COMPlus_LogEnable", "1"),
            ("DOTNET_DbgEnableMiniDump", "1")));

        Assert.That((ended.ExitCode, ended.Variable("created")), Is.EqualTo((0, "1")), ended.All);
        Assert.That(_.Neu.Current("db").Value, Is.EqualTo("canary-value-1"));
    }

    /// <summary>
    /// A step before this one sets everything it can: each input, each part of the connection and of the job's own, the network, the
    /// identity, and what runtimes and libraries read. Nothing is contacted, and the run names each variable that would have counted.
    /// </summary>
    [Test]
    public async Task A_step_that_sets_every_variable_there_is_changes_nothing_and_each_one_is_named([Values] bool connections)
    {
        // With another connection chosen, the parts of this one do not count any more.
        string[] counting =
            connections ? [.. InputTable.TaskNames.Where(name => name.Contains("Connected", StringComparison.Ordinal))
                .Select(name => "input." + name)] :
        [
            .. InputTable.TaskNames.Where(name => !name.Contains("Connected", StringComparison.Ordinal)).Select(name => "input." + name),
            .. new[] { "url", "auth", "auth.scheme", "auth.parameter",
                "data" }.SelectMany(part => new[] { $"endpoint.{part}.{AgentOf.Connection}", $"endpoint.{part}.systemvssconnection" }),
            $"endpoint.auth.parameter.{AgentOf.Connection}.serviceprincipalkey",
            $"endpoint.data.{AgentOf.Connection}.environmentAuthorityUrl", "endpoint.auth.parameter.systemvssconnection.accesstoken",
            "HTTP_PROXY", "https_proxy", "all.proxy", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "secret.agent.proxyPassword",
            "secret.agent.clientCertPassword", "agent_proxyUrl", "agent_caInfo", "system_oidcRequestUri",
        ];
        var ended = await _.RunTaskAsync(WithVariables(Agent(), [.. counting.Concat(Harmless).Select(name => (name, "false"))]));

        Assert.That(ended.ExitCode, Is.EqualTo(2), ended.All);
        Assert.That(
            counting.Where(name => !ended.Output.Contains($"The pipeline has a variable '{name}', which ", StringComparison.Ordinal)),
            Is.Empty);
        Assert.That(
            Harmless.Where(name => ended.Output.Contains($"The pipeline has a variable '{name}', which ", StringComparison.Ordinal)),
            Is.Empty);
        AssertNothingContacted();
        Assert.That(_.Neu.LiveNames(), Is.Empty);
    }

    /// <summary>
    /// What it may set without being refused does not count: the same plan is approved and applied, by the same application, to the same
    /// vault.
    /// </summary>
    [Test]
    public async Task A_step_that_sets_every_other_variable_changes_neither_the_vaults_nor_the_approval_nor_the_sign_in()
    {
        var plan = await _.RunTaskAsync(Agent(("INPUT_DRYRUN", "true")));
        var approved = Agent(("INPUT_REQUIREAPPROVAL", "true"), ("INPUT_APPROVEDPLAN", plan.Variable("planHash")!));

        var ended = await _.RunTaskAsync(WithVariables(approved, [.. Harmless.Select(name => (name, "/tmp/evil"))]));

        Assert.That((ended.ExitCode, ended.Results.Single(), ended.Variable("planHash")),
            Is.EqualTo((0, "Succeeded", plan.Variable("planHash"))), ended.All);
        Assert.That(_.Neu.Current("db").Value, Is.EqualTo("canary-value-1"));
        Assert.That(_.Cloud.Vault("contoso-other").Requests, Is.Empty);
        Assert.That(_.Cloud.Entra.Requests.Select(request => request.ClientId).Distinct(), Is.EqualTo(new[] { ClientId }));
    }

    /// <summary>What the task reads but does not heed where it could do harm, and what other programs read.</summary>
    private static readonly string[] Harmless =
    [
        "system.debug", "system.accessToken", "system.hostType", "system.culture", "agent.version", "agent.os", "build.buildId",
        "release.releaseId", "tf.build",
        "vsts.public.variables", "VSTS SECRET VARIABLES", "input.dryRuns", "dryRun", "approvedPlan", "planHash",
        "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", "AZURE_TENANT_ID", "AZURE_AUTHORITY_HOST", "AZURE_REGIONAL_AUTHORITY_NAME",
        "AZURE_CLIENT_CERTIFICATE_PATH", "AZURE_TOKEN_CREDENTIALS", "MSAL_FORCE_REGION",
        // of a managed identity, which this connection is not
        "IDENTITY_ENDPOINT", "IDENTITY_HEADER", "MSI_ENDPOINT", "IMDS_ENDPOINT", "AZURE_FEDERATED_TOKEN_FILE",
        "DOTNET_STARTUP_HOOKS", "DOTNET_GCName", "DOTNET_gcServer", "DOTNET_DbgEnableMiniDump", "DOTNET_ADDITIONAL_DEPS",
        "DOTNET_BUNDLE_EXTRACT_BASE_DIR", "DOTNET_SYSTEM_NET_HTTP_USESOCKETSHTTPHANDLER",
        "COMPlus_EnableDiagnostics", "CORECLR_ENABLE_PROFILING", "CORECLR_PROFILER_PATH", "COREHOST_TRACE", "COREHOST_TRACEFILE",
        "OPENSSL_CONF", "OPENSSL_MODULES", "OPENSSL_ENGINES", "CLR_OPENSSL_VERSION_OVERRIDE", "SSLKEYLOGFILE", "CURL_CA_BUNDLE", "LANG",
        "LC_ALL", "TZ", "NO_COLOR",
    ];

    [Test]
    public async Task The_proxy_in_use_is_told_whoever_named_it([Values("the agent", "this machine's environment")] string who)
    {
        var ended =
            await _.RunTaskAsync(who == "the agent"
                ? Agent(("AGENT_PROXYURL", _.Cloud.ProxyUri.ToString()), ("HTTPS_PROXY", "http://127.0.0.1:9")) : Agent());

        Assert.That(ended.ExitCode, Is.Zero, ended.All);
        Assert.That(ended.Output,
            Does.Contain($"Requests go through the proxy {_.Cloud.ProxyUri.GetLeftPart(UriPartial.Authority)}, as {who} says."));
    }

    private void AssertNothingContacted()
    {
        Assert.That(_.Weu.Requests.Concat(_.Neu.Requests).Concat(_.Cloud.Vault("contoso-other").Requests), Is.Empty);
        Assert.That(_.Cloud.Entra.Requests, Is.Empty);
        Assert.That(_.Cloud.Pipelines.Requests, Is.Empty);
    }

    private Dictionary<string, string> Agent(params (string Name, string Value)[] more) => AgentOf.Job(
        _, "ServicePrincipal", ClientId, [($"ENDPOINT_AUTH_PARAMETER_{AgentOf.Connection}_SERVICEPRINCIPALKEY", _.Secret), .. more]);

    /// <summary>
    /// As the agent adds variables: each under a name made from its own, over whatever stands there, and the names of all at the end.
    /// </summary>
    private static Dictionary<string, string> WithVariables(Dictionary<string, string> environment,
        params (string Name, string Value)[] variables)
    {
        foreach (var (name, value) in variables)
        {
            environment[name.Replace('.', '_').Replace(' ', '_').ToUpperInvariant()] = value;
        }

        environment["VSTS_SECRET_VARIABLES"] = "[]";
        environment["VSTS_PUBLIC_VARIABLES"] =
            JsonSerializer.Serialize(variables.Select(variable => variable.Name).Prepend("system.debug"));
        return environment;
    }
}
