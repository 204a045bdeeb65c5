namespace KeyVaultSimulator.Tests;

/// <summary>What holds for all requests: versions of the API, paths, methods, headers.</summary>
[TestFixture]
public sealed class EveryRequest
{
    [TestCase("2016-10-01")]
    [TestCase("7.0")]
    [TestCase("7.4")]
    [TestCase("7.6")]
    [TestCase("2025-07-01")]
    [TestCase("2026-04-01")]
    public async Task Versions_of_the_API_that_exist_are_accepted(string version)
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Set("db", "one");
        Assert.That((await _.SendRawAsync("GET", $"/secrets/db?api-version={version}")).Status, Is.EqualTo(200));
    }

    [TestCase("?api-version=7.99")]
    [TestCase("?api-version=")]
    [TestCase("")]
    public async Task Versions_of_the_API_that_do_not_exist_are_refused(string query)
    {
        await using var _ = await Simulation.StartAsync();
        var answer = await _.SendRawAsync("PUT", $"/secrets/db{query}", """{"value":"one"}""");
        Assert.That((answer.Status, answer.Code), Is.EqualTo((400, "BadParameter")));
        Assert.That(answer.Message, Does.StartWith("The specified version (").And.Contain("is not recognized"));
        Assert.That(_.Vault.LiveNames(), Is.Empty);
    }

    [TestCase("7.0", false)]
    [TestCase("7.0-preview", false)]
    [TestCase("7.1", true)]
    [TestCase("2025-07-01", true)]
    [TestCase("2026-04-01", true)]
    public async Task Recoverable_days_are_told_since_version_7_1(string version, bool told)
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Set("db", "one");
        var answer = await _.SendRawAsync("GET", $"/secrets/db?api-version={version}");
        Assert.That(answer.Json["attributes"]!["recoverableDays"] is not null, Is.EqualTo(told));
    }

    [Test]
    public async Task A_name_may_end_in_a_slash()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Set("db", "one");
        var (with, without) = (await _.SendAsync("GET", "/secrets/db/"), await _.SendAsync("GET", "/secrets/db"));
        Assert.That(with.Text, Is.EqualTo(without.Text));
        Assert.That((await _.SendAsync("PATCH", "/secrets/db/", """{"contentType":"text/plain"}""")).Status, Is.EqualTo(200));
        Assert.That(_.Log, Is.EqualTo(new[] { "Get db 200", "Get db 200", "Update db 200" }));
    }

    [TestCase("GET", "/secrets/db/versions/", "ListVersions db 200")]
    [TestCase("POST", "/secrets/db/backup/", "Backup db 200")]
    [TestCase("GET", "/deletedsecrets/old/", "GetDeleted old 200")]
    [TestCase("POST", "/deletedsecrets/old/recover/", "Recover old 200")]
    [TestCase("DELETE", "/deletedsecrets/old/", "Purge old 204")]
    public async Task So_may_every_path(string method, string path, string logged)
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Set("db", "one");
        _.Vault.Set("old", "one");
        _.Vault.Delete("old");
        await _.SendAsync(method, path);
        Assert.That(_.Log, Is.EqualTo(new[] { logged }));
    }

    [TestCase("GET", "/secrets/db/0123456789abcdef0123456789abcdef/extra")]
    [TestCase("GET", "/secrets/db/versions/extra")]
    [TestCase("DELETE", "/deletedsecrets/db/recover/extra")]
    public async Task A_longer_path_is_of_nothing_that_is_simulated(string method, string path)
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Set("db", "one");
        _.Vault.NextVersion = () => "0123456789abcdef0123456789abcdef";
        _.Vault.Set("db", "two");
        var answer = await _.SendAsync(method, path);
        Assert.That((answer.Status, answer.Message), Is.EqualTo((501, $"The simulator does not know {method} {path}.")));
    }

    [TestCase("PUT", "Set")]
    [TestCase("GET", "Get")]
    [TestCase("PATCH", "Update")]
    [TestCase("DELETE", "Delete")]
    [TestCase("put", "Set")]
    [TestCase("Delete", "Delete")]
    public async Task A_POST_can_stand_for_another_method(string method, string operation)
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Set("db", "one");
        await _.SendAsync("POST", "/secrets/db", """{"value":"two"}""", header: $"X-HTTP-METHOD: {method}");
        Assert.That(_.Log, Is.EqualTo(new[] { $"{operation} db 200" }));
    }

    [Test]
    public async Task Only_a_POST_can_stand_for_another_method()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Set("db", "one");
        Assert.That((await _.SendAsync("GET", "/secrets/db", header: "X-HTTP-METHOD: DELETE")).Status, Is.EqualTo(200));
        Assert.That(_.Vault.LiveNames(), Is.EqualTo(new[] { "db" }));
    }

    [TestCase("PUT", "/secrets/")]
    [TestCase("POST", "/secrets//backup")]
    [TestCase("PUT", "/secrets")]
    public async Task An_empty_name_is_a_method_that_is_not_allowed(string method, string path)
    {
        await using var _ = await Simulation.StartAsync();
        var answer = await _.SendAsync(method, path, """{"value":"one"}""");
        Assert.That((answer.Status, answer.Code, answer.Message), Is.EqualTo((405, "MethodNotAllowed", $"HTTP {method} not allowed")));
    }

    [TestCase("secret_name")]
    [TestCase("a.b")]
    public async Task A_name_of_other_characters_is_refused(string name)
    {
        await using var _ = await Simulation.StartAsync();
        var answer = await _.SendAsync("PUT", $"/secrets/{name}", """{"value":"one"}""");
        Assert.That((answer.Status, answer.Code, answer.Message),
            Is.EqualTo((400, "BadParameter", $"The request URI contains an invalid name: {name}")));
    }

    [TestCase("GET", "/deletedsecrets/a_b")]
    [TestCase("DELETE", "/deletedsecrets/a_b")]
    [TestCase("POST", "/deletedsecrets/a_b/recover")]
    [TestCase("GET", "/secrets/a_b/versions")]
    public async Task It_is_refused_wherever_it_stands(string method, string path)
    {
        await using var _ = await Simulation.StartAsync();
        var answer = await _.SendAsync(method, path);
        Assert.That((answer.Status, answer.Code, answer.Message),
            Is.EqualTo((400, "BadParameter", "The request URI contains an invalid name: a_b")));
    }

    [Test]
    public async Task Who_asks_is_settled_before_what_is_asked()
    {
        await using var _ = await Simulation.StartAsync();
        foreach (var (method, path) in new[] { ("GET", "/secrets/nothing"), ("PUT", "/secrets/a_b"), ("PUT", "/secrets/") })
        {
            Assert.That((await _.SendAsync(method, path, token: null)).Status, Is.EqualTo(401), path);
        }
    }

    [Test]
    public async Task Every_answer_has_the_headers_of_the_service()
    {
        await using var _ = await Simulation.StartAsync();
        var headers = (await _.SendAsync("GET", "/secrets")).Headers;
        Assert.Multiple(() =>
        {
            Assert.That(headers["Cache-Control"], Is.EqualTo("no-cache"));
            Assert.That(headers["Content-Type"], Is.EqualTo("application/json; charset=utf-8"));
            Assert.That(headers["Content-Length"], Is.EqualTo("28"), "an empty list takes 28 bytes");
            Assert.That(headers["X-Content-Type-Options"], Is.EqualTo("nosniff"));
            Assert.That(Guid.TryParse(headers["x-ms-request-id"], out var _), Is.True);
            Assert.That(headers.Keys,
                Has.Member("Date").And.Member("x-ms-keyvault-service-version").And.Member("Strict-Transport-Security"));
            Assert.That(headers.Keys, Has.No.Member("ETag").And.No.Member("Retry-After").And.No.Member("Server"));
        });
    }

    [Test]
    public async Task The_clients_request_id_comes_back_when_asked_for()
    {
        await using var _ = await Simulation.StartAsync();
        await _.Client().SetSecretAsync("db", "one");
        Assert.That((await _.Client().GetSecretAsync("db")).GetRawResponse().Headers.TryGetValue("x-ms-client-request-id", out var id)
            && id!.Length > 0, Is.True);
    }

    [Test]
    public async Task What_is_not_simulated_says_so()
    {
        await using var _ = await Simulation.StartAsync();
        var answer = await _.SendAsync("GET", "/storage");
        Assert.That((answer.Status, answer.Message), Is.EqualTo((501, "The simulator does not know GET /storage.")));
    }

    [Test]
    public async Task Identifiers_are_the_same_in_upper_and_lower_case()
    {
        await using var _ = await Simulation.StartAsync();
        var version = _.Vault.Set("Db", "one").Version;
        var answer = await _.SendAsync("GET", $"/Secrets/dB/{version.ToUpperInvariant()}");
        Assert.That((string)answer.Json["id"]!, Is.EqualTo($"https://contoso.vault.azure.net/secrets/Db/{version}"));
    }

    [TestCase("GET", "/SECRETS/db/Versions", "ListVersions db 200")]
    [TestCase("POST", "/secrets/db/BACKUP", "Backup db 200")]
    [TestCase("POST", "/secrets/RESTORE", "Restore 400")]
    [TestCase("POST", "/DeletedSecrets/old/Recover", "Recover old 200")]
    public async Task So_are_the_words_of_a_path(string method, string path, string logged)
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Set("db", "one");
        _.Vault.Set("old", "one");
        _.Vault.Delete("old");
        await _.SendAsync(method, path, """{"value":"no backup"}""");
        Assert.That(_.Log, Is.EqualTo(new[] { logged }));
    }
}
