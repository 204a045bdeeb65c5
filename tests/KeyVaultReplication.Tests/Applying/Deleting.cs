using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Applying;

/// <summary>
/// A deletion follows a deletion: the source is looked at before each attempt, the target must be as planned, and the mark says whose
/// deletion it is.
/// </summary>
[TestFixture]
public sealed class Deleting : OnADeletion
{
    [Test]
    public async Task Where_the_source_shows_the_deletion_it_follows_and_the_mark_says_so()
    {
        DeleteInSource();

        await DeleteAsync(Must.TombstoneStands, Says);

        Assert.That(Done, Is.EqualTo("deleted after 0 s: source GetDeleted; target ListVersions, Update, Delete"));
        Assert.That(_.Target.State.Find("db")!.Current.Tags[Mark.TagName], Is.EqualTo(Says.ToString()));
    }

    [Test]
    public async Task Of_two_versions_of_one_second_each_gets_the_mark_since_no_list_tells_which_is_current()
    {
        DeleteInSource();
        _.After(10, () =>
        {
            _.Target.Set("db", "v2");
            _.Target.Set("db", "v3");
        });

        await DeleteAsync(Must.TombstoneStands, Says);

        Assert.That(Done, Is.EqualTo("deleted after 0 s: source GetDeleted; target ListVersions, Update, Update, Delete"));
        Assert.That(_.Target.State.Find("db")!.Versions.Select(version => version.Tags.GetValueOrDefault(Mark.TagName)),
            Is.EqualTo(new[] { null, Says.ToString(), Says.ToString() }));
    }

    [Test]
    public async Task Without_room_for_a_mark_none_is_written()
    {
        DeleteInSource();

        await DeleteAsync(Must.TombstoneStands, mark: null);

        Assert.That(Done, Is.EqualTo("deleted after 0 s: source GetDeleted; target ListVersions, Delete"));
    }

    [Test]
    public async Task What_the_source_has_again_stays([Values(Must.TombstoneStands, Must.SourceLacksIt)] object must)
    {
        _.Source.Set("db", "v1");

        await Assert.ThatAsync(() => DeleteAsync((Must)must, Says), Throws.TypeOf<OvertakenException>().With.Message.EqualTo(
            "Not deleted: it lives in vault source after all. The next run decides anew."));
        Assert.That(Done, Does.StartWith("lives after 0 s").And.EndsWith("target "));
    }

    [Test]
    public async Task What_the_source_never_had_is_deleted_if_the_plan_says_so()
    {
        await DeleteAsync(Must.SourceLacksIt, Says);

        Assert.That(Done, Is.EqualTo("deleted after 0 s: source ListVersions; target ListVersions, Update, Delete"));
    }

    [Test]
    public async Task What_is_gone_without_a_trace_is_left_after_five_looks()
    {
        await Assert.ThatAsync(() => DeleteAsync(Must.TombstoneStands, Says), Throws.TypeOf<LeftException>()
            .With.Message.EqualTo(
                "Not deleted: vault source does not have 'db', but shows no deletion of it either (purged, restored or made anew). "
                + "Delete it by hand, or run once with sourceRegressed set to follow.")
            .And.Property(nameof(LeftException.Code)).EqualTo(ReasonCode.NoTombstone));
        Assert.That(Count(_.Source, "GetDeleted"), Is.EqualTo(5));
        Assert.That(Done, Does.StartWith("lives after 8 s")); // 0.5, 1, 2 and 4 seconds
    }

    [Test]
    public async Task A_deletion_under_way_shows_a_little_later()
    {
        _.Source.Faults.Before("GetDeleted", "db", DeleteInSource, times: 1, skip: 2);

        await DeleteAsync(Must.TombstoneStands, Says);

        Assert.That(Count(_.Source, "GetDeleted"), Is.EqualTo(3));
        Assert.That(Done, Does.StartWith("deleted after 2 s"));
    }

    [Test]
    public async Task What_was_changed_in_the_target_since_the_plan_is_left([Values] bool newVersion)
    {
        DeleteInSource();
        var planned = await CurrentAsync();
        _.After(10, () => Edit(newVersion));

        await Assert.ThatAsync(() => DeleteAsync(Must.TombstoneStands, Says, planned), Throws.TypeOf<OvertakenException>());
        Assert.That(Done, Does.StartWith("lives"));
    }

    [Test]
    public async Task What_is_gone_already_needs_no_more()
    {
        DeleteInSource();
        var planned = await CurrentAsync();
        _.Target.Delete("db");

        await DeleteAsync(Must.TombstoneStands, Says, planned);

        Assert.That(Done, Is.EqualTo("deleted after 0 s: source GetDeleted; target ListVersions, Delete"));
    }

    [Test]
    public async Task Before_another_attempt_both_vaults_are_looked_at_again()
    {
        DeleteInSource();
        _.Target.Faults.Add("Delete", "db", Fault.Status(500), times: 4);

        await DeleteAsync(Must.TombstoneStands, Says);

        Assert.That((Count(_.Target, "Delete"), Count(_.Source, "GetDeleted"), Count(_.Target, "ListVersions")), Is.EqualTo((5, 5, 5)));
        Assert.That(Done, Does.StartWith("deleted after 15 s")); // 1, 2, 4 and 8 seconds
    }

    [Test]
    public async Task Where_a_throttled_vault_makes_it_wait_both_vaults_are_looked_at_again()
    {
        DeleteInSource();
        _.Target.Faults.Add("Delete", "db", Fault.Status(500), times: 1);
        _.Target.Faults.Add("Delete", "db", Fault.Status(429), times: 1);

        await DeleteAsync(Must.TombstoneStands, Says);

        Assert.That((Count(_.Target, "Delete"), Count(_.Source, "GetDeleted"), Count(_.Target, "ListVersions")), Is.EqualTo((3, 3, 3)));
        Assert.That(Done, Does.StartWith("deleted"));
    }

    [Test]
    public async Task The_look_that_was_just_taken_is_not_taken_twice_but_after_throttling_it_is()
    {
        DeleteInSource();
        _.Target.Faults.Add("Delete", "db", Fault.Status(429), times: 1);

        await DeleteAsync(Must.TombstoneStands, Says);

        Assert.That((Count(_.Target, "Delete"), Count(_.Source, "GetDeleted"), Count(_.Target, "ListVersions")), Is.EqualTo((2, 2, 2)));
    }

    [Test]
    public async Task An_attempt_that_was_made_after_all_is_one()
    {
        DeleteInSource();
        _.Target.Faults.Add("Delete", "db", Fault.StatusAfter(500), times: 1);

        await DeleteAsync(Must.TombstoneStands, Says);

        Assert.That(Done, Does.StartWith("deleted"));
    }

    [Test]
    public async Task A_vault_that_fails_without_end_is_given_up()
    {
        DeleteInSource();
        _.Target.Faults.Add("Delete", "db", Fault.Status(500));

        await Assert.ThatAsync(() => DeleteAsync(Must.TombstoneStands, Says), Throws.TypeOf<VaultException>().With.Property("Status")
            .EqualTo(500));
        Assert.That(Count(_.Target, "Delete"), Is.EqualTo(5));
        Assert.That(Done, Does.StartWith("lives"));
    }

    [Test]
    public async Task A_refusal_is_not_tried_again()
    {
        DeleteInSource();
        _.Target.Access.Deny("Delete");

        await Assert.ThatAsync(() => DeleteAsync(Must.TombstoneStands, Says), Throws.TypeOf<VaultException>().With.Property("Status")
            .EqualTo(403));
        Assert.That(Count(_.Target, "Delete"), Is.EqualTo(1));
    }

    // What this tool wrote itself, the mark, is no edit; without a mark every edit shows.
    [TestCase(true, true, ExpectedResult = "lives")]
    [TestCase(true, false, ExpectedResult = "deleted")]
    [TestCase(false, true, ExpectedResult = "lives")]
    [TestCase(false, false, ExpectedResult = "lives")]
    public async Task<string> What_changes_between_two_attempts_is_left(bool marked, bool newVersion)
    {
        DeleteInSource();
        _.Target.Faults.Add("Delete", "db", Fault.Status(500), times: 1);
        _.Source.Faults.Before("GetDeleted", "db", () => _.After(10, () => Edit(newVersion)), times: 1, skip: 1);
        try
        {
            await DeleteAsync(Must.TombstoneStands, marked ? Says : null);
        }
        catch (OvertakenException)
        {
        }

        return Done.Split(' ')[0];
    }

    [Test]
    public async Task What_the_source_gets_back_between_two_attempts_stays()
    {
        DeleteInSource();
        _.Target.Faults.Add("Delete", "db", Fault.Status(500), times: 1);
        _.Source.Faults.Before("GetDeleted", "db", () => _.Source.Recover("db"), times: 1, skip: 1);

        await Assert.ThatAsync(() => DeleteAsync(Must.TombstoneStands, Says), Throws.TypeOf<OvertakenException>());
        Assert.That(Done, Does.StartWith("lives"));
    }

    [Test]
    public async Task Only_the_vault_itself_says_that_it_is_gone_already([Values] bool byTheVault)
    {
        var planned = await CurrentAsync();
        using var answered = new AnsweredVault(request => request.Method != HttpMethod.Delete ? AnsweredVault.Page()
            : byTheVault ? AnsweredVault.Error(404, "SecretNotFound", null, "A secret with (name/id) db was not found in this key vault.")
            : AnsweredVault.Answer(404, "<html>No such host</html>", "text/html"));
        var deleting = new Deletion(_.Connect(_.Source), answered.Vault, Deletes(planned, Must.Nothing, mark: null), new Recovery(_.Time))
            .RunAsync(default);

        if (byTheVault)
        {
            await deleting;
        }
        else
        {
            Assert.That(Assert.ThrowsAsync<VaultException>(() => deleting)!.Message, Does.Contain("not Key Vault's"));
        }
    }
}
