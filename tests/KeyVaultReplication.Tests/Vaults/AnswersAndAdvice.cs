using static KeyVaultReplication.Tests.AnsweredVault;

namespace KeyVaultReplication.Tests.Vaults;

/// <summary>
/// What a person reads when a vault refuses, or something between answers in its place: the cause, or where it came from; never advice that
/// is wrong.
/// </summary>
[TestFixture]
public sealed class AnswersAndAdvice
{
    private const string Lacks =
        "The user, group or application 'appid=x' does not have secrets set permission on key vault 'answered;location=westeurope'.";

    [TestCase("ForbiddenByFirewall", "Client address is not authorized.", "in the firewall of vault answered")]
    [TestCase("ForbiddenByConnection", "Public network access is disabled.", "takes private connections only")]
    [TestCase("ForbiddenByNsp", "The request was forbidden by NSP policy.", "network security perimeter")]
    [TestCase("ForbiddenByRbac", "Caller is not authorized to perform action on resource.",
        "'Microsoft.KeyVault/vaults/secrets/setSecret/action'")]
    [TestCase("AccessDenied", Lacks, "the secret permission 'set'")]
    [TestCase("ForbiddenByPolicy", Lacks, "the secret permission 'set'")]
    [TestCase("ForbiddenByPolicy", "Operation is not allowed. Operation: set Caller: appid=x Vault: answered",
        "the secret permission 'set'")]
    [TestCase("ForbiddenByPolicy", "Secrets should have expiration date set, says the policy.",
        "An Azure Policy on the vault refuses this secret as it is")]
    [TestCase(null, "The policy 'expiry' wants an expiry date.", "An Azure Policy on the vault refuses this secret as it is")]
    public void Each_reason_to_refuse_a_write_has_its_own_advice(string? inner, string said, string advice)
    {
        var message = WriteFails(Error(403, "Forbidden", inner, said));

        Assert.That(message,
            Does.StartWith($"Could not write a version of 'db' in vault answered: 403 {inner ?? "Forbidden"}: ").And.Contain(advice));
        Assert.That(message.Contains("secret permission", StringComparison.Ordinal),
            Is.EqualTo(advice.Contains("permission", StringComparison.Ordinal) || advice.Contains("action", StringComparison.Ordinal)));
    }

    [Test]
    public void A_reason_that_is_not_known_is_quoted_without_advice_on_permissions_and_a_read_only_vault_is_named_among_the_causes()
    {
        var message = WriteFails(Error(403, "Forbidden", "SomethingNew", "The vault is in a state of its own."));

        Assert.That(message,
            Does.Contain("403 SomethingNew: The vault is in a state of its own").And.Contain(
                "failed over to its paired region, where it is read-only"));
        Assert.That(message, Does.Not.Contain("permission").And.Not.Contain("role"));
    }

    [Test]
    public void A_list_that_is_refused_for_a_reason_that_is_not_known_is_no_question_of_a_read_only_vault() =>
        Assert.That(ListFails(Error(403, "Forbidden", "SomethingNew", "No.")),
            Is.EqualTo("Could not list the secrets of vault answered: 403 SomethingNew: No."));

    [TestCase(403, "something between the agent and answered.vault.azure.net gave it")]
    [TestCase(404, "something between the agent and answered.vault.azure.net gave it")]
    [TestCase(302, "something between the agent and answered.vault.azure.net gave it")]
    [TestCase(407, "This is a proxy's answer, not Key Vault's: check the proxy's user and password")]
    [TestCase(401, "something between the agent and answered.vault.azure.net gave it")]
    public void A_page_that_is_not_the_services_is_quoted_and_named_as_such(int status, string advice)
    {
        var page =
            Answer(status,
                "<html><head><style>p { color: red }</style><title>Blocked</title></head><body><p>Category: <b>cloud</b></p></body></html>",
                "text/html");
        page.Headers.Server.ParseAdd("gatekeeper/7");

        Assert.That(ListFails(page),
            Does.Contain("from 'gatekeeper/7' \"Blocked Category: cloud\"").And.Contain(advice).And.Not.Contain(
                "secret permission").And.Not.Contain("name of the vault"));
    }

    [TestCase("You sent canary-value.")]
    [TestCase("The value 'canary-v...' is too long.")]
    public void What_a_service_says_in_answer_to_a_value_is_not_quoted_where_it_repeats_the_value(string said) => Assert.That(
        WriteFails(Error(400, "BadParameter", null, said)),
        Does.StartWith("Could not write a version of 'db' in vault answered: 400 BadParameter: what it says is not shown, since it repeats")
            .And.Not.Contain("canary"));

    [TestCase("1", "Error 1: no", false)]
    [TestCase("abc", "abc", false)]
    [TestCase("abcd", "not 'abcd'", true)]
    [TestCase("abcd", "abc", false)]
    [TestCase("", "anything", false)]
    public void A_value_that_may_stand_in_any_sentence_keeps_no_answer_from_being_quoted(string value, string said, bool isRepeated) =>
        Assert.That(new SecretValue(value).IsRepeatedIn(said), Is.EqualTo(isRepeated));

    [TestCase(-1)]
    [TestCase(0)]
    public async Task What_it_says_of_a_certificate_is_not_quoted_where_it_repeats_the_certificate(int offset)
    {
        await using var _ = await Scenario.StartAsync();
        _.Source.AddCertificate("web");
        var name = ObjectName.Parse("web", ObjectKind.Certificate);
        using var content = (await _.Connect(_.Source)[name].ReadAsync(name, null, default)).Content;
        var text = System.Text.Encoding.UTF8.GetString(((CertificateContent)content).Reveal());

        Assert.That(content.IsRepeatedIn($"The value {text[(offset < 0 ? 40 : offset)..]} cannot be read."), Is.EqualTo(offset == 0));
    }

    [Test]
    public void A_page_in_answer_to_a_value_is_not_quoted_because_it_could_repeat_it() =>
        Assert.That(WriteFails(Answer(403, "<html>You sent canary-value</html>", "text/html")),
            Does.Contain("not Key Vault's own answer").And.Not.Contain("canary"));

    [Test]
    public async Task A_version_list_that_is_not_there_holds_no_versions()
    {
        using var vault =
            new AnsweredVault(_ => Error(404, "SecretNotFound", null, "A secret with (name/id) db was not found in this key vault."));

        Assert.That(await vault.Vault[ObjectKind.Secret].ListVersionsAsync(ObjectName.Parse("db"), CancellationToken.None), Is.Empty);
    }

    [Test]
    public void A_version_list_that_is_not_there_although_the_secret_is_stays_an_error()
    {
        using var vault = new AnsweredVault(request => request.RequestUri!.AbsolutePath.EndsWith("/versions", StringComparison.Ordinal)
            ? Error(404, "SecretNotFound", null, "A secret with (name/id) db was not found in this key vault.")
            : Answer(200,
                """{"value":"x","id":"https://answered.vault.azure.net/secrets/db/1","attributes":{"enabled":true,"created":1,"updated":1}}"""));

        Assert.ThrowsAsync<VaultException>(() => vault.Vault[ObjectKind.Secret].ListVersionsAsync(ObjectName.Parse("db"),
            CancellationToken.None));
    }

    [Test]
    public async Task Only_the_vault_itself_says_that_nothing_is_soft_deleted([Values] ObjectKind kind)
    {
        var name = ObjectName.Parse("db", kind);
        using var gone = new AnsweredVault(_ => Error(404, $"{kind}NotFound", null, "Not found in this key vault."));
        using var page = new AnsweredVault(_ => Answer(404, "<html>No such host</html>", "text/html"));

        Assert.That(await gone.Vault[kind].FindDeletedAsync(name, default), Is.Null);
        Assert.ThrowsAsync<VaultException>(() => page.Vault[kind].FindDeletedAsync(name, default));
    }

    [Test]
    public void A_page_of_a_proxy_is_not_taken_for_a_version_list_without_versions()
    {
        using var vault = new AnsweredVault(_ => Answer(404, "<html>No such host</html>", "text/html"));

        Assert.ThrowsAsync<VaultException>(() => vault.Vault[ObjectKind.Secret].ListVersionsAsync(ObjectName.Parse("db"),
            CancellationToken.None));
    }

    private static string WriteFails(HttpResponseMessage answer)
    {
        using var vault = new AnsweredVault(_ => answer);
        return Assert.ThrowsAsync<VaultException>(vault.WriteAsync)!.Message;
    }

    private static string ListFails(HttpResponseMessage answer)
    {
        using var vault = new AnsweredVault(_ => answer);
        return Assert.ThrowsAsync<VaultException>(vault.ListAsync)!.Message;
    }
}
