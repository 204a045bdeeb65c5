using System.Net;
using KeyVaultReplication.Cli.Network;

namespace KeyVaultReplication.Cli.Tests.Inputs;

/// <summary>What agent, step and machine say about the network, as the variables say it.</summary>
[TestFixture]
public sealed class NetworkVariables
{
    private const string ProxyUrl = "http://proxy.contoso.com:8080";
    private static readonly Uri Vault = new("https://contoso-weu.vault.azure.net/secrets");
    private static readonly Uri SignIn = new("https://login.microsoftonline.com/tenant");

    [TestCase("no_proxy", ".vault.azure.net")]
    [TestCase("NO_PROXY", ".vault.azure.net")]
    [TestCase("no_proxy", "vault.azure.net")]
    [TestCase("no_proxy", "*.vault.azure.net")]
    [TestCase("no_proxy", "contoso-weu.vault.azure.net")]
    [TestCase("NO_PROXY", "contoso-weu.vault.azure.net")]
    [TestCase("no_proxy", "Contoso-WEU.Vault.Azure.Net:443")]
    [TestCase("no_proxy", "other.example, .vault.azure.net ;more.example")]
    [TestCase("AGENT_PROXYBYPASSLIST", """["vault\\.azure\\.net", "(", 5]""")]
    [TestCase("AGENT_PROXYBYPASSLIST", """["^HTTPS://contoso-weu\\.vault\\.azure\\.net$"]""")]
    [TestCase("AGENT_PROXYBYPASSLIST", """["*\\.vault\\.azure\\.net"]""")]
    public void A_vault_that_agent_or_step_excepts_is_reached_without_the_agents_proxy(string variable, string text)
    {
        var proxy = Read(("AGENT_PROXYURL", ProxyUrl), (variable, text));

        Assert.That((proxy.IsBypassed(Vault), proxy.GetProxy(Vault)), Is.EqualTo((true, default(Uri))));
        Assert.That((proxy.IsBypassed(SignIn), proxy.GetProxy(SignIn)), Is.EqualTo((false, new Uri(ProxyUrl))));
    }

    [TestCase("no_proxy", "*")]
    [TestCase("AGENT_PROXYBYPASSLIST", """[".*"]""")]
    public void Everything_can_be_excepted(string variable, string text) =>
        Assert.That(Read(("AGENT_PROXYURL", ProxyUrl), (variable, text)).IsBypassed(SignIn));

    [TestCase("no_proxy", "azure.ne")]
    [TestCase("no_proxy", "weu.vault.azure.net")]
    [TestCase("no_proxy", "contoso-weu.vault.azure.net:8443")]
    [TestCase("no_proxy", ",;. *. :443")]
    [TestCase("AGENT_PROXYBYPASSLIST", "not json")]
    [TestCase("AGENT_PROXYBYPASSLIST", """[""]""")]
    [TestCase("AGENT_PROXYBYPASSLIST", """{"vault":"azure"}""")]
    public void What_does_not_mean_the_vault_does_not_except_it(string variable, string text) =>
        Assert.That(Read(("AGENT_PROXYURL", ProxyUrl), (variable, text)).GetProxy(Vault), Is.EqualTo(new Uri(ProxyUrl)));

    [TestCase("http://169.254.169.254/metadata/identity/oauth2/token?resource=x")]
    [TestCase("http://169.254.131.2:8081/msi/token")]
    [TestCase("http://localhost:40342/metadata")]
    [TestCase("http://127.0.0.1:41000/msi")]
    [TestCase("http://[::1]:41000/msi")]
    public void The_machine_itself_and_its_identity_are_reached_without_a_proxy(string url) =>
        Assert.That(Read(("AGENT_PROXYURL", ProxyUrl)).IsBypassed(new Uri(url)));

    [TestCase("user", "SECRET_AGENT_PROXYPASSWORD", "p%40 ss:1", ExpectedResult = "user|p%40 ss:1")]
    [TestCase("user", "AGENT_PROXYPASSWORD", "plain", ExpectedResult = "user|plain")]
    [TestCase("user", "OTHER", "x", ExpectedResult = "user|")]
    public string User_and_password_are_found_where_the_agent_puts_them(string user, string variable, string password) =>
        Credential(Read(("AGENT_PROXYURL", ProxyUrl), ("AGENT_PROXYUSERNAME", user), (variable, password)));

    [TestCase("http://someone:p%40ss%3A1@proxy.contoso.com:8080", ExpectedResult = "someone|p@ss:1")]
    [TestCase("http://someone@proxy.contoso.com:8080", ExpectedResult = "someone|")]
    public string User_and_password_count_inside_the_URL_too_and_are_shown_nowhere(string url)
    {
        var proxy = Read(("AGENT_PROXYURL", url));

        Assert.That(proxy.GetProxy(Vault)!.ToString(), Is.EqualTo(ProxyUrl + "/"));
        return Credential(proxy);
    }

    [TestCase("http://someone:one@proxy.contoso.com:8080", ExpectedResult = "user|two")]
    public string Those_beside_the_URL_come_first(string url) =>
        Credential(Read(("AGENT_PROXYURL", url), ("AGENT_PROXYUSERNAME", "user"), ("SECRET_AGENT_PROXYPASSWORD", "two")));

    [Test]
    public void Without_a_user_the_account_of_the_agent_signs_in_as_it_does_for_the_agent() =>
        Assert.That(Read(("AGENT_PROXYURL", ProxyUrl)).Credentials!.GetCredential(new Uri(ProxyUrl), "Negotiate"),
            Is.SameAs(CredentialCache.DefaultNetworkCredentials));

    [TestCase("True", ExpectedResult = false)]
    [TestCase("False", ExpectedResult = true)]
    [TestCase("", ExpectedResult = true)]
    public bool An_agent_that_uses_Basic_only_is_followed(string setting) =>
        Read(("AGENT_PROXYURL", ProxyUrl), ("AGENT_PROXYUSERNAME", "user"),
            ("AGENT_USEBASICAUTHFORPROXY", setting)).Credentials!.GetCredential(new Uri(ProxyUrl), "NTLM") is not null;

    [TestCase("proxy.contoso.com:8080")]
    [TestCase("http://")]
    [TestCase("ftp://canary@proxy.contoso.com")]
    public void A_proxy_that_is_none_is_a_mistake_and_is_not_quoted(string url)
    {
        var mistakes = new List<string>();

        NetworkSettings.Read(name => name == "AGENT_PROXYURL" ? url : null, mistakes);

        Assert.That(mistakes,
            Has.Count.EqualTo(1).And.All.StartsWith("The agent's proxy (AGENT_PROXYURL) is no URL").And.None.Contains("canary"));
    }

    [TestCase("AGENT_CAINFO")]
    [TestCase("AGENT_CLIENTCERT")]
    [TestCase("AGENT_CLIENTCERTARCHIVE")]
    public void A_file_of_the_agent_that_is_not_there_is_told_and_no_mistake(string variable)
    {
        var mistakes = new List<string>();

        var network = NetworkSettings.Read(name => name == variable ? "/nowhere/at-all.pem" : null, mistakes);

        Assert.That(mistakes, Is.Empty);
        Assert.That(network.Certificates.Notes,
            Has.Count.EqualTo(1).And.All.StartsWith($"{variable} names /nowhere/at-all.pem, which cannot be read"));
    }

    private static string Credential(Proxy proxy) =>
        proxy.Credentials!.GetCredential(new Uri(ProxyUrl), "Basic") is { } credential ? $"{credential.UserName}|{credential.Password}"
            : "none";

    private static Proxy Read(params (string Name, string Value)[] variables) =>
        NetworkSettings.Read(name => variables.FirstOrDefault(one => one.Name == name).Value is { Length: > 0 } value ? value : null,
            []).Proxy;
}
