using System.Collections.Immutable;
using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Applying;

/// <summary>Whether a vault still holds what it held when the plan was made, whatever the clocks of its nodes say.</summary>
[TestFixture]
public sealed class StillAsPlanned : OnTwoVaults
{
    private static readonly ObjectName Db = Some.Name("db");

    private Vault Vault => _.Connect(_.Target);

    private IObjectStore Store => Vault[ObjectKind.Secret];

    private Task<ImmutableArray<VaultObject>> VersionsAsync() => Store.ListVersionsAsync(Db, default);

    private async Task<VaultObject> CurrentAsync() => (await Store.ListAsync(default)).Find(Db)!;

    private int Reads => _.Target.Requests.Count(request => request is { Operation: "Get", IsChallenge: false });

    [Test]
    public async Task The_newest_version_by_its_time_is_current_and_nothing_is_read()
    {
        Make(("v1", 0), ("v2", 10));

        Assert.That(await IsStillAsync(await CurrentAsync()));
        Assert.That(Reads, Is.Zero);
    }

    [Test]
    public async Task A_version_made_since_is_seen()
    {
        Make(("v1", 0));
        var planned = await CurrentAsync();
        Make(("v1", 0), ("v2", 10));

        Assert.That(await IsStillAsync(planned), Is.False);
    }

    [Test]
    public async Task Properties_edited_since_are_seen_and_nothing_is_read()
    {
        Make(("v1", 0));
        var planned = await CurrentAsync();
        _.After(10, () => _.Target.Update("db", contentType: "edited"));

        Assert.That(await IsStillAsync(planned), Is.False);
        Assert.That(Reads, Is.Zero);
    }

    [Test]
    public async Task A_version_with_a_later_time_is_no_proof_and_the_vault_is_asked()
    {
        Make(("v1", 20), ("v2", 10));

        Assert.That(await IsStillAsync(await CurrentAsync()));
        Assert.That(Reads, Is.EqualTo(1));
    }

    [TestCase(true, true, ExpectedResult = true)]
    [TestCase(true, false, ExpectedResult = false)]
    [TestCase(false, true, ExpectedResult = false)]
    public async Task<bool> That_the_value_of_the_current_one_cannot_be_read_tells_that_it_is_disabled(bool currentIsDisabled,
        bool plannedIsDisabled)
    {
        Make(("v1", 20), ("v2", 10));
        _.Target.Update("db", enabled: !currentIsDisabled);
        var versions = (await VersionsAsync()).Select(one => one with { Version = null }).ToImmutableArray();
        var planned = versions.Single(version => version.Created == Made(10)) with { Properties = new() { Enabled = !plannedIsDisabled } };

        // The list may lag: what it shows is taken as planned, and the vault's word decides.
        return await AsPlanned.IsStillAsync(Vault, planned, [.. versions.Where(version => version.Created != Made(10)), planned], default);
    }

    [Test]
    public async Task What_was_gone_is_none_and_what_changed_is_overtaken()
    {
        Make(("v1", 0));
        var planned = await CurrentAsync();
        Assert.That((await AsPlanned.CurrentAsync(Vault, planned, default))!.Version, Is.EqualTo(_.Target.Current("db").Version));

        _.After(10, () => _.Target.Update("db", contentType: "edited"));
        await Assert.ThatAsync(() => AsPlanned.CurrentAsync(Vault, planned, default),
            Throws.TypeOf<OvertakenException>().With.Message.StartsWith("Changed in vault target during the run"));

        _.Target.Delete("db");
        Assert.That(await AsPlanned.CurrentAsync(Vault, planned, default), Is.Null);
    }

    [Test]
    public async Task Of_look_alikes_of_one_second_the_vault_says_which_is_current()
    {
        Make(("v1", 0), ("v2", 0));

        Assert.That((await AsPlanned.CurrentAsync(Vault, await CurrentAsync(), default))!.Version,
            Is.EqualTo(_.Target.Current("db").Version));
        Assert.That(Reads, Is.EqualTo(1));
    }

    [Test]
    public async Task One_that_was_edited_is_seen_although_another_one_of_its_second_looks_as_it_did()
    {
        Make(("v1", 0), ("v2", 0));
        var planned = await CurrentAsync();
        _.After(10, () => _.Target.Update("db", contentType: "edited"));

        Assert.That(await IsStillAsync(planned), Is.False);
        Assert.That(Reads, Is.EqualTo(1), "only the vault knows which one is current");
    }

    [TestCase(Must.Nothing, 0, ExpectedResult = true)]
    [TestCase(Must.Nothing, 10, ExpectedResult = true)]
    [TestCase(Must.SourceIsAsPlanned, 0, ExpectedResult = true)]
    [TestCase(Must.SourceIsAsPlanned, 10, ExpectedResult = false)]
    public bool What_was_read_may_be_copied(object must, int later)
    {
        var why = AsPlanned.CheckRead(Copy(Some.Secret(100)) with { Must = (Must)must }, Some.Secret(100, updated: 100 + later));

        Assert.That(why?.Message, Is.Null.Or.EqualTo("Changed in vault source after the plan was approved: left as it is."));
        return why is null;
    }

    [TestCase(Must.Nothing, false, true, ExpectedResult = true)]
    [TestCase(Must.TargetIsAsPlanned, false, true, ExpectedResult = false)]
    [TestCase(Must.TargetIsAsPlanned, false, false, ExpectedResult = true)]
    [TestCase(Must.TargetIsAsPlanned, true, true, ExpectedResult = true)]
    [TestCase(Must.TargetIsAsPlanned, true, false, ExpectedResult = false)]
    public async Task<bool> A_name_that_was_free_must_be_free(object must, bool wasThere, bool isThere)
    {
        Make(("v1", 0));
        var (planned, versions) = (await CurrentAsync(), isThere ? await VersionsAsync() : []);
        try
        {
            await AsPlanned.CheckAsync(Vault, Copy(Some.Secret(100)) with { Must = (Must)must, Current = wasThere ? planned : null },
                versions, default);
            return true;
        }
        catch (OvertakenException)
        {
            return false;
        }
    }

    // Key Vault counts whole seconds: what was read in the second it was made may have been followed by another version since. The
    // vault's clock may be behind that of the node which stamped the version; then the wait is no longer.
    [TestCase(5, false, ExpectedResult = "true after 0 s, 0 lists, 0 reads")]
    [TestCase(0, false, ExpectedResult = "true after 2 s, 1 lists, 0 reads")]
    [TestCase(1, false, ExpectedResult = "true after 1 s, 1 lists, 0 reads")]
    [TestCase(-1, false, ExpectedResult = "true after 2 s, 1 lists, 0 reads")]
    [TestCase(0, true, ExpectedResult = "false after 2 s, 1 lists, 1 reads")]
    public async Task<string> A_version_that_was_read_at_once_is_looked_at_again(int age, bool followed)
    {
        Make(("v0", -10), ("v1", 0));
        var read = await CurrentAsync();
        read = (await VersionsAsync())[0] with { Read = read.Created.AddSeconds(age) };
        if (followed)
        {
            Make(("v0", -10), ("v1", 0), ("v2", 0));
        }

        _.ClearRequests();
        var began = _.Time.GetUtcNow();
        var still = await new AsPlanned(_.Time).IsStillCurrentAsync(Vault, read, default);
        return $"{(still ? "true" : "false")} after {(_.Time.GetUtcNow() - began).TotalSeconds:0} s, "
            + $"{_.Target.Requests.Count(request => request is { Operation: "ListVersions", IsChallenge: false })} lists, {Reads} reads";
    }

    private Task<bool> IsStillAsync(VaultObject planned) => IsStillAsync(planned, VersionsAsync());

    private async Task<bool> IsStillAsync(VaultObject planned, Task<ImmutableArray<VaultObject>> versions)
    {
        var listed = await versions;
        _.ClearRequests();
        return await AsPlanned.IsStillAsync(Vault, planned, listed, default);
    }

    /// <summary>The last version is current, whatever its time.</summary>
    private void Make(params (string Value, int Second)[] versions) => _.Target.Rewind(VaultState.Empty.With(new SecretState
    {
        Name = "db",
        Versions = [.. versions.Select((version, index) => new SecretVersionState { Version = Some.Version(index + 1),
            Value = version.Value, Created = Made(version.Second), Updated = Made(version.Second) })],
    }));

    private DateTimeOffset Made(int second) => DateTimeOffset.FromUnixTimeSeconds(_started.ToUnixTimeSeconds() - 1000 + second);

    private DateTimeOffset _started;

    [SetUp]
    public void Begin() => _started = _.Time.GetUtcNow();

    private static Change Copy(VaultObject subject) => new()
    {
        Kind = ChangeKind.Update,
        Subject = subject,
        From = Some.Source,
        To = Some.Target,
        Code = ReasonCode.NewVersion,
        Reason = "",
    };
}
