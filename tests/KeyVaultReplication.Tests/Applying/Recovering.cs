using KeyVaultSimulator;
using static KeyVaultReplication.Tests.Applying.Applied;

namespace KeyVaultReplication.Tests.Applying;

/// <summary>
/// A copy into a name that is soft-deleted: it is recovered first, looked at, and gets what it lacks. What somebody did to it meanwhile
/// stays.
/// </summary>
[TestFixture]
public sealed class Recovering : OnTwoVaults
{
    private static readonly Fault NothingThere = Fault.Altered(_ => """{"value":[],"nextLink":null}""");

    [SetUp]
    public void Fill()
    {
        _.SetSlowly("db", "v1", "v2", "v3");
        _.After(10, () => _.Target.Set("db", "old"));
        _.Target.Delete("db");
    }

    [TestCase(299, ExpectedResult = true)]
    [TestCase(300, ExpectedResult = false)]
    public bool A_busy_name_is_waited_for_during_five_minutes(int seconds) =>
        new Recovery(_.Time).IsPatient(_.Time.GetUtcNow() - TimeSpan.FromSeconds(seconds));

    [Test]
    public async Task It_is_recovered_and_written_and_nothing_else_is_asked()
    {
        var outcome = await _.ApplyAsync([await OverDeletedAsync()]);

        Assert.That((outcome.Single().Result, _.Target.Values("db")), Is.EqualTo((ChangeResult.Applied, new[] { "old", "v3" })));
        Assert.That((_.Source.Asked(), _.Target.Asked()), Is.EqualTo(("Get", "Recover, Set, Update")));
    }

    [Test]
    public async Task Where_it_must_be_as_planned_it_is_looked_at_once_it_is_back()
    {
        var outcome = await _.ApplyAsync([await OverDeletedAsync(Must.TargetIsAsPlanned)]);

        Assert.That((outcome.Single().Result, _.Target.Values("db")), Is.EqualTo((ChangeResult.Applied, new[] { "old", "v3" })));
        Assert.That((_.Source.Asked(), _.Target.Asked()),
            Is.EqualTo(("Get", "Recover, ListVersions, ListVersions, Set, ListVersions, Update")));
    }

    [Test]
    public async Task What_somebody_has_recovered_meanwhile_is_left([Values] bool must)
    {
        var change = await OverDeletedAsync(must ? Must.TargetIsAsPlanned : Must.Nothing);
        _.Target.Recover("db");

        var outcome = (await _.ApplyAsync([change])).Single();

        Assert.That((outcome.Result, _.Target.Values("db").Count), Is.EqualTo(must ? (ChangeResult.Overtaken, 1)
            : (ChangeResult.Applied, 2)), "one that only follows is written all the same");
    }

    [Test]
    public async Task What_was_changed_and_deleted_again_meanwhile_lives_again_as_it_was()
    {
        var change = await OverDeletedAsync(Must.TargetIsAsPlanned);
        _.Target.Recover("db");
        _.After(10, () => _.Target.Set("db", "by a person"));
        _.Target.Delete("db");

        var outcome = (await _.ApplyAsync([change])).Single();

        Assert.That((outcome.Result, outcome.Message), Is.EqualTo((ChangeResult.Overtaken,
            "Changed in vault target during the run: left as it is, the next run decides anew.")));
        Assert.That(_.Target.Values("db"), Is.EqualTo(new[] { "old", "by a person" }));
    }

    [Test]
    public async Task What_is_edited_right_after_it_came_back_is_an_edit_of_an_older_version_too()
    {
        _.Target.Recover("db");
        var older = _.Target.Current("db").Version;
        _.After(10, () => _.Target.Set("db", "newer"));
        _.Target.Delete("db");
        _.Target.Faults.After("ListVersions", "db", () => _.Target.Update("db", older, contentType: "edited"), times: 1);

        var outcome = (await _.ApplyAsync([await OverDeletedAsync(Must.TargetIsAsPlanned)])).Single();

        Assert.That((outcome.Result, _.Target.Values("db")), Is.EqualTo((ChangeResult.Overtaken, new[] { "old", "newer" })));
    }

    [Test]
    public async Task Of_the_history_only_what_it_lacks_is_appended()
    {
        var versions = (await _.Connect(_.Source)[ObjectKind.Secret].ListVersionsAsync(Some.Name("db"), default)).Reverse().ToList();
        _.Target.Purge("db");
        _.Target.Set("db", "v1", tags: [new(Mark.TagName, Mark.OfCopy(Some.Source, versions[0]).ToString())]);
        _.Target.Delete("db");

        var outcome = await _.ApplyAsync([await OverDeletedAsync() with { History = [versions[0], versions[1]] }]);

        Assert.That((outcome.Single().Result, _.Target.Values("db")), Is.EqualTo((ChangeResult.Applied, new[] { "v1", "v2", "v3" })));
    }

    [Test]
    public async Task Nothing_of_the_history_is_appended_where_it_turns_out_to_be_there()
    {
        var versions = (await _.Connect(_.Source)[ObjectKind.Secret].ListVersionsAsync(Some.Name("db"), default)).Reverse().ToList();
        _.Target.Purge("db");
        _.Target.Set("db", "v2", tags: [new(Mark.TagName, Mark.OfCopy(Some.Source, versions[1]).ToString())]);
        _.Target.Delete("db");

        await _.ApplyAsync([await OverDeletedAsync() with { History = [versions[0], versions[1]] }]);

        Assert.That(_.Target.Values("db"), Is.EqualTo(new[] { "v2", "v3" }));
    }

    [Test]
    public async Task Where_the_followed_one_is_soft_deleted_it_is_recovered_there_first()
    {
        _.Source.Delete("db");

        var outcome = await _.ApplyAsync([await OverDeletedAsync() with { RecoverFollowed = true }]);

        Assert.That((outcome.Single().Result, _.Target.Values("db")), Is.EqualTo((ChangeResult.Applied, new[] { "old", "v3" })));
        Assert.That(_.Source.Asked(), Is.EqualTo("Recover, ListVersions, Get"));
    }

    [TestCase(true, ExpectedResult = "Applied: Recover, ListVersions, Get; Recover, Set, Update")]
    [TestCase(false, ExpectedResult = "Left: Recover, ListVersions; ")]
    public async Task<string> It_is_followed_only_if_it_still_has_the_version_that_was_copied(bool there)
    {
        var copied = (await _.Connect(_.Source)[ObjectKind.Secret].ListVersionsAsync(Some.Name("db"), default))[^1].Version!;
        _.Source.Delete("db");
        var change = await OverDeletedAsync();
        var mark = Some.Mark(Some.Source, 0, null) with
        {
            Version = there ? copied : Some.Version(99),
            BoundAt = change.Current!.Created,
        };

        var outcome =
            (await _.ApplyAsync([change with { RecoverFollowed = true, Current = change.Current with { Mark = mark } }])).Single();

        return $"{outcome.Result}: {_.Source.Asked()}; {_.Target.Asked()}";
    }

    [Test]
    public async Task A_deletion_or_recovery_under_way_is_waited_for(
        [Values("ObjectIsBeingDeleted", "ObjectIsBeingRecovered", "Conflict")] string code)
    {
        _.Target.Faults.Add("Recover", "db", Fault.Status(409, code), times: 6);

        Assert.That(await RecoverAsync(), Is.EqualTo(
            "Applied after 23.5 s: Recover, Recover, Recover, Recover, Recover, Recover, Recover, ListVersions"), "0.5, 1, 2, 4, 8, 8");
    }

    [Test]
    public async Task One_that_does_not_end_in_five_minutes_fails()
    {
        _.Target.Faults.Add("Recover", "db", Fault.Status(409, "ObjectIsBeingDeleted"));

        var told = await RecoverAsync();

        Assert.That(told, Does.StartWith("Failed after 303.5 s: Recover, Recover"), "it is asked once more when five minutes are over");
    }

    [Test]
    public async Task What_is_recovered_is_waited_for_until_it_shows()
    {
        _.Target.Faults.Add("ListVersions", "db", NothingThere, times: 3);

        Assert.That(await RecoverAsync(),
            Is.EqualTo("Applied after 3.5 s: Recover, ListVersions, ListVersions, ListVersions, ListVersions"));
    }

    [Test]
    public async Task What_does_not_show_in_five_minutes_is_left_to_the_next_run()
    {
        _.Target.Faults.Add("ListVersions", "db", NothingThere);

        Assert.That(await RecoverAsync(), Does.StartWith("Overtaken after 303.5 s: Recover, ListVersions").And.EndsWith(
            " Vault target took the request, but the secret has not come back yet: the next run looks again."));
    }

    [Test]
    public async Task What_lives_already_is_no_failure()
    {
        _.Target.Recover("db");

        Assert.That(await RecoverAsync(), Is.EqualTo("Applied after 0 s: Recover, ListVersions"));
    }

    [Test]
    public async Task A_refusal_to_recover_is_told_at_once()
    {
        _.Target.Access.Deny("Recover");

        Assert.That(await RecoverAsync(), Does.StartWith("Failed after 0 s: Recover Could not recover the secret 'db' in vault target: 403"));
    }

    [Test]
    public async Task An_update_is_waited_for_while_the_name_is_being_recovered()
    {
        _.Target.Faults.Add("Update", "db", Fault.Status(409, "ObjectIsBeingRecovered"), times: 3);

        var told = await EndAsync(await OverDeletedAsync() with { Kind = ChangeKind.UpdateProperties });

        Assert.That(told, Is.EqualTo("Applied after 3.5 s: Recover, ListVersions, ListVersions, Update, Update, Update, Update"));
    }

    [Test]
    public async Task An_update_that_stays_refused_fails()
    {
        _.Target.Faults.Add("Update", "db", Fault.Status(409, "ObjectIsBeingRecovered"));

        var told = await EndAsync(await OverDeletedAsync() with { Kind = ChangeKind.UpdateProperties });

        Assert.That(told, Does.StartWith("Failed after 303.5 s: Recover, ListVersions, ListVersions, Update, Update"));
    }

    private async Task<string> RecoverAsync() => await EndAsync(await OverDeletedAsync() with { Kind = ChangeKind.Recover });

    private async Task<string> EndAsync(Change change)
    {
        var began = _.Time.GetUtcNow();
        var outcome = (await _.ApplyAsync([change])).Single();
        return FormattableString.Invariant(
            $"{outcome.Result} after {(_.Time.GetUtcNow() - began).TotalSeconds:0.#} s: {_.Target.Asked()} {outcome.Message}").Trim();
    }

    /// <summary>A copy over what is soft-deleted in the target.</summary>
    private async Task<Change> OverDeletedAsync(Must must = Must.Nothing)
    {
        var current = await _.ListedAsDeletedAsync(_.Target, "db");
        return Copy("db") with { RecoverFirst = true, Current = current, Must = must, Subject = await SubjectAsync() };
    }

    private async Task<VaultObject> SubjectAsync() =>
        _.Source.LiveNames().Contains("db") ? await _.ListedAsync(_.Source, "db") : await _.ListedAsDeletedAsync(_.Source, "db");
}
