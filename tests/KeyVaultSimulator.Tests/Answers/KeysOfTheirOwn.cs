using Newtonsoft.Json.Linq;

namespace KeyVaultSimulator.Tests;

/// <summary>Keys, as far as copying them goes.</summary>
[TestFixture]
public sealed class KeysOfTheirOwn
{
    [Test]
    public async Task A_key_is_listed_without_its_version_and_its_public_part_is_read()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.AddKey("sign", tags: [new("a", "b")]);
        var item = (JObject)(await _.SendAsync("GET", "/keys")).Json["value"]!.Single();
        Assert.That(item.Properties().Select(property => property.Name), Is.EqualTo(new[] { "kid", "attributes", "tags" }));
        Assert.That((string)item["kid"]!, Is.EqualTo("https://contoso.vault.azure.net/keys/sign"));
        var read = (await _.SendAsync("GET", "/keys/sign")).Json;
        Assert.That(((JObject)read["key"]!).Properties().Select(property => property.Name),
            Is.EqualTo(new[] { "kid", "kty", "key_ops", "crv", "x", "y" }));
    }

    [Test]
    public async Task A_copy_by_backup_has_the_versions_of_its_origin_and_only_a_free_name_takes_it()
    {
        await using var _ = await Simulation.StartAsync();
        var (copy, elsewhere) = (_.Cloud.AddVault("copy"),
            _.Cloud.AddVault("elsewhere", new SimulatedVaultOptions { Geography = "United States" }));
        _.Vault.AddKey("sign");
        _.Vault.RotateKey("sign");
        var blob = (await _.SendAsync("POST", "/keys/sign/backup")).Text;
        Assert.That((await _.SendAsync("POST", "/keys/restore", blob)).Code, Is.EqualTo("Conflict"));
        Assert.That((await _.SendAsync("POST", "/secrets/restore", blob)).Code, Is.EqualTo("Malformed backup blob"));
        Assert.That((await _.SendAsync("POST", "/keys/restore", blob, vault: copy)).Status, Is.EqualTo(200));
        Assert.That(copy.Live(StoredKind.Key, "sign").Versions.Select(version => version.Version),
            Is.EqualTo(_.Vault.Live(StoredKind.Key, "sign").Versions.Select(version => version.Version)));
        var refused = await _.SendAsync("POST", "/keys/restore", blob, vault: elsewhere);
        Assert.That((refused.Status, refused.Message), Is.EqualTo((400, "Cannot decrypt backup blob")));
    }

    [Test]
    public async Task When_it_is_rotated_is_told_as_the_service_tells_it()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.AddKey("sign");
        Assert.That((await _.SendAsync("GET", "/keys/sign/rotationpolicy")).Text, Is.EqualTo(
            """{"id":"https://contoso.vault.azure.net/keys/sign/rotationpolicy","lifetimeActions":[{"trigger":{"timeBeforeExpiry":"P30D"},"action":{"type":"Notify"}}],"attributes":null}"""));
        await _.SendAsync("PUT", "/keys/sign/rotationpolicy",
            """{"lifetimeActions":[{"trigger":{"timeAfterCreate":"P30D"},"action":{"type":"rotate"}}],"attributes":{"expiryTime":"P90D"}}""");
        Assert.That((string)(await _.SendAsync("GET", "/keys/sign/rotationpolicy")).Json.SelectToken("lifetimeActions[0].action.type")!,
            Is.EqualTo("Rotate"));
        var rotated = await _.SendAsync("POST", "/keys/sign/rotate");
        Assert.That((long)rotated.Json.SelectToken("attributes.exp")! - (long)rotated.Json.SelectToken("attributes.created")!,
            Is.EqualTo(90 * 86_400));
    }

    [Test]
    public async Task What_needs_the_private_part_is_not_simulated()
    {
        await using var _ = await Simulation.StartAsync();
        var version = _.Vault.AddKey("sign").Version;
        Assert.That((await _.SendAsync("POST", $"/keys/sign/{version}/sign", "{}")).Status, Is.EqualTo(501));
    }
}
