namespace KeyVaultSimulator.Tests;

/// <summary>Limits by time.</summary>
[TestFixture]
public sealed class Throttling
{
    [Test]
    public async Task Three_hundred_creates_fit_into_ten_seconds_and_others_have_room_of_their_own()
    {
        await using var _ =
            await Simulation.StartAsync(new SimulatedVaultOptions { Throttle = new ThrottleLimits() }, StoppedClock.Options);
        var statuses = await SetAsync(_, 305);
        Assert.That(statuses, Is.EqualTo(Enumerable.Repeat(200, 300).Concat(Enumerable.Repeat(429, 5))));
        Assert.That(_.Vault.LiveNames(), Has.Count.EqualTo(300), "what is refused is not done");
        Assert.That((await _.SendAsync("GET", "/secrets")).Status, Is.EqualTo(200));

        _.Cloud.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await SetAsync(_, 31)).Count(status => status == 200), Is.EqualTo(30), "a second gives back a tenth");
    }

    [Test]
    public async Task A_refusal_is_worded_as_the_services_and_has_no_Retry_After()
    {
        await using var _ = await Simulation.StartAsync(new SimulatedVaultOptions { Throttle = new ThrottleLimits(Creates: 0) });
        var answer = await _.SendAsync("PUT", "/secrets/db", """{"value":"one"}""");
        Assert.That((answer.Status, answer.Text), Is.EqualTo((429,
            """{"error":{"code":"Throttled","message":"Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached"}}""")));
        Assert.That(answer.Text, Has.Length.EqualTo(146));
        Assert.That(answer.Headers.Keys, Has.No.Member("Retry-After"));
    }

    [Test]
    public async Task It_can_say_how_long_to_wait()
    {
        await using var _ =
            await Simulation.StartAsync(
                new SimulatedVaultOptions { Throttle = new ThrottleLimits(Others: 0) { RetryAfter = TimeSpan.FromSeconds(7) } });
        Assert.That((await _.SendAsync("GET", "/secrets")).Headers["Retry-After"], Is.EqualTo("7"));
    }

    [Test]
    public async Task Limits_go_by_the_clouds_clock_so_that_nobody_has_to_wait()
    {
        var clock = new JumpingClock();
        await using var _ = await Simulation.StartAsync(new SimulatedVaultOptions { Throttle = new ThrottleLimits(Creates: 3) },
            new SimulatedCloudOptions { Time = clock });
        var began = clock.GetUtcNow();
        while ((await _.SendAsync("PUT", "/secrets/db", """{"value":"one"}""")).Status == 200 || _.Vault.Values("db").Count < 10)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), clock);
        }

        Assert.That(clock.GetUtcNow() - began, Is.GreaterThan(TimeSpan.FromSeconds(20)), "ten creates, three in ten seconds");
        Assert.That(_.Log.Where(line => line.EndsWith("429", StringComparison.Ordinal)), Is.Not.Empty);
    }

    [Test]
    public async Task A_clock_can_run_a_thousand_times_as_fast()
    {
        var fast = new ScaledTimeProvider(speed: 1_000);
        var began = fast.GetUtcNow();
        await Task.Delay(TimeSpan.FromSeconds(100), fast);
        Assert.That(fast.GetUtcNow() - began, Is.GreaterThan(TimeSpan.FromSeconds(95)), "however late the timer comes");
    }

    private static async Task<List<int>> SetAsync(Simulation simulation, int count)
    {
        var statuses = new List<int>();
        for (var i = 0; i < count; i++)
        {
            statuses.Add((await simulation.SendAsync("PUT", $"/secrets/s{Guid.NewGuid():n}", """{"value":"one"}""")).Status);
        }

        return statuses;
    }
}
