using KeyVaultSimulator;
using static KeyVaultReplication.Tests.Applying.Applied;

namespace KeyVaultReplication.Tests.Applying;

/// <summary>
/// A copy to the end of its mark: read, written, looked at again where another version could carry the same second, and bound.
/// </summary>
[TestFixture]
public sealed class Copying : OnTwoVaults
{
    private CancellationTokenSource _cancellation = new();
    private TaskCompletionSource _ended = new();

    [SetUp]
    public void Begin() => (_cancellation, _ended) = (new(), new());

    [TearDown]
    public void End()
    {
        _ended.SetResult();
        _cancellation.Dispose();
    }

    [Test]
    public async Task A_version_that_is_not_new_is_written_once_and_its_mark_bound()
    {
        _.After(10, () => _.Source.Set("db", "v1"));

        var outcome = await CopyAsync();

        Assert.That(outcome, Is.EqualTo(ChangeOutcome.Of(outcome.Change, null, null) with
        {
            VersionRead = _.Source.Current("db").Version,
            VersionWritten = _.Target.Current("db").Version
        }));
        Assert.That((_.Source.Asked(), _.Target.Asked(), Told), Is.EqualTo(("Get", "Set, Update", "v1 bound")));
    }

    [Test]
    public async Task The_mark_of_one_made_just_now_is_bound_only_when_its_second_is_over()
    {
        _.Source.Set("db", "v1");
        var unbound = "";
        _.Target.Faults.After("Set", "db", () => unbound = Told);

        await CopyAsync();

        Assert.That((unbound, Told), Is.EqualTo(("v1", "v1 bound")));
        Assert.That(_.Source.Asked(), Is.EqualTo("Get, ListVersions"));
    }

    [Test]
    public async Task Once_the_vaults_clock_is_known_the_write_itself_carries_the_bound_mark_unless_the_version_was_made_just_now(
        [Values] bool justNow)
    {
        string[] names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
        foreach (var name in names)
        {
            _.Source.Set(name, name);
        }

        if (!justNow)
        {
            _.Cloud.Advance(TimeSpan.FromSeconds(10));
        }
        else
        {
            _.Source.Faults.Before("Get", null, () => _.Source.Set("j", "new"), times: 1, skip: 9);
        }

        await _.ApplyAsync([.. names.Select(name => Copy(name))], parallelism: 1);

        var last = _.Target.Requests.Where(request => request is { Name: "j", IsChallenge: false }).Select(request => request.Operation);
        Assert.That(last, Is.EqualTo(justNow ? new[] { "Set", "Update" } : ["Set"]));
        Assert.That(MarkOf(_.Target.Current("j"))?.BoundAt, Is.EqualTo(_.Target.Current("j").Created));
    }

    [Test]
    public async Task One_that_was_followed_within_its_second_is_followed()
    {
        _.Source.Set("db", "v1");
        _.Target.Faults.Before("Set", "db", () => _.Source.Set("db", "v2"), times: 1);

        var outcome = await CopyAsync();

        Assert.That((Told, outcome.VersionRead), Is.EqualTo(("v1, v2 bound", _.Source.Current("db").Version)));
    }

    [Test]
    public async Task One_that_was_followed_within_its_second_is_not_followed_beyond_what_was_approved()
    {
        _.Source.Set("db", "v1");
        var planned = (await VersionsAsync())[0];
        _.Target.Faults.Before("Set", "db", () => _.Source.Set("db", "v2"), times: 1);

        var outcome = await CopyAsync(Copy("db") with { Subject = planned, Must = Must.SourceIsAsPlanned });

        Assert.That((outcome.Result, outcome.Message, Told), Is.EqualTo((ChangeResult.Overtaken,
            "Changed in vault source after the plan was approved: left as it is.", "v1")));
    }

    [Test]
    public async Task A_source_that_keeps_getting_new_versions_is_left_to_the_next_run_after_three_copies()
    {
        var made = 0;
        _.Source.Set("db", "v0");
        _.Source.Faults.Before("Get", "db", () => _.Source.Set("db", $"v{++made}"));
        _.Target.Faults.Before("Set", "db", () => _.Source.Set("db", "between"));

        var outcome = await CopyAsync();

        Assert.That((outcome.Result, outcome.Message), Is.EqualTo((ChangeResult.Overtaken,
            "Vault source kept getting new versions while they were copied: the next run compares the values.")));
        Assert.That((_.Target.Values("db").Count, Told), Is.EqualTo((3, "v1, v3, v5")), "no mark is bound");
    }

    [Test]
    public async Task A_run_cancelled_while_that_second_is_waited_for_has_written_all_the_same()
    {
        _.Source.Set("db", "v1");
        _.Source.Faults.Before("ListVersions", "db", CancelAsync);

        var outcome = await CopyAsync();

        Assert.That((outcome.Result, outcome.Message, Told), Is.EqualTo((ChangeResult.Applied,
            "Written; cancelled before its mark was bound: the next run compares the value.", "v1")));
    }

    [Test]
    public async Task A_run_cancelled_while_the_mark_is_bound_does_not_wait_long_for_it()
    {
        _.After(10, () => _.Source.Set("db", "v1"));
        _.Target.Faults.Before("Update", "db", CancelAsync);

        var outcome = await CopyAsync();

        Assert.That((outcome.Result, outcome.Message, Told), Is.EqualTo((ChangeResult.Applied,
            "Written; cancelled before its mark was bound: the next run compares the value.", "v1")));
    }

    [Test]
    public async Task Where_it_cannot_be_known_whether_it_was_followed_its_mark_is_not_bound()
    {
        _.Source.Set("db", "v1");
        _.Source.Access.Deny("ListVersions");

        var outcome = await CopyAsync();

        Assert.That((outcome.Result, outcome.Code, Told), Is.EqualTo((ChangeResult.Failed, ReasonCode.VaultError, "v1")));
        Assert.That(outcome.Message, Does.StartWith("Could not list the versions of 'db' in vault source: 403"));
        Assert.That((_.Source.Asked(), outcome.VersionWritten), Is.EqualTo(("Get, ListVersions", _.Target.Current("db").Version)));
    }

    [Test]
    public async Task Each_older_version_gets_its_bound_mark_too()
    {
        var versions = await HistoryAsync("v1", "v2", "v3");

        await CopyAsync(Copy("db") with { History = [.. versions.Take(2)] });

        Assert.That(Told, Is.EqualTo("v1 bound, v2 bound, v3 bound"));
    }

    [Test]
    public async Task The_mark_of_an_older_version_of_the_same_second_is_not_bound()
    {
        _.After(10, () =>
        {
            _.Source.Set("db", "v1");
            _.Source.Set("db", "v2");
        });
        var older = (await VersionsAsync()).Single(version => version.Version == _.Source.Versions("db")[0].Version);

        await CopyAsync(Copy("db") with { History = [older] });

        Assert.That(Told, Is.EqualTo("v1, v2 bound"));
    }

    [Test]
    public async Task Edits_in_the_moments_of_all_writes_are_counted()
    {
        var versions = await HistoryAsync("v1", "v2");
        _.Target.Faults.Before("Set", "db", () => _.Target.Set("db", "by a person"));

        var outcome = await CopyAsync(Copy("db") with { History = [versions[0]], Must = Must.TargetIsAsPlanned });

        Assert.That(outcome.Message, Does.StartWith("Changed in vault target during the run").And.Contains(
            "Somebody made or edited 1 version(s) in target in the moment of the write"));
        Assert.That((_.Target.Values("db"), outcome.WroteOverAnEdit), Is.EqualTo((new[] { "by a person", "v1" }, true)));
    }

    [Test]
    public async Task A_twin_of_an_older_version_is_told_although_all_else_went_well()
    {
        var versions = await HistoryAsync("v1", "v2");
        _.Target.Faults.Add("Set", "db", Fault.StatusAfter(500), times: 1);
        VaultState? made = null;
        _.Target.Faults.Before("ListVersions", "db", () => { made = _.Target.State; _.Target.Rewind(VaultState.Empty); }, times: 1);
        _.Target.Faults.Before("Set", "db", () => _.Target.Rewind(made!), times: 1);

        var outcome = await CopyAsync(Copy("db") with { History = [versions[0]] });

        Assert.That((_.Target.Values("db"), outcome.Result), Is.EqualTo((new[] { "v1", "v1", "v2" }, ChangeResult.Applied)));
        Assert.That(outcome.Message, Is.EqualTo(
            "An attempt that seemed to fail was made after all: vault target now holds 2 equal new versions."));
    }

    [Test]
    public async Task Where_nobody_can_sign_in_any_more_nothing_else_is_asked()
    {
        var outcomes = await _.ApplyAsync([Copy("a"), Copy("b")], parallelism: 1, signedOut: _.Source);

        Assert.That(outcomes.Select(outcome => outcome.Result), Is.EqualTo(new[] { ChangeResult.Failed, ChangeResult.NotAttempted }));
        Assert.That(outcomes[1].Message, Is.EqualTo(
            "Not attempted: the sign-in for vault source failed: see the first of these failures."));
    }

    private async Task<ChangeOutcome> CopyAsync(Change? change = null) =>
        (await _.ApplyAsync([change ?? Copy("db")], cancellationToken: _cancellation.Token)).Single();

    /// <summary>The run is cancelled, and the vault does not answer any more.</summary>
    private async Task CancelAsync()
    {
        await _cancellation.CancelAsync();
        await _ended.Task;
    }

    private async Task<IReadOnlyList<VaultObject>> HistoryAsync(params string[] values)
    {
        _.SetSlowly("db", values);
        return [.. (await VersionsAsync()).Reverse()];
    }

    private async Task<IReadOnlyList<VaultObject>> VersionsAsync() =>
        await _.Connect(_.Source)[ObjectKind.Secret].ListVersionsAsync(Some.Name("db"), default);

    /// <summary>The values that the target holds, oldest first, and whether their marks are bound.</summary>
    private string Told => string.Join(", ", _.Target.Versions("db")
        .Select(version => version.Value + (MarkOf(version)?.BoundAt == version.Created ? " bound" : "")));
}
