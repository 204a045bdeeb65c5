using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using KeyVaultSimulator;

namespace KeyVaultReplication.Cli.Tests.EndToEnd;

/// <summary>The task as an agent starts it: the staged folder, through the Node shim, with service connections of every kind.</summary>
[TestFixture]
public sealed class InAPipeline
{
    private const string Connection = AgentOf.Connection;
    private const string ClientId = "5e7fe000-0000-4000-8000-0000000000c1";
    private Executable _ = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _ = await Executable.StartAsync();
        _.Weu.Set("db", "canary-value-1");
        _.Weu.Set("api", "canary-value-2");
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_ is not null)
        {
            await _.DisposeAsync();
        }
    }

    private Dictionary<string, string> Agent(string scheme, params (string Name, string Value)[] more) => AgentOf.Job(_, scheme, ClientId, more);

    private Dictionary<string, string> AgentWithSecret(params (string Name, string Value)[] more)
    {
        _.Cloud.Entra.AddSecretApp(ClientId, _.Secret);
        return Agent("ServicePrincipal", [($"ENDPOINT_AUTH_PARAMETER_{Connection}_SERVICEPRINCIPALKEY", _.Secret), .. more]);
    }

    private void AssertReplicated(Ended ended, params string[] secrets)
    {
        Assert.That(ended.ExitCode, Is.Zero, ended.All);
        Assert.That(ended.Results, Is.EqualTo(new[] { "Succeeded" }));
        Assert.That((ended.Variable("created"), ended.Variable("failed"), ended.Variable("hasChanges"), ended.Variable("planHash")!.Length), Is.EqualTo(("2", "0", "true", 64)));
        Assert.That(_.Neu.Current("db").Value, Is.EqualTo("canary-value-1"));
        Assert.That(_.Neu.Current("api").Value, Is.EqualTo("canary-value-2"));
        AssertNoLeak(ended, secrets);
    }

    private void AssertNoLeak(Ended ended, params string[] secrets)
    {
        var files = Directory.GetFiles(_.Folder, "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is ".md" or ".json").Select(File.ReadAllText);
        var seen = ended.All + string.Concat(files);
        foreach (var secret in secrets.Append("canary-value").Append(_.Cloud.Pipelines.JobToken).Append(_.Secret))
        {
            Assert.That(seen, Does.Not.Contain(secret));
        }
    }

    [Test]
    public async Task With_a_client_secret([Values] bool debug)
    {
        var ended = await _.RunTaskAsync(AgentWithSecret(("SYSTEM_DEBUG", debug ? "true" : "")));

        AssertReplicated(ended);
        Assert.That(_.Cloud.Entra.Requests.Select(request => request.Kind).Distinct(), Is.EqualTo(new[] { "secret" }));
        Assert.That(ended.Output.Contains("##vso[task.debug]", StringComparison.Ordinal), Is.EqualTo(debug));
        Assert.That(ended.Output.Contains("##vso[task.debug]PUT https://contoso-neu.vault.azure.net/secrets/db: 200 after ", StringComparison.Ordinal), Is.EqualTo(debug));
        Assert.That(ended.All, Does.Not.Contain("Bearer").IgnoreCase.And.Not.Contain("api-version"));
    }

    [Test]
    public async Task With_a_certificate()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=sp", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
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
            ($"ENDPOINT_AUTH_{other}", $$$"""{"scheme":"ServicePrincipal","parameters":{"tenantid":"{{{tenant}}}","serviceprincipalid":"fabrikam-app","serviceprincipalkey":"canary-fabrikam"}}""")));

        Assert.That(ended.ExitCode, Is.Zero, ended.All);
        Assert.That(far.LiveNames(), Is.EqualTo(new[] { "api", "db" }));
        AssertNoLeak(ended, "canary-fabrikam");
    }

    [Test]
    public async Task Through_the_agents_proxy()
    {
        var environment = AgentWithSecret(("AGENT_PROXYURL", _.Cloud.ProxyUri.ToString()));
        environment["HTTPS_PROXY"] = "http://127.0.0.1:9";

        AssertReplicated(await _.RunTaskAsync(environment));
    }

    [Test]
    public async Task The_log_reads_well()
    {
        _.Weu.Set("disabled", "canary-value-3", enabled: false);
        var ended = await _.RunTaskAsync(AgentWithSecret(("INPUT_DRYRUN", "true"), ("INPUT_REPORTPATH", "out")));

        // Both lists are read at the same time: which is there first is not for this test.
        var lines = ended.Output.ReplaceLineEndings("\n").Replace(_.Folder, "/agent/work", StringComparison.Ordinal).Replace(ended.Variable("planHash")!, "PLANHASH", StringComparison.Ordinal)
            .Replace(_.Cloud.ProxyUri.GetLeftPart(UriPartial.Authority), "http://proxy:8080", StringComparison.Ordinal).Replace(AttachmentOf(ended), "ATTACHMENT", StringComparison.Ordinal).Split('\n');
        Approved.Verify(string.Join('\n', lines.Take(1).Concat(lines.Skip(1).Take(2).Order(StringComparer.Ordinal)).Concat(lines.Skip(3))), "dry-run.log.approved.txt");
        Assert.That(await File.ReadAllTextAsync(Path.Combine(_.Folder, "out", "summary.md")), Does.Contain("| create | `db` | contoso-neu | new in contoso-weu |"));
        Assert.That(_.Neu.LiveNames(), Is.Empty);
    }

    private static string AttachmentOf(Ended ended) => Regex.Match(ended.Output, "addattachment type=KeyVaultReplication.Report;name=(?<name>[A-Za-z0-9._-]+)]").Groups["name"].Value;

    [Test]
    public async Task The_report_is_attached_for_the_results_tab_as_a_file_of_its_own()
    {
        var ended = await _.RunTaskAsync(AgentWithSecret(("INPUT_REPORTPATH", "out"), ("AGENT_JOBNAME", "Plan; all] vaults"), ("SYSTEM_JOBATTEMPT", "2")));

        Assert.That(AttachmentOf(ended), Does.Match("^[0-9]{14}-Plan__all__vaults-2-[0-9a-f]{8}[.]json$"), ended.All);
        Assert.That(ended.Output, Does.Contain($"]{Path.Combine(_.Folder, AttachmentOf(ended))}"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(_.Folder, AttachmentOf(ended))), Is.EqualTo(await File.ReadAllTextAsync(Path.Combine(_.Folder, "out", "report.json"))));
    }

    [Test]
    public void The_results_tab_looks_for_what_is_attached() =>
        Assert.That(File.ReadAllText(Path.Combine(Repository.Root, "src", "ResultsTab", "page", "attachments.js")), Does.Contain($"export const type = '{AttachedReport.Type}';"));

    [Test]
    public async Task A_wrong_secret_is_told_with_what_to_do()
    {
        _.Cloud.Entra.AddSecretApp(ClientId, _.Secret);
        await AssertSignInFailsAsync(
            Agent("ServicePrincipal", ($"ENDPOINT_AUTH_PARAMETER_{Connection}_SERVICEPRINCIPALKEY", "canary-wrong-key")), "sign-in failed: AADSTS7000215", "The client secret is wrong: renew it", "canary-wrong-key");
    }

    [Test]
    public async Task A_federated_credential_that_is_not_trusted_is_told_with_what_to_do()
    {
        _.Cloud.Entra.AddFederatedApp(ClientId, "sc://another/one");
        await AssertSignInFailsAsync(Agent("WorkloadIdentityFederation"), "sign-in failed: AADSTS700213", "its federated credential must have the issuer and the subject");
    }

    [Test]
    public async Task A_managed_identity_that_is_refused_is_told_with_what_to_do()
    {
        await AssertSignInFailsAsync(
            Agent("ManagedServiceIdentity", ("IDENTITY_ENDPOINT", _.Cloud.ManagedIdentity.Endpoint.ToString()), ("IDENTITY_HEADER", "wrong")),
            "The identity header is missing or wrong", "a managed identity has to be assigned to the agent's machine");
    }

    private async Task AssertSignInFailsAsync(Dictionary<string, string> environment, string said, string advice, params string[] secrets)
    {
        var ended = await _.RunTaskAsync(environment);

        Assert.That(ended.ExitCode, Is.EqualTo(1), ended.All);
        Assert.That(ended.Results, Is.EqualTo(new[] { "Failed" }));
        Assert.That(ended.Output, Does.Contain("##vso[task.logissue type=error]Could not list the secrets of vault contoso-weu: ").And.Contain(said).And.Contain(advice));
        Assert.That((ended.Variable("planHash"), ended.Variable("hasChanges")), Is.EqualTo(("", "")));
        Assert.That(_.Neu.LiveNames(), Is.Empty);
        AssertNoLeak(ended, secrets);
    }

    [Test]
    public async Task A_secret_that_fails_fails_the_task_and_leaves_the_others_alone()
    {
        _.Neu.Access.Deny("Set", name: "db");
        var ended = await _.RunTaskAsync(AgentWithSecret());

        Assert.That(ended.ExitCode, Is.EqualTo(1), ended.All);
        Assert.That(ended.Results, Is.EqualTo(new[] { "Failed" }));
        Assert.That((ended.Variable("created"), ended.Variable("failed")), Is.EqualTo(("1", "1")));
        Assert.That(ended.Output, Does.Contain("##vso[task.logissue type=error]Could not write a version of 'db' in vault contoso-neu: 403").And.Contain("run again: only what is missing is done"));
        Assert.That(_.Neu.LiveNames(), Is.EqualTo(new[] { "api" }));
    }

    [Test]
    public async Task Another_plan_than_the_approved_one_is_refused()
    {
        var ended = await _.RunTaskAsync(AgentWithSecret(("INPUT_APPROVEDPLAN", new string('0', 64))));

        Assert.That(ended.ExitCode, Is.EqualTo(3), ended.All);
        Assert.That(ended.Results, Is.EqualTo(new[] { "Failed" }));
        Assert.That(ended.Output, Does.Contain("##vso[task.logissue type=error]Refused, nothing was written"));
        Assert.That(_.Neu.LiveNames(), Is.Empty);
    }

    [Test]
    public async Task Where_approval_is_required_nothing_is_written_without_the_hash_of_a_plan()
    {
        var unapproved = await _.RunTaskAsync(AgentWithSecret(("INPUT_REQUIREAPPROVAL", "true"), ("INPUT_APPROVEDPLAN", "")));

        Assert.That(unapproved.ExitCode, Is.EqualTo(2), unapproved.All);
        Assert.That(unapproved.Output, Does.Contain(
            "##vso[task.logissue type=error]approvedPlan is missing: with requireApproval nothing is written without the hash of an approved plan."));
        Assert.That(_.Weu.Requests.Concat(_.Neu.Requests), Is.Empty);

        var plan = await _.RunTaskAsync(AgentWithSecret(("INPUT_REQUIREAPPROVAL", "true"), ("INPUT_DRYRUN", "true")));
        AssertReplicated(await _.RunTaskAsync(AgentWithSecret(("INPUT_REQUIREAPPROVAL", "true"), ("INPUT_APPROVEDPLAN", plan.Variable("planHash")!))));
    }

    [Test]
    public async Task A_report_folder_that_cannot_be_made_is_told_before_anything_is_contacted()
    {
        await File.WriteAllTextAsync(Path.Combine(_.Folder, "taken"), "");
        var ended = await _.RunTaskAsync(AgentWithSecret(("INPUT_REPORTPATH", "taken"), ("INPUT_DRYRUN", "maybe")));

        Assert.That(ended.ExitCode, Is.EqualTo(2), ended.All);
        Assert.That(ended.Results, Is.EqualTo(new[] { "Failed" }));
        Assert.That(ended.Output, Does.Contain("##vso[task.logissue type=error]dryRun is 'maybe'").And.Contain($"##vso[task.logissue type=error]reportPath is '{_.Folder}/taken', where no file can be written: it is a file."));
        Assert.That(_.Weu.Requests, Is.Empty);
    }

    [Test]
    public async Task A_report_that_cannot_be_written_after_the_run_fails_the_task()
    {
        var folder = Path.Combine(_.Folder, "out");
        _.Neu.Faults.Before("Set", null, () => { Directory.Delete(folder); File.WriteAllText(folder, ""); }, times: 1);

        var ended = await _.RunTaskAsync(AgentWithSecret(("INPUT_REPORTPATH", "out")));

        Assert.That(ended.ExitCode, Is.EqualTo(1), ended.All);
        Assert.That(ended.Results, Is.EqualTo(new[] { "Failed" }));
        Assert.That(ended.Output, Does.Contain($"##vso[task.logissue type=error]The report could not be written to {folder}"));
    }

    [Test]
    public async Task What_does_not_count_is_told_and_does_not_break_the_run()
    {
        var ended = await _.RunTaskAsync(AgentWithSecret(("INPUT_CONFLICTPOLICY", "skip"), ("INPUT_DELETIONSCOPE", "all"), ("INPUT_MAXDELETIONS", "25%")));

        AssertReplicated(ended);
        Assert.That(ended.Output.Split('\n').Where(line => line.Contains("is not used", StringComparison.Ordinal)).Select(line => line.TrimEnd()), Is.EqualTo(new[] { "conflictPolicy is not used: it is for runs with mode: TwoWay." }));
    }

    [Test]
    public async Task A_missing_permission_is_told_by_its_name()
    {
        _.Neu.Access.Deny("Set");
        var ended = await _.RunTaskAsync(AgentWithSecret());

        Assert.That(ended.ExitCode, Is.EqualTo(1));
        Assert.That(ended.Results, Is.EqualTo(new[] { "Failed" }));
        Assert.That(ended.Output, Does.Contain("##vso[task.logissue type=error]Could not write a version of 'db' in vault contoso-neu: 403 AccessDenied").And.Contain("the secret permission 'set'"));
        Assert.That(ended.Variable("failed"), Is.EqualTo("2"));
        AssertNoLeak(ended);
    }

    [Test]
    public async Task Missing_inputs_fail_with_all_that_is_missing()
    {
        var ended = await _.RunTaskAsync(new() { ["TF_BUILD"] = "True" });

        Assert.That(ended.ExitCode, Is.EqualTo(2));
        Assert.That(ended.Results, Is.EqualTo(new[] { "Failed" }));
        Assert.That(ended.Output.Split('\n').Count(line => line.StartsWith("##vso[task.logissue type=error]", StringComparison.Ordinal)), Is.EqualTo(3));
    }

    [Test]
    public async Task Secrets_left_for_a_person_make_it_succeed_with_issues()
    {
        _.Neu.Set("taken", "canary-value-3");
        _.Neu.Delete("taken");
        _.Weu.Set("taken", "canary-value-4");
        var ended = await _.RunTaskAsync(AgentWithSecret(("INPUT_SOFTDELETED", "skip")));

        Assert.That(ended.ExitCode, Is.Zero);
        Assert.That(ended.Results, Is.EqualTo(new[] { "SucceededWithIssues" }));
        Assert.That(ended.Variable("skipped"), Is.EqualTo("1"));
    }

    [Test]
    public async Task A_disabled_secret_without_a_replica_is_noted_and_the_step_stays_green()
    {
        _.Weu.Set("disabled", "canary-value-3", enabled: false);
        var ended = await _.RunTaskAsync(AgentWithSecret());

        Assert.That(ended.ExitCode, Is.Zero);
        Assert.That(ended.Results, Is.EqualTo(new[] { "Succeeded" }));
        Assert.That(ended.Variable("skipped"), Is.EqualTo("0"));
        Assert.That(ended.Output, Does.Contain("1 noted").And.Not.Contain("type=warning"));
    }

    [Test]
    public async Task A_cancelled_job_ends_soon_starts_no_new_write_and_the_next_run_completes_it([Values(Executable.Interrupt, Executable.Terminate)] int signal)
    {
        for (var i = 0; i < 300; i++)
        {
            _.Weu.Set($"secret-{i:000}", "canary-value-x");
        }

        // The fifth write waits until the job was cancelled.
        var (reached, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        _.Neu.Faults.Before("Set", null, async () => { reached.TrySetResult(); await go.Task; }, times: 1, skip: 5);
        var ending = Stopwatch.StartNew();
        var ended = await _.RunTaskAsync(AgentWithSecret(), async process =>
        {
            await reached.Task.WaitAsync(TimeSpan.FromSeconds(60));
            Executable.Signal(process, signal);
            ending.Restart();
            await Task.Delay(300);
            go.SetResult();
        });

        Assert.That(ending.Elapsed, Is.LessThan(TimeSpan.FromSeconds(5)));
        Assert.That(ended.Results, Is.EqualTo(new[] { "Failed" }));
        Assert.That(ended.Output, Does.Contain("The run was cancelled").And.Contain("not done"));
        Assert.That(_.Neu.LiveNames(), Has.Count.InRange(5, 301));
        Assert.That(_.Neu.LiveNames(), Has.Count.EqualTo(int.Parse(ended.Variable("created")!, System.Globalization.CultureInfo.InvariantCulture)), "what is reported as done is done, and no more");
        AssertNoLeak(ended);

        var next = await _.RunTaskAsync(AgentWithSecret());
        Assert.That(next.Results, Is.EqualTo(new[] { "Succeeded" }));
        Assert.That(_.Neu.LiveNames(), Has.Count.EqualTo(302));
    }
}
