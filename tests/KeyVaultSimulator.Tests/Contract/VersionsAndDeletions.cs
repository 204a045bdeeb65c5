using Azure.Security.KeyVault.Secrets;

namespace KeyVaultSimulator.Tests;

/// <summary>
/// What replication relies on of versions, deletions and recoveries, on the same vaults as <see cref="ServiceContract"/>.
/// </summary>
[TestFixture("simulator")]
[TestFixture("KVR_CONTRACT_VAULT")]
[TestFixture("KVR_CONTRACT_VAULT_2")]
[Category("Contract")]
public sealed class VersionsAndDeletions(string where) : OnContractVault(where)
{
    [Test]
    public async Task A_disabled_version_gives_no_value_but_is_listed_and_can_be_enabled()
    {
        var name = _.Name("disabled");
        var made = (await _.Client.SetSecretAsync(new KeyVaultSecret(name, "one") { Properties = { Enabled = false } })).Value;
        Assert.That(await RefusalAsync(() => _.Client.GetSecretAsync(name)), Is.EqualTo("403 Forbidden SecretDisabled"));
        Assert.That(await RefusalAsync(() => _.Client.GetSecretAsync(name, made.Properties.Version)),
            Is.EqualTo("403 Forbidden SecretDisabled"));
        Assert.That((await _.ListedAsync(name)).Enabled, Is.False);
        await _.Client.UpdateSecretPropertiesAsync(new SecretProperties(made.Id) { Enabled = true });
        Assert.That((await _.Client.GetSecretAsync(name)).Value.Value, Is.EqualTo("one"));
    }

    [Test]
    public async Task What_has_expired_or_is_not_valid_yet_can_be_read()
    {
        var (expired, early) = (_.Name("expired"), _.Name("early"));
        await _.Client.SetSecretAsync(new KeyVaultSecret(expired, "one") { Properties = { ExpiresOn = Later.AddYears(-5) } });
        await _.Client.SetSecretAsync(new KeyVaultSecret(early, "two") { Properties = { NotBefore = Later } });
        Assert.That((await _.Client.GetSecretAsync(expired)).Value.Value, Is.EqualTo("one"));
        Assert.That((await _.Client.GetSecretAsync(early)).Value.Value, Is.EqualTo("two"));
    }

    [Test]
    public async Task All_versions_are_listed_and_can_be_read_by_their_ids()
    {
        var name = _.Name("versions");
        var made = new Dictionary<string, string>();
        for (var i = 0; i < 3; i++)
        {
            made[(await _.Client.SetSecretAsync(name, $"value {i}")).Value.Properties.Version] = $"value {i}";
        }

        var listed = await _.Client.GetPropertiesOfSecretVersionsAsync(name).Select(item => item.Version).ToListAsync();
        Assert.That(listed, Is.EquivalentTo(made.Keys));
        foreach (var (version, value) in made)
        {
            Assert.That((await _.Client.GetSecretAsync(name, version)).Value.Value, Is.EqualTo(value));
        }

        Assert.That((await _.Client.GetSecretAsync(name)).Value.Value, Is.EqualTo("value 2"), "the last one written is current");
    }

    [Test]
    public async Task What_is_not_there_is_not_found_and_has_no_versions()
    {
        var name = _.Name("missing");
        Assert.That(await RefusalAsync(() => _.Client.GetSecretAsync(name)), Does.StartWith("404 SecretNotFound"));
        Assert.That(await RefusalAsync(() => _.Client.StartDeleteSecretAsync(name)), Does.StartWith("404 SecretNotFound"));
        Assert.That(await RefusalAsync(() => _.Client.StartRecoverDeletedSecretAsync(name)), Does.StartWith("404 SecretNotFound"));
        Assert.That(await _.Client.GetPropertiesOfSecretVersionsAsync(name).CountAsync(), Is.Zero);
    }

    [Test]
    public async Task What_is_deleted_is_listed_as_deleted_and_keeps_its_name_from_being_used()
    {
        var name = _.Name("deleted");
        await _.Client.SetSecretAsync(new KeyVaultSecret(name, "one") { Properties = { Tags = { ["a"] = "b" } } });
        await _.Client.StartDeleteSecretAsync(name);
        Assert.That(await RefusalAsync(() => _.Client.GetSecretAsync(name)), Does.StartWith("404 SecretNotFound"), "at once");
        Assert.That(await RefusalAsync(() => _.Client.SetSecretAsync(name, "two")),
            Is.EqualTo("409 Conflict ObjectIsBeingDeleted").Or.EqualTo("409 Conflict ObjectIsDeletedButRecoverable"));
        await _.UntilAsync(async () => await _.Client.GetDeletedSecretsAsync().AnyAsync(item => item.Name == name),
            "it is listed as deleted");
        Assert.That(await RefusalAsync(() => _.Client.SetSecretAsync(name, "two")),
            Is.EqualTo("409 Conflict ObjectIsDeletedButRecoverable"));
        Assert.That(await _.Client.GetPropertiesOfSecretsAsync().AnyAsync(item => item.Name == name), Is.False);
        var deleted = await _.Client.GetDeletedSecretsAsync().FirstAsync(item => item.Name == name);
        Assert.That((deleted.DeletedOn is not null, deleted.Properties.Tags.ContainsKey("a")), Is.EqualTo((true, true)),
            "the list tells when, and its tags");
    }

    [Test]
    public async Task What_is_recovered_comes_back_with_its_versions_as_they_were()
    {
        var name = _.Name("recovered");
        await _.Client.SetSecretAsync(name, "one");
        var current =
            (await _.Client.SetSecretAsync(new KeyVaultSecret(name, "two") { Properties = { Tags = { ["a"] = "b" } } })).Value.Properties;
        await _.DeleteAsync(name);
        await (await _.Client.StartRecoverDeletedSecretAsync(name)).WaitForCompletionAsync(_.Poll, default);

        var back = (await _.Client.GetSecretAsync(name)).Value;
        Assert.That((back.Value, back.Properties.Version, back.Properties.CreatedOn, back.Properties.UpdatedOn),
            Is.EqualTo(("two", current.Version, current.CreatedOn, current.UpdatedOn)));
        Assert.That(back.Properties.Tags["a"], Is.EqualTo("b"));
        Assert.That(await _.Client.GetPropertiesOfSecretVersionsAsync(name).CountAsync(), Is.EqualTo(2));
        await _.UntilAsync(async () => await RefusalAsync(() => _.Client.SetSecretAsync(name, "three")) switch
        {
            null => true,
            "409 Conflict ObjectIsBeingRecovered" => false,
            var other => throw new AssertionException(other),
        }, "it can be written again, and until then the answer says why not");
    }
}
