using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Verifying;

/// <summary>What a verification says about certificates: from the lists of both vaults alone, without a key read.</summary>
[TestFixture]
public sealed class OfCertificates : OnTwoVaults
{
    private static readonly VerifyOptions Alone = new() { Kinds = [ObjectKind.Certificate] };

    private static readonly VerifyOptions Both = new() { Kinds = [ObjectKind.Secret, ObjectKind.Certificate] };

    [Test]
    public async Task Equal_certificates_are_equal_from_the_lists_alone()
    {
        _.Source.AddCertificate("web", "Self", tags: [new("owner", "ops")]);
        _.Source.AddCertificate("api", contentType: "application/x-pem-file");
        await ReplicateAsync();

        var report = await _.VerifyAsync(Alone);

        Assert.That((report.Result, report.Counts), Is.EqualTo((VerificationResult.Equal, new VerdictCounts { Equal = 2 })));
        Assert.That((Of(report, "web").Code, Of(report, "web").Reason), Is.EqualTo(("equal", "thumbprint and properties are equal")));
        Assert.That(_.Requests.Select(request => request.Operation), Is.EqualTo(new[] { "Certificate.List", "Certificate.List" }),
            "no certificate is read, and no key");
    }

    [Test]
    public async Task Another_certificate_is_a_difference_with_both_thumbprints_as_the_portal_shows_them()
    {
        _.Source.AddCertificate("web");
        await ReplicateAsync();
        _.Source.RenewCertificate("web");

        var report = await _.VerifyAsync(Alone);

        Assert.That(report.Result, Is.EqualTo(VerificationResult.Different));
        Assert.That((Of(report, "web").Kind, Of(report, "web").Code), Is.EqualTo((VerdictKind.Different, "thumbprint")));
        Assert.That(Of(report, "web").Reason,
            Is.EqualTo($"another certificate: thumbprint {Hex(_.Source)} in the source, {Hex(_.Target)} in the target"));
    }

    [Test]
    public async Task A_mark_that_was_forged_proves_nothing()
    {
        _.Source.AddCertificate("web");
        await ReplicateAsync();
        var mark = _.Target.Live(StoredKind.Certificate, "web").Current.Tags[Mark.TagName];
        var renewed = _.Target.RenewCertificate("web");
        _.Target.UpdateCertificate("web", tags: [new(Mark.TagName, (Mark.TryParse(mark)! with { X5t = renewed.X509!.X5t }).ToString())]);

        Assert.That((await _.VerifyAsync(Alone)).Counts, Is.EqualTo(new VerdictCounts { Different = 1 }));
    }

    [Test]
    public async Task Tags_and_enabled_count_and_are_named_and_a_disabled_one_is_compared_like_any_other()
    {
        foreach (var name in new[] { "tagged", "off-here", "off-there", "off" })
        {
            _.Source.AddCertificate(name);
        }

        await ReplicateAsync();
        _.Source.UpdateCertificate("tagged", tags: [new("owner", "ops")]);
        _.Target.UpdateCertificate("off-here", enabled: false);
        _.Source.UpdateCertificate("off-there", enabled: false);
        _.Source.UpdateCertificate("off", enabled: false);
        _.Target.UpdateCertificate("off", enabled: false);

        var report = await _.VerifyAsync(Alone);

        Assert.That(Of(report, "tagged").Reason, Is.EqualTo("thumbprints are equal, but not tags"));
        Assert.That(Of(report, "off-here").Reason, Is.EqualTo("thumbprints are equal, but not enabled"));
        Assert.That(Of(report, "off-there").Code, Is.EqualTo("properties"));
        Assert.That(Of(report, "off").Kind, Is.EqualTo(VerdictKind.Equal), "no key has to be read to compare them");
    }

    [Test]
    public async Task What_only_one_side_has_is_missing_extra_or_noted()
    {
        _.Source.AddCertificate("only-there");
        _.Target.AddCertificate("only-here");

        var oneWay = await _.VerifyAsync(Alone);

        Assert.That(oneWay.Counts, Is.EqualTo(new VerdictCounts { Missing = 1, Noted = 1 }));
        Assert.That((await _.VerifyAsync(Alone with { ReplicateDeletion = true })).Counts,
            Is.EqualTo(new VerdictCounts { Missing = 1, Extra = 1 }));
        Assert.That((await _.VerifyAsync(Alone with { Mode = ReplicationMode.TwoWay })).Counts,
            Is.EqualTo(new VerdictCounts { Missing = 1, Extra = 1 }));
    }

    [Test]
    public async Task What_cannot_be_replicated_is_noted_where_it_is_missing()
    {
        _.Source.AddCertificate("locked", exportable: false);
        _.Source.AddCertificate("off", enabled: false);
        _.Source.AddCertificate("old", validityMonths: 1);
        _.Cloud.Advance(TimeSpan.FromDays(40));

        var report = await _.VerifyAsync(Alone);

        Assert.That((report.Result, report.Counts), Is.EqualTo((VerificationResult.Equal, new VerdictCounts { Noted = 3 })));
        Assert.That(report.Pairs.Single().Verdicts.Select(verdict => verdict.Code),
            Is.EqualTo(new[] { "notExportable", "disabled", "expired" }));
        Assert.That(_.Count("Certificate.Get"), Is.EqualTo(1), "only a policy tells whether a key may be exported");
    }

    [Test]
    public async Task Secrets_and_keys_of_certificates_are_quiet_once_certificates_take_part()
    {
        _.Source.AddCertificate("web");
        _.Source.Set("db", "1");
        await _.ReplicateAsync(new ReplicationOptions { Kinds = [ObjectKind.Secret, ObjectKind.Certificate] });
        _.Source.AddCertificate("new");

        var report = await _.VerifyAsync(Both);

        Assert.That(report.Pairs.Single().Verdicts.Select(verdict => (verdict.Name.Kind, verdict.Name.Text, verdict.Kind)), Is.EqualTo(new[]
        {
            (ObjectKind.Secret, "db", VerdictKind.Equal), (ObjectKind.Certificate, "new", VerdictKind.Missing),
            (ObjectKind.Certificate, "web", VerdictKind.Equal),
        }));
        Assert.That(report.Pairs.Single().Names, Is.EqualTo(3), "they are not counted either");
        Assert.That((_.Count("Get"), _.Count("GetVersion")), Is.EqualTo((2, 0)), "the value of the plain secret in both vaults");
    }

    [Test]
    public async Task A_plain_secret_in_a_certificates_place_is_told_as_both()
    {
        _.Source.AddCertificate("web");
        _.Target.Set("web", "1");

        var report = await _.VerifyAsync(Both);

        Assert.That(report.Counts, Is.EqualTo(new VerdictCounts { Different = 1, Missing = 1 }));
        Assert.That((await _.VerifyAsync(Alone)).Counts, Is.EqualTo(new VerdictCounts { Missing = 1 }));
    }

    [Test]
    public async Task Names_and_kinds_that_do_not_take_part_are_not_looked_at()
    {
        _.Source.AddCertificate("app-web");
        _.Source.AddCertificate("other");
        _.Source.Set("app-db", "1");

        var report = await _.VerifyAsync(Alone with { Filter = new NameFilter(["app-*"], []) });

        Assert.That(report.Pairs.Single().Verdicts.Select(verdict => verdict.Name.Text), Is.EqualTo(new[] { "app-web" }));
        Assert.That(_.Count("List"), Is.Zero);
    }

    [Test]
    public async Task A_vault_whose_certificates_may_not_be_listed_fails_and_the_message_names_the_right()
    {
        _.Source.Set("db", "1");
        _.Target.Access.Deny("Certificate.List");

        var report = await _.VerifyAsync(Both);

        Assert.That((report.Result, report.Pairs.Single().Verdicts.Length), Is.EqualTo((VerificationResult.Failed, 0)));
        Assert.That(report.Pairs.Single().Failures.Single(),
            Does.Contain("Could not list the certificates of vault target").And.Contain("the certificate permission 'list'"));
    }

    [Test]
    public async Task To_list_is_enough_where_all_are_equal_and_get_is_needed_for_one_that_is_missing()
    {
        _.Source.AddCertificate("web");
        await ReplicateAsync();
        _.Source.Access.AllowOnly("certificates/list");
        _.Target.Access.AllowOnly("certificates/list");
        Assert.That((await _.VerifyAsync(Alone)).Counts, Is.EqualTo(new VerdictCounts { Equal = 1 }));

        _.Source.AddCertificate("new");
        var denied = await _.VerifyAsync(Alone);
        Assert.That(denied.Counts, Is.EqualTo(new VerdictCounts { Equal = 1, Failed = 1 }));
        Assert.That(Of(denied, "new").Reason, Does.Contain("the certificate permission 'get'"));
    }

    [Test]
    public async Task One_that_is_deleted_before_its_policy_is_read_is_in_neither_vault_and_no_failure()
    {
        _.Source.AddCertificate("web");
        _.Source.Faults.Before("Certificate.Get", "web", () => _.Source.DeleteCertificate("web"));

        var report = await _.VerifyAsync(Alone);

        Assert.That((report.Result, Of(report, "web").Code, Of(report, "web").Reason),
            Is.EqualTo((VerificationResult.Equal, "gone", "in neither vault any more")));
    }

    [Test]
    public async Task Files_and_lines_say_what_kind_each_name_is()
    {
        _.Source.AddCertificate("web");
        var report = await _.VerifyAsync(Both);

        Assert.That(JUnitReport.Write(report),
            Does.Contain("<testcase name=\"certificate web\"").And.Contain("<failure message=\"only in the source\""));
        Assert.That(VerificationText.Lines(report.Pairs.Single()).Single(), Is.EqualTo("- missing    certificate web  only in the source"));
        Assert.That(VerificationMarkdown.Write(report), Does.Contain("| missing | `certificate web` | only in the source |"));
        Assert.That(JsonReport.Write(report, Identities.Unknown).ReplaceLineEndings("\n"),
            Does.Contain("\"objectTypes\": [\n      \"secret\",\n      \"certificate\"\n    ]"));
    }

    private Task<ReplicationReport> ReplicateAsync() => _.ReplicateAsync(new ReplicationOptions { Kinds = [ObjectKind.Certificate] });

    private static Verdict Of(VerificationReport report, string name) =>
        report.Pairs.Single().Verdicts.Single(verdict => verdict.Name.Text == name);

    private static string Hex(SimulatedVault vault)
    {
        using var certificate = vault.Live(StoredKind.Certificate, "web").Current.X509!.Load();
        return certificate.Thumbprint;
    }
}
