using KeyVaultSimulator;

namespace KeyVaultReplication.Trust.Tests.Throttling;

/// <summary>
/// Vaults with the limits of the service, on a clock on which nobody waits: no run fails because of them, and it uses most of what they
/// allow. How many answers of 429 there were is printed; that a run stays just below is for the limiter's own tests.
/// </summary>
[TestFixture]
[Category("Trust")]
public sealed class ThrottledVaults
{
    private const int CreatesPerSecond = 30;

    [Test]
    public async Task Three_thousand_creates_go_through_close_to_the_limit()
    {
        const int secrets = 3_000;
        await using var cloud = await SharedCloud.StartOnStoppedClockAsync(overNetwork: false, requestTakes: 0.001);
        var pair = cloud.NewPair(Limited, Limited);
        pair.Source.Seed(secrets);

        var report = await pair.RunAsync(new ReplicationOptions { Parallelism = 64 });

        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Succeeded));
        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Created = secrets }));
        var creates = pair.Target.Requests.Where(request => request is { Operation: "Set", Status: 200 }).ToList();
        Assert.That(creates, Has.Count.EqualTo(secrets), "each is written once");
        pair.AssertEqual();
        var share = secrets / (creates[^1].At - creates[0].At).TotalSeconds / CreatesPerSecond;
        Assert.That(share, Is.InRange(0.8, 1.05));
        var refused = pair.Vaults.Sum(vault => vault.Requests.Count(request => request.Status == 429));
        await Counts.PrintAsync($"throttling: {secrets} creates, none failed, {share:P0} of the limit's rate, {refused} answers of 429");
        Assert.That((await pair.RunAsync(new ReplicationOptions())).HasChanges, Is.False);
    }

    /// <summary>The other client knows nothing of this one, and each believes that the limits are its own.</summary>
    [Test]
    public async Task A_vault_shared_with_another_heavy_client_still_converges([Values] bool saysHowLong)
    {
        // Both begin with 32 writes at once, which is more than this vault takes in ten seconds: on any machine it has to refuse some.
        const int secrets = 60;
        await using var cloud = await SharedCloud.StartOnStoppedClockAsync(overNetwork: true, requestTakes: 0);
        var pair =
            cloud.NewPair(Limited,
                new SimulatedVaultOptions
                {
                    Throttle = new ThrottleLimits(Creates: 20) { RetryAfter = saysHowLong ? TimeSpan.FromSeconds(3) : null }
                });
        var other = pair with { Source = cloud.Simulated.AddVault("other", Limited) };
        pair.Source.Seed(secrets);
        other.Source.Seed(secrets, "other-");

        var reports = await Task.WhenAll(pair.RunAsync(new ReplicationOptions()), other.RunAsync(new ReplicationOptions()));

        Assert.That(reports.Select(report => report.Counts), Is.All.EqualTo(new ReplicationCounts { Created = secrets }));
        Assert.That(pair.Target.LiveNames(), Has.Count.EqualTo(2 * secrets));
        Assert.That(pair.Target.State.Secrets.Select(secret => secret.Versions.Length), Is.All.EqualTo(1), "each is written once");
        var refused = pair.Target.Requests.Count(request => request.Status == 429);
        Assert.That(refused, Is.Positive, "the vault was too busy for both");
        await Counts.PrintAsync(
            $"throttling, shared vault{(saysHowLong ? " that says how long to wait" : "")}: {2 * secrets} creates by two clients, none "
                + $"failed, {refused} answers of 429");
        Assert.That((await pair.RunAsync(new ReplicationOptions())).HasChanges, Is.False);
    }

    private static SimulatedVaultOptions Limited => new() { Throttle = new ThrottleLimits() };
}
