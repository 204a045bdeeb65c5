using Newtonsoft.Json.Linq;

namespace KeyVaultSimulator.Tests;

/// <summary>What becomes of a certificate, of its secret and of its key.</summary>
[TestFixture]
public sealed class CertificateLifecycle
{
    [Test]
    public async Task A_change_of_tags_or_of_enabled_shows_in_all_three_lists_at_once()
    {
        await using var _ = await Simulation.StartAsync(cloudOptions: StoppedClock.Options);
        _.Vault.AddCertificate("web");
        _.Cloud.Advance(TimeSpan.FromMinutes(1));
        var updated =
            await _.SendAsync("PATCH", "/certificates/web/", """{"attributes":{"enabled":false,"exp":1},"tags":{"team":"web"}}""");
        Assert.That(updated.Status, Is.EqualTo(200));
        var items = new List<JToken>();
        foreach (var list in new[] { "/certificates", "/secrets", "/keys" })
        {
            items.Add((await _.SendAsync("GET", list)).Json["value"]!.Single());
        }

        Assert.That(items.Select(item => (string)item.SelectToken("tags.team")!), Is.All.EqualTo("web"));
        Assert.That(items.Select(item => (bool)item.SelectToken("attributes.enabled")!), Is.All.False);
        Assert.That(items.Select(item => (long)item.SelectToken("attributes.updated")!).Distinct().Count(), Is.EqualTo(1));
        Assert.That(items.Select(item => (long)item.SelectToken("attributes.exp")!), Is.All.GreaterThan(1),
            "its times are those of the certificate");
        Assert.That((await _.SendAsync("GET", "/certificates/web")).Status, Is.EqualTo(200));
        Assert.That((await _.SendAsync("GET", "/secrets/web")).InnerCode, Is.EqualTo("SecretDisabled"));
    }

    [Test]
    public async Task An_entry_of_a_list_tells_the_thumbprint_and_neither_version_nor_policy()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.AddCertificate("web", tags: [new("a", "b")]);
        var item = (JObject)(await _.SendAsync("GET", "/certificates")).Json["value"]!.Single();
        Assert.That(item.Properties().Select(property => property.Name),
            Is.EqualTo(new[] { "id", "x5t", "attributes", "tags", "subject" }));
        Assert.That(((JObject)item["attributes"]!).Properties().Select(property => property.Name),
            Is.EqualTo(new[] { "enabled", "nbf", "exp", "created", "updated" }));
        Assert.That(((string)item["id"]!, (string)item["subject"]!), Is.EqualTo(("https://contoso.vault.azure.net/certificates/web", "")));
    }

    [Test]
    public async Task It_is_deleted_recovered_and_purged_with_its_secret_and_its_key()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.AddCertificate("web");
        Assert.That((await _.SendAsync("DELETE", "/keys/web")).InnerCode, Is.EqualTo("KeyManagedByKeyVault"));
        Assert.That((await _.SendAsync("DELETE", "/certificates/web")).Status, Is.EqualTo(200));
        foreach (var path in new[] { "/certificates/web", "/secrets/web", "/keys/web" })
        {
            Assert.That((await _.SendAsync("GET", path)).Status, Is.EqualTo(404), path);
        }

        Assert.That((await _.PagesAsync("/deletedcertificates")).SelectMany(page => page), Is.EqualTo(new[] { "web" }));
        Assert.That((await _.PagesAsync("/deletedsecrets")).SelectMany(page => page), Is.Empty);
        var refused = await _.SendAsync("POST", "/certificates/web/create", """{"policy":{"issuer":{"name":"Self"}}}""");
        Assert.That((refused.Status, refused.InnerCode), Is.EqualTo((409, "ObjectIsDeletedButRecoverable")));
        Assert.That(refused.Message, Does.StartWith("Certificate web is currently in a deleted but recoverable state"));

        Assert.That((await _.SendAsync("POST", "/deletedcertificates/web/recover")).Status, Is.EqualTo(200));
        Assert.That((await _.SendAsync("GET", "/secrets/web")).Status, Is.EqualTo(200));
        _.Vault.DeleteCertificate("web");
        Assert.That((await _.SendAsync("DELETE", "/deletedcertificates/web")).Status, Is.EqualTo(204));
        Assert.That((await _.SendAsync("PUT", "/secrets/web", """{"value":"x"}""")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_backup_brings_back_all_versions_and_the_policy_with_its_renewal()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.AddCertificate("web", issuer: "Self");
        _.Vault.RenewCertificate("web");
        var before = _.Vault.Live(StoredKind.Certificate, "web");
        var blob = (await _.SendAsync("POST", "/certificates/web/backup")).Text;
        Assert.That((await _.SendAsync("POST", "/certificates/restore", blob)).Status, Is.EqualTo(409));
        _.Vault.DeleteCertificate("web");
        _.Vault.PurgeCertificate("web");
        var restored = await _.SendAsync("POST", "/certificates/restore", blob);
        Assert.That((restored.Status, (string)restored.Json.SelectToken("policy.lifetime_actions[0].action.action_type")!),
            Is.EqualTo((200, "AutoRenew")));
        Assert.That(_.Vault.Live(StoredKind.Certificate, "web").Versions.Select(version => version.Version),
            Is.EqualTo(before.Versions.Select(version => version.Version)));
    }

    [Test]
    public async Task The_policy_is_changed_where_something_is_said_and_makes_no_version()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.AddCertificate("web", issuer: "Self");
        var changed = await _.SendAsync("PATCH", "/certificates/web/policy",
            """{"lifetime_actions":[{"trigger":{"lifetime_percentage":80},"action":{"action_type":"EmailContacts"}}]}""");
        Assert.That(((string)changed.Json.SelectToken("lifetime_actions[0].action.action_type")!,
            (string)changed.Json.SelectToken("issuer.name")!), Is.EqualTo(("EmailContacts", "Self")));
        Assert.That(_.Vault.Live(StoredKind.Certificate, "web").Versions, Has.Length.EqualTo(1));
    }
}
