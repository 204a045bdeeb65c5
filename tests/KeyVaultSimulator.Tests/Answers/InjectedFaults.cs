using Azure;

namespace KeyVaultSimulator.Tests;

/// <summary>What can be made to go wrong, and what has happened then.</summary>
[TestFixture]
public sealed class InjectedFaults
{
    [TestCase(500)]
    [TestCase(503)]
    [TestCase(429)]
    [TestCase(404)]
    public async Task A_status_comes_instead_of_the_operation(int status)
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Faults.Add("Set", "db", Fault.Status(status), times: 1);
        Assert.That(Assert.ThrowsAsync<RequestFailedException>(() => _.Client().SetSecretAsync("db", "one"))!.Status, Is.EqualTo(status));
        Assert.That(_.Vault.LiveNames(), Is.Empty);
        Assert.That(_.Log, Is.EqualTo(new[] { $"Set db {status}" }));
    }

    [Test]
    public async Task A_status_can_come_with_an_inner_code_or_a_time_to_wait()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Faults.Add("Set", null, Fault.Status(409, "ObjectIsBeingRecovered"), times: 1);
        _.Vault.Faults.Add("Set", null, Fault.Status(429, retryAfter: TimeSpan.FromSeconds(3)), times: 1);
        Assert.That((await _.SendAsync("PUT", "/secrets/db", """{"value":"one"}""")).InnerCode, Is.EqualTo("ObjectIsBeingRecovered"));
        Assert.That((await _.SendAsync("PUT", "/secrets/db", """{"value":"one"}""")).Headers["Retry-After"], Is.EqualTo("3"));
    }

    [TestCase(400, "SecretTooLarge", "BadParameter")]
    [TestCase(403, "SecretDisabled", "Forbidden")]
    [TestCase(409, "ObjectIsBeingDeleted", "Conflict")]
    public async Task The_code_of_a_status_with_an_inner_code_is_that_of_the_status(int status, string inner, string code)
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Faults.Add("Set", null, Fault.Status(status, inner), times: 1);
        var answer = await _.SendAsync("PUT", "/secrets/db", """{"value":"one"}""");
        Assert.That((answer.Status, answer.Code, answer.InnerCode), Is.EqualTo((status, code, inner)));
    }

    [Test]
    public async Task A_reset_before_leaves_things_as_they_were_and_one_after_does_not()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Faults.Add("Set", "before", Fault.ResetBefore, times: 1);
        _.Vault.Faults.Add("Set", "after", Fault.ResetAfter, times: 1);
        Assert.CatchAsync<Exception>(() => _.Client().SetSecretAsync("before", "one"));
        Assert.CatchAsync<Exception>(() => _.Client().SetSecretAsync("after", "one"));
        Assert.That(_.Vault.LiveNames(), Is.EqualTo(new[] { "after" }));
        Assert.That(_.Log, Is.EqualTo(new[] { "Set before 0", "Set after 0" }));
    }

    [Test]
    public async Task An_answer_can_break_off_or_be_lost_after_the_write()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Faults.Add("Set", "half", Fault.Truncate, times: 1);
        _.Vault.Faults.Add("Set", "lost", Fault.StatusAfter(503), times: 1);
        Assert.CatchAsync<Exception>(() => _.SendAsync("PUT", "/secrets/half", """{"value":"one"}"""));
        Assert.That((await _.SendAsync("PUT", "/secrets/lost", """{"value":"one"}""")).Status, Is.EqualTo(503));
        Assert.That(_.Vault.LiveNames(), Is.EqualTo(new[] { "half", "lost" }));
    }

    [Test]
    public async Task The_SDKs_retry_after_a_lost_answer_makes_a_second_version()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Faults.Add("Set", "db", Fault.StatusAfter(503), times: 1);
        await _.Client(retries: 3).SetSecretAsync("db", "one");
        Assert.That(_.Vault.Values("db"), Is.EqualTo(new[] { "one", "one" }));
        Assert.That(_.Log, Is.EqualTo(new[] { "Set db 503", "Set db 200" }));
    }

    [Test]
    public async Task A_slow_answer_takes_its_time_by_the_clouds_clock()
    {
        var clock = new JumpingClock();
        await using var _ = await Simulation.StartAsync(cloudOptions: new SimulatedCloudOptions { Time = clock });
        _.Vault.Faults.Add("List", null, Fault.Slow(TimeSpan.FromSeconds(20)), times: 1);
        var began = clock.GetUtcNow();
        await _.SendAsync("GET", "/secrets");
        Assert.That(clock.GetUtcNow() - began, Is.EqualTo(TimeSpan.FromSeconds(20)));
    }

    [Test]
    public async Task What_is_answered_slowly_is_done_whether_anybody_waits_or_not()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Set("old", "one");
        _.Vault.Faults.Add(null, null, Fault.Slow(TimeSpan.FromMinutes(10)));
        using var patience = new CancellationTokenSource();
        var requests = new Task[] { _.Client().SetSecretAsync("new", "one", patience.Token),
            _.Client().StartDeleteSecretAsync("old", patience.Token) };
        await Simulation.UntilAsync(() => _.Vault.LiveNames() is ["new"]);
        Assert.That(_.Log, Is.Empty, "nothing is answered yet");

        await patience.CancelAsync();
        Assert.CatchAsync<OperationCanceledException>(() => Task.WhenAll(requests));
        await Simulation.UntilAsync(() => _.Log.Count() == 2);
        Assert.That(_.Log, Is.EquivalentTo(new[] { "Set new 0", "Delete old 0" }), "and nothing was");
    }

    [Test]
    public async Task What_is_never_answered_is_done_and_a_client_without_a_network_gives_up_by_no_clock([Values] bool overNetwork)
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Faults.Add("Set", null, Fault.NoAnswer, times: 1);
        using var http = new HttpClient(overNetwork ? _.Cloud.CreateHandler() : _.Cloud.CreateDirectHandler());
        using var patience = new CancellationTokenSource();

        var set = _.Client(retries: 1, http: http).SetSecretAsync("db", "one", patience.Token);
        await Simulation.UntilAsync(() => _.Vault.LiveNames() is ["db"]);
        if (overNetwork)
        {
            Assert.That(set.IsCompleted, Is.False, "nothing is answered");
            await patience.CancelAsync();
            Assert.CatchAsync<OperationCanceledException>(() => set);
        }
        else
        {
            await set; // The SDK sends it once more: nothing it was told says that it was done.
            Assert.That(_.Vault.Values("db"), Is.EqualTo(new[] { "one", "one" }));
        }

        await Simulation.UntilAsync(() => _.Log.FirstOrDefault() == "Set db 0");
    }

    [Test]
    public async Task Faults_count_and_choose()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Set("db", "one");
        _.Vault.Set("api", "one");
        _.Vault.Faults.Add("Get", "DB", Fault.Status(500), times: 2, skip: 1);
        var statuses = new List<int>();
        foreach (var path in new[] { "/secrets/db", "/secrets/api", "/secrets/db", "/secrets/db", "/secrets/db" })
        {
            statuses.Add((await _.SendAsync("GET", path)).Status);
        }

        Assert.That(statuses, Is.EqualTo(new[] { 200, 200, 500, 500, 200 }));
        _.Vault.Faults.Add(null, null, Fault.Status(500));
        _.Vault.Faults.Clear();
        Assert.That((await _.SendAsync("GET", "/secrets")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Something_can_happen_just_before_an_operation_and_just_after()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Faults.Before("Get", "db", () => _.Vault.Set("db", "just before"), times: 1);
        _.Vault.Faults.After("Set", "api", () => _.Vault.Set("api", "just after"), times: 1);
        Assert.That((string?)(await _.SendAsync("GET", "/secrets/db")).Json["value"], Is.EqualTo("just before"));
        Assert.That((string?)(await _.SendAsync("PUT", "/secrets/api", """{"value":"one"}""")).Json["value"], Is.EqualTo("one"));
        Assert.That(_.Vault.Values("api"), Is.EqualTo(new[] { "one", "just after" }));
    }

    [Test]
    public async Task What_fails_unexpectedly_is_answered_and_logged_like_any_error()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Faults.Before("Get", "db", () => throw new InvalidOperationException("No such thing."), times: 1);
        var answer = await _.SendAsync("GET", "/secrets/db");
        Assert.That((answer.Status, answer.Text),
            Is.EqualTo((500, """{"error":{"code":"ServerError","message":"The simulator failed: No such thing."}}""")));
        Assert.That(_.Log, Is.EqualTo(new[] { "Get db 500" }));
    }

    [Test]
    public async Task Lists_can_come_out_of_order()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Seed(3);
        _.Vault.Faults.Add("List", null, Fault.Disorder, times: 1);
        Assert.That((await _.PagesAsync("/secrets")).Single(), Is.EqualTo(new[] { "secret-000002", "secret-000001", "secret-000000" }));
    }

    [Test]
    public async Task Requests_in_parallel_lose_no_write()
    {
        await using var _ = await Simulation.StartAsync();
        var client = _.Client();
        await client.SetSecretAsync("db", "first");
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (i, cancellationToken) =>
        {
            await client.SetSecretAsync("db", $"{i}", cancellationToken);
            await client.SetSecretAsync($"s{i}", "x", cancellationToken);
        });
        Assert.That(_.Vault.Values("db").Skip(1), Is.EquivalentTo(Enumerable.Range(0, 200).Select(i => $"{i}")));
        Assert.That(_.Vault.LiveNames(), Has.Count.EqualTo(201));
    }
}
