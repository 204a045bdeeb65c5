using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Applying;

/// <summary>A version is written once, and a name that is soft-deleted, or on its way there or back, is waited for or left.</summary>
[TestFixture]
public sealed class Writing : OnAWrite
{
    [Test]
    public async Task A_version_takes_one_request() => Assert.That(await WriteAsync(), Is.EqualTo("v2 | Set"));

    [Test]
    public async Task A_name_that_is_busy_is_waited_for([Values("ObjectIsBeingDeleted", "ObjectIsBeingRecovered")] string code)
    {
        _.Target.Faults.Add("Set", "db", Fault.Status(409, code), times: 3);

        Assert.That(await WriteAsync(current: Some.Secret(200, name: "db")), Is.EqualTo("v2 | Set, Set, Set, Set"));
        Assert.That((_.Time.GetUtcNow() - _began).TotalSeconds, Is.EqualTo(3.5)); // 0.5, 1 and 2
    }

    [Test]
    public async Task A_name_that_stays_busy_is_given_up_after_five_minutes()
    {
        _.Target.Faults.Add("Set", "db", Fault.Status(409, "ObjectIsBeingRecovered"));

        Assert.That(await WriteAsync(current: Some.Secret(200, name: "db")), Is.EqualTo("409"));
        Assert.That(_.Time.GetUtcNow() - _began, Is.InRange(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5.5)));
    }

    [TestCase(true, ExpectedResult = "Recovered in vault target during the run: left as it is, the next run decides anew.")]
    [TestCase(false, ExpectedResult = "v2 | Set, ListVersions, Set")]
    public async Task<string> A_name_that_the_plan_did_not_know_of_is_left_where_somebody_else_recovers_it(bool comesBack)
    {
        _.Target.Faults.Add("Set", "db", Fault.Status(409, "ObjectIsBeingRecovered"), times: 1);
        _.Target.Faults.Before("ListVersions", "db", () => { if (comesBack) { _.Target.Set("db", "v1"); } }, times: 1);

        return await WriteAsync();
    }

    [Test]
    public async Task A_name_that_this_write_recovers_is_waited_for()
    {
        _.Target.Set("db", "v1");
        _.Target.Delete("db");
        _.Target.Faults.Add("Set", "db", Fault.Status(409, "ObjectIsBeingRecovered"), times: 2, skip: 1);

        Assert.That(await WriteAsync(), Is.EqualTo("v1, v2 | Set, Recover, Set, Set, Set"));
    }

    [Test]
    public async Task Who_may_not_look_for_a_deleted_secret_takes_the_word_of_the_vault()
    {
        _.Target.Faults.Add("Set", "db", Fault.Status(409, "ObjectIsDeletedButRecoverable"));
        _.Target.Access.Deny("GetDeleted");

        Assert.That(await WriteAsync(DeletedMeanwhile.Fails), Is.EqualTo("409"));
        Assert.That(await WriteAsync(DeletedMeanwhile.Decides), Does.StartWith("Deleted in vault target during the run"));
    }

    [TestCase(DeletedMeanwhile.IsRecovered, false, ExpectedResult = "v1, v2 | Set, Recover, Set")]
    [TestCase(DeletedMeanwhile.Fails, false, ExpectedResult = "409")]
    [TestCase(DeletedMeanwhile.Fails, true, ExpectedResult = "v1, v2 | Set, Recover, Set")]
    [TestCase(DeletedMeanwhile.Decides, true, ExpectedResult = "v1, v2 | Set, Recover, Set")]
    [TestCase(DeletedMeanwhile.Decides, false,
        ExpectedResult = "Deleted in vault target during the run: left as it is, the next run decides anew.")]
    public async Task<string> A_name_that_turns_out_to_be_soft_deleted_goes_by_the_plan(object means, bool recoverFirst)
    {
        _.Target.Set("db", "v1");
        _.Target.Delete("db");
        return await WriteAsync((DeletedMeanwhile)means, recoverFirst);
    }

    [Test]
    public async Task A_deletion_under_way_counts_as_one_where_deletions_are_weighed()
    {
        _.Target.Faults.Add("Set", "db", Fault.Status(409, "ObjectIsBeingDeleted"), times: 1);

        Assert.That(await WriteAsync(DeletedMeanwhile.Decides), Does.StartWith("Deleted in vault target during the run"));
    }

    [TestCase(DeletedMeanwhile.IsRecovered)]
    [TestCase(DeletedMeanwhile.Decides)]
    [TestCase(DeletedMeanwhile.Fails)]
    public async Task A_name_that_a_deleted_certificate_has_is_told_as_taken(object means)
    {
        _.Target.Faults.Add("Set", "db", Fault.Status(409, "ObjectIsDeletedButRecoverable"));

        Assert.That(await WriteAsync((DeletedMeanwhile)means), Is.EqualTo(
            "Vault target says that the name is soft-deleted, but there is no such secret to recover: "
                + "most likely a deleted certificate or key has it. "
                + "Recover or purge that, or exclude 'db'."));
        Assert.That(_.Target.Requests.Count(request => request is { Operation: "Set", IsChallenge: false }), Is.EqualTo(4));
        Assert.That((_.Time.GetUtcNow() - _began).TotalSeconds, Is.EqualTo(3.5), "it may have been purged just now: 0.5, 1 and 2");
    }

    [Test]
    public async Task A_name_that_is_deleted_again_while_this_write_recovers_it_is_recovered_again()
    {
        _.Target.Set("db", "v1");
        _.Target.Delete("db");
        _.Target.Faults.After("Recover", "db", () => _.Target.Delete("db"), times: 1);
        _.Target.Faults.Add("Set", "db", Fault.Status(409, "ObjectIsBeingRecovered"), times: 1, skip: 2);

        Assert.That(await WriteAsync(), Is.EqualTo("v1, v2 | Set, Recover, Set, Recover, Set, Set"));
    }

    [Test]
    public async Task A_name_that_lives_and_still_is_said_to_be_soft_deleted_is_waited_for()
    {
        _.Target.Set("db", "v1");
        _.Target.Faults.Add("Set", "db", Fault.Status(409, "ObjectIsDeletedButRecoverable"), times: 5);

        Assert.That(await WriteAsync(),
            Is.EqualTo("v1, v2 | Set, Recover, Set, Recover, Set, Recover, Set, Recover, Set, Recover, Set"));
    }
}
