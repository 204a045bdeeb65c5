using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Applying;

/// <summary>
/// A version is written once, however the vault answers: what may have been made is looked for before it is sent again, and a name that is
/// busy is waited for.
/// </summary>
[TestFixture]
public sealed class Writing : OnTwoVaults
{
    private static readonly ObjectName Db = Some.Name("db");

    private static readonly VaultObject Origin = Some.Secret(100, name: "db") with { Version = Some.Version(1) };

    private Mark? _mark;
    private ObjectProperties _properties = ObjectProperties.Plain;
    private Refusals _refusals = new();
    private DateTimeOffset _began;

    [SetUp]
    public void Begin() =>
        (_mark, _properties, _refusals) = (Mark.OfCopy(Some.Source, Origin), ObjectProperties.Plain, new Refusals());

    [Test]
    public async Task A_version_takes_one_request() => Assert.That(await WriteAsync(), Is.EqualTo("v2 | Set"));

    [TestCase(1, ExpectedResult = "v2 | Set, ListVersions, Set, ListVersions")]
    [TestCase(4, ExpectedResult = "v2 | Set, ListVersions, Set, ListVersions, Set, ListVersions, Set, ListVersions, Set, ListVersions")]
    [TestCase(5, ExpectedResult = "500")]
    public async Task<string> An_attempt_that_failed_is_repeated_four_times(int failures)
    {
        _.Target.Faults.Add("Set", "db", Fault.Status(500), failures);
        return await WriteAsync();
    }

    [Test]
    public async Task An_attempt_that_was_made_after_all_is_found_by_its_mark()
    {
        _.Target.Faults.Add("Set", "db", Fault.StatusAfter(500), times: 1);

        Assert.That(await WriteAsync(), Is.EqualTo("v2 | Set, ListVersions"));
    }

    [Test]
    public async Task An_attempt_that_was_made_after_all_is_found_by_its_value_where_there_is_no_room_for_a_mark([Values("v2",
        "other")] string value)
    {
        (_mark, _properties) = (null, Some.Tagged(15));
        _.Target.Faults.Add("Set", "db", Fault.Status(500), times: 1);
        _.Target.Faults.Before("ListVersions", "db", () => _.Target.Set("db", value, tags: Some.Tagged(15).Tags), times: 1);

        Assert.That(await WriteAsync(), Is.EqualTo(value == "v2" ? "v2 | Set, ListVersions, Get"
            : "other, v2 | Set, ListVersions, Get, Set, ListVersions"));
    }

    [Test]
    public async Task Another_version_of_other_properties_is_not_that_attempt()
    {
        (_mark, _properties) = (null, Some.Tagged(15));
        _.Target.Faults.Add("Set", "db", Fault.Status(500), times: 1);
        _.Target.Faults.Before("ListVersions", "db", () => _.Target.Set("db", "v2"), times: 1);

        Assert.That(await WriteAsync(), Is.EqualTo("v2, v2 | Set, ListVersions, Set, ListVersions"), "nothing is read to know that");
    }

    [Test]
    public async Task An_older_copy_of_the_same_version_is_not_that_attempt()
    {
        _.Target.Set("db", "v0", tags: [new(Mark.TagName, _mark!.ToString())]);
        var planned = await CurrentAsync();
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        _.Target.Faults.Add("Set", "db", Fault.Status(500), times: 1);

        Assert.That(await WriteAsync(current: planned), Is.EqualTo("v0, v2 | Set, ListVersions, Set, ListVersions"));
    }

    [TestCase(true, true, ExpectedResult = "by a person, v2 | Set, ListVersions, Get")]
    [TestCase(false, true, ExpectedResult = "v2, by a person, v2 | Set, ListVersions, Get, Set, ListVersions")]
    [TestCase(false, false, ExpectedResult = "v2, by a person, v2 | Set, ListVersions, Get, Set, ListVersions")]
    public async Task<string> Of_the_second_of_the_planned_version_it_is_that_attempt_only_if_it_is_current(bool made, bool enabled)
    {
        if (!made)
        {
            _.Target.Set("db", "v2", tags: [new(Mark.TagName, _mark!.ToString())]);
        }

        _.Target.Set("db", "by a person", enabled: enabled);
        _.Target.Faults.Add("Set", "db", made ? Fault.StatusAfter(500) : Fault.Status(500), times: 1);

        return await WriteAsync(current: await CurrentAsync());
    }

    [Test]
    public async Task A_twin_that_shows_too_late_is_told()
    {
        _.Target.Faults.Add("Set", "db", Fault.StatusAfter(500), times: 1);
        VaultState? made = null;
        _.Target.Faults.Before("ListVersions", "db", () => { made = _.Target.State; _.Target.Rewind(VaultState.Empty); }, times: 1);
        _.Target.Faults.Before("Set", "db", () => _.Target.Rewind(made!), times: 1, skip: 0);

        var told = await WriteAsync();

        Assert.That(told, Does.StartWith("v2, v2 | ").And.EndsWith(
            " | An attempt that seemed to fail was made after all: vault target now holds 2 equal new versions."));
    }

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
    public async Task A_copy_of_something_else_made_in_that_moment_is_no_twin()
    {
        (_mark, _properties) = (null, Some.Tagged(15));
        _.Target.Faults.Add("Set", "db", Fault.Status(500), times: 1);
        _.Target.Faults.Before("ListVersions", "db",
            () => _.Target.Set("db", "other", tags: [new(Mark.TagName, Some.Mark(Some.Other, 1, null).ToString())]), times: 1, skip: 1);

        Assert.That(await WriteAsync(), Is.EqualTo("v2, other | Set, ListVersions, Set, ListVersions"));
    }

    [Test]
    public async Task A_vault_that_is_left_alone_by_then_is_not_tried_again()
    {
        _.Target.Faults.Add("Set", "db", Fault.Status(500));
        _refusals = new Refusals();
        for (var i = 0; i < Refusals.Enough; i++)
        {
            _refusals.Note(new VaultException("", 500, "InternalError", new InvalidOperationException()).OfWriteTo(Some.Target),
                ObjectKind.Secret);
        }

        Assert.That(await WriteAsync(), Does.StartWith("Not attempted: vault target refused the first 5 writes"));
        Assert.That(_.Target.Asked(), Is.EqualTo("Set"));
    }

    [Test]
    public async Task A_refusal_is_not_tried_again()
    {
        _.Target.Access.Deny("Set");

        Assert.That(await WriteAsync(), Is.EqualTo("403"));
        Assert.That(_.Target.Requests.Count(request => request is { Operation: "Set", IsChallenge: false }), Is.EqualTo(1));
    }

    private async Task<VaultObject> CurrentAsync() => (await _.Connect(_.Target)[ObjectKind.Secret].ListAsync(default)).Find(Db)!;

    /// <summary>What the target holds afterwards, and what was asked of it; or why it was not written.</summary>
    private async Task<string> WriteAsync(DeletedMeanwhile deletions = DeletedMeanwhile.IsRecovered, bool recoverFirst = false,
        VaultObject? current = null)
    {
        Change change = new()
        {
            Kind = ChangeKind.Update,
            Subject = Origin with { Properties = _properties },
            From = Some.Source,
            To = Some.Target,
            Code = ReasonCode.NewVersion,
            Reason = "",
            Current = current,
            RecoverFirst = recoverFirst,
            Deletions = deletions,
            MarksReplica = true,
        };
        _.ClearRequests();
        _began = _.Time.GetUtcNow();
        try
        {
            var read = new ReadObject(change.Subject, new SecretValue("v2"));
            var (_, message) = await new VersionWriter(new Recovery(_.Time), _refusals, _.Time)
                .WriteAsync(new Destination(change, _.Connect(_.Target)), read, _mark, bind: false, default);
            var asked = string.Join(", ", _.Target.Requests.Where(request => !request.IsChallenge).Select(request => request.Operation));
            return $"{string.Join(", ", _.Target.Values("db"))} | {asked}{(message is null ? "" : $" | {message}")}";
        }
        catch (VaultException exception)
        {
            return exception.Status.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is OvertakenException or LeftException or VaultClosedException)
        {
            return exception.Message;
        }
    }
}
