namespace KeyVaultSimulator.Tests;

/// <summary>
/// What seeding keys relies on, over plain HTTP with a token, as the tool does it. Tried as <see cref="ServiceContract"/> is.
/// </summary>
[TestFixture("simulator")]
[TestFixture("KVR_CONTRACT_VAULT")]
[TestFixture("KVR_CONTRACT_VAULT_2")]
[Category("Contract")]
public sealed class KeyContract(string where) : OnContractVault(where)
{
    [Test]
    public async Task A_backup_is_refused_where_the_name_is_in_use()
    {
        var name = _.Name("key");
        await _.SendAsync("POST", $"/keys/{name}/create", """{"kty":"EC"}""");
        var backup = await _.SendAsync("POST", $"/keys/{name}/backup");
        var refused = await _.SendAsync("POST", "/keys/restore", backup.Text);
        Assert.That((backup.Status, refused.Status, refused.Code), Is.EqualTo((200, 409, "Conflict")));
    }

    [Test]
    public async Task Versions_are_listed_with_their_ids_and_the_list_of_keys_tells_none()
    {
        var name = _.Name("versions");
        var first = await _.SendAsync("POST", $"/keys/{name}/create", """{"kty":"EC"}""");
        var second = await _.SendAsync("POST", $"/keys/{name}/create", """{"kty":"EC"}""");
        var versions = (await _.SendAsync("GET", $"/keys/{name}/versions")).Json["value"]!.Select(item => (string)item["kid"]!);
        Assert.That(versions, Is.EquivalentTo(new[] { (string)first.Json["key"]!["kid"]!, (string)second.Json["key"]!["kid"]! }));
        Assert.That((string)(await _.SendAsync("GET", $"/keys/{name}")).Json["key"]!["kid"]!,
            Is.EqualTo((string)second.Json["key"]!["kid"]!));
    }

    [Test]
    public async Task Without_a_rotation_policy_a_notice_is_told()
    {
        var name = _.Name("rotation");
        await _.SendAsync("POST", $"/keys/{name}/create", """{"kty":"EC"}""");
        var policy = (await _.SendAsync("GET", $"/keys/{name}/rotationpolicy")).Json;
        Assert.That(policy["lifetimeActions"]!.Select(action => ((string)action["action"]!["type"]!).ToUpperInvariant()),
            Has.No.Member("ROTATE"));
    }
}
