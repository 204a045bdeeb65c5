using KeyVaultSimulator;

namespace KeyVaultReplication.Cli.Tests.EndToEnd;

/// <summary>What passes by itself, and what does not: on the way to the vaults, and at sign-in.</summary>
[TestFixture]
public sealed class TroubleOnTheWay : WithJob
{
    [Test]
    public async Task A_network_that_is_not_there_at_first_is_waited_for()
    {
        // Two vaults are asked at the same time, and each is tried five times more: 15 seconds.
        _.Cloud.Proxy.DropsNext = 8;

        _.AssertReplicated(await _.RunAsync());
    }

    [Test]
    public async Task A_sign_in_service_that_did_not_reach_Azure_DevOps_once_is_asked_again()
    {
        _.Cloud.Entra.Troubles.Enqueue(new SignInTrouble(400, "AADSTS50166: Request to External OIDC endpoint failed."));

        _.AssertReplicated(await _.RunAsync());
    }

    [TestCase(503)]
    [TestCase(429)]
    public async Task A_sign_in_service_that_asks_to_wait_for_a_day_is_asked_again_all_the_same(int status)
    {
        _.Cloud.Entra.Troubles.Enqueue(new SignInTrouble(status, "Busy.", RetryAfter: 100_000));

        _.AssertReplicated(await _.RunAsync());
    }

    [Test]
    public async Task A_role_that_is_given_meanwhile_is_waited_for()
    {
        _.Executable.Neu.Faults.Add("List", null, KeyVaultSimulator.Faults.Fault.Status(403, "ForbiddenByRbac"), times: 1);

        var ended = await _.RunAsync(("INPUT_WAITFORPERMISSIONS", "5"));

        _.AssertReplicated(ended);
        Assert.That(ended.Output,
            Does.Contain("Vault contoso-neu refuses permission, and permissions are waited for: trying again in 10 s."));
    }

    [TestCase(false, 0, "")]
    [TestCase(true, 200, "<html>Sign in</html>")]
    [TestCase(true, 203, "{}")]
    [TestCase(true, 302, "")]
    [TestCase(true, 403, "<html>The proxy says no.</html>")]
    public async Task Azure_Pipelines_that_gives_no_token_is_told_as_such(bool rightToken, int status, string page)
    {
        _.Cloud.Pipelines.Page = status > 0 ? (status, page) : null;
        var token = rightToken ? _.Cloud.Pipelines.JobToken : "canary-wrong-job-token";

        var ended = await _.RunAsync(
            ($"ENDPOINT_AUTH_SCHEME_{PipelineJob.Connection}", "WorkloadIdentityFederation"),
            ("SYSTEM_OIDCREQUESTURI", _.Cloud.Pipelines.OidcRequestUri.ToString()),
            ("ENDPOINT_URL_SYSTEMVSSCONNECTION", "https://dev.azure.com/contoso/"),
            ("ENDPOINT_AUTH_PARAMETER_SYSTEMVSSCONNECTION_ACCESSTOKEN", token));

        Assert.That(ended.ExitCode, Is.EqualTo(1), ended.All);
        Assert.That(ended.Output, Does.Contain("Azure Pipelines gave the job no token for the service connection"), ended.All);
        Assert.That(ended.All, Does.Not.Contain(token));
    }

    [TestCase("INPUT_SOURCEKEYVAULTNAME", "https://contoso.managedhsm.azure.net",
        "sourceKeyVault (SourceKeyVaultName) is 'https://contoso.managedhsm.azure.net', a Managed HSM, and only key vaults can take part")]
    [TestCase("INPUT_TARGETKEYVAULTNAME", "contoso.managedhsm.azure.cn", "a Managed HSM, and only key vaults can take part")]
    [TestCase("INPUT_WAITFORPERMISSIONS", "soon", "waitForPermissions is 'soon': give a number from 0 to 60.")]
    [TestCase("INPUT_WAITFORPERMISSIONS", "-1", "waitForPermissions is '-1': give a number from 0 to 60.")]
    public async Task What_cannot_be_meant_is_refused_before_anything_is_contacted(string input, string text, string mistake)
    {
        var ended = await _.RunAsync((input, text));

        Assert.That(ended.ExitCode, Is.EqualTo(2), ended.All);
        Assert.That(ended.Output, Does.Contain(mistake));
        Assert.That(_.Cloud.Proxy.Requests, Is.Empty);
    }
}
