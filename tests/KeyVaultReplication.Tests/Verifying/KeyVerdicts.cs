using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Verifying;

/// <summary>Keys in a verification: their public parts and version ids tell, and no key is read.</summary>
[TestFixture]
public sealed class KeyVerdicts : OnTwoVaults
{
    private static readonly VerifyOptions Alone = new() { Kinds = [ObjectKind.Key] };

    private async Task CopyAsync(params string[] names)
    {
        foreach (var name in names)
        {
            _.Source.AddKey(name);
        }

        await _.RunAsync(new ReplicationOptions { Kinds = [ObjectKind.Key] });
        _.Cloud.Advance(TimeSpan.FromMinutes(1));
    }

    [Test]
    public async Task A_copy_is_equal_and_costs_its_versions_and_public_parts()
    {
        await CopyAsync("sign");
        var report = await _.VerifyAsync(Alone);
        Assert.That((Told(report), report.Result), Is.EqualTo((new[] { "sign Equal equal" }, VerificationResult.Equal)));
        Assert.That(_.Requests.Select(request => $"{request.Vault} {request.Operation}"), Is.EquivalentTo(new[]
        {
            "source Key.List", "target Key.List", "source Key.ListVersions", "target Key.ListVersions", "source Key.GetVersion",
            "target Key.GetVersion",
        }));
    }

    [Test]
    public async Task One_that_is_deleted_before_its_rotation_is_read_is_in_neither_vault_and_no_failure()
    {
        _.Source.AddKey("sign");
        _.Source.Faults.Before("Key.GetPolicy", "sign", () => _.Source.DeleteKey("sign"));

        var report = await _.VerifyAsync(Alone);

        Assert.That((Told(report), report.Result), Is.EqualTo((new[] { "sign Noted gone" }, VerificationResult.Equal)));
    }

    [Test]
    public async Task What_cannot_follow_is_noted_and_what_the_target_made_itself_is_a_difference_one_way()
    {
        await CopyAsync("newer", "own", "off");
        _.Source.RotateKey("newer");
        _.Target.RotateKey("own");
        _.Source.UpdateKey("off", enabled: false);
        Assert.That(Told(await _.VerifyAsync(Alone)),
            Is.EqualTo(new[] { "newer Noted newerVersions", "off Noted properties", "own Different versions" }));
        Assert.That(Told(await _.VerifyAsync(Alone with { Mode = ReplicationMode.TwoWay })),
            Is.EqualTo(new[] { "newer Noted newerVersions", "off Noted properties", "own Noted newerVersions" }));
    }

    [Test]
    public async Task Another_key_of_that_name_is_a_difference_and_so_is_one_that_only_looks_like_a_copy()
    {
        await CopyAsync("same");
        _.Source.AddKey("other");
        _.Target.AddKey("other");
        Assert.That(Told(await _.VerifyAsync(Alone)), Is.EqualTo(new[] { "other Different otherKey", "same Equal equal" }));
        Assert.That(
            KeyJudgement.OfVersions(Key("same"), Key("same"), ["1"], ["1"], publicPartsAreEqual: false,
                Alone) is { Kind: VerdictKind.Different, Code: "publicPart" }, Is.True);
    }

    [Test]
    public async Task What_is_on_one_side_only_is_judged_as_replication_would_leave_it()
    {
        _.Source.AddKey("missing");
        _.Source.AddKey("turning");
        _.Source.SetRotation("turning", new RotationState { Actions = [new RotationAction("timeAfterCreate", "P30D", "Rotate")] });
        _.Source.AddCertificate("web");
        _.Target.AddKey("extra");
        var options = Alone with { ReplicateDeletion = true };
        Assert.That(Told(await _.VerifyAsync(options)),
            Is.EqualTo(new[] { "extra Noted targetOnly", "missing Missing missing", "turning Noted rotates", "web Noted certificate" }));
        Assert.That(
            Told(await _.VerifyAsync(Alone with { Mode = ReplicationMode.TwoWay, Filter = new NameFilter(["turning", "extra"], []) })),
            Is.EqualTo(new[] { "extra Extra extra", "turning Missing missing" }));
    }

    [Test]
    public async Task A_right_that_is_missing_is_named()
    {
        await CopyAsync("sign");
        _.Target.Access.Deny("Key.GetVersion");
        var report = await _.VerifyAsync(Alone);
        Assert.That((report.Result, report.Pairs.Single().Verdicts.Single().Reason.Contains("the key permission 'get'",
            StringComparison.Ordinal)), Is.EqualTo((VerificationResult.Failed, true)));
    }

    private static VaultObject Key(string name) => new()
    {
        Name = ObjectName.Parse(name, ObjectKind.Key),
        Properties = ObjectProperties.Plain,
        Created = Some.At(0),
        Updated = Some.At(0)
    };

    private static string[] Told(VerificationReport report) =>
        [.. report.Pairs.Single().Verdicts.Select(verdict => $"{verdict.Name} {verdict.Kind} {verdict.Code}")];
}
