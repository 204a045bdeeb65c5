using KeyVaultSimulator;
using static KeyVaultReplication.Tests.Applying.Applied;

namespace KeyVaultReplication.Tests.Applying;

/// <summary>
/// A change of properties or marks sends tags and properties alone, to the version that was planned; and where somebody made a version in
/// that very moment, no mark says that both sides were the same since.
/// </summary>
[TestFixture]
public sealed class Patching : OnTwoVaults
{
    private static readonly ObjectProperties Text = new() { ContentType = "text/plain" };
    private static readonly Mark Other = Some.Mark(Some.Source, 50, 60);

    [SetUp]
    public void Fill()
    {
        _.After(10, () => _.Source.Set("db", "v1", contentType: "text/plain"));
        _.After(10, () => _.Target.Set("db", "v1"));
    }

    [Test]
    public async Task The_version_is_found_by_its_time_and_updated()
    {
        var outcome = await ApplyAsync(await PatchAsync(Must.Nothing));

        Assert.That(outcome, Is.EqualTo(ChangeOutcome.Of(outcome.Change, null, null) with
        {
            VersionWritten = _.Target.Current("db").Version
        }));
        Assert.That((_.Source.Asked(), _.Target.Asked(), _.Target.Current("db").ContentType),
            Is.EqualTo(("", "ListVersions, Update", "text/plain")));
    }

    [Test]
    public async Task A_version_whose_id_is_known_is_updated_at_once_unless_it_must_be_as_planned([Values] bool must)
    {
        var change = await PatchAsync(must ? Must.TargetIsAsPlanned : Must.Nothing);
        change = change with { Current = change.Current! with { Version = _.Target.Current("db").Version } };

        await ApplyAsync(change);

        Assert.That(_.Target.Asked(), Is.EqualTo(must ? "ListVersions, Update, ListVersions" : "Update"));
    }

    [TestCase(true, false, ExpectedResult = "source , target ListVersions, Update, ListVersions")]
    [TestCase(true, true, ExpectedResult = "source ListVersions, Update, target ListVersions, Update, ListVersions")]
    [TestCase(false, true, ExpectedResult = "source ListVersions, Update, target ListVersions, Update, ListVersions")]
    [TestCase(false, false, ExpectedResult = "source , target ListVersions, Update")]
    public async Task<string> It_is_looked_at_afterwards_only_where_an_edit_could_be_lost(bool properties, bool markOfSource)
    {
        var change = await PatchAsync(Must.TargetIsAsPlanned) with { Mark = Other };
        change = change with
        {
            Properties = properties ? Text : ObjectProperties.Plain,
            MarkOfSubject = markOfSource ? Some.Mark(Some.Target, 1, 2) : null
        };

        var outcome = await ApplyAsync(change);

        Assert.That((outcome.Result, MarkOf(_.Target.Current("db")), MarkOf(_.Source.Current("db"))),
            Is.EqualTo((ChangeResult.Applied, Other, change.MarkOfSubject)));
        return $"source {_.Source.Asked()}, target {_.Target.Asked()}";
    }

    [Test]
    public async Task A_version_made_in_that_moment_is_current_and_the_mark_below_is_as_before([Values] bool wasMarked)
    {
        var before = wasMarked ? Some.Mark(Some.Source, 1, 2) : null;
        _.Target.Update("db", tags: before is null ? [] : [new(Mark.TagName, before.ToString())]);
        var change = await PatchAsync(Must.TargetIsAsPlanned) with { Mark = Other };
        _.Target.Faults.Before("Update", "db", () => _.After(10, () => _.Target.Set("db", "by a person")), times: 1);

        var outcome = await ApplyAsync(change);

        Assert.That((outcome.Result, outcome.Code), Is.EqualTo((ChangeResult.Overtaken, (ReasonCode?)ReasonCode.ChangedDuringRun)));
        Assert.That(_.Target.Values("db"), Is.EqualTo(new[] { "v1", "by a person" }));
        var below = MarkOf(_.Target.Versions("db")[0]);
        Assert.That(wasMarked ? below == before : below is { IsOfCopy: false }, $"{below} tells of no copy that was not there");
    }

    [Test]
    public async Task A_mark_that_stays_needs_no_request_to_be_as_before()
    {
        var change = await PatchAsync(Must.TargetIsAsPlanned);
        _.Target.Faults.Before("Update", "db", () => _.After(10, () => _.Target.Set("db", "by a person")), times: 1);

        var outcome = await ApplyAsync(change);

        Assert.That((outcome.Result, _.Target.Asked()),
            Is.EqualTo((ChangeResult.Overtaken, "ListVersions, Update, ListVersions, Get")));
    }

    [Test]
    public async Task What_has_changed_since_the_plan_is_left_and_what_is_gone_too([Values] bool gone)
    {
        var change = await PatchAsync(Must.Nothing);
        _.After(10, () =>
        {
            _.Target.Set("db", "by a person");
            if (gone)
            {
                _.Target.Delete("db");
            }
        });

        Assert.That((await ApplyAsync(change)).Message, Is.EqualTo(
            "Changed in vault target during the run: left as it is, the next run decides anew."));
        Assert.That(_.Target.Asked(), Does.Not.Contain("Update"));
    }

    [Test]
    public async Task Where_the_followed_one_is_not_what_was_read_nothing_is_changed()
    {
        var change = await PatchAsync(Must.Nothing);
        var read = (await _.Connect(_.Source)[ObjectKind.Secret].ReadAsync(Some.Name("db"), null, default)).Object;
        _.Source.Set("db", "v2");
        change = change with { Subject = read with { Read = read.Created } };

        Assert.That((await ApplyAsync(change)).Message, Is.EqualTo(
            "Changed in vault source during the run: left as it is, the next run decides anew."));
        Assert.That((_.Source.Asked(), _.Target.Asked()), Is.EqualTo(("ListVersions, Get", "")));
    }

    [Test]
    public async Task A_followed_one_that_is_gone_by_then_gets_no_mark()
    {
        var change = await PatchAsync(Must.Nothing) with { MarkOfSubject = Some.Mark(Some.Target, 1, 2) };
        _.Source.Delete("db");

        Assert.That((await ApplyAsync(change)).Message, Is.EqualTo(
            "Changed in vault source during the run: left as it is, the next run decides anew."));
    }

    [Test]
    public async Task What_is_deleted_right_after_the_update_is_left_to_the_next_run()
    {
        var change = await PatchAsync(Must.TargetIsAsPlanned);
        _.Target.Faults.After("Update", "db", () => _.Target.Delete("db"), times: 1);

        var outcome = await ApplyAsync(change);

        Assert.That((outcome.Result, _.Target.Asked()), Is.EqualTo((ChangeResult.Overtaken, "ListVersions, Update, ListVersions")));
    }

    [Test]
    public async Task Of_two_followed_versions_of_one_second_that_look_alike_the_current_one_is_marked_if_it_still_is([Values] bool newer)
    {
        _.After(10, () => { _.Source.Set("db", "v1"); _.Source.Set("db", "v1"); });
        var change = await PatchAsync(Must.Nothing) with { MarkOfSubject = Some.Mark(Some.Target, 1, 2) };
        if (newer)
        {
            _.Target.Faults.Before("Update", "db", () => _.After(10, () => _.Source.Set("db", "v2")), times: 1);
        }

        var outcome = await ApplyAsync(change);

        Assert.That(outcome.Result, Is.EqualTo(newer ? ChangeResult.Overtaken : ChangeResult.Applied));
        Assert.That(_.Source.Versions("db").Select(version => MarkOf(version) is not null),
            Is.EqualTo(newer ? new[] { false, false, false, false } : [false, false, true]), "no mark on what was never the same");
    }

    [Test]
    public async Task What_is_soft_deleted_is_recovered_on_both_sides_first()
    {
        _.Target.Delete("db");
        _.Source.Delete("db");
        var change = await PatchAsync(Must.Nothing) with { RecoverFirst = true, RecoverFollowed = true };

        var outcome = await ApplyAsync(change);

        Assert.That((outcome.Result, _.Source.LiveNames().Count, _.Target.Current("db").ContentType),
            Is.EqualTo((ChangeResult.Applied, 1, "text/plain")));
        Assert.That((_.Source.Asked(), _.Target.Asked()),
            Is.EqualTo(("Recover, ListVersions", "Recover, ListVersions, ListVersions, Update")));
    }

    private async Task<ChangeOutcome> ApplyAsync(Change change) => (await _.ApplyAsync([change])).Single();

    private async Task<Change> PatchAsync(Must must) => Copy("db") with
    {
        Kind = ChangeKind.UpdateProperties,
        Subject = await ShownAsync(_.Source),
        Current = await ShownAsync(_.Target),
        Properties = Text,
        Must = must,
    };

    private async Task<VaultObject> ShownAsync(SimulatedVault vault) =>
        vault.LiveNames().Count > 0 ? await _.ListedAsync(vault, "db") : await _.ListedAsDeletedAsync(vault, "db");
}
