using Newtonsoft.Json.Linq;

namespace KeyVaultSimulator.Tests;

/// <summary>
/// From live over deleting and deleted to gone or live again: what each operation answers in each state. Time stands still unless it is
/// advanced.
/// </summary>
[TestFixture]
public sealed class Lifecycle
{
    private static readonly SimulatedVaultOptions Slow = new()
    {
        RetentionDays = 7,
        DeleteDelay = TimeSpan.FromSeconds(10),
        RecoverDelay = TimeSpan.FromSeconds(10),
        PurgeDelay = TimeSpan.FromSeconds(10),
    };

    /// <summary>Everything that can be asked of a secret. What changes it comes last.</summary>
    private static readonly (string What, string Method, string Path, string? Body)[] All =
    [
        ("get", "GET", "/secrets/db", null),
        ("get deleted", "GET", "/deletedsecrets/db", null),
        ("back up", "POST", "/secrets/db/backup", null),
        ("update", "PATCH", "/secrets/db/", "{}"),
        ("set", "PUT", "/secrets/db", """{"value":"two"}"""),
        ("purge", "DELETE", "/deletedsecrets/db", null),
        ("recover", "POST", "/deletedsecrets/db/recover", null),
        ("delete", "DELETE", "/secrets/db", null),
    ];

    [Test]
    public async Task While_it_is_being_deleted_it_is_neither_here_nor_there()
    {
        await using var _ = await StartAsync();
        _.Vault.Delete("db");
        Assert.That(await AskAsync(_), Is.EqualTo(new[]
        {
            "get: 404 SecretNotFound", "get deleted: 404 SecretNotFound", "back up: 404 SecretNotFound", "update: 404 SecretNotFound",
            "set: 409 ObjectIsBeingDeleted", "purge: 409 ObjectIsBeingDeleted", "recover: 409 ObjectIsBeingDeleted",
            "delete: 404 SecretNotFound",
        }));
        Assert.That((await _.PagesAsync("/secrets")).Concat(await _.PagesAsync("/deletedsecrets")).SelectMany(page => page), Is.Empty);
        Assert.That((await _.PagesAsync("/secrets/db/versions")).SelectMany(page => page), Is.Empty);
    }

    [Test]
    public async Task Once_deleted_it_can_be_seen_recovered_and_purged_but_not_written()
    {
        await using var _ = await StartAsync();
        _.Vault.Delete("db");
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        Assert.That(await AskAsync(_, except: ["purge", "recover"]), Is.EqualTo(new[]
        {
            "get: 404 SecretNotFound", "get deleted: 200", "back up: 404 SecretNotFound", "update: 404 SecretNotFound",
            "set: 409 ObjectIsDeletedButRecoverable", "delete: 404 SecretNotFound",
        }));
        Assert.That((await _.PagesAsync("/deletedsecrets")).SelectMany(page => page), Is.EqualTo(new[] { "db" }));
        Assert.That((await _.SendAsync("POST", "/deletedsecrets/db/recover")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task While_it_is_being_recovered_it_can_be_used_before_it_can_be_set()
    {
        await using var _ = await StartAsync();
        _.Vault.Delete("db");
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        _.Vault.Recover("db");
        Assert.That(await AskAsync(_), Is.EqualTo(new[]
        {
            "get: 404 SecretNotFound", "get deleted: 404 SecretNotFound", "back up: 404 SecretNotFound", "update: 404 SecretNotFound",
            "set: 409 ObjectIsBeingRecovered", "purge: 404 SecretNotFound", "recover: 409 Conflict", "delete: 404 SecretNotFound",
        }));

        _.Cloud.Advance(TimeSpan.FromSeconds(6));
        Assert.That(await AskAsync(_, except: "delete"), Is.EqualTo(new[]
        {
            "get: 200", "get deleted: 404 SecretNotFound", "back up: 200", "update: 200", "set: 409 ObjectIsBeingRecovered",
            "purge: 404 SecretNotFound", "recover: 409 Conflict",
        }));

        _.Cloud.Advance(TimeSpan.FromSeconds(4));
        Assert.That((await _.SendAsync("PUT", "/secrets/db", """{"value":"two"}""")).Status, Is.EqualTo(200));
        Assert.That(_.Vault.Values("db"), Is.EqualTo(new[] { "one", "two" }), "all its versions came back");
    }

    [Test]
    public async Task Before_it_can_be_set_again_it_can_be_deleted_again()
    {
        await using var _ = await StartAsync();
        _.Vault.Delete("db");
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        _.Vault.Recover("db");
        _.Cloud.Advance(TimeSpan.FromSeconds(6));
        Assert.That((await _.SendAsync("DELETE", "/secrets/db")).Status, Is.EqualTo(200));
        Assert.That((await _.SendAsync("POST", "/deletedsecrets/db/recover")).InnerCode, Is.EqualTo("ObjectIsBeingDeleted"));
    }

    [Test]
    public async Task A_second_recovery_is_a_conflict_in_words_of_its_own()
    {
        await using var _ = await StartAsync();
        _.Vault.Delete("db");
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        _.Vault.Recover("db");
        var answer = await _.SendAsync("POST", "/deletedsecrets/db/recover");
        Assert.That((answer.Status, answer.Code, answer.InnerCode), Is.EqualTo((409, "Conflict", (string?)null)));
        Assert.That(answer.Message, Does.StartWith(
            "There was a conflict while recovering the soft-deleted secret 'db'. This can happen when multiple operations are performed "
                + "in parallel against the soft-deleted secret."));
    }

    [Test]
    public async Task While_it_is_being_purged_its_name_cannot_be_used()
    {
        await using var _ = await StartAsync();
        var backup = await _.SendAsync("POST", "/secrets/db/backup");
        _.Vault.Delete("db");
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        var purge = await _.SendAsync("DELETE", "/deletedsecrets/db");
        Assert.That((purge.Status, purge.Text, purge.Headers.ContainsKey("Content-Type")), Is.EqualTo((204, "", false)));
        Assert.That(await AskAsync(_), Is.EqualTo(new[]
        {
            "get: 404 SecretNotFound", "get deleted: 404 SecretNotFound", "back up: 404 SecretNotFound", "update: 404 SecretNotFound",
            "set: 409 ObjectIsBeingDeleted", "purge: 404 SecretNotFound", "recover: 404 SecretNotFound", "delete: 404 SecretNotFound",
        }));
        Assert.That((await _.SendAsync("POST", "/secrets/restore", backup.Text)).Status, Is.EqualTo(409));

        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        Assert.That((await _.SendAsync("POST", "/secrets/restore", backup.Text)).Status, Is.EqualTo(200));
        Assert.That(_.Vault.Values("db"), Is.EqualTo(new[] { "one" }));
    }

    [Test]
    public async Task What_is_deleted_goes_by_itself_when_its_time_has_come()
    {
        await using var _ = await StartAsync();
        var deleted = (await _.SendAsync("DELETE", "/secrets/db")).Json;
        Assert.That((long)deleted["scheduledPurgeDate"]! - (long)deleted["deletedDate"]!, Is.EqualTo(7 * 86_400));
        _.Cloud.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        Assert.That((await _.SendAsync("GET", "/deletedsecrets/db")).Status, Is.EqualTo(200));
        _.Cloud.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await _.SendAsync("GET", "/deletedsecrets/db")).Status, Is.EqualTo(404));
        Assert.That((await _.PagesAsync("/deletedsecrets")).SelectMany(page => page), Is.Empty);
        Assert.That((await _.SendAsync("PUT", "/secrets/db", """{"value":"two"}""")).Status, Is.EqualTo(200));
        Assert.That(_.Vault.Values("db"), Is.EqualTo(new[] { "two" }));
    }

    [Test]
    public async Task A_live_one_can_be_neither_recovered_nor_purged()
    {
        await using var _ = await StartAsync();
        Assert.That(await AskAsync(_, except: "delete"), Is.EqualTo(new[]
        {
            "get: 200", "get deleted: 404 SecretNotFound", "back up: 200", "update: 200", "set: 200",
            "purge: 400 ObjectMustBeDeletedPriorToBeingPurged", "recover: 400 RequestNotAllowedOnNonDeletedObject",
        }));
        Assert.That(_.Vault.LiveNames(), Is.EqualTo(new[] { "db" }));
    }

    [Test]
    public async Task What_never_was_is_not_found()
    {
        await using var _ = await Simulation.StartAsync();
        Assert.That(await AskAsync(_, except: "set"),
            Is.EqualTo(All.Where(one => one.What != "set").Select(one => $"{one.What}: 404 SecretNotFound")));
    }

    [Test]
    public async Task Disabled_it_gives_its_value_to_nobody_dead_or_alive()
    {
        await using var _ = await Simulation.StartAsync();
        var set = await _.SendAsync("PUT", "/secrets/db", """{"value":"one","attributes":{"enabled":false}}""");
        Assert.That((set.Status, (string?)set.Json["value"]), Is.EqualTo((200, "one")), "who sets it gets it back");
        var get = await _.SendAsync("GET", "/secrets/db");
        Assert.That((get.Status, get.InnerCode, get.Message),
            Is.EqualTo((403, "SecretDisabled", "Operation get is not allowed on a disabled secret.")));
        _.Vault.Delete("db");
        Assert.That((await _.SendAsync("GET", "/deletedsecrets/db")).InnerCode, Is.EqualTo("SecretDisabled"));
    }

    [Test]
    public async Task A_disabled_current_version_does_not_hide_an_older_one()
    {
        await using var _ = await Simulation.StartAsync();
        var older = _.Vault.Set("db", "one").Version;
        _.Vault.Set("db", "two", enabled: false);
        Assert.That((await _.SendAsync("GET", "/secrets/db")).Status, Is.EqualTo(403));
        Assert.That((string?)(await _.SendAsync("GET", $"/secrets/db/{older}")).Json["value"], Is.EqualTo("one"));
    }

    [Test]
    public async Task An_update_replaces_all_tags_and_leaves_what_it_does_not_name()
    {
        await using var _ = await StartAsync();
        _.Vault.Set("db", "two", "text/plain", [new("z", "1"), new("a", "2")], expires: _.Cloud.Time.GetUtcNow().AddDays(1));
        _.Cloud.Advance(TimeSpan.FromSeconds(5));
        var answer = (await _.SendAsync("PATCH", "/secrets/db/", """{"tags":{"y":"3","b":"4"}}""")).Json;
        Assert.That(answer.Properties().Select(property => property.Name), Is.EqualTo(new[] { "contentType", "id", "attributes", "tags" }));
        Assert.That(answer["tags"]!.Children<JProperty>().Select(tag => tag.Name), Is.EqualTo(new[] { "y", "b" }),
            "in the order in which they were sent");
        Assert.That((long)answer["attributes"]!["updated"]! - (long)answer["attributes"]!["created"]!, Is.EqualTo(5));
        Assert.That(answer["attributes"]!["exp"], Is.Not.Null);
        Assert.That((await _.SendAsync("PATCH", "/secrets/db/", """{"tags":{}}""")).Json["tags"]!.ToString(), Is.EqualTo("{}"));
    }

    [Test]
    public async Task Two_versions_can_be_made_in_one_second_and_an_equal_value_makes_one_too()
    {
        await using var _ = await StartAsync();
        _.Vault.Set("db", "one");
        Assert.That(_.Vault.Versions("db").Select(version => version.Created).Distinct().Count(), Is.EqualTo(1));
        Assert.That(_.Vault.Values("db"), Is.EqualTo(new[] { "one", "one" }));
    }

    private static async Task<Simulation> StartAsync()
    {
        var simulation = await Simulation.StartAsync(Slow, StoppedClock.Options);
        simulation.Vault.Set("db", "one");
        return simulation;
    }

    private static async Task<List<string>> AskAsync(Simulation simulation, params string[] except)
    {
        var answers = new List<string>();
        foreach (var (what, method, path, body) in All.Where(one => !except.Contains(one.What)))
        {
            var answer = await simulation.SendAsync(method, path, body);
            answers.Add($"{what}: {answer.Status} {(answer.Status < 300 ? "" : answer.InnerCode ?? answer.Code)}".TrimEnd());
        }

        return answers;
    }
}
