using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using KeyVaultSimulator;

namespace KeyVaultReplication.Cli.Tests.EndToEnd;

/// <summary>
/// The task as an agent starts it: the staged folder, through the Node shim, signing in by service connections of every kind.
/// </summary>
[TestFixture]
public sealed class SigningIn() : AsAStep(fresh: true)
{
    [Test]
    public async Task With_a_client_secret([Values] bool debug)
    {
        var ended = await _.RunTaskAsync(AgentWithSecret(("SYSTEM_DEBUG", debug ? "true" : "")));

        AssertReplicated(ended);
        Assert.That(_.Cloud.Entra.Requests.Select(request => request.Kind).Distinct(), Is.EqualTo(new[] { "secret" }));
        Assert.That(ended.Output.Contains("##vso[task.debug]", StringComparison.Ordinal), Is.EqualTo(debug));
        Assert.That(ended.Output.Contains("##vso[task.debug]PUT https://contoso-neu.vault.azure.net/secrets/db: 200 after ",
            StringComparison.Ordinal), Is.EqualTo(debug));
        Assert.That(ended.All, Does.Not.Contain("Bearer").IgnoreCase.And.Not.Contain("api-version"));
    }

    [Test]
    public async Task With_a_certificate()
    {
        using var key = RSA.Create(2048);
        using var certificate =
            new CertificateRequest("CN=sp", key, HashAlgorithmName.SHA256,
                RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var privateKey = key.ExportPkcs8PrivateKeyPem();
        _.Cloud.Entra.AddCertificateApp(ClientId, certificate.GetCertHashString(HashAlgorithmName.SHA256));
        _.Cloud.Entra.AddCertificateApp(ClientId, certificate.GetCertHashString(HashAlgorithmName.SHA1));

        var ended = await _.RunTaskAsync(Agent(
            "ServicePrincipal",
            ($"ENDPOINT_AUTH_PARAMETER_{Connection}_AUTHENTICATIONTYPE", "spnCertificate"),
            ($"ENDPOINT_AUTH_PARAMETER_{Connection}_SERVICEPRINCIPALCERTIFICATE", certificate.ExportCertificatePem() + "\n" + privateKey)));

        AssertReplicated(ended, privateKey[40..80]);
        Assert.That(_.Cloud.Entra.Requests.Select(request => request.Kind).Distinct(), Is.EqualTo(new[] { "certificate" }));
    }

    [Test]
    public async Task With_workload_identity_federation()
    {
        _.Cloud.Entra.AddFederatedApp(ClientId, SimulatedPipelines.SubjectOf(Connection));

        AssertReplicated(await _.RunTaskAsync(Agent("WorkloadIdentityFederation")));

        Assert.That(_.Cloud.Pipelines.Requests.Distinct(), Is.EqualTo(new[] { Connection }));
        Assert.That(_.Cloud.Entra.Requests.Select(request => request.Kind).Distinct(), Is.EqualTo(new[] { "federated" }));
    }

    [TestCase("")]
    [TestCase("5e7fe000-0000-4000-8000-0000000000a1")]
    public async Task With_a_managed_identity(string clientId)
    {
        var ended = await _.RunTaskAsync(Agent(
            "ManagedServiceIdentity",
            ("IDENTITY_ENDPOINT", _.Cloud.ManagedIdentity.Endpoint.ToString()),
            ("IDENTITY_HEADER", _.Cloud.ManagedIdentity.Header),
            ($"ENDPOINT_DATA_{Connection}_MSICLIENTID", clientId)));

        AssertReplicated(ended);
        Assert.That(_.Cloud.ManagedIdentity.Requests.Distinct(), Is.EqualTo(new[] { clientId.Length > 0 ? clientId : null }));
    }

    [Test]
    public async Task With_a_connection_of_its_own_for_the_target_in_another_tenant()
    {
        const string other = "0a1b2c3d-0000-4000-8000-00000000000d";
        var tenant = Guid.NewGuid();
        var far = _.Cloud.AddVault("fabrikam-eus", new SimulatedVaultOptions { Tenant = tenant });
        _.Cloud.Entra.AddSecretApp("fabrikam-app", "canary-fabrikam", tenant);

        var ended = await _.RunTaskAsync(AgentWithSecret(
            ("INPUT_TARGETCONNECTEDSERVICENAME", other),
            ("INPUT_TARGETKEYVAULTNAME", "fabrikam-eus"),
            ($"ENDPOINT_URL_{other}", "https://management.azure.com/"),
            ($"ENDPOINT_AUTH_{other}",
                $$$"""{"scheme":"ServicePrincipal","parameters":{"tenantid":"{{{tenant}}}","serviceprincipalid":"fabrikam-app","serviceprincipalkey":"canary-fabrikam"}}""")));

        Assert.That(ended.ExitCode, Is.Zero, ended.All);
        Assert.That(far.LiveNames(), Is.EqualTo(new[] { "api", "db" }));
        AssertNoLeak(ended, "canary-fabrikam");
    }

    /// <summary>All that it sends goes through the proxy of the environment, which notes each host.</summary>
    [TestCase("ServicePrincipal", "contoso-neu.vault.azure.net contoso-weu.vault.azure.net login.microsoftonline.com")]
    [TestCase("WorkloadIdentityFederation",
        "contoso-neu.vault.azure.net contoso-weu.vault.azure.net dev.azure.com login.microsoftonline.com")]
    public async Task Nobody_is_contacted_but_the_vaults_and_what_signs_it_in(string scheme, string hosts)
    {
        _.Cloud.Entra.AddFederatedApp(ClientId, SimulatedPipelines.SubjectOf(Connection));
        var environment = AgentWithSecret(($"ENDPOINT_AUTH_SCHEME_{Connection}", scheme));

        AssertReplicated(await _.RunTaskAsync(environment));

        Assert.That(string.Join(' ', _.Cloud.Proxy.Requests.Select(request => request.Host).Distinct().Order(StringComparer.Ordinal)),
            Is.EqualTo(hosts));
    }

    [Test]
    public async Task Through_the_agents_proxy()
    {
        var environment = AgentWithSecret(("AGENT_PROXYURL", _.Cloud.ProxyUri.ToString()));
        environment["HTTPS_PROXY"] = "http://127.0.0.1:9";

        AssertReplicated(await _.RunTaskAsync(environment));
    }

    [Test]
    public async Task A_wrong_secret_is_told_with_what_to_do()
    {
        _.Cloud.Entra.AddSecretApp(ClientId, _.Secret);
        await AssertSignInFailsAsync(
            Agent("ServicePrincipal", ($"ENDPOINT_AUTH_PARAMETER_{Connection}_SERVICEPRINCIPALKEY", "canary-wrong-key")),
            "sign-in failed: AADSTS7000215", "The client secret is wrong: renew it", "canary-wrong-key");
    }

    [Test]
    public async Task A_federated_credential_that_is_not_trusted_is_told_with_what_to_do()
    {
        _.Cloud.Entra.AddFederatedApp(ClientId, "sc://another/one");
        await AssertSignInFailsAsync(Agent("WorkloadIdentityFederation"), "sign-in failed: AADSTS700213",
            "its federated credential must have the issuer and the subject");
    }

    [Test]
    public async Task A_managed_identity_that_is_refused_is_told_with_what_to_do()
    {
        await AssertSignInFailsAsync(
            Agent("ManagedServiceIdentity", ("IDENTITY_ENDPOINT", _.Cloud.ManagedIdentity.Endpoint.ToString()),
                ("IDENTITY_HEADER", "wrong")),
            "The identity header is missing or wrong", "a managed identity has to be assigned to the agent's machine");
    }

    private async Task AssertSignInFailsAsync(Dictionary<string, string> environment, string said, string advice, params string[] secrets)
    {
        var ended = await _.RunTaskAsync(environment);

        Assert.That(ended.ExitCode, Is.EqualTo(1), ended.All);
        Assert.That(ended.Results, Is.EqualTo(new[] { "Failed" }));
        Assert.That(ended.Output,
            Does.Contain("##vso[task.logissue type=error]Could not list the secrets of vault contoso-weu: ").And.Contain(said).And.Contain(
                advice));
        Assert.That((ended.Variable("planHash"), ended.Variable("hasChanges")), Is.EqualTo(("", "")));
        Assert.That(_.Neu.LiveNames(), Is.Empty);
        AssertNoLeak(ended, secrets);
    }
}
