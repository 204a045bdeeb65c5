using Microsoft.Extensions.Time.Testing;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>
/// A mark is bound by the write itself where the second of the version is foretold, and by a request of its own where it was not, or
/// wrongly.
/// </summary>
[TestFixture]
public sealed class ForetoldMarks
{
    private static readonly ReplicationOptions s_oneByOne = new() { Parallelism = 1 };

    [Test]
    public async Task Once_the_vaults_clock_is_known_a_copy_is_two_requests()
    {
        await using var _ = await Scenario.StartAsync(time: new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_764_000_000)));
        Fill(_);
        await _.ReplicateAsync(s_oneByOne);
        Assert.That((_.Count("Get"), _.Count("Set"), _.Count("Update")), Is.EqualTo((20, 20, 8)),
            "the first eight answers teach the clock");
        Assert.That(_.Target.LiveNames().Select(name => _.Target.Current(name).Value),
            Is.EqualTo(_.Source.LiveNames().Select(name => _.Source.Current(name).Value)));
    }

    [Test]
    public async Task A_second_that_was_foretold_wrongly_is_put_right_by_a_request_of_its_own()
    {
        await using var _ = await Scenario.StartAsync(time: new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_764_000_000)));
        Fill(_);
        _.Target.Faults.Before("Set", "secret-15", () => _.Target.NodeClock = TimeSpan.FromSeconds(3));
        _.Target.Faults.After("Set", "secret-15", () => _.Target.NodeClock = TimeSpan.Zero);
        await _.RunAsync(s_oneByOne);
        var updated = _.Target.Requests.Where(request => request.Operation == "Update").Select(request => request.Name).ToList();
        Assert.That(updated, Does.Contain("secret-15"), "its stamp was another one than foretold");
        Assert.That(updated, Has.No.Member("secret-14").And.No.Member("secret-19"));
        await _.ReplicateAsync();
        Assert.That(_.DryRun!.HasChanges, Is.False);
    }

    [Test]
    public async Task An_answer_that_is_lost_is_found_again_by_its_mark_whatever_it_is_bound_to()
    {
        await using var _ = await Scenario.StartAsync();
        Fill(_);
        _.Target.Faults.Add("Set", "secret-15", Fault.StatusAfter(503), times: 1);
        await _.RunAsync(s_oneByOne);
        Assert.That(_.Target.State.Find("secret-15")!.Versions, Has.Length.EqualTo(1), "it is not written twice");
        await _.ReplicateAsync();
        Assert.That(_.DryRun!.HasChanges, Is.False);
    }

    private static void Fill(Scenario _)
    {
        for (var i = 0; i < 20; i++)
        {
            _.Source.Set($"secret-{i:00}", $"value {i}");
        }

        _.Cloud.Advance(TimeSpan.FromMinutes(1));
    }
}
