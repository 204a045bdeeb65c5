namespace KeyVaultReplication.Tests.Vaults;

/// <summary>The small types that inputs, lists and tags are parsed into.</summary>
[TestFixture]
public sealed class Values
{
    [Test]
    public void A_secret_value_is_never_printed()
    {
        var value = new SecretValue("hunter2");

        Assert.That($"{value}", Is.EqualTo("***"));
        Assert.That(new { value }.ToString(), Does.Not.Contain("hunter2"));
    }

    [TestCase("a", "a", ExpectedResult = true)]
    [TestCase("", "", ExpectedResult = true)]
    [TestCase("a", "A", ExpectedResult = false)]
    [TestCase("a", "a ", ExpectedResult = false)]
    [TestCase("é", "e\u0301", ExpectedResult = false)]
    public bool Values_match_to_the_character(string left, string right) => new SecretValue(left).Matches(new SecretValue(right));

    [TestCase("contoso-weu", ExpectedResult = "contoso-weu.vault.azure.net")]
    [TestCase("Contoso-WEU", ExpectedResult = "contoso-weu.vault.azure.net")]
    [TestCase(" contoso ", ExpectedResult = "contoso.vault.azure.net")]
    [TestCase("https://contoso.vault.azure.net", ExpectedResult = "contoso.vault.azure.net")]
    [TestCase("https://contoso.vault.azure.net:443/", ExpectedResult = "contoso.vault.azure.net")]
    [TestCase("https://contoso.vault.azure.cn/", ExpectedResult = "contoso.vault.azure.cn")]
    [TestCase("contoso.vault.usgovcloudapi.net", ExpectedResult = "contoso.vault.usgovcloudapi.net")]
    [TestCase("ab", ExpectedResult = null)]
    [TestCase("1contoso", ExpectedResult = null)]
    [TestCase("con--toso", ExpectedResult = null)]
    [TestCase("contoso-", ExpectedResult = null)]
    [TestCase("a-very-long-vault-name-xx", ExpectedResult = null)]
    [TestCase("http://contoso.vault.azure.net", ExpectedResult = null)]
    [TestCase("https://contoso.vault.azure.net/secrets/x", ExpectedResult = null)]
    [TestCase("https://user@contoso.vault.azure.net", ExpectedResult = null)]
    [TestCase("https://contoso.vault.azure.net:8443", ExpectedResult = null)]
    [TestCase("https://contoso", ExpectedResult = null)]
    [TestCase("contoso.vault.azure.net/?x", ExpectedResult = null)]
    [TestCase("", ExpectedResult = null)]
    [TestCase(null, ExpectedResult = null)]
    public string? Vaults_are_names_or_urls(string? text) =>
        VaultAddress.TryParse(text, VaultAddress.PublicCloudSuffix, out var address) ? address.Host : null;

    [Test]
    public void A_vault_is_the_same_by_name_and_by_url() =>
        Assert.That(VaultAddress.Parse("Contoso"), Is.EqualTo(VaultAddress.Parse("https://contoso.vault.azure.net/")));

    [Test]
    public void Names_ignore_case_and_sort_as_the_service_lists_them()
    {
        Assert.That(ObjectName.Parse("Db-Password"), Is.EqualTo(ObjectName.Parse("db-password")));
        Assert.That(new[] { "b", "A-1", "a1", "A0" }.Select(text => ObjectName.Parse(text)).Order().Select(name => name.Text),
            Is.EqualTo(new[] { "A-1", "A0", "a1", "b" }));
    }

    [TestCase("")]
    [TestCase("a b")]
    [TestCase("a_b")]
    [TestCase("a\n")]
    public void Other_texts_are_no_names(string text)
    {
        Assert.That(ObjectName.TryParse(text, out _), Is.False);
        Assert.That(ObjectName.TryParse(new string('a', 128), out _), Is.False);
    }

    [Test]
    public void A_mark_reads_back_what_it_wrote([Values] bool bound, [Values] bool deleting)
    {
        var mark = Some.Mark(Some.Source, 100, bound ? 200 : null, deleting: deleting ? Some.Other : null);

        Assert.That(Mark.TryParse(mark.ToString()), Is.EqualTo(mark));
        Assert.That(mark.ToString(), Has.Length.LessThan(256));
    }

    [Test]
    public void The_text_of_a_mark_is_as_documented() => Assert.That(
        new[] { Some.Mark(Some.Source, 100, 200), Some.Mark(Some.Source, 100, null, deleting: Some.Other) }.Select(mark => mark.ToString()),
        Is.EqualTo(new[]
        {
            "v1 source.vault.azure.net 00000000000000000000000000000064 1800000100 e606a1776b5f8f61 1800000200",
            "v1 source.vault.azure.net 00000000000000000000000000000064 1800000100 e606a1776b5f8f61 - deleting other.vault.azure.net",
        }));

    [TestCase("")]
    [TestCase(null)]
    [TestCase("v2 source.vault.azure.net 00000000000000000000000000000064 1 0123456789abcdef 1")]
    [TestCase("v1 source.vault.azure.net 00000000000000000000000000000064 1 0123456789abcdef")]
    [TestCase("v1 source.vault.azure.net 00000000000000000000000000000064 1 0123456789abcdef 1 ")]
    [TestCase("v1 source.vault.azure.net 00000000000000000000000000000064 1 0123456789abcdef 1\n")]
    [TestCase("v1 source.vault.azure.net 00000000000000000000000000000064 1 0123456789abcdef 1 Deleting")]
    [TestCase("v1 source.vault.azure.net 00000000000000000000000000000064 1 0123456789abcdef 1 deleting a.b deleting a.b")]
    [TestCase("v1 source.vault.azure.net 00000000000000000000000000000064 1 0123456789abcde 1")]
    [TestCase("v1 source.vault.azure.net 00000000000000000000000000000064 1 1 1")]
    [TestCase("v1 source.vault.azure.net 0000000000000000000000000000006Z 1 0123456789abcdef 1")]
    [TestCase("v1 source.vault.azure.net 00000000000000000000000000000064 -1 0123456789abcdef 1")]
    [TestCase("v1 source.vault.azure.net 00000000000000000000000000000064 999999999999 0123456789abcdef 1")]
    [TestCase("v1 ##vso[task.complete] 00000000000000000000000000000064 1 0123456789abcdef 1")]
    public void Other_texts_are_no_marks(string? text) => Assert.That(Mark.TryParse(text), Is.Null);

    [TestCase("db-*", "DB-password", ExpectedResult = true)]
    [TestCase("db-?", "db-1", ExpectedResult = true)]
    [TestCase("db-?", "db-12", ExpectedResult = false)]
    [TestCase("db", "db-1", ExpectedResult = false)]
    [TestCase("*", "anything", ExpectedResult = true)]
    public bool Patterns_know_star_and_question_mark_and_no_case(string pattern, string name) =>
        new NameFilter([pattern], []).Matches(ObjectName.Parse(name));

    [Test]
    public void Excluded_wins_over_included()
    {
        var filter = new NameFilter(["db-*", "api-*"], ["*-test"]);

        Assert.That(filter.Matches(Some.Name("db-1")));
        Assert.That(filter.Matches(Some.Name("db-test")), Is.False);
        Assert.That(filter.Matches(Some.Name("other")), Is.False);
    }

    [TestCase("25%", 25, 100, ExpectedResult = true)]
    [TestCase("25%", 26, 100, ExpectedResult = false)]
    [TestCase("25%", 9, 9, ExpectedResult = false)]
    [TestCase("25%", 1, 3, ExpectedResult = false)]
    [TestCase("100%", 9, 9, ExpectedResult = true)]
    [TestCase("25%", 3, 10, ExpectedResult = false)]
    [TestCase("0%", 1, 10, ExpectedResult = false)]
    [TestCase("5", 5, 6, ExpectedResult = true)]
    [TestCase("5", 6, 1000, ExpectedResult = false)]
    [TestCase("0", 1, 1000, ExpectedResult = false)]
    [TestCase("100%", 1000, 1000, ExpectedResult = true)]
    public bool A_limit_counts_deletions_or_their_share(string limit, int deletions, int secrets) =>
        ChangeLimit.TryParse(limit, out var parsed) && parsed.Allows(deletions, secrets);

    [TestCase(2, 2, ExpectedResult = true)]
    [TestCase(3, 3, ExpectedResult = false)]
    [TestCase(3, 12, ExpectedResult = true)]
    [TestCase(4, 12, ExpectedResult = false)]
    public bool By_default_two_deletions_or_a_quarter_are_allowed(int deletions, int secrets) =>
        ChangeLimit.Deletions.Allows(deletions, secrets);

    [TestCase(9, 9, ExpectedResult = true)]
    [TestCase(5, 10, ExpectedResult = true)]
    [TestCase(6, 10, ExpectedResult = false)]
    public bool By_default_half_of_ten_or_more_may_get_a_new_value(int updates, int secrets) =>
        ChangeLimit.Updates.Allows(updates, secrets);

    [TestCase("")]
    [TestCase("%")]
    [TestCase("-1")]
    [TestCase("101%")]
    [TestCase("1.5")]
    [TestCase("many")]
    public void Other_texts_are_no_limits(string text) => Assert.That(ChangeLimit.TryParse(text, out _), Is.False);

    [TestCase("100%", ExpectedResult = true)]
    [TestCase("100", ExpectedResult = false)]
    [TestCase("99%", ExpectedResult = false)]
    public bool Only_100_percent_allows_everything(string limit) => Some.Limit(limit).AllowsEverything;
}
