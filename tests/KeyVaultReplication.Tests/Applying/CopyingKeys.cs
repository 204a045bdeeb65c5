using KeyVaultSimulator;
using static KeyVaultReplication.Tests.Applying.Applied;

namespace KeyVaultReplication.Tests.Applying;

/// <summary>A key is backed up once and restored once, however the vaults answer; what cannot be copied there is not tried twice.</summary>
[TestFixture]
public sealed class CopyingKeys : OnTwoVaults
{
    private static readonly Change Sign = Copy("sign", ObjectKind.Key);

    [SetUp]
    public void Fill() => _.Source.AddKey("sign");

    [Test]
    public async Task A_key_is_backed_up_and_restored_and_nothing_else_is_asked()
    {
        var outcome = (await _.ApplyAsync([Sign])).Single();

        var version = _.Source.Live(StoredKind.Key, "sign").Current.Version;
        Assert.That(outcome, Is.EqualTo(ChangeOutcome.Of(Sign, null, null) with { VersionRead = version, VersionWritten = version }));
        Assert.That((_.Source.Asked(), _.Target.Asked()), Is.EqualTo(("Key.Backup", "Key.Restore")));
    }

    [TestCase(503, 4, ExpectedResult = "Applied after 15 s: 5 restores, 4 looks")] // 1, 2, 4 and 8 seconds
    [TestCase(503, 5, ExpectedResult = "Failed after 15 s: 5 restores, 4 looks")]
    [TestCase(409, 5, ExpectedResult = "Failed after 15 s: 5 restores, 4 looks")]
    [TestCase(403, 1, ExpectedResult = "Failed after 0 s: 1 restores, 0 looks")]
    public async Task<string> A_restore_that_may_have_been_made_is_repeated_four_times(int status, int times)
    {
        _.Target.Faults.Add("Key.Restore", null, Fault.Status(status, status == 409 ? "Conflict" : null), times);
        var began = _.Time.GetUtcNow();

        var outcome = (await _.ApplyAsync([Sign])).Single();

        var asked = _.Target.Asked().Split(", ");
        return $"{outcome.Result} after {(_.Time.GetUtcNow() - began).TotalSeconds:0} s: {asked.Count(one => one == "Key.Restore")} restores, "
            + $"{asked.Count(one => one == "Key.ListVersions")} looks";
    }

    [Test]
    public async Task Only_the_versions_that_were_approved_are_copied([Values] bool changed)
    {
        var planned = (await _.Connect(_.Source).Keys.ListVersionsAsync(Sign.Name, default))[0];
        if (changed)
        {
            _.Source.RotateKey("sign");
        }

        var outcome = (await _.ApplyAsync([Sign with { Subject = planned, Must = Must.SourceIsAsPlanned }])).Single();

        Assert.That((outcome.Result, outcome.Message), Is.EqualTo(changed
            ? (ChangeResult.Overtaken, "Changed in vault source after the plan was approved: left as it is.")
            : (ChangeResult.Applied, default(string))));
        Assert.That((_.Source.Asked(), _.Target.Asked()),
            Is.EqualTo(("Key.Backup, Key.ListVersions", changed ? "" : "Key.Restore")));
    }

    [Test]
    public async Task Where_a_vault_cannot_read_backups_of_the_other_only_the_first_is_tried()
    {
        _.Cloud.AddVault("elsewhere", new SimulatedVaultOptions { Geography = "Asia" });
        _.Source.AddKey("wrap");
        var elsewhere = VaultAddress.Parse("elsewhere");

        var outcomes = await _.ApplyAsync([Sign with { To = elsewhere }, Copy("wrap", ObjectKind.Key) with { To = elsewhere }]);

        Assert.That(outcomes.Select(outcome => (outcome.Result, outcome.Code)),
            Is.All.EqualTo((ChangeResult.Noted, (ReasonCode?)ReasonCode.CannotBeCopiedHere)));
        Assert.That(outcomes.Select(outcome => outcome.Message![..11]), Is.EqualTo(new[] { "Cannot be c", "Not tried: " }));
        Assert.That((_.Source.Asked(), _.Cloud.Vault("elsewhere").Asked()), Is.EqualTo(("Key.Backup", "Key.Restore")));
    }

    [Test]
    public async Task A_vault_that_is_left_alone_by_then_is_not_tried_again()
    {
        var refusals = new Refusals();
        _.Target.Faults.Add("Key.Restore", null, Fault.Status(503));
        _.Target.Faults.Before("Key.ListVersions", null, () =>
        {
            for (var i = 0; i < Refusals.Enough; i++)
            {
                refusals.Note(new VaultException("", 503, "Busy", new InvalidOperationException()).OfWriteTo(Some.Target), ObjectKind.Key);
            }
        });
        var vaults = _.Cloud.Vaults.Select(_.Connect).ToDictionary(vault => vault.Address);

        var outcome = await new KeyCopy(vaults, new SharedReads<KeyBackup>([], 0, _ => { }), new Recovery(_.Time), refusals)
            .RunAsync(Sign, default);

        Assert.That((outcome.Result, _.Target.Asked()), Is.EqualTo((ChangeResult.NotAttempted, "Key.Restore, Key.ListVersions")));
    }
}
