namespace KeyVaultSimulator.Tests;

/// <summary>The secrets that belong to certificates.</summary>
[TestFixture]
public sealed class SecretsOfCertificates
{
    [Test]
    public async Task The_secret_of_a_certificate_is_listed_as_managed_and_can_be_read()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.AddCertificate("web");
        var item = (await _.Client().GetPropertiesOfSecretsAsync().ToListAsync()).Single();
        Assert.That((item.Managed, item.ContentType), Is.EqualTo((true, "application/x-pkcs12")));
        Assert.That((item.NotBefore, item.ExpiresOn), Is.Not.EqualTo((default(DateTimeOffset?), default(DateTimeOffset?))));
        var secret = (await _.Client().GetSecretAsync("web")).Value;
        Assert.That(secret.Properties.KeyId, Is.EqualTo(new Uri(_.Vault.Uri, $"keys/web/{secret.Properties.Version}")));
    }

    [TestCase("DELETE", "/secrets/web", null, "delete")]
    [TestCase("PATCH", "/secrets/web/", """{"tags":{}}""", "update")]
    [TestCase("PUT", "/secrets/web", """{"value":"x"}""", "set")]
    public async Task It_changes_only_with_its_certificate(string method, string path, string? body, string operation)
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.AddCertificate("web");
        var before = _.Vault.State;
        var answer = await _.SendAsync(method, path, body);
        Assert.That((answer.Status, answer.InnerCode), Is.EqualTo((403, "SecretManagedByKeyVault")));
        Assert.That(answer.Message,
            Does.StartWith($"Operation \"{operation}\" is not allowed on this secret, since it is associated with a certificate."));
        Assert.That(_.Vault.State, Is.SameAs(before));
    }

    [Test]
    public async Task It_goes_with_its_certificate_and_is_not_among_the_deleted_secrets()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.AddCertificate("web");
        _.Vault.DeleteCertificate("web");
        Assert.That((await _.PagesAsync("/secrets")).Concat(await _.PagesAsync("/deletedsecrets")).SelectMany(page => page), Is.Empty);
    }

    [TestCase("GET", "/secrets/web")]
    [TestCase("PATCH", "/secrets/web/")]
    [TestCase("DELETE", "/secrets/web")]
    [TestCase("POST", "/secrets/web/backup")]
    [TestCase("GET", "/deletedsecrets/web")]
    [TestCase("DELETE", "/deletedsecrets/web")]
    [TestCase("POST", "/deletedsecrets/web/recover")]
    public async Task Once_gone_with_its_certificate_it_is_not_found(string method, string path)
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.AddCertificate("web");
        _.Vault.DeleteCertificate("web");
        var before = _.Vault.State;
        var answer = await _.SendAsync(method, path, method == "PATCH" ? "{}" : null);
        Assert.That((answer.Status, answer.Code), Is.EqualTo((404, "SecretNotFound")));
        Assert.That(_.Vault.State, Is.SameAs(before));
    }

    [Test]
    public async Task Its_name_is_taken_until_its_retention_has_passed()
    {
        await using var _ = await Simulation.StartAsync(cloudOptions: StoppedClock.Options);
        _.Vault.AddCertificate("web");
        _.Vault.DeleteCertificate("web");
        var refused = await _.SendAsync("PUT", "/secrets/web", """{"value":"x"}""");
        Assert.That((refused.Status, refused.InnerCode), Is.EqualTo((409, "ObjectIsDeletedButRecoverable")));
        _.Cloud.Advance(TimeSpan.FromDays(90));
        Assert.That((await _.SendAsync("PUT", "/secrets/web", """{"value":"x"}""")).Status, Is.EqualTo(200));
    }
}
