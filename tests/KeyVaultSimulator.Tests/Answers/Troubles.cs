using Azure;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Secrets;

namespace KeyVaultSimulator.Tests.Answers;

/// <summary>
/// What happens to a vault as a whole: restored, made anew, failed over, slow lists, clocks of nodes; and the way to it without a network.
/// </summary>
[TestFixture]
public sealed class Troubles
{
    private Simulation _ = null!;

    [SetUp]
    public async Task StartAsync() => _ = await Simulation.StartAsync(cloudOptions: StoppedClock.Options);

    [TearDown]
    public async Task StopAsync() => await _.DisposeAsync();

    [Test]
    public async Task A_rewound_vault_holds_what_it_held_then_with_the_same_version_ids()
    {
        var first = _.Vault.Set("db", "v1");
        var then = _.Vault.State;
        _.Vault.Set("db", "v2");
        _.Vault.Set("newer", "v1");

        _.Vault.Rewind(then);

        var read = (await _.Client().GetSecretAsync("db")).Value;
        Assert.That((read.Value, read.Properties.Version), Is.EqualTo(("v1", first.Version)));
        Assert.That(_.Vault.LiveNames(), Is.EqualTo(new[] { "db" }));
    }

    [Test]
    public async Task A_vault_made_anew_holds_nothing()
    {
        _.Vault.Set("db", "v1");
        _.Vault.Rewind(VaultState.Empty);
        Assert.That((await _.PagesAsync("/secrets")).SelectMany(page => page), Is.Empty);
        Assert.That((await _.SendAsync("GET", "/secrets/db")).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task Slow_lists_show_a_change_later_than_all_else_does()
    {
        _.Vault.Set("old", "v1");
        _.Vault.ListLag = TimeSpan.FromSeconds(5);
        _.Vault.Set("new", "v1");
        _.Vault.Delete("old");

        _.Cloud.Advance(TimeSpan.FromSeconds(4));
        Assert.That(await ListedAsync(), Is.EqualTo(("old", "")));
        Assert.That((await _.SendAsync("GET", "/secrets/new")).Status, Is.EqualTo(200));
        Assert.That((await _.SendAsync("GET", "/deletedsecrets/old")).Status, Is.EqualTo(200));

        _.Cloud.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await ListedAsync(), Is.EqualTo(("new", "old")));
    }

    [Test]
    public async Task Lists_are_up_to_date_again_when_they_are_no_longer_slow()
    {
        _.Vault.ListLag = TimeSpan.FromSeconds(5);
        _.Vault.Set("new", "v1");
        _.Vault.ListLag = TimeSpan.Zero;
        Assert.That(await ListedAsync(), Is.EqualTo(("new", "")));
    }

    [Test]
    public void The_clock_of_the_node_that_answers_stamps_what_it_makes()
    {
        var before = _.Vault.Set("db", "v1");
        _.Vault.NodeClock = TimeSpan.FromSeconds(-3);
        var after = _.Vault.Set("db", "v2");
        Assert.That(before.Created - after.Created, Is.EqualTo(TimeSpan.FromSeconds(3)));
        Assert.That(_.Vault.Current("db").Value, Is.EqualTo("v2"), "what was made last is current, whatever the times say");
    }

    [Test]
    public async Task A_vault_that_is_failed_over_is_read_and_refuses_each_write()
    {
        _.Vault.Set("db", "v1");
        _.Vault.Set("gone", "v1");
        _.Vault.Delete("gone");
        _.Vault.IsReadOnly = true;
        (string Method, string Path, string? Body)[] writes =
        [
            ("PUT", "/secrets/db", """{"value":"v2"}"""), ("PATCH", "/secrets/db/", "{}"), ("DELETE", "/secrets/db", null),
            ("POST", "/deletedsecrets/gone/recover", null), ("DELETE", "/deletedsecrets/gone", null),
        ];
        foreach (var (method, path, body) in writes)
        {
            var answer = await _.SendAsync(method, path, body);
            Assert.That((answer.Status, answer.Code), Is.EqualTo((403, "Forbidden")), $"{method} {path}");
        }

        Assert.That((await _.SendAsync("GET", "/secrets/db")).Status, Is.EqualTo(200));
        Assert.That(await ListedAsync(), Is.EqualTo(("db", "gone")));
        Assert.That((await _.SendAsync("POST", "/secrets/db/backup")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Without_a_network_the_same_is_answered()
    {
        using var http = new HttpClient(_.Cloud.CreateDirectHandler());
        var client = Direct(http);
        await client.SetSecretAsync(new KeyVaultSecret("db", "v1") { Properties = { ContentType = "text/plain" } });
        Assert.That((await client.GetSecretAsync("db")).Value.Value, Is.EqualTo("v1"));
        Assert.That(_.Vault.Current("db").ContentType, Is.EqualTo("text/plain"));
        await foreach (var listed in client.GetPropertiesOfSecretsAsync())
        {
            Assert.That(listed.Name, Is.EqualTo("db"));
        }

        Assert.That(() => client.GetSecretAsync("none"), Throws.TypeOf<RequestFailedException>().With.Property("Status").EqualTo(404));
        _.Vault.RefusesConnections = true;
        Assert.That(() => client.GetSecretAsync("db"), Throws.TypeOf<RequestFailedException>().With.Property("Status").Zero);
    }

    [Test]
    public void Without_a_network_too_a_connection_can_break_before_and_in_the_answer()
    {
        using var http = new HttpClient(_.Cloud.CreateDirectHandler());
        var client = Direct(http);
        _.Vault.Set("db", "v1");
        foreach (var fault in new[] { Fault.ResetBefore, Fault.ResetAfter, Fault.Truncate })
        {
            _.Vault.Faults.Add("Set", null, fault, times: 1);
            Assert.That(() => client.SetSecretAsync("db", "v2"), Throws.Exception, fault.ToString());
        }

        Assert.That(_.Vault.Values("db"), Is.EqualTo(new[] { "v1", "v2", "v2" }));
    }

    private async Task<(string Live, string Deleted)> ListedAsync() =>
        (string.Join(',', (await _.PagesAsync("/secrets")).SelectMany(page => page)),
            string.Join(',', (await _.PagesAsync("/deletedsecrets")).SelectMany(page => page)));

    private SecretClient Direct(HttpClient http) =>
        new(_.Vault.Uri, _.Cloud.Credential,
            new SecretClientOptions { Transport = new HttpClientTransport(http), Retry = { MaxRetries = 0 } });
}
