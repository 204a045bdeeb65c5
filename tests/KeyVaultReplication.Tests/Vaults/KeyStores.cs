namespace KeyVaultReplication.Tests.Vaults;

/// <summary>What the store for keys makes of answers. No client of the SDK reads them.</summary>
[TestFixture]
public sealed class KeyStores
{
    private static readonly ObjectName Sign = ObjectName.Parse("sign", ObjectKind.Key);

    private const string Item =
        """{"kid":"https://answered.vault.azure.net/keys/NAME","attributes":{"enabled":false,"nbf":1,"exp":2,"created":3,"updated":4,"recoveryLevel":"Recoverable+Purgeable","exportable":false},"tags":{"a":"b"}}""";

    [Test]
    public async Task A_list_is_read_over_short_and_empty_pages_to_its_end()
    {
        var pages = new Queue<string>(
        [
            Page("https://answered.vault.azure.net:443/keys?api-version=2026-04-01&$skiptoken=one", "a"),
            Page("https://answered.vault.azure.net:443/keys?api-version=2026-04-01&$skiptoken=two"),
            Page(null, "b", "c"),
        ]);
        using var _ = new AnsweredVault(request => AnsweredVault.Answer(200, pages.Dequeue()));
        var list = await _.Vault[ObjectKind.Key].ListAsync(default);
        Assert.That(list.Objects.Select(key => key.Name.Shown), Is.EqualTo(new[] { "key a", "key b", "key c" }));
        Assert.That((list.Pages, list.ArrivedInOrder, list.Objects[0].Version), Is.EqualTo((3, true, (string?)null)));
        Assert.That(list.Objects[0].Properties, Is.EqualTo(new ObjectProperties
        {
            Enabled = false,
            NotBefore = DateTimeOffset.FromUnixTimeSeconds(1),
            Expires = DateTimeOffset.FromUnixTimeSeconds(2),
            Tags = ObjectProperties.NoTags.Add("a", "b"),
        }));
        Assert.That(_.Requests.Select(request => request.RequestUri!.PathAndQuery), Is.EqualTo(new[]
        {
            "/keys?api-version=2026-04-01", "/keys?api-version=2026-04-01&$skiptoken=one", "/keys?api-version=2026-04-01&$skiptoken=two",
        }));
    }

    [TestCase("https://elsewhere.vault.azure.net/keys?$skiptoken=x", "the list goes on at another host")]
    [TestCase("http://answered.vault.azure.net/keys?$skiptoken=x", "the list goes on at another host")]
    [TestCase("https://answered.vault.azure.net:443/keys?$skiptoken=again", "the list leads back to a page that was read already")]
    public void A_list_that_leads_elsewhere_or_back_fails_and_is_not_followed(string next, string why)
    {
        using var _ = new AnsweredVault(request => AnsweredVault.Answer(200, Page(next, "a")));
        var exception = Assert.ThrowsAsync<VaultException>(() => _.Vault[ObjectKind.Key].ListAsync(default));
        Assert.That(exception!.Message, Does.StartWith("Could not list the keys of vault answered:").And.Contain(why));
        Assert.That(_.Requests.Select(request => request.RequestUri!.Host), Is.All.EqualTo("answered.vault.azure.net"));
    }

    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("""{"value":[{}]}""")]
    [TestCase("""{"value":[{"kid":"nothing","attributes":{}}]}""")]
    [TestCase("""{"value":[{"kid":"https://answered.vault.azure.net/secrets/sign","attributes":{}}]}""")]
    [TestCase("""{"value":[{"kid":"https://answered.vault.azure.net/keys/","attributes":{}}]}""")]
    [TestCase("""{"value":[""")]
    public void An_answer_that_cannot_be_read_is_an_error_that_says_so(string body)
    {
        using var _ = new AnsweredVault(request => AnsweredVault.Answer(200, body));
        Assert.That(Assert.ThrowsAsync<VaultException>(() => _.Vault[ObjectKind.Key].ListAsync(default))!.Message,
            Is.EqualTo(
                "Could not list the keys of vault answered: answered.vault.azure.net answered what cannot be read. Look at what stands "
                    + "between the agent and the vault, such as a proxy, and run again."));
    }

    [TestCase("""{"lifetimeActions":[{"trigger":{"timeAfterCreate":"P30D"},"action":{"type":"rotate"}}],"attributes":null}""", true)]
    [TestCase("""{"lifetimeActions":[{"trigger":{"timeBeforeExpiry":"P30D"},"action":{"type":"Notify"}}],"attributes":null}""", false)]
    [TestCase("""{"lifetimeActions":[],"attributes":null}""", false)]
    public async Task A_rotation_policy_rotates_where_an_action_says_so(string policy, bool rotates)
    {
        using var _ = new AnsweredVault(request => AnsweredVault.Answer(200, policy));
        Assert.That(await _.Vault.Keys.RotatesAsync(Sign, default), Is.EqualTo(rotates));
    }

    [TestCase("BadParameter", "Cannot decrypt backup blob", true)]
    [TestCase("MalformedBackupBlob", "Backup blob belongs to a different crypto domain and cannot be used with this instance.", true)]
    [TestCase("Malformed backup blob", "Backup blob contains invalid or corrupt version.", false)]
    public void Only_what_the_service_says_of_a_backup_from_elsewhere_tells_that_it_is_one(string code, string said, bool foreign)
    {
        using var _ = new AnsweredVault(request => AnsweredVault.Error(400, code, null, said));
        var exception = Assert.ThrowsAsync<VaultException>(() => RestoreAsync(_.Vault))!;
        Assert.That((exception.IsForeignBackup, exception.IsAmbiguous), Is.EqualTo((foreign, false)));
        Assert.That(exception.ToString(), Does.Not.Contain("canary"));
    }

    [Test]
    public void A_page_that_repeats_what_was_sent_is_not_quoted()
    {
        using var _ = new AnsweredVault(request => AnsweredVault.Answer(400, "<p>canary</p>", "text/html"));
        Assert.That(Assert.ThrowsAsync<VaultException>(() => RestoreAsync(_.Vault))!.Message, Does.Not.Contain("canary"));
    }

    [Test]
    public async Task Keys_are_the_same_if_their_public_parts_are()
    {
        var numbers = new Queue<string>(["1", "1", "2"]);
        using var _ = new AnsweredVault(request => AnsweredVault.Answer(200,
            """{"key":{"kid":"https://answered.vault.azure.net/keys/sign/00000000000000000000000000000000","kty":"EC","crv":"P-256","x":"NUMBER","y":"0"},"attributes":{"created":3,"updated":4}}"""
                .Replace("NUMBER", numbers.Dequeue(), StringComparison.Ordinal)));
        var reads = new List<ReadObject>();
        for (var i = 0; i < 3; i++)
        {
            reads.Add(await _.Vault[ObjectKind.Key].ReadAsync(Sign, null, default));
        }

        Assert.That((reads[0].Object.Version, reads[0].Content.Matches(reads[1].Content), reads[0].Content.Matches(reads[2].Content)),
            Is.EqualTo((new string('0', 32), true, false)));
    }

    private static async Task RestoreAsync(Vault vault)
    {
        using var backup = new KeyBackup("canary"u8.ToArray());
        await vault.Keys.RestoreAsync(Sign, backup, default);
    }

    private static string Page(string? next, params string[] names) =>
        $$"""{"value":[{{string.Join(',', names.Select(name => Item.Replace("NAME", name, StringComparison.Ordinal)))}}],"nextLink":{{(next is null ? "null" : $"\"{next}\"")}}}""";
}
