using System.Collections;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;

namespace KeyVaultReplication.Cli.Tests.Inputs;

/// <summary>What the agent gives a task, as values.</summary>
[TestFixture]
[NonParallelizable] // it sets variables of this process
public sealed class TaskEnvironment
{
    internal const string Id = "0a1b2c3d-0000-4000-8000-000000000001";
    private const string Tenant = "72f98800-0000-4000-8000-000000000001";

    internal static Hashtable Environment(string scheme = "ServicePrincipal", params (string Name, string Value)[] more)
    {
        var variables = new Hashtable
        {
            ["VSTS_PUBLIC_VARIABLES"] = """["system.debug","system.oidcRequestUri"]""",
            ["ENDPOINT_URL_SYSTEMVSSCONNECTION"] = "https://dev.azure.com/contoso/",
            ["INPUT_CONNECTEDSERVICENAME"] = Id,
            ["INPUT_SOURCEKEYVAULTNAME"] = "contoso-weu",
            ["INPUT_TARGETKEYVAULTNAME"] = "contoso-neu",
            [$"ENDPOINT_URL_{Id}"] = "https://management.azure.com/",
            [$"ENDPOINT_AUTH_SCHEME_{Id}"] = scheme,
            [$"ENDPOINT_AUTH_PARAMETER_{Id}_TENANTID"] = Tenant,
            [$"ENDPOINT_AUTH_PARAMETER_{Id}_SERVICEPRINCIPALID"] = "client",
            [$"ENDPOINT_AUTH_PARAMETER_{Id}_SERVICEPRINCIPALKEY"] = "canary-key",
        };
        foreach (var (name, value) in more)
        {
            variables[name] = value;
        }

        return variables;
    }

    [Test]
    public void Inputs_become_one_request()
    {
        var inputs = TaskInputs.Read(Environment(more:
        [
            ("INPUT_SECRETOPTION", "OneWay"), ("INPUT_TARGETKEYVAULTNAME", "contoso-neu\ncontoso-sea, contoso-eus"),
            ("INPUT_REPLICATEDELETION", "true"), ("INPUT_DELETIONSCOPE", "replicated"),
            ("INPUT_MAXDELETIONS", "10"), ("INPUT_DRYRUN", "False"), ("INPUT_INCLUDE", "app-*\r\ndb-*\n"), ("INPUT_EXCLUDE", "*-test"),
            ("INPUT_VERSIONS", "all"), ("INPUT_CONFLICTPOLICY", "newest"),
            ("INPUT_SOFTDELETED", "skip"), ("INPUT_REPORTPATH", "out"), ("SYSTEM_DEFAULTWORKINGDIRECTORY", Path.GetTempPath()),
            ("SYSTEM_DEBUG", "True"),
        ]));

        Assert.That(inputs.Mistakes, Is.Empty);
        var request = inputs.Request!;
        Assert.That(request.Targets.Select(target => target.Name), Is.EqualTo(new[] { "contoso-neu", "contoso-sea", "contoso-eus" }));
        Assert.That(request.Options.Filter.Include, Is.EqualTo(new[] { "app-*", "db-*" }));
        Assert.That((request.Options.DryRun, request.Options.ReplicateDeletion, request.Options.DeletionScope,
            request.Options.MaxDeletions.ToString(), request.Options.Versions, request.Options.SoftDeleted),
            Is.EqualTo((false, true, DeletionScope.Replicated, "10", VersionScope.All, SoftDeletedPolicy.Skip)));
        Assert.That(inputs.ReportPath, Is.EqualTo(Path.Combine(Path.GetTempPath(), "out")));
        Assert.That(inputs.Debug);
    }

    [TestCase("work")]
    [TestCase("")]
    public void A_relative_report_folder_becomes_absolute_wherever_the_job_works(string workingDirectory) => Assert.That(
        TaskInputs.Read(Environment(more: [("INPUT_REPORTPATH", "out"), ("SYSTEM_DEFAULTWORKINGDIRECTORY", workingDirectory)])).ReportPath,
        Is.EqualTo(Path.Combine(Directory.GetCurrentDirectory(), workingDirectory, "out")));

    [Test]
    public void A_wrong_mode_is_told_in_the_words_of_the_task() => Assert.That(
        TaskInputs.Read(Environment(more: [("INPUT_SECRETOPTION", "Both")])).Mistakes,
        Is.EqualTo(new[] { "mode (secretOption) is 'Both': give OneWay or TwoWay." }));

    [TestCase("INPUT_SOURCEKEYVAULTNAME", "$(sourceVault)",
        "sourceKeyVault (SourceKeyVaultName) is '$(sourceVault)', which is not a vault")]
    [TestCase("INPUT_INCLUDE", "app-*,$(names)", "include has '$(names)', which is not a pattern")]
    [TestCase("INPUT_MAXDELETIONS", "$(limit)", "maxDeletions is '$(limit)'")]
    public void A_variable_that_was_not_expanded_is_told_as_what_it_is(string input, string value, string mistake) => Assert.That(
        TaskInputs.Read(Environment(more: [("INPUT_REPLICATEDELETION", "true"), (input, value)])).Mistakes.Single(),
        Does.StartWith(mistake).And.EndsWith(
            $" {value[value.IndexOf('$', StringComparison.Ordinal)..]} looks like a variable of the pipeline that is not defined."));

    [TestCase(",")]
    [TestCase("\n \n,\n")]
    public void A_list_that_holds_nothing_does_not_mean_everything(string list) => Assert.That(
        TaskInputs.Read(Environment(more: [("INPUT_INCLUDE", list), ("INPUT_EXCLUDE", list)])).Mistakes,
        Is.EqualTo(new[] { "include holds no pattern: give some, or leave it out.",
            "exclude holds no pattern: give some, or leave it out." }));

    [Test]
    public void A_run_is_dry_unless_said_otherwise() =>
        Assert.That(TaskInputs.Read(Environment()).Request!.Options, Has.Property(nameof(ReplicationOptions.DryRun)).True);

    [Test]
    public void All_mistakes_name_the_inputs_as_the_user_knows_them() => Assert.That(
        TaskInputs.Read(new Hashtable
        {
            ["VSTS_PUBLIC_VARIABLES"] = "[]",
            ["INPUT_CONNECTEDSERVICENAME"] = "unknown",
            ["INPUT_SECRETOPTION"] = "Sideways",
            ["INPUT_DRYRUN"] = "maybe",
            ["INPUT_TARGETKEYVAULTNAME"] = "x",
        }).Mistakes.Select(mistake => mistake[..(mistake.IndexOf(" is ", StringComparison.Ordinal))]),
        Is.EqualTo(new[] { "azureSubscription (ConnectedServiceName)", "sourceKeyVault (SourceKeyVaultName)",
            "targetKeyVault (TargetKeyVaultName)", "mode (secretOption)", "dryRun" }));

    [Test]
    public void What_is_taken_from_the_environment_does_not_stay_there_if_it_is_secret()
    {
        var names = new[] { $"ENDPOINT_AUTH_{Id}", $"ENDPOINT_AUTH_PARAMETER_{Id}_SERVICEPRINCIPALKEY", "SECRET_PASSWORD",
            "SECUREFILE_TICKET_X", "SYSTEM_ACCESSTOKEN", "Agent_ProxyPassword", "AGENT_PROXYURL", "INPUT_X" };
        foreach (var name in names)
        {
            System.Environment.SetEnvironmentVariable(name, "http://user:canary@proxy.contoso.com");
        }

        System.Environment.SetEnvironmentVariable("ENDPOINT_URL_X", "stays");
        var inputs = TaskInputs.TakeFromEnvironment();

        Assert.That(inputs.Network.Proxy.IsOfAgent, "it was read before");
        Assert.That(names.Select(System.Environment.GetEnvironmentVariable), Has.All.Null);
        Assert.That(System.Environment.GetEnvironmentVariable("ENDPOINT_URL_X"), Is.EqualTo("stays"));
    }
}
