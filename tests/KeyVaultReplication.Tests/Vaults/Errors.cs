using System.Security.Authentication;
using Azure;

namespace KeyVaultReplication.Tests.Vaults;

/// <summary>What a person reads when a vault cannot be asked, or answers nonsense.</summary>
[TestFixture]
public sealed class Errors
{
    [TestCase(typeof(FormatException))]
    [TestCase(typeof(System.Text.Json.JsonException))]
    [TestCase(typeof(KeyNotFoundException))]
    [TestCase(typeof(ArgumentException))]
    [TestCase(typeof(NullReferenceException))]
    public void An_answer_that_cannot_be_read_is_not_quoted(Type exception) => Assert.That(
        VaultErrors.Explain((Exception)Activator.CreateInstance(exception, "canary")!, Some.Source, VaultOperation.Get, Some.Name()).Message, Does.Contain("answered what cannot be read").And.Not.Contain("canary"));

    [Test]
    public void A_certificate_that_is_not_trusted_is_told()
    {
        var exception = new RequestFailedException("x", new HttpRequestException("x", new AuthenticationException("x")));

        Assert.That(VaultErrors.Explain(exception, Some.Source, VaultOperation.List, null).Message, Does.Contain("the TLS certificate of source.vault.azure.net is not trusted"));
    }

    [TestCase(0, ExpectedResult = true)]
    [TestCase(408, ExpectedResult = true)]
    [TestCase(500, ExpectedResult = true)]
    [TestCase(409, ExpectedResult = false)]
    [TestCase(429, ExpectedResult = false)]
    public bool What_may_have_taken_effect_all_the_same_is_known(int status) => new VaultException("", status, "", new InvalidOperationException()).IsAmbiguous;

    [TestCase(true, "in the firewall of vault source")]
    [TestCase(false, "takes private connections only")]
    public async Task A_vault_behind_a_firewall_is_told_as_such(bool firewall, string advice)
    {
        await using var closed = await Scenario.StartAsync(options => options with { Firewalled = firewall, PrivateOnly = !firewall });

        var report = await closed.RunAsync(new ReplicationOptions());

        Assert.That(report.Pairs[0].Failure, Does.Contain(advice).And.Not.Contain("access policy"));
    }
}
