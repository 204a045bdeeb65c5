using KeyVaultSimulator;

namespace KeyVaultReplication.Cli.Tests.EndToEnd;

/// <summary>The task behind the proxies that companies have: with a password, with several ways to sign in, with TLS opened.</summary>
[TestFixture]
public sealed class ThroughProxies() : WithJob(fresh: true)
{
    [TestCase("Negotiate", "NTLM", "Basic")]
    [TestCase("Basic", "NTLM", "Negotiate")]
    [TestCase("NTLM", "Basic", "Digest")]
    [TestCase("Basic")]
    public async Task Basic_is_used_where_nothing_stronger_works(params string[] offers)
    {
        _.Cloud.Proxy.Offers = offers;
        _.Cloud.Proxy.Account = ("someone", "canary-proxy-password");

        var ended = await _.RunAsync(
            ("AGENT_PROXYURL", _.Cloud.ProxyUri.ToString()), ("AGENT_PROXYUSERNAME", "someone"),
            ("SECRET_AGENT_PROXYPASSWORD", "canary-proxy-password"), ("HTTPS_PROXY", "http://127.0.0.1:9"));

        _.AssertReplicated(ended, "canary-proxy-password");
    }

    [Test]
    public async Task User_and_password_inside_the_URL_of_the_agents_proxy_count()
    {
        _.Cloud.Proxy.Offers = ["Negotiate", "Basic"];
        _.Cloud.Proxy.Account = ("some one", "canary@proxy:1");

        var ended = await _.RunAsync(
            ("AGENT_PROXYURL", _.Cloud.ProxyUri.ToString().Replace("://", "://some%20one:canary%40proxy%3A1@", StringComparison.Ordinal)),
            ("HTTPS_PROXY", "http://127.0.0.1:9"));

        _.AssertReplicated(ended, "canary@proxy", "canary%40proxy");
    }

    [Test]
    public async Task The_same_holds_for_the_proxy_of_the_machine_and_on_the_command_line()
    {
        _.Cloud.Proxy.Offers = ["Negotiate", "NTLM", "Basic"];
        _.Cloud.Proxy.Account = ("someone", "canary-proxy-password");
        var url = _.Cloud.ProxyUri.ToString().Replace("://", "://someone:canary-proxy-password@", StringComparison.Ordinal);

        _.AssertReplicated(await _.RunAsync(("HTTPS_PROXY", url)), "canary-proxy-password");
        var ended = await _.Executable.RunAsync(["plan", "--source", "contoso-weu", "--target", "contoso-neu"],
            new Dictionary<string, string> { ["HTTPS_PROXY"] = url });

        Assert.That((ended.ExitCode, ended.All.Contains("canary", StringComparison.Ordinal)), Is.EqualTo((0, false)), ended.All);
    }

    [TestCase("someone", "canary-wrong")]
    [TestCase("", "")]
    public async Task A_proxy_that_refuses_the_password_is_told_as_such_and_is_not_asked_for_ever(string user, string password)
    {
        _.Cloud.Proxy.Offers = ["Negotiate", "Basic"];
        _.Cloud.Proxy.Account = ("someone", "right");

        var ended = await _.RunAsync(
            ("AGENT_PROXYURL", _.Cloud.ProxyUri.ToString()), ("AGENT_PROXYUSERNAME", user), ("SECRET_AGENT_PROXYPASSWORD", password),
            ("HTTPS_PROXY", "http://127.0.0.1:9"));

        Assert.That(ended.ExitCode, Is.EqualTo(1), ended.All);
        Assert.That(ended.Output,
            Does.Contain("Could not list the secrets of vault contoso-weu: the proxy refused to let the agent through (407)").And.Contain(
                "the proxy's user and password"));
        Assert.That(ended.Output, Does.Not.Contain("vault's name").And.Not.Contain("canary").And.Not.Contain("secret permission"));
        Assert.That(_.Cloud.Proxy.Requests.Count(request => request.Scheme == "Basic"), Is.AtMost(4),
            "a password that is tried again and again locks its account");
    }

    [TestCase(".vault.azure.net", "contoso-weu.vault.azure.net")]
    [TestCase("", "the sign-in service")]
    public async Task A_proxy_that_forbids_a_host_is_told_as_such(string hosts, string told)
    {
        (_.Cloud.Proxy.Refuses, _.Cloud.Proxy.RefusedHosts) = (403, hosts);

        var ended = await _.RunAsync();

        Assert.That(ended.ExitCode, Is.EqualTo(1), ended.All);
        Assert.That(ended.Output,
            Does.Contain($"the proxy does not let the agent reach {told} (403)").And.Not.Contain("secret permission"));
    }

    [Test]
    public async Task A_proxy_that_opens_TLS_is_trusted_by_the_agents_own_file()
    {
        var authority = await _.Cloud.WriteCertificateAuthorityAsync(_.Executable.Folder);

        var ended = await _.RunAsync(("SSL_CERT_FILE", "/nowhere.pem"), ("AGENT_CAINFO", authority));

        _.AssertReplicated(ended);
    }

    [Test]
    public async Task A_proxy_that_opens_TLS_and_is_not_trusted_is_told_with_what_to_do()
    {
        var ended = await _.RunAsync(("SSL_CERT_FILE", "/nowhere.pem"));

        Assert.That(ended.ExitCode, Is.EqualTo(1), ended.All);
        Assert.That(ended.Output, Does.Contain("is not trusted").And.Contain("--sslcacert").And.Contain("SSL_CERT_FILE"));
    }

    [Test]
    public async Task An_authority_file_that_is_not_there_is_told_and_does_not_matter_where_the_machine_trusts_enough()
    {
        var ended = await _.RunAsync(("AGENT_CAINFO", "/azp/ca.pem"));

        _.AssertReplicated(ended);
        Assert.That(ended.Output, Does.Contain("AGENT_CAINFO names /azp/ca.pem, which cannot be read"));
    }
}
