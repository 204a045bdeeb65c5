using KeyVaultSimulator;
using static KeyVaultReplication.Tests.Applying.Applied;

namespace KeyVaultReplication.Tests.Applying;

/// <summary>A look after a write that gets no answer: what was written counts, and what could not be seen is said.</summary>
[TestFixture]
public sealed class LooksThatFail : OnTwoVaults
{
    [Test]
    public async Task Where_the_look_after_a_write_fails_the_outcome_says_that_others_may_have_written()
    {
        _.After(10, () => _.Source.Set("db", "v1"));
        _.Target.Faults.Add("ListVersions", "db", Fault.Status(503), skip: 1);

        var outcome = (await _.ApplyAsync([Copy("db") with { Must = Must.TargetIsAsPlanned }])).Single();

        Assert.That((outcome.Result, _.Target.Current("db").Value), Is.EqualTo((ChangeResult.Applied, "v1")));
        Assert.That(outcome.Message, Does.StartWith("Written; whether somebody else wrote in the same moment could not be seen, since the "
            + "look after it failed: Could not list the versions of 'db' in vault target: 503 "));
        Assert.That(MarkOf(_.Target.Current("db"))!.BoundAt, Is.Not.Null);
    }

    [Test]
    public async Task A_run_that_is_cancelled_during_that_look_has_written_all_the_same()
    {
        using var cancellation = new CancellationTokenSource();
        var ended = new TaskCompletionSource();
        _.After(10, () => _.Source.Set("db", "v1"));
        _.Target.Faults.Before("ListVersions", "db", async () =>
        {
            await cancellation.CancelAsync();
            await ended.Task;
        }, skip: 1);

        var outcome =
            (await _.ApplyAsync([Copy("db") with { Must = Must.TargetIsAsPlanned }], cancellationToken: cancellation.Token)).Single();
        ended.SetResult();

        Assert.That((outcome.Result, outcome.VersionWritten), Is.EqualTo((ChangeResult.Applied, _.Target.Current("db").Version)));
        Assert.That(outcome.Message == "Written; cancelled before its mark was bound: the next run compares the value."
            || MarkOf(_.Target.Current("db"))!.BoundAt is not null, "its mark is bound, or the outcome says that it is not");
    }
}
