namespace KeyVaultReplication.Tests.Vaults;

/// <summary>
/// What a list tells of an object, field by field: what cannot be read is a flaw of that object alone; what is no list is an error.
/// </summary>
[TestFixture]
public sealed class ListedObjects
{
    private const string Good =
        """{"id":"https://answered.vault.azure.net/secrets/good","attributes":{"enabled":true,"created":1,"updated":2}}""";

    [TestCase(""" "attributes":{"exp":253402300800} """, "its field exp holds no date: 253402300800")]
    [TestCase(""" "attributes":{"exp":1e300} """, "its field exp holds no date: 1e300")]
    [TestCase(""" "attributes":{"nbf":-99999999999999} """, "its field nbf holds no date: -99999999999999")]
    [TestCase(""" "attributes":{"nbf":"tomorrow"} """, "its field nbf holds no date: \"tomorrow\"")]
    [TestCase(""" "attributes":{"created":1.5} """, "its field created holds no date: 1.5")]
    [TestCase(""" "attributes":{"updated":[]} """, "its field updated holds no date: []")]
    [TestCase(""" "attributes":{"enabled":"yes"} """, "its field enabled holds neither true nor false: \"yes\"")]
    [TestCase(""" "contentType":{"a":1} """, "its field contentType holds no text: {\"a\":1}")]
    [TestCase(""" "contentType":"\ud800" """, "its field contentType holds no text: \"\\ud800\"")]
    [TestCase(""" "tags":[1] """, "its field tags holds no list of tags: [1]")]
    [TestCase(""" "tags":{"a":1} """, "its field tags holds no text in a tag: 1")]
    [TestCase(""" "tags":{"\udc00":"x"} """, "its field tags holds no text in a tag: \"x\"")]
    [TestCase(""" "managed":0 """, "its field managed holds neither true nor false: 0")]
    public async Task A_field_that_cannot_be_read_is_a_flaw_of_that_object_alone(string field, string flaw)
    {
        var list = await ListAsync($$"""{"id":"https://answered.vault.azure.net/secrets/bad",{{field}}}""", Good);

        Assert.That(list.Objects.Select(one => (one.Name.Text, one.Flaw)), Is.EqualTo(new[] { ("bad", flaw), ("good", null) }));
        Assert.That((list.Objects[1].Created, list.Objects[1].Updated),
            Is.EqualTo((DateTimeOffset.FromUnixTimeSeconds(1), DateTimeOffset.FromUnixTimeSeconds(2))));
    }

    [TestCase(""" "attributes":null """)]
    [TestCase(""" "tags":null,"contentType":null """)]
    [TestCase(""" "tags":{"a":null} """)]
    [TestCase(""" "somethingNew":{"deep":[1]} """)]
    [TestCase(""" "attributes":{"exp":253402300799,"nbf":0,"recoverableDays":"ninety"} """)]
    public async Task What_is_absent_or_unknown_is_no_flaw(string field)
    {
        var list = await ListAsync($$"""{"id":"https://answered.vault.azure.net/secrets/fine",{{field}}}""");

        Assert.That(list.Objects.Single().Flaw, Is.Null);
    }

    [TestCase("{}")]
    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("\"value\"")]
    [TestCase("""{"value":null,"nextLink":null}""")]
    [TestCase("""{"value":{},"nextLink":null}""")]
    [TestCase("""{"value":[null],"nextLink":null}""")]
    [TestCase("""{"value":[{"id":5}],"nextLink":null}""")]
    [TestCase("""{"value":[{"id":"https://answered.vault.azure.net/secrets/"}],"nextLink":null}""")]
    [TestCase("""{"value":[{"attributes":{}}],"nextLink":null}""")]
    [TestCase("""{"value":[],"nextLink":7}""")]
    [TestCase("""{"value":[""")]
    [TestCase("")]
    public void What_is_no_page_of_a_list_is_never_taken_for_an_empty_vault(string page)
    {
        using var vault = new AnsweredVault(_ => AnsweredVault.Answer(200, page));

        Assert.That(Assert.ThrowsAsync<VaultException>(vault.ListAsync)!.Message, Is.EqualTo(
            "Could not list the secrets of vault answered: answered.vault.azure.net answered what cannot be read. "
            + "Look at what stands between the agent and the vault, such as a proxy, and run again."));
    }

    [Test]
    public void A_history_with_a_version_that_cannot_be_read_is_an_error_that_names_it()
    {
        using var vault = new AnsweredVault(_ => AnsweredVault.Answer(200, """
            {"value":[{"id":"https://answered.vault.azure.net/secrets/db/0123456789abcdef0123456789abcdef","attributes":{"exp":99999999999999}}],"nextLink":null}
            """));

        Assert.That(
            Assert.ThrowsAsync<VaultException>(() => vault.Vault[ObjectKind.Secret].ListVersionsAsync(ObjectName.Parse("db"),
                CancellationToken.None))!.Message,
            Is.EqualTo(
                "Could not list the versions of 'db' in vault answered: version 0123456789abcdef0123456789abcdef cannot be read: its "
                    + "field exp holds no date: 99999999999999. "
                + "Set that right in the vault."));
    }

    [TestCase("\"a\"", "its field x5t holds no thumbprint: \"a\"")]
    [TestCase("3", "its field x5t holds no thumbprint: 3")]
    [TestCase("\"0123456789abcdefghijklmnop-\"", null)]
    public async Task A_thumbprint_that_no_mark_could_hold_is_a_flaw(string x5t, string? flaw)
    {
        using var vault = new AnsweredVault(_ => AnsweredVault.Answer(200, $$$"""
            {"value":[{"id":"https://answered.vault.azure.net/certificates/web","x5t":{{{x5t}}},"attributes":{}}],"nextLink":null}
            """));

        Assert.That((await vault.Vault[ObjectKind.Certificate].ListAsync(CancellationToken.None)).Objects.Single().Flaw, Is.EqualTo(flaw));
    }

    private static async Task<Inventory> ListAsync(params string[] items)
    {
        using var vault =
            new AnsweredVault(_ => AnsweredVault.Answer(200, $$"""{"value":[{{string.Join(',', items)}}],"nextLink":null}"""));
        return await vault.ListAsync();
    }
}
