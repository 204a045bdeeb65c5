using System.Collections;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using static KeyVaultReplication.Cli.Tests.Inputs.TaskEnvironment;

namespace KeyVaultReplication.Cli.Tests.Inputs;

/// <summary>Service connections: who signs in, where, and what is missing.</summary>
[TestFixture]
public sealed class ServiceConnections
{
    [TestCase("ServicePrincipal", null, typeof(ClientSecretCredential))]
    [TestCase("serviceprincipal", "spnKey", typeof(ClientSecretCredential))]
    [TestCase("ServicePrincipal", "spnCertificate", typeof(ClientCertificateCredential))]
    [TestCase("ManagedServiceIdentity", null, typeof(ManagedIdentityCredential))]
    [TestCase("WorkloadIdentityFederation", null, typeof(AzurePipelinesCredential))]
    public void Each_scheme_has_its_credential(string scheme, string? authenticationType, Type credential)
    {
        // The SDK's credential reads this variable when it is made; the value is not contacted.
        System.Environment.SetEnvironmentVariable("SYSTEM_OIDCREQUESTURI", "https://dev.azure.com/oidc");
        try
        {
            var inputs = TaskInputs.Read(Environment(
                scheme,
                ($"ENDPOINT_AUTH_PARAMETER_{Id}_AUTHENTICATIONTYPE", authenticationType ?? ""),
                ($"ENDPOINT_AUTH_PARAMETER_{Id}_SERVICEPRINCIPALCERTIFICATE", Pem()),
                ("ENDPOINT_AUTH_PARAMETER_SYSTEMVSSCONNECTION_ACCESSTOKEN", "job-token"),
                ("SYSTEM_OIDCREQUESTURI", "https://dev.azure.com/oidc")));

            Assert.That(inputs.Mistakes, Is.Empty);
            using var transport = inputs.Network.CreateTransport(debug: null);
            Assert.That(CredentialFactory.Create(inputs.SourceConnection!, inputs.JobToken, transport), Is.TypeOf(credential));
            Assert.That(inputs.TargetConnection, Is.SameAs(inputs.SourceConnection));
        }
        finally
        {
            System.Environment.SetEnvironmentVariable("SYSTEM_OIDCREQUESTURI", null);
        }
    }

    [Test]
    public void The_targets_may_have_a_connection_of_their_own_in_another_cloud()
    {
        const string other = "0a1b2c3d-0000-4000-8000-000000000002";
        var inputs = TaskInputs.Read(Environment(more:
        [
            ("INPUT_TARGETCONNECTEDSERVICENAME", other),
            ($"ENDPOINT_AUTH_{other}",
                $$$"""{"scheme":"ServicePrincipal","parameters":{"tenantid":"{{{Guid.Empty}}}","serviceprincipalid":"two","serviceprincipalkey":"canary-two"}}"""),
            ($"ENDPOINT_DATA_{other}_AZUREKEYVAULTDNSSUFFIX", "vault.azure.cn"),
            ($"ENDPOINT_DATA_{other}_ENVIRONMENTAUTHORITYURL", "https://login.chinacloudapi.cn/"),
        ]));

        Assert.That(inputs.Mistakes, Is.Empty);
        Assert.That(inputs.TargetConnection!.ClientId, Is.EqualTo("two"));
        Assert.That(inputs.TargetConnection.Authority!.Host, Is.EqualTo("login.chinacloudapi.cn"));
        Assert.That(inputs.Request!.Source.Host, Is.EqualTo("contoso-weu.vault.azure.net"));
        Assert.That(inputs.Request.Targets[0].Host, Is.EqualTo("contoso-neu.vault.azure.cn"));
    }

    [TestCase("AzureCloud", "login.microsoftonline.com", "vault.azure.net")]
    [TestCase("AzureUSGovernment", "login.microsoftonline.us", "vault.usgovcloudapi.net")]
    [TestCase("azurechinacloud", "login.chinacloudapi.cn", "vault.azure.cn")]
    public void A_cloud_that_is_only_named_has_its_authority_and_suffix(string cloud, string authority, string suffix)
    {
        var variable = TaskInputs.Read(Environment(more: [($"ENDPOINT_DATA_{Id}_ENVIRONMENT", cloud)]));
        var json =
            TaskInputs.Read(
                Environment(
                    more: [($"ENDPOINT_DATA_{Id}", $$"""{"environment":"{{cloud}}","environmentAuthorityUrl":"","scopeLevel":null}""")]));

        Assert.That(variable.Mistakes.Concat(json.Mistakes), Is.Empty);
        Assert.That((variable.SourceConnection!.Authority.Host, variable.Request!.Source.Host),
            Is.EqualTo((authority, $"contoso-weu.{suffix}")));
        Assert.That((json.SourceConnection!.Authority.Host, json.Request!.Source.Host), Is.EqualTo((authority, $"contoso-weu.{suffix}")));
    }

    [TestCase("ENVIRONMENT", "AzureStack",
        "is for the cloud 'AzureStack', where this task cannot sign in: use a connection to AzureCloud or AzureUSGovernment or "
            + "AzureChinaCloud.")]
    [TestCase("ENVIRONMENTAUTHORITYURL", "http://login.chinacloudapi.cn/",
        "signs in at 'http://login.chinacloudapi.cn/', which is no sign-in service that this task knows: open the service connection, and "
            + "verify and save it again.")]
    [TestCase("ACTIVEDIRECTORYAUTHORITY", "login",
        "signs in at 'login', which is no sign-in service that this task knows: open the service connection, and verify and save it again.")]
    public void A_cloud_that_cannot_be_signed_in_to_is_a_mistake_and_not_the_public_one(string data, string value, string mistake) =>
        Assert.That(
        TaskInputs.Read(Environment(more: [($"ENDPOINT_DATA_{Id}_{data}", value)])).Mistakes,
        Is.EqualTo(new[] { $"azureSubscription (ConnectedServiceName) {mistake}" }));

    [TestCase("AzureCloud", "login.microsoftonline.com")]
    [TestCase("AzureUSGovernment", "login.microsoftonline.us")]
    [TestCase("AzureChinaCloud", "login.chinacloudapi.cn", "login.partner.microsoftonline.cn")] // which the SDK knows to be the same
    public void Who_signs_in_asks_the_authority_of_the_cloud_and_no_other(string cloud, params string[] hosts)
    {
        var inputs = TaskInputs.Read(Environment(more: [($"ENDPOINT_DATA_{Id}_ENVIRONMENT", cloud)]));
        using var asked = new AskedHosts();
        using var transport = new HttpClientTransport(asked);
        var credential = CredentialFactory.Create(inputs.SourceConnection!, inputs.JobToken, transport);

        Assert.ThrowsAsync<AuthenticationFailedException>(
            async () => await credential.GetTokenAsync(new TokenRequestContext(["https://vault/.default"]), CancellationToken.None));

        Assert.That(asked.Hosts.Distinct(), Is.EqualTo(hosts));
    }

    /// <summary>Notes which host is asked, and refuses.</summary>
    private sealed class AskedHosts : HttpMessageHandler
    {
        public List<string> Hosts { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Hosts.Add(request.RequestUri!.Host);
            return Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.BadRequest) { Content = new StringContent("{}") });
        }
    }

    [TestCase("ServicePrincipal", "SERVICEPRINCIPALKEY", "azureSubscription (ConnectedServiceName) lacks a service principal key")]
    [TestCase("ServicePrincipal", "TENANTID", "azureSubscription (ConnectedServiceName) lacks a tenant id")]
    [TestCase("WorkloadIdentityFederation", "SERVICEPRINCIPALID", "azureSubscription (ConnectedServiceName) lacks a service principal id")]
    [TestCase("UsernamePassword", "",
        "azureSubscription (ConnectedServiceName) signs in with 'UsernamePassword', which this task does not know")]
    public void An_incomplete_connection_is_a_mistake(string scheme, string lacking, string mistake) =>
        Assert.That(TaskInputs.Read(Environment(scheme, ($"ENDPOINT_AUTH_PARAMETER_{Id}_{lacking}", ""))).Mistakes.Single(),
            Does.StartWith(mistake));

    [TestCase("nonsense")]
    [TestCase("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----")]
    public void A_certificate_that_cannot_be_read_is_a_mistake_that_does_not_show_it(string pem)
    {
        var mistake = TaskInputs.Read(Environment(more:
        [
            ($"ENDPOINT_AUTH_PARAMETER_{Id}_AUTHENTICATIONTYPE", "spnCertificate"),
            ($"ENDPOINT_AUTH_PARAMETER_{Id}_SERVICEPRINCIPALCERTIFICATE", pem),
        ])).Mistakes.Single();

        Assert.That(mistake, Does.Contain("holds a certificate that cannot be read").And.Not.Contain(pem));
    }

    [TestCase("SYSTEM_OIDCREQUESTURI", "https://dev.azure.com/oidc")]
    [TestCase("ENDPOINT_AUTH_PARAMETER_SYSTEMVSSCONNECTION_ACCESSTOKEN", "canary-job")]
    public void Federation_needs_what_the_job_offers(string given, string value) => Assert.That(
        TaskInputs.Read(Environment("WorkloadIdentityFederation", (given, value))).Mistakes.Single(),
        Does.StartWith("The job offers no token for workload identity federation"));

    [TestCase("SYSTEM_ACCESSTOKEN", ExpectedResult = "one")]
    [TestCase("ENDPOINT_AUTH_PARAMETER_SYSTEMVSSCONNECTION_ACCESSTOKEN", ExpectedResult = "one")]
    [TestCase("SYSTEM_ACCESSTOKEN", "ENDPOINT_AUTH_PARAMETER_SYSTEMVSSCONNECTION_ACCESSTOKEN", ExpectedResult = "two")]
    public string The_job_token_is_found_under_either_name(string name, string? other = null) =>
        TaskInputs.Read(Environment(more: other is null ? [(name, "one")] : [(name, "one"), (other, "two")])).JobToken;

    [TestCase("ENVIRONMENTAUTHORITYURL")]
    [TestCase("ACTIVEDIRECTORYAUTHORITY")]
    public void The_authority_is_found_under_either_name(string data) => Assert.That(
        TaskInputs.Read(
            Environment(more: [($"ENDPOINT_DATA_{Id}_{data}", "https://login.microsoftonline.us/")])).SourceConnection!.Authority.Host,
            Is.EqualTo("login.microsoftonline.us"));

    [TestCase("vault.azure.cn")]
    [TestCase(".vault.azure.cn")]
    public void A_suffix_may_begin_with_a_dot(string suffix) => Assert.That(
        TaskInputs.Read(Environment(more: [($"ENDPOINT_DATA_{Id}_AZUREKEYVAULTDNSSUFFIX", suffix)])).Request!.Source.Host,
        Is.EqualTo("contoso-weu.vault.azure.cn"));

    private static string Pem()
    {
        using var key = RSA.Create(2048);
        using var certificate =
            new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256,
                RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem();
    }
}
