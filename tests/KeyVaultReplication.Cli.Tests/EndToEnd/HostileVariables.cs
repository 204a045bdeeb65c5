using System.Text.Json;
using KeyVaultSimulator;

namespace KeyVaultReplication.Cli.Tests.EndToEnd;

/// <summary>Variables that an earlier step, or whoever started the run, set: the task as an agent starts it, with the environment as an agent makes it of them.</summary>
[TestFixture]
public sealed class HostileVariables
{
    private const string ClientId = "5e7fe000-0000-4000-8000-0000000000c1";
    private Executable _ = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _ = await Executable.StartAsync();
        _.Weu.Set("db", "canary-value-1");
        _.Cloud.AddVault("contoso-other");
        _.Cloud.Entra.AddSecretApp(ClientId, _.Secret);
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_ is not null)
        {
            await _.DisposeAsync();
        }
    }

    [TestCase("input.dryRun", "false")]
    [TestCase("input.TargetKeyVaultName", "contoso-other")]
    [TestCase("input.approvedPlan", "")]
    [TestCase("endpoint.auth.parameter." + AgentOf.Connection + ".serviceprincipalid", "another")]
    [TestCase("endpoint.url.systemvssconnection", "https://evil.example/")]
    [TestCase("HTTPS_PROXY", "http://127.0.0.1:9")]
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
            var ended = await _.RunTaskAsync(Agent(("INPUT_DRYRUN", "true"), ("Input_DryRun", "false"), ("input_dryrun", "false"), ("input_targetkeyvaultname", "contoso-other"),
                ("INPUT_targetKEYVAULTNAME", "contoso-other"), ($"ENDPOINT_AUTH_PARAMETER_{AgentOf.Connection}_serviceprincipalkey", "wrong")));

            Assert.That((ended.ExitCode, ended.Variable("created")), Is.EqualTo((0, "1")), ended.All);
            Assert.That(ended.Output, Does.Contain("contoso-weu -> contoso-neu (dry run: nothing is written)"));
        }

        Assert.That(_.Cloud.Vault("contoso-other").Requests, Is.Empty);
        Assert.That(_.Neu.LiveNames(), Is.Empty);
    }

    [Test]
    public async Task A_sign_in_address_of_somebody_else_gets_no_credential([Values("ServicePrincipal", "WorkloadIdentityFederation")] string scheme)
    {
        var environment = Agent(($"ENDPOINT_AUTH_SCHEME_{AgentOf.Connection}", scheme), ($"ENDPOINT_DATA_{AgentOf.Connection}_ENVIRONMENTAUTHORITYURL", "https://evil.example/dstsv2/"));
        var ended = await _.RunTaskAsync(environment);

        Assert.That(ended.ExitCode, Is.EqualTo(2), ended.All);
        Assert.That(ended.Output, Does.Contain("signs in at 'https://evil.example/dstsv2/', which is no sign-in service that this task knows"));
        AssertNothingContacted();
    }

    [Test]
    public async Task The_jobs_token_is_not_sent_elsewhere()
    {
        _.Cloud.Entra.AddFederatedApp(ClientId, SimulatedPipelines.SubjectOf(AgentOf.Connection));
        var ended = await _.RunTaskAsync(WithVariables(
            Agent(($"ENDPOINT_AUTH_SCHEME_{AgentOf.Connection}", "WorkloadIdentityFederation")), ("system.oidcRequestUri", "https://evil.example/_apis/oidctoken")));

        Assert.That(ended.ExitCode, Is.EqualTo(2), ended.All);
        Assert.That(ended.Output, Does.Contain("SYSTEM_OIDCREQUESTURI is 'https://evil.example/_apis/oidctoken', where this job did not come from"));
        AssertNothingContacted();
    }

    /// <summary>The executable would not start with these: the runtime would look for a profiler, OpenSSL for a module. The shim keeps them from it.</summary>
    [Test]
    public async Task What_would_load_code_into_the_executable_does_not_reach_it()
    {
        var ended = await _.RunTaskAsync(WithVariables(
            Agent(), ("CORECLR_ENABLE_PROFILING", "1"), ("CORECLR_PROFILER", "{cf0d821e-299b-5307-a3d8-b283c03916dd}"), ("CORECLR_PROFILER_PATH", "/tmp/evil.so"), ("DOTNET_GCPath", "/tmp/evil.so"),
            ("DOTNET_STARTUP_HOOKS", "/tmp/evil.dll"), ("OPENSSL_CONF", "/tmp/evil.cnf"), ("COMPlus_LogEnable", "1"), ("DOTNET_DbgEnableMiniDump", "1")));

        Assert.That((ended.ExitCode, ended.Variable("created")), Is.EqualTo((0, "1")), ended.All);
        Assert.That(_.Neu.Current("db").Value, Is.EqualTo("canary-value-1"));
    }

    [Test]
    public async Task The_proxy_in_use_is_told_whoever_named_it([Values("the agent", "this machine's environment")] string who)
    {
        var ended = await _.RunTaskAsync(who == "the agent" ? Agent(("AGENT_PROXYURL", _.Cloud.ProxyUri.ToString()), ("HTTPS_PROXY", "http://127.0.0.1:9")) : Agent());

        Assert.That(ended.ExitCode, Is.Zero, ended.All);
        Assert.That(ended.Output, Does.Contain($"Requests go through the proxy {_.Cloud.ProxyUri.GetLeftPart(UriPartial.Authority)}, as {who} says."));
    }

    private void AssertNothingContacted()
    {
        Assert.That(_.Weu.Requests.Concat(_.Neu.Requests).Concat(_.Cloud.Vault("contoso-other").Requests), Is.Empty);
        Assert.That(_.Cloud.Entra.Requests, Is.Empty);
        Assert.That(_.Cloud.Pipelines.Requests, Is.Empty);
    }

    private Dictionary<string, string> Agent(params (string Name, string Value)[] more) => AgentOf.Job(
        _, "ServicePrincipal", ClientId, [($"ENDPOINT_AUTH_PARAMETER_{AgentOf.Connection}_SERVICEPRINCIPALKEY", _.Secret), .. more]);

    /// <summary>As the agent adds variables: each under a name made from its own, over whatever stands there, and the names of all at the end.</summary>
    private static Dictionary<string, string> WithVariables(Dictionary<string, string> environment, params (string Name, string Value)[] variables)
    {
        foreach (var (name, value) in variables)
        {
            environment[name.Replace('.', '_').Replace(' ', '_').ToUpperInvariant()] = value;
        }

        environment["VSTS_PUBLIC_VARIABLES"] = JsonSerializer.Serialize(variables.Select(variable => variable.Name).Prepend("system.debug"));
        return environment;
    }
}
