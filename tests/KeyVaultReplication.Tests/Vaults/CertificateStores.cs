using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Vaults;

/// <summary>What the store for certificates asks of a vault, and what it makes of the answers.</summary>
[TestFixture]
public sealed class CertificateStores
{
    private static readonly ObjectName Web = ObjectName.Parse("web", ObjectKind.Certificate);

    [TestCase("RSA", 2048, null, "application/x-pkcs12")]
    [TestCase("RSA", 4096, null, "application/x-pem-file")]
    [TestCase("EC", 256, "P-256", "application/x-pem-file")]
    [TestCase("EC", 384, "P-384", "application/x-pkcs12")]
    public async Task A_copy_is_the_same_certificate_may_be_exported_and_is_never_renewed_by_its_vault(string keyType, int size,
        string? curve, string contentType)
    {
        await using var _ = await Scenario.StartAsync();
        _.Source.AddCertificate("web", issuer: "Self", contentType, [new("team", "web")], keyType: keyType, keySize: size, curve: curve);
        var (from, to) = (_.Connect(_.Source)[ObjectKind.Certificate], _.Connect(_.Target)[ObjectKind.Certificate]);

        var read = await from.ReadAsync(Web, null, default);
        var mark = Mark.Of(VaultAddress.Parse("source"), read.Object, read.Object.Properties.Fingerprint(), read.Object);
        var written = await to.WriteAsync(Web, read.Content, read.Object.Properties, mark, default);
        Assert.That((written.X5t, written.Mark, written.HasBoundMark, written.Properties.Tags["team"]),
            Is.EqualTo((read.Object.X5t, (Mark?)mark, true, "web")));

        var copy = await to.ReadPolicyAsync(Web, default);
        Assert.That((copy.Exportable, copy.ContentType, copy.RenewsItself), Is.EqualTo((true, contentType, false)));
        Assert.That(_.Target.Live(StoredKind.Certificate, "web").Policy!.Issuer, Is.EqualTo("Unknown"));
        Assert.That((await from.ReadPolicyAsync(Web, default)).RenewsItself, Is.True, "the source goes on renewing its own");
        Assert.That((await to.ReadAsync(Web, null, default)).Content.Matches(read.Content), Is.True);
    }

    [Test]
    public async Task The_list_tells_thumbprint_end_tags_and_mark_and_what_is_pending_is_not_in_it()
    {
        await using var _ = await Scenario.StartAsync(options => options with { IssueDelay = TimeSpan.FromHours(1) });
        var version = _.Source.AddCertificate("web", tags: [new("a", "b")], enabled: false);
        var listed = (await _.Connect(_.Source)[ObjectKind.Certificate].ListAsync(default)).Objects.Single();
        Assert.That((listed.Name, listed.X5t, listed.ValidUntil, listed.Properties.Enabled, listed.Properties.Tags["a"]),
            Is.EqualTo((Web, version.X509!.X5t, version.Expires, false, "b")));
        Assert.That(listed.Version, Is.Null);
    }

    [Test]
    public async Task An_import_that_would_be_renewed_all_the_same_has_its_policy_put_right()
    {
        // As if the service kept something of the policy before.
        await using var _ = await Scenario.StartAsync();
        _.Source.AddCertificate("web");
        var (from, to) = (_.Connect(_.Source)[ObjectKind.Certificate], _.Connect(_.Target)[ObjectKind.Certificate]);
        var read = await from.ReadAsync(Web, null, default);
        _.Target.Faults.After("Certificate.Import", "web", () => { }, times: 1);
        await to.WriteAsync(Web, read.Content, read.Object.Properties, null, default);
        _.Target.UpdatePolicy("web",
            policy => policy with { LifetimeActions = [new LifetimeAction(80, null, "AutoRenew")], Issuer = "Self" });
        Assert.That((await to.ReadPolicyAsync(Web, default)).RenewsItself, Is.True);
        await to.WriteAsync(Web, read.Content, read.Object.Properties, null, default);
        Assert.That((await to.ReadPolicyAsync(Web, default)).RenewsItself, Is.False);
    }

    [Test]
    public async Task An_import_is_sent_once_whatever_comes_back()
    {
        await using var _ = await Scenario.StartAsync();
        _.Source.AddCertificate("web");
        var read = await _.Connect(_.Source)[ObjectKind.Certificate].ReadAsync(Web, null, default);
        foreach (var fault in new[] { Fault.StatusAfter(503), Fault.ResetAfter, Fault.Truncate })
        {
            _.Target.Faults.Add("Certificate.Import", "web", fault, times: 1);
            Assert.CatchAsync<VaultException>(() => _.Connect(_.Target)[ObjectKind.Certificate].WriteAsync(Web, read.Content,
                read.Object.Properties, null, default));
        }

        Assert.That(_.Target.Requests.Count(request => request.Operation == "Certificate.Import"), Is.EqualTo(3));
        Assert.That(_.Target.Live(StoredKind.Certificate, "web").Versions, Has.Length.EqualTo(3));
    }

    [Test]
    public async Task The_key_is_gone_from_memory_once_it_is_let_go_and_never_prints()
    {
        await using var _ = await Scenario.StartAsync();
        _.Source.AddCertificate("web", contentType: "application/x-pem-file");
        var read = await _.Connect(_.Source)[ObjectKind.Certificate].ReadAsync(Web, null, default);
        var content = (CertificateContent)read.Content;
        Assert.That(System.Text.Encoding.UTF8.GetString(content.Reveal()), Does.StartWith("-----BEGIN PRIVATE KEY-----"));
        Assert.That($"{content} {read}", Does.Not.Contain("PRIVATE"));
        content.Dispose();
        Assert.That(content.Reveal().ToArray(), Is.All.Zero);
    }

    [Test]
    public async Task A_missing_right_is_named()
    {
        await using var _ = await Scenario.StartAsync();
        _.Source.AddCertificate("web");
        _.Target.Access.AllowOnly("certificates/list");
        var read = await _.Connect(_.Source)[ObjectKind.Certificate].ReadAsync(Web, null, default);
        var refused =
            Assert.ThrowsAsync<VaultException>(() => _.Connect(_.Target)[ObjectKind.Certificate].WriteAsync(Web, read.Content,
                read.Object.Properties, null, default))!;
        Assert.That(refused.Message, Does.StartWith("Could not import certificate 'web' into vault target: 403 ForbiddenByPolicy")
            .And.Contain("the certificate permission 'import'").And.Contain("'Microsoft.KeyVault/vaults/certificates/import/action'"));
    }

    [TestCase("v1 contoso.vault.azure.net 0123456789abcdef0123456789abcdef 1700000000 0123456789abcdef 7G3a_q-Ngtptu_pB8Esvzg_6czE")]
    [TestCase("v1 contoso.vault.azure.net 0123456789abcdef0123456789abcdef 1700000000 0123456789abcdef 7G3a_q-Ngtptu_pB8Esvzg_6czE "
        + "deleting other.vault.azure.net")]
    public void A_mark_on_a_certificate_is_bound_by_its_thumbprint_and_reads_as_it_was_written(string text)
    {
        var mark = Mark.TryParse(text)!;
        Assert.That((mark.X5t, mark.BoundAt, mark.ToString()), Is.EqualTo(("7G3a_q-Ngtptu_pB8Esvzg_6czE", default(DateTimeOffset?), text)));
        Assert.That(text.Replace("contoso", new string('a', 24), StringComparison.Ordinal).Length, Is.LessThan(256),
            "it shows as a tag of the key as well");
    }
}
