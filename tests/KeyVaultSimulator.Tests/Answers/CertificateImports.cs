using Newtonsoft.Json.Linq;

namespace KeyVaultSimulator.Tests;

/// <summary>What an import makes of a certificate, and which it refuses.</summary>
[TestFixture]
public sealed class CertificateImports
{
    [Test]
    public async Task Every_kind_of_key_comes_back_as_it_was_imported_and_can_be_imported_again(
        [Values("RSA-2048", "RSA-4096", "P-256", "P-384")] string key, [Values] bool pem, [Values] bool chain)
    {
        await using var _ = await Simulation.StartAsync();
        var material = Made.Certificate(key, _.Vault.Now, chain);
        var first = await ImportAsync(_, "web", material, pem);
        Assert.That((first.Status, (string)first.Json["x5t"]!), Is.EqualTo((200, material.X5t())), first.Text);

        var secret = (await _.SendAsync("GET", "/secrets/web")).Json;
        Assert.That((string)secret["contentType"]!, Is.EqualTo(pem ? ContentTypes.Pem : ContentTypes.Pfx));
        var read = pem ? Pki.CertificateMaterial.FromPem((string)secret["value"]!, null)
            : Pki.CertificateMaterial.FromPfx((string)secret["value"]!, null);
        Assert.That((read.Cer, read.Chain.Length), Is.EqualTo((material.Cer, chain ? 1 : 0)));
        Assert.That(Pki.CertificateMaterial.Fits(read.Leaf, read.Key), Is.True);
        Assert.That((string)(await ImportAsync(_, "copy", read, pem)).Json["x5t"]!, Is.EqualTo(material.X5t()));
    }

    [TestCase(null, "Unknown", "EmailContacts 80")]
    [TestCase("""{"secret_props":{"contentType":"application/x-pkcs12"}}""", "Unknown", "EmailContacts 80")]
    [TestCase("""{"secret_props":{"contentType":"application/x-pkcs12"},"issuer":{"name":"Self"}}""", "Self", "AutoRenew 80")]
    [TestCase("""{"secret_props":{"contentType":"application/x-pkcs12"},"issuer":{"name":"Self"},"lifetime_actions":[{"trigger":{"lifetime_percentage":90},"action":{"action_type":"AutoRenew"}}]}""", "Self", "AutoRenew 90")]
    [TestCase("""{"secret_props":{"contentType":"application/x-pkcs12"},"issuer":null,"lifetime_actions":[]}""", "Unknown", "")]
    [TestCase("""{"secret_props":{"contentType":"application/x-pkcs12"},"issuer":{"name":"Unknown"},"lifetime_actions":[{"trigger":{"days_before_expiry":30},"action":{"action_type":"EmailContacts"}}]}""", "Unknown", "EmailContacts")]
    public async Task The_policy_that_results_is_the_one_that_was_recorded(string? policy, string issuer, string actions)
    {
        await using var _ = await Simulation.StartAsync();
        var answer = await ImportAsync(_, "web", Made.Certificate("P-256", _.Vault.Now), pem: false, policy ?? "none");
        Assert.That((string)answer.Json.SelectToken("policy.issuer.name")!, Is.EqualTo(issuer), answer.Text);
        Assert.That(string.Join(", ", answer.Json.SelectToken("policy.lifetime_actions")!.Select(action =>
            $"{action.SelectToken("action.action_type")} {action.SelectToken("trigger.lifetime_percentage")}".Trim())),
            Is.EqualTo(actions));
    }

    [Test]
    public async Task The_same_certificate_again_is_a_new_version_and_the_tags_of_the_one_before_are_not_kept()
    {
        await using var _ = await Simulation.StartAsync();
        var material = Made.Certificate("P-256", _.Vault.Now);
        var first = await ImportAsync(_, "web", material, pem: false, more: ""","tags":{"team":"web"}""");
        var second = await ImportAsync(_, "web", material, pem: false);
        Assert.That((string)second.Json["id"]!, Is.Not.EqualTo((string)first.Json["id"]!));
        Assert.That((string)second.Json["x5t"]!, Is.EqualTo((string)first.Json["x5t"]!));
        Assert.That((first.Json["tags"] is null, second.Json["tags"] is null), Is.EqualTo((false, true)));
        Assert.That(_.Vault.Live(StoredKind.Certificate, "web").Versions, Has.Length.EqualTo(2));
    }

    [Test]
    public async Task Whether_an_import_without_a_policy_keeps_the_one_before_can_be_chosen_because_it_is_not_known([Values] bool keeps)
    {
        await using var _ = await Simulation.StartAsync(new SimulatedVaultOptions { ImportKeepsPolicy = keeps });
        _.Vault.AddCertificate("web", issuer: "Self");
        var answer = await ImportAsync(_, "web", Made.Certificate("P-256", _.Vault.Now), pem: false, "none");
        Assert.That((string)answer.Json.SelectToken("policy.issuer.name")!, Is.EqualTo(keeps ? "Self" : "Unknown"));
    }

    [Test]
    public async Task An_expired_certificate_is_refused()
    {
        await using var _ = await Simulation.StartAsync();
        var answer = await ImportAsync(_, "web", Made.Certificate("P-256", _.Vault.Now, days: -1), pem: false);
        Assert.That((answer.Status, answer.Code, answer.Message), Is.EqualTo((400, "BadParameter", "X509 Certificate is already expired")));
    }

    [TestCase("not base64!", false, "Format of Pkcs12 value is invalid.")]
    [TestCase("MIIC", false, "Pkcs12 value is invalid.")]
    [TestCase("-----BEGIN NOTHING-----", true,
        "The specified PEM X.509 certificate content is in an unexpected format. Check if certificate is in valid PEM format.")]
    public async Task What_is_no_certificate_is_refused(string value, bool pem, string message)
    {
        await using var _ = await Simulation.StartAsync();
        var answer = await _.SendAsync("POST", "/certificates/web/import", $$"""{"value":"{{value}}","policy":{{Policy(pem)}}}""");
        Assert.That((answer.Status, answer.Code, answer.Message), Is.EqualTo((400, "BadParameter", message)));
    }

    [Test]
    public async Task A_policy_without_a_content_type_is_refused()
    {
        await using var _ = await Simulation.StartAsync();
        var answer = await ImportAsync(_, "web", Made.Certificate("P-256", _.Vault.Now), pem: false, """{"issuer":{"name":"Self"}}""");
        Assert.That((answer.Status, answer.Message), Is.EqualTo((400, "Property policy has invalid value\r\n")));
    }

    [Test]
    public async Task The_key_of_one_that_may_not_be_exported_is_left_out_of_its_secret([Values] bool pem)
    {
        await using var _ = await Simulation.StartAsync();
        var policy =
            $$$"""{"key_props":{"exportable":false},"secret_props":{"contentType":"{{{(pem ? ContentTypes.Pem : ContentTypes.Pfx)}}}"}}""";
        await ImportAsync(_, "web", Made.Certificate("P-256", _.Vault.Now), pem, policy);
        var secret = (string)(await _.SendAsync("GET", "/secrets/web")).Json["value"]!;
        Assert.That(secret, Does.Not.Contain("PRIVATE KEY"));
        var again = await _.SendAsync("POST", "/certificates/copy/import", $$"""{"value":{{JsonText(secret)}},"policy":{{Policy(pem)}}}""");
        Assert.That(again.Status, Is.EqualTo(400), "it cannot be imported elsewhere");
    }

    [Test]
    public async Task Its_name_must_be_free_of_secrets_and_keys_and_theirs_of_certificates()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Set("a-secret", "one");
        _.Vault.AddKey("a-key");
        _.Vault.AddCertificate("web");
        var material = Made.Certificate("P-256", _.Vault.Now);
        Assert.That((await ImportAsync(_, "a-secret", material, pem: false)).Status, Is.EqualTo(409));
        Assert.That((await ImportAsync(_, "a-key", material, pem: false)).Status, Is.EqualTo(409));
        Assert.That((await _.SendAsync("PUT", "/secrets/web", """{"value":"x"}""")).InnerCode, Is.EqualTo("SecretManagedByKeyVault"));
        Assert.That((await _.SendAsync("POST", "/keys/web/create", """{"kty":"EC"}""")).InnerCode, Is.EqualTo("KeyManagedByKeyVault"));
        Assert.That((await _.SendAsync("POST", "/keys/a-secret/create", """{"kty":"EC"}""")).Status, Is.EqualTo(200),
            "a key and a secret may share a name");
    }

    [Test]
    public async Task It_takes_from_the_same_three_hundred_in_ten_seconds_as_new_secrets()
    {
        await using var _ =
            await Simulation.StartAsync(new SimulatedVaultOptions { Throttle = new ThrottleLimits(Creates: 3) }, StoppedClock.Options);
        var material = Made.Certificate("P-256", _.Vault.Now);
        Assert.That((await _.SendAsync("PUT", "/secrets/db", """{"value":"x"}""")).Status, Is.EqualTo(200));
        Assert.That((await ImportAsync(_, "web", material, pem: false)).Status, Is.EqualTo(200));
        Assert.That((await _.SendAsync("PUT", "/keys/k", """{"key":{"kty":"RSA","n":"AQAB","e":"AQAB"}}""")).Status, Is.EqualTo(200));
        Assert.That((await ImportAsync(_, "web", material, pem: false)).Status, Is.EqualTo(429));
        Assert.That((await _.SendAsync("GET", "/certificates")).Status, Is.EqualTo(200), "reads have room of their own");
    }

    private static Task<Answer> ImportAsync(Simulation simulation, string name, Pki.CertificateMaterial material, bool pem,
        string? policy = null, string more = "") =>
        simulation.SendAsync("POST", $"/certificates/{name}/import",
            $$"""{"value":{{JsonText(material.Value(pem))}}{{(policy == "none" ? "" : $",\"policy\":{policy ?? Policy(pem)}")}}{{more}}}""");

    private static string Policy(bool pem) => $$$"""{"secret_props":{"contentType":"{{{(pem ? ContentTypes.Pem : ContentTypes.Pfx)}}}"}}""";

    private static string JsonText(string text) => new JValue(text).ToString(Newtonsoft.Json.Formatting.None);
}
