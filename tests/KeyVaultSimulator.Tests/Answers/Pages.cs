namespace KeyVaultSimulator.Tests;

/// <summary>Lists: what stands in them, in which order, and on which page.</summary>
[TestFixture]
public sealed class Pages
{
    [Test]
    public async Task An_empty_vault_answers_in_28_bytes()
    {
        await using var _ = await Simulation.StartAsync();
        Assert.That((await _.SendAsync("GET", "/secrets")).Text, Is.EqualTo("""{"value":[],"nextLink":null}"""));
        Assert.That((await _.SendAsync("GET", "/deletedsecrets")).Text, Is.EqualTo("""{"value":[],"nextLink":null}"""));
        Assert.That((await _.SendAsync("GET", "/secrets/nothing/versions")).Text, Is.EqualTo("""{"value":[],"nextLink":null}"""));
    }

    [Test]
    public async Task Names_come_in_order_whatever_their_case()
    {
        await using var _ = await Simulation.StartAsync();
        foreach (var name in new[] { "b", "A", "C", "a-1", "B2" })
        {
            _.Vault.Set(name, "one");
        }

        Assert.That((await _.PagesAsync("/secrets")).Single(), Is.EqualTo(new[] { "A", "a-1", "b", "B2", "C" }));
    }

    [Test]
    public async Task Versions_come_in_the_order_of_their_ids()
    {
        await using var _ = await Simulation.StartAsync();
        var made = Enumerable.Range(0, 30).Select(i => _.Vault.Set("db", $"{i}").Version).ToList();
        var pages = await _.PagesAsync("/secrets/db/versions");
        Assert.That(pages.Select(page => page.Length), Is.EqualTo(new[] { 25, 5 }));
        Assert.That(pages.SelectMany(page => page), Is.EqualTo(made.Order(StringComparer.Ordinal)));
    }

    [Test]
    public async Task A_page_holds_25_names_and_no_more()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Seed(60, versions: 3);
        Assert.That((await _.PagesAsync("/secrets")).Select(page => page.Length), Is.EqualTo(new[] { 25, 25, 10 }));
    }

    [Test]
    public async Task Deleted_names_take_places_on_the_pages_of_the_living()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Seed(80);
        foreach (var i in Enumerable.Range(20, 40))
        {
            _.Vault.Delete($"secret-{i:000000}");
        }

        var pages = await _.PagesAsync("/secrets");
        Assert.That(pages.Select(page => page.Length), Is.EqualTo(new[] { 20, 0, 15, 5 }), "short and empty pages go on");
        Assert.That(pages.SelectMany(page => page), Is.EqualTo(_.Vault.LiveNames()));
    }

    [Test]
    public async Task Versions_take_places_on_the_pages_of_the_deleted()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Seed(2, versions: 2);
        foreach (var name in _.Vault.LiveNames())
        {
            _.Vault.Delete(name);
        }

        var pages = await _.PagesAsync("/deletedsecrets?maxresults=1");
        Assert.That(pages.Select(page => page.Length), Is.EqualTo(new[] { 1, 0, 0, 1, 0, 0 }));
        Assert.That(pages.SelectMany(page => page), Is.EqualTo(_.Vault.DeletedNames()));
    }

    [Test]
    public async Task Pages_can_be_made_of_entries_instead()
    {
        await using var _ = await Simulation.StartAsync(new SimulatedVaultOptions { ScanRows = false });
        _.Vault.Seed(80);
        foreach (var i in Enumerable.Range(20, 40))
        {
            _.Vault.Delete($"secret-{i:000000}");
        }

        Assert.That((await _.PagesAsync("/secrets")).Select(page => page.Length).Where(length => length > 0), Is.EqualTo(new[] { 25, 15 }));
        Assert.That((await _.PagesAsync("/deletedsecrets")).Select(page => page.Length).Where(length => length > 0),
            Is.EqualTo(new[] { 25, 15 }));
    }

    [Test]
    public async Task The_link_to_the_next_page_names_port_443_and_repeats_what_was_asked()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Seed(3);
        var link = (string)(await _.SendAsync("GET", "/secrets?maxresults=2&api-version=7.4")).Json["nextLink"]!;
        Assert.That(link,
            Does.Match(@"^https://contoso\.vault\.azure\.net:443/secrets\?api-version=7\.4&\$skiptoken=[\w-]+&maxresults=2$"));
    }

    [TestCase("db")]
    [TestCase("my-secret")]
    public async Task A_token_names_the_row_in_upper_case_as_the_services_does(string name)
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Set(name, "one");
        _.Vault.Set(name, "two");
        var link = (string)(await _.SendAsync("GET", $"/secrets/{name}/versions?maxresults=1")).Json["nextLink"]!;
        Assert.That(HiddenRows.NextRow(link), Is.EqualTo(name.ToUpperInvariant()));
    }

    [Test]
    public async Task A_list_is_no_snapshot()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Seed(30);
        var first = await _.SendAsync("GET", "/secrets");
        _.Vault.Delete("secret-000027");
        _.Vault.Set("secret-000099", "new");
        var second = await _.SendAsync("GET", new Uri((string)first.Json["nextLink"]!).PathAndQuery);
        Assert.That(second.Json["value"]!.Select(item => ((string)item["id"]!)[^2..]), Is.EqualTo(new[] { "25", "26", "28", "29", "99" }));
    }

    [Test]
    public async Task Entries_have_no_version_and_no_value()
    {
        await using var _ = await Simulation.StartAsync(cloudOptions: StoppedClock.Options);
        _.Vault.Set("db", "one", "text/plain", [new("a", "b")]);
        Assert.That((await _.SendAsync("GET", "/secrets")).Text, Is.EqualTo(
            """{"value":[{"contentType":"text/plain","id":"https://contoso.vault.azure.net/secrets/db","attributes":{"enabled":true,"created":1795435200,"updated":1795435200,"recoveryLevel":"Recoverable+Purgeable","recoverableDays":90},"tags":{"a":"b"}}],"nextLink":null}"""));
    }

    [TestCase("nonsense")]
    [TestCase("e30")]
    public async Task A_token_of_no_page_is_refused(string token)
    {
        await using var _ = await Simulation.StartAsync();
        Assert.That((await _.SendAsync("GET", $"/secrets?$skiptoken={token}")).Status, Is.EqualTo(400));
    }
}
