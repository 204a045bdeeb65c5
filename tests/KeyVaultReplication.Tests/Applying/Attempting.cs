using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Applying;

/// <summary>
/// An attempt to write that failed may have been made: it is looked for before it is sent again, and never taken for what somebody else has
/// made.
/// </summary>
[TestFixture]
public sealed class Attempting : OnAWrite
{
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
    public async Task What_was_written_over_by_then_is_left_to_the_next_run([Values(0, 10)] int seconds)
    {
        _.Target.Set("db", "v2", tags: [new(Mark.TagName, _mark!.ToString())]);
        _.Cloud.Advance(TimeSpan.FromSeconds(seconds));
        _.Target.Set("db", "by a person");
        _.Target.Faults.Add("Set", "db", Fault.Status(500), times: 1);

        Assert.That(await WriteAsync(), Is.EqualTo(OvertakenException.In(Some.Target).Message), "a list that lags had shown neither");
        Assert.That(_.Target.Values("db"), Is.EqualTo(new[] { "v2", "by a person" }));
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

    [Test]
    public async Task Of_two_versions_that_carry_the_mark_none_is_known_to_be_that_attempt()
    {
        _.Target.Faults.Add("Set", "db", Fault.StatusAfter(500), times: 1);
        _.Target.Faults.Before("ListVersions", "db",
            () => _.Target.Set("db", "by a person", tags: [new(Mark.TagName, _mark!.ToString())]), times: 1);

        Assert.That(await WriteAsync(), Is.EqualTo("Changed in vault target during the run: left as it is, the next run decides anew."));
        Assert.That(_.Target.Values("db"), Is.EqualTo(new[] { "v2", "by a person" }));
    }

    [Test]
    public async Task Where_neither_mark_nor_thumbprint_tells_no_version_is_said_to_be_a_twin()
    {
        (_mark, _properties) = (null, Some.Tagged(15));
        _.Target.Faults.Add("Set", "db", Fault.Status(500), times: 1);
        _.Target.Faults.Before("ListVersions", "db", () => _.Target.Set("db", "by a person"), times: 1, skip: 1);

        Assert.That(await WriteAsync(), Is.EqualTo("v2, by a person | Set, ListVersions, Set, ListVersions"));
    }

    [Test]
    public async Task A_certificate_without_room_for_a_mark_is_found_by_its_thumbprint([Values] bool made)
    {
        _.Source.AddCertificate("web", tags: Some.Tagged(15).Tags);
        _.Target.AddCertificate("web", tags: Some.Tagged(15).Tags);
        _.Target.Faults.Add("Certificate.Import", "web", made ? Fault.StatusAfter(503) : Fault.Status(503), times: 1);
        _.Cloud.Advance(TimeSpan.FromSeconds(10));

        var outcome = (await _.ApplyAsync([Applied.Copy("web", ObjectKind.Certificate)])).Single();

        Assert.That((outcome.Result, outcome.Message), Is.EqualTo((ChangeResult.Applied, default(string))));
        Assert.That(_.Target.Live(StoredKind.Certificate, "web").Versions.Select(version => version.X509).Skip(1),
            Is.EqualTo(new[] { _.Source.Live(StoredKind.Certificate, "web").Current.X509 }));
        Assert.That(_.Target.Asked().Split(", ").Count(one => one == "Certificate.Import"), Is.EqualTo(made ? 1 : 2));
    }
}
