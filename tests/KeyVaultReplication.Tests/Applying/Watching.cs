namespace KeyVaultReplication.Tests.Applying;

/// <summary>
/// The looks at a name before each attempt to write it, and after: what was not there, and is not this run's own, is somebody's edit.
/// </summary>
[TestFixture]
public sealed class Watching : OnTwoVaults
{
    private static readonly ObjectName Db = Some.Name("db");

    private Vault Vault => _.Connect(_.Target);

    private int Looks => _.Target.Requests.Count(request => request is { Operation: "ListVersions", IsChallenge: false });

    private async Task<VaultObject> CurrentAsync() => (await Vault[Db].ListVersionsAsync(Db, default))[0];

    [SetUp]
    public void Fill() => _.After(10, () => _.Target.Set("db", "v1"));

    [Test]
    public async Task Where_the_plan_does_not_ask_for_it_nobody_looks()
    {
        var watch = Watch(Must.SourceIsAsPlanned, null);
        _.ClearRequests();

        await watch.BeforeAsync(default);
        var after = await watch.AfterAsync(Some.Secret() with { Version = Some.Version(1) }, default);

        Assert.That((Looks, after.Strangers, after.Written!.Version), Is.EqualTo((0, 0, Some.Version(1))));
    }

    [Test]
    public async Task All_is_as_planned_and_stays_so()
    {
        var watch = Watch(Must.TargetIsAsPlanned, await CurrentAsync());

        await watch.BeforeAsync(default);
        await watch.BeforeAsync(default);

        Assert.That(Looks, Is.EqualTo(3));
    }

    [Test]
    public async Task What_changed_before_the_first_look_is_overtaken()
    {
        var planned = await CurrentAsync();
        _.After(10, () => _.Target.Set("db", "v2"));

        await Assert.ThatAsync(() => Watch(Must.TargetIsAsPlanned, planned).BeforeAsync(default), Throws.TypeOf<OvertakenException>());
        await Assert.ThatAsync(() => Watch(Must.TargetIsAsPlanned, null).BeforeAsync(default),
            Throws.TypeOf<OvertakenException>(), "the name was free");
    }

    [Test]
    public async Task What_changes_between_two_looks_is_overtaken([Values] bool newVersion)
    {
        var watch = Watch(Must.TargetIsAsPlanned, await CurrentAsync());
        await watch.BeforeAsync(default);
        _.After(10, () => Edit(newVersion));

        await Assert.ThatAsync(() => watch.BeforeAsync(default), Throws.TypeOf<OvertakenException>()
            .With.Message.StartsWith("Changed in vault target during the run"));
    }

    [Test]
    public async Task What_this_run_wrote_is_no_edit()
    {
        var watch = Watch(Must.TargetIsAsPlanned, await CurrentAsync());
        await watch.BeforeAsync(default);
        _.After(10, () => _.Target.Set("db", "v2"));
        watch.Wrote(await CurrentAsync());

        await watch.BeforeAsync(default);
    }

    [Test]
    public async Task What_is_recovered_first_shows_nothing_yet()
    {
        _.Target.Delete("db");
        var gone = Some.Secret(deleted: 300);

        await Watch(Must.TargetIsAsPlanned, gone, recoverFirst: true).BeforeAsync(default);
        await Assert.ThatAsync(() => Watch(Must.TargetIsAsPlanned, gone).BeforeAsync(default), Throws.TypeOf<OvertakenException>());
    }

    [TestCase(0, false, ExpectedResult = 0)]
    [TestCase(1, false, ExpectedResult = 1)]
    [TestCase(2, false, ExpectedResult = 2)]
    [TestCase(0, true, ExpectedResult = 1)]
    public async Task<int> What_lay_between_look_and_write_is_counted(int versions, bool edited)
    {
        var watch = Watch(Must.TargetIsAsPlanned, await CurrentAsync());
        await watch.BeforeAsync(default);
        _.After(10, () =>
        {
            if (edited)
            {
                Edit(newVersion: false);
            }

            for (var i = 0; i < versions; i++)
            {
                Edit(newVersion: true);
            }
        });
        _.After(10, () => _.Target.Set("db", "ours"));
        var ours = await CurrentAsync();

        var (written, strangers) = await watch.AfterAsync(ours, default);

        Assert.That(written!.Version, Is.EqualTo(ours.Version));
        return strangers;
    }

    [Test]
    public async Task The_version_written_is_told_as_it_is_by_now()
    {
        var watch = Watch(Must.TargetIsAsPlanned, await CurrentAsync());
        await watch.BeforeAsync(default);
        _.After(10, () => _.Target.Set("db", "ours"));
        var ours = await CurrentAsync();
        _.After(10, () => Edit(newVersion: false));

        var (written, strangers) = await watch.AfterAsync(ours, default);
        var (gone, _) = await watch.AfterAsync(ours with { Version = Some.Version(9) }, default);

        Assert.That((written!.Properties.ContentType, strangers, gone), Is.EqualTo(("edited", 0, default(VaultObject))));
    }

    private void Edit(bool newVersion)
    {
        if (newVersion)
        {
            _.Target.Set("db", "by a person");
        }
        else
        {
            _.Target.Update("db", contentType: "edited");
        }
    }

    private Watch Watch(object must, VaultObject? current, bool recoverFirst = false) => new(Vault, new()
    {
        Kind = ChangeKind.Update,
        Subject = Some.Secret(name: "db"),
        From = Some.Source,
        To = Some.Target,
        Code = ReasonCode.NewVersion,
        Reason = "",
        Current = current,
        RecoverFirst = recoverFirst,
        Must = (Must)must,
    });
}
