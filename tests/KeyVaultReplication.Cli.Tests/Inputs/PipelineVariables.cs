using System.Text.Json;

namespace KeyVaultReplication.Cli.Tests.Inputs;

/// <summary>
/// Variables of the pipeline, which any step, or whoever starts a run, may set: none takes the place of what the author of the pipeline
/// wrote.
/// </summary>
[TestFixture]
public sealed class PipelineVariables
{
    private const string Id = TaskEnvironment.Id;

    [TestCase("input.dryRun", "the input DryRun")]
    [TestCase("INPUT_DRYRUN", "the input DryRun")]
    [TestCase("Input dryrun", "the input DryRun")]
    [TestCase("input.approvedPlan", "the input approvedPlan")]
    [TestCase("input.TargetKeyVaultName", "the input TargetKeyVaultName")]
    [TestCase("input.ConnectedServiceName", "the input ConnectedServiceName")]
    [TestCase("INPUT_INCLUDE=a", "the input include")]
    [TestCase("endpoint.auth." + Id, "a part of a service connection")]
    [TestCase("ENDPOINT_DATA_" + Id + "_ENVIRONMENTAUTHORITYURL", "a part of a service connection")]
    [TestCase("endpoint.url.SystemVssConnection", "a part of a service connection")]
    public void One_that_takes_the_place_of_an_input_or_a_connection_is_refused_by_its_name(string variable, string what) =>
        Assert.That(Mistakes(variable), Is.EqualTo(new[]
        {
            $"The pipeline has a variable '{variable}', which takes the place of {what}: a step of the job, or whoever started the "
                + "run, set it. "
                + (what.StartsWith("the input", StringComparison.Ordinal) ? "Remove it, or give it another name." : "Remove it."),
        }));

    [Test]
    public void Every_input_of_the_task_is_guarded() =>
        Assert.That(
            InputTable.TaskNames.Where(name => !Mistakes("input." + name).Single()
                .Contains($"takes the place of the input {name}:", StringComparison.Ordinal)), Is.Empty);

    [Test]
    public void A_secret_one_is_refused_as_well() => Assert.That(Mistakes([], ["input.dryRun"]), Has.Count.EqualTo(1));

    [TestCase("HTTPS_PROXY")]
    [TestCase("https.proxy")]
    [TestCase("SSL_CERT_FILE")]
    [TestCase("secret.agent.proxypassword")]
    [TestCase("agent_proxyurl")]
    [TestCase("Agent ProxyUrl")]
    [TestCase("AGENT_CAINFO")]
    [TestCase("system_oidcRequestUri")]
    public void One_that_changes_how_requests_travel_is_refused(string variable) =>
        Assert.That(Mistakes(variable).Single(),
            Does.StartWith($"The pipeline has a variable '{variable}', which changes how requests travel: "));

    /// <summary>By these a file of pairs would be another one, and a part of its pairs be left out without a word.</summary>
    [TestCase("system_defaultWorkingDirectory")]
    [TestCase("SYSTEM DEFAULTWORKINGDIRECTORY")]
    [TestCase("agent_tempDirectory")]
    [TestCase("system_jobPositionInPhase")]
    [TestCase("System_TotalJobsInPhase")]
    [TestCase("system_parallelExecutionType")]
    public void One_that_takes_the_place_of_what_the_agent_says_of_the_job_is_refused(string variable) =>
        Assert.That(Mistakes(variable).Single(), Does.StartWith(
            $"The pipeline has a variable '{variable}', which takes the place of what the agent says of the job: "));

    [TestCase("IDENTITY_ENDPOINT", "ManagedServiceIdentity", 1)]
    [TestCase("MSI_SECRET", "ManagedServiceIdentity", 1)]
    [TestCase("AZURE_CLIENT_ID", "ManagedServiceIdentity", 0)] // read where a pod has a token only
    [TestCase("IDENTITY_ENDPOINT", "ServicePrincipal", 0)]
    public void One_that_changes_who_signs_in_is_refused_where_it_would(string variable, string scheme, int mistakes) =>
        Assert.That(Mistakes([variable], [], scheme), Has.Count.EqualTo(mistakes));

    [Test]
    public void In_a_pod_with_a_token_the_application_is_not_changed_either() =>
        Assert.That(Mistakes(["AZURE_CLIENT_ID"], [], "ManagedServiceIdentity", ("AZURE_FEDERATED_TOKEN_FILE", "/var/run/token")).Single(),
            Does.Contain("'AZURE_CLIENT_ID', which changes who signs in"));

    [TestCase("agent.proxyUrl")] // the agent's own, which it keeps read-only
    [TestCase("Agent.CAInfo")]
    [TestCase("System.DefaultWorkingDirectory")]
    [TestCase("System.TotalJobsInPhase")]
    [TestCase("input.file")]
    [TestCase("dryRun")]
    [TestCase("INPUT_DRYRUNS")]
    [TestCase("ENDPOINT_URL")]
    [TestCase("endpoint.url.another")]
    [TestCase("AZURE_CLIENT_ID")]
    [TestCase("DOTNET_ROOT")] // not passed on by the shims
    [TestCase("")]
    public void One_of_any_other_name_is_nobodys_business(string variable) => Assert.That(Mistakes(variable), Is.Empty);

    [TestCase(null)]
    [TestCase("")]
    [TestCase("no JSON")]
    [TestCase("{}")]
    [TestCase("[1]")]
    public void An_agent_that_does_not_tell_their_names_is_not_trusted(string? names)
    {
        var environment = TaskEnvironment.Environment();
        environment["VSTS_PUBLIC_VARIABLES"] = names;
        Assert.That(TaskInputs.Read(environment).Mistakes.Single(),
            Does.StartWith("The agent does not tell the names of the pipeline's variables (VSTS_PUBLIC_VARIABLES)"));
    }

    [Test]
    public void Off_Windows_only_the_name_that_the_agent_writes_counts()
    {
        var others = TaskEnvironment.Environment(more: [("Input_DryRun", "false"), ("input_targetkeyvaultname", "contoso-other"),
            ("vsts_public_variables", "[]")]);
        var inputs = TaskInputs.Read(others);

        Assert.That(inputs.Mistakes, Is.Empty);
        Assert.That((inputs.Request!.Options.DryRun, inputs.Request.Targets.Single().Name), Is.EqualTo((true, "contoso-neu")));
    }

    [TestCase("https://evil.example/dstsv2/")]
    [TestCase("https://login.microsoftonline.com.evil.example/")]
    [TestCase("https://login.microsoftonline.com/dstsv2/")]
    [TestCase("https://login.microsoftonline.com:8443/")]
    [TestCase("https://login.microsoftonline.com/?a=b")]
    [TestCase("https://login.microsoftonline.com/#a")]
    [TestCase("https://evil@login.microsoftonline.com/")]
    [TestCase("http://login.microsoftonline.com/")]
    public void A_connection_signs_in_at_the_hosts_of_the_supported_clouds_only(string authority) => Assert.That(
        TaskInputs.Read(TaskEnvironment.Environment(more: [($"ENDPOINT_DATA_{Id}_ENVIRONMENTAUTHORITYURL", authority)])).Mistakes.Single(),
        Does.StartWith(
            $"azureSubscription (ConnectedServiceName) signs in at '{authority}', which is no sign-in service that this task knows: "));

    [TestCase("https://login.windows.net/")]
    [TestCase("https://login.microsoftonline.com")]
    public void The_other_names_of_the_sign_in_service_are_known(string authority) => Assert.That(
        TaskInputs.Read(TaskEnvironment.Environment(more: [($"ENDPOINT_DATA_{Id}_ENVIRONMENTAUTHORITYURL", authority)])).Mistakes,
        Is.Empty);

    [TestCase("https://dev.azure.com/contoso/_apis/oidc", "https://dev.azure.com/contoso/", true)]
    [TestCase("https://dev.azure.com/contoso/_apis/oidc", "https://contoso.visualstudio.com/", true)]
    [TestCase("https://tfs.contoso.com/DefaultCollection/oidc", "https://tfs.contoso.com/DefaultCollection/", true)]
    [TestCase("https://evil.example/contoso/_apis/oidc", "https://dev.azure.com/contoso/", false)]
    [TestCase("https://dev.azure.com.evil.example/oidc", "https://dev.azure.com/contoso/", false)]
    [TestCase("https://evildev.azure.com/oidc", "https://dev.azure.com/contoso/", false)]
    [TestCase("https://dev.azure.com:8443/oidc", "https://dev.azure.com/contoso/", false)]
    [TestCase("http://dev.azure.com/contoso/_apis/oidc", "https://dev.azure.com/contoso/", false)]
    [TestCase("https://tfs.contoso.com:8443/oidc", "https://tfs.contoso.com/DefaultCollection/", false)]
    [TestCase("https://dev.azure.com/contoso/_apis/oidc", "https://tfs.contoso.com/DefaultCollection/", false)]
    [TestCase("https://dev.azure.com/contoso/_apis/oidc", "", false)]
    [TestCase("dev.azure.com", "https://dev.azure.com/contoso/", false)]
    public void The_jobs_token_goes_to_where_the_job_came_from_only(string address, string collection, bool isSent)
    {
        var inputs = TaskInputs.Read(TaskEnvironment.Environment("WorkloadIdentityFederation",
            ("ENDPOINT_AUTH_PARAMETER_SYSTEMVSSCONNECTION_ACCESSTOKEN", "job-token"), ("SYSTEM_OIDCREQUESTURI", address),
            ("ENDPOINT_URL_SYSTEMVSSCONNECTION", collection)));

        Assert.That(inputs.Mistakes,
            isSent ? Is.Empty
                : Has.One.StartsWith(
                    $"SYSTEM_OIDCREQUESTURI is '{address}', where this job did not come from, so its token is not sent there"));
    }

    private static IReadOnlyList<string> Mistakes(string variable) => Mistakes([variable], []);

    private static IReadOnlyList<string> Mistakes(string[] names, string[] secrets, string scheme = "ServicePrincipal",
        params (string Name, string Value)[] more)
    {
        var environment = TaskEnvironment.Environment(scheme, more);
        environment["VSTS_PUBLIC_VARIABLES"] = JsonSerializer.Serialize(names.Prepend("system.debug"));
        environment["VSTS_SECRET_VARIABLES"] = JsonSerializer.Serialize(secrets);
        return TaskInputs.Read(environment).Mistakes;
    }
}
