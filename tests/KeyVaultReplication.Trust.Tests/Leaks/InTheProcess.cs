using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using KeyVaultReplication.Cli.Tests.EndToEnd;
using KeyVaultSimulator;

namespace KeyVaultReplication.Trust.Tests.Leaks;

/// <summary>
/// The task as an agent runs it, with debug on and a failure at each step: values, client secret, certificate, job token, proxy password
/// and access tokens appear neither in what it writes to standard output and error, nor in any file it leaves, the home and temporary
/// folders included, nor in the arguments of a process.
/// </summary>
[TestFixture]
[Category("Trust")]
public sealed class InTheProcess
{
    private const string Connection = "0a1b2c3d-0000-4000-8000-00000000000c";
    private const string ClientId = "5e7fe000-0000-4000-8000-0000000000c1";
    private const string Value = "canary-value";
    private const string ProxyPassword = "canary-proxy-password";

    /// <summary>What an agent hands over a second time, or without any use for it here.</summary>
    private static readonly Dictionary<string, string> MoreSecrets = new()
    {
        ["SECRET_AGENT_PROXYPASSWORD"] = "canary-password-beside-the-proxy",
        ["SECRET_DATABASE_PASSWORD"] = "canary-secret-variable",
        ["SECUREFILE_TICKET_X"] = "canary-secure-file",
        ["SYSTEM_ACCESSTOKEN"] = "canary-mapped-job-token",
    };

    // What a JWT begins with: {"typ":" and {"alg":".
    private static readonly string[] Tokens = ["eyJ0eXAiO", "eyJhbGciO"];

    private static readonly Dictionary<string, Action<SimulatedVault, SimulatedVault>> Steps = new()
    {
        ["nothing"] = (_, _) => { },
        ["list, 403"] = (source, _) => source.Access.Deny("List"),
        ["list, cut short"] = (_, target) => target.Faults.Add("List", null, Fault.Truncate, times: 1),
        ["read, 403"] = (source, _) => source.Access.Deny("Get"),
        ["read, cut short"] = (source, _) => source.Faults.Add("Get", null, Fault.Truncate, times: 2),
        ["write, 400"] = (_, target) => target.Faults.Add("Set", null, Fault.Status(400)),
        ["write, 500 though done"] = (_, target) => target.Faults.Add("Set", null, Fault.StatusAfter(500), times: 1),
        ["mark, 403"] = (_, target) => target.Access.Deny("Update"),
        ["delete, 409"] = (_, target) => target.Faults.Add("Delete", null, Fault.Status(409)),
        ["recover, 403"] = (_, target) => target.Access.Deny("Recover"),
        ["the credential is wrong"] = (_, _) => { },
        ["the certificate cannot be read"] = (_, _) => { },
        ["the report cannot be written"] = (_, _) => { },
        ["the inputs are wrong"] = (_, _) => { },
    };

    [Test]
    public async Task Nothing_secret_leaves_it([ValueSource(nameof(StepNames))] string step)
    {
        await using var _ = await Executable.StartAsync();
        Arrange(_);
        Steps[step](_.Weu, _.Neu);
        var (environment, secrets) = Agent(_, step);
        var commandLines = "";
        _.Weu.Faults.Before("List", null, () => commandLines = CommandLines(), times: 1);

        var ended = await _.RunTaskAsync(environment);

        var expected = step switch
        {
            "nothing" or "list, cut short" or "read, cut short" or "write, 500 though done" => 0,
            "the certificate cannot be read" or "the report cannot be written" or "the inputs are wrong" => 2,
            _ => 1,
        };
        Assert.That(ended.ExitCode, Is.EqualTo(expected), ended.All);
        Assert.That(ended.Results.Count(), Is.EqualTo(1));
        var files = FilesOf(_);
        var seen = ended.All + commandLines + string.Concat(files.Select(File.ReadAllText));
        foreach (var secret in secrets)
        {
            Assert.That(seen, Does.Not.Contain(secret), $"after {step}");
        }

        if (step == "nothing")
        {
            Assert.That(commandLines, Does.Contain("kvreplicate"), "the processes were looked at");
            Assert.That(files.Select(Path.GetFileName), Does.Contain("report.json").And.Contain("plan.json").And.Contain("summary.md"),
                "the files were looked at");
            Assert.That(_.Neu.Current("new").Value, Does.StartWith(Value), "the values were there to leak");
            Assert.That(ended.Output, Does.Contain("##vso[task.debug]"));
        }
    }

    [Test]
    public async Task Nothing_secret_leaves_it_with_a_certificate_or_a_federated_token(
        [Values("certificate", "federated token", "wrong certificate", "wrong federated token")] string kind)
    {
        await using var _ = await Executable.StartAsync();
        Arrange(_);
        using var key = RSA.Create(2048);
        using var certificate =
            new CertificateRequest("CN=sp", key, HashAlgorithmName.SHA256,
                RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var (privateKey, wrong) = (key.ExportPkcs8PrivateKeyPem(), kind.StartsWith("wrong", StringComparison.Ordinal));
        var (environment, secrets) = Agent(_, kind);
        environment[$"ENDPOINT_AUTH_SCHEME_{Connection}"] = kind.EndsWith("certificate", StringComparison.Ordinal) ? "ServicePrincipal"
            : "WorkloadIdentityFederation";
        environment[$"ENDPOINT_AUTH_PARAMETER_{Connection}_AUTHENTICATIONTYPE"] = "spnCertificate";
        environment[$"ENDPOINT_AUTH_PARAMETER_{Connection}_SERVICEPRINCIPALCERTIFICATE"] =
            certificate.ExportCertificatePem() + "\n" + privateKey;
        if (!wrong)
        {
            _.Cloud.Entra.AddCertificateApp(ClientId, certificate.GetCertHashString(HashAlgorithmName.SHA256));
            _.Cloud.Entra.AddCertificateApp(ClientId, certificate.GetCertHashString(HashAlgorithmName.SHA1));
            _.Cloud.Entra.AddFederatedApp(ClientId, SimulatedPipelines.SubjectOf(Connection));
        }

        var ended = await _.RunTaskAsync(environment);

        Assert.That(ended.ExitCode, Is.EqualTo(wrong ? 1 : 0), ended.All);
        Assert.That(ended.All.Contains("AADSTS", StringComparison.Ordinal), Is.EqualTo(wrong), "what the sign-in service said");
        var seen = ended.All + string.Concat(FilesOf(_).Select(File.ReadAllText));
        foreach (var secret in secrets.Concat(privateKey.Split('\n').Skip(1).SkipLast(2)))
        {
            Assert.That(seen, Does.Not.Contain(secret), kind);
        }
    }

    /// <summary>All files it could have left, in its working folder, its home and its temporary folder.</summary>
    private static List<string> FilesOf(Executable _) =>
        [.. Directory.GetFiles(_.Folder, "*",
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Where(file => Path.GetFileName(file) is not ("key-vault-simulator-ca.pem" or "index.js"))];

    private static string[] StepNames() => [.. Steps.Keys];

    private static void Arrange(Executable _)
    {
        _.Weu.Set("old", $"{Value}-1");
        _.Neu.Set("old", $"{Value}-2");
        _.Neu.Set("back", $"{Value}-3");
        _.Neu.Delete("back");
        _.Weu.Set("back", $"{Value}-4");
        _.Neu.Set("extraneous", $"{Value}-5");
        _.Weu.Set("new", $"{Value}-6");
    }

    private static (Dictionary<string, string> Environment, IEnumerable<string> Secrets) Agent(Executable _, string step)
    {
        if (step != "the credential is wrong")
        {
            _.Cloud.Entra.AddSecretApp(ClientId, _.Secret);
        }

        var home = Directory.CreateDirectory(Path.Combine(_.Folder, "home")).FullName;
        var environment = new Dictionary<string, string>
        {
            ["TF_BUILD"] = "True",
            ["SYSTEM_DEBUG"] = "true",
            ["HOME"] = home,
            ["TMPDIR"] = home,
            ["AGENT_TEMPDIRECTORY"] = home,
            ["AGENT_PROXYURL"] = _.Cloud.ProxyUri.ToString()
                .Replace("http://", $"http://someone:{ProxyPassword}@", StringComparison.Ordinal),
            ["AGENT_PROXYUSERNAME"] = "someone",
            ["SYSTEM_DEFAULTWORKINGDIRECTORY"] = _.Folder,
            ["SYSTEM_OIDCREQUESTURI"] = _.Cloud.Pipelines.OidcRequestUri.ToString(),
            ["ENDPOINT_AUTH_PARAMETER_SYSTEMVSSCONNECTION_ACCESSTOKEN"] = _.Cloud.Pipelines.JobToken,
            ["INPUT_CONNECTEDSERVICENAME"] = Connection,
            ["INPUT_SOURCEKEYVAULTNAME"] = "contoso-weu",
            ["INPUT_TARGETKEYVAULTNAME"] = step == "the inputs are wrong" ? "contoso weu" : "contoso-neu",
            ["INPUT_DRYRUN"] = "false",
            ["INPUT_REPLICATEDELETION"] = "true",
            ["INPUT_MAXDELETIONS"] = "100%",
            ["INPUT_REPORTPATH"] = step == "the report cannot be written" ? "/proc/report" : "report",
            [$"ENDPOINT_URL_{Connection}"] = "https://management.azure.com/",
            [$"ENDPOINT_AUTH_SCHEME_{Connection}"] = "ServicePrincipal",
            [$"ENDPOINT_AUTH_PARAMETER_{Connection}_TENANTID"] = SimulatedEntra.DefaultTenant.ToString(),
            [$"ENDPOINT_AUTH_PARAMETER_{Connection}_SERVICEPRINCIPALID"] = ClientId,
            [$"ENDPOINT_AUTH_PARAMETER_{Connection}_SERVICEPRINCIPALKEY"] = _.Secret,
        };
        foreach (var (name, secret) in MoreSecrets)
        {
            environment[name] = secret;
        }

        if (step == "the certificate cannot be read")
        {
            environment[$"ENDPOINT_AUTH_PARAMETER_{Connection}_AUTHENTICATIONTYPE"] = "spnCertificate";
            environment[$"ENDPOINT_AUTH_PARAMETER_{Connection}_SERVICEPRINCIPALCERTIFICATE"] =
                $"-----BEGIN CERTIFICATE-----\n{_.Secret}\n-----END CERTIFICATE-----";
        }

        return (environment, [Value, ProxyPassword, _.Secret, _.Cloud.Pipelines.JobToken, .. MoreSecrets.Values, .. Tokens]);
    }

    /// <summary>The arguments of all processes that descend from this one.</summary>
    private static string CommandLines()
    {
        var all =
            Process.GetProcesses()
                .Select(process => (process.Id,
                    Parent: Read(process.Id, "stat") is { Length: > 0 } stat ? int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1],
                        System.Globalization.CultureInfo.InvariantCulture) : 0)).ToList();
        var ours = new HashSet<int> { Environment.ProcessId };
        for (var grown = true; grown;)
        {
            var children = all.Where(process => ours.Contains(process.Parent)).Select(process => process.Id).ToList();
            grown = children.Except(ours).Any();
            ours.UnionWith(children);
        }

        return string.Join('\n', ours.Where(id => id != Environment.ProcessId).Select(id => Read(id, "cmdline").Replace('\0', ' ')));
    }

    private static string Read(int process, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/{file}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
