using System.Text.Json;
using CsCheck;

namespace KeyVaultReplication.Trust.Tests.Fuzzing;

/// <summary>
/// What vaults answer about certificates: lists, bundles, secrets and the answer to an import, well-formed but for what a test twists. Each
/// becomes what it says, or one message on one line.
/// </summary>
[TestFixture]
[Category("Trust")]
public sealed class CertificateAnswers
{
    private const string Base = "https://contoso-weu.vault.azure.net";
    private const string Version = "0123456789abcdef0123456789abcdef";
    private static readonly ObjectName Web = ObjectName.Parse("web", ObjectKind.Certificate);

    private static Gen<string> Odd { get; } = Gen.OneOf(
        Fuzz.OneOf("null", "true", "0", "-1", "1e400", "253402300800", "1.5", "{}", "[]", "\"\"", "[null]", "{\"a\":null}"),
        Fuzz.Hostile.Select(text => JsonSerializer.Serialize(text)));

    private static Gen<string> Or(string usual) => Gen.Select(Gen.Int[0, 9], Odd, (chance, odd) => chance < 8 ? usual : odd);

    private static Gen<string> Thumbprints { get; } = Gen.Select(Gen.Int[0, 9], Odd,
        (chance, odd) => chance < 6 ? ",\"x5t\":\"7G3a_q-Ngtptu_pB8Esvzg_6czE\"" : chance < 8 ? "" : $",\"x5t\":{odd}");

    private static Gen<string> Attributes { get; } = Gen.Select(Or("true"), Or("1700000000"), Or("1700000000"), Or("1900000000"),
        (enabled, created, updated,
            end) => $$"""{"enabled":{{enabled}},"nbf":1600000000,"exp":{{end}},"created":{{created}},"updated":{{updated}}}""");

    private static Gen<string> Bundles(string path) =>
        Gen.Select(Gen.Int[0, 40], Thumbprints, Attributes, Or("{\"owner\":\"ops\"}"), Policies,
        (number, thumbprint, attributes, tags, policy) =>
            $$"""{"id":"{{Base}}/certificates/{{(path.Length == 0 ? $"c{number}" : path)}}"{{thumbprint}},"attributes":{{attributes}},"tags":{{tags}},"subject":""{{policy}}}""");

    private static Gen<string> Policies { get; } = Gen.Select(Gen.Int[0, 9], Or("true"), Or("\"application/x-pkcs12\""),
        Or("\"EmailContacts\""), Odd, (chance, exportable, type, action, odd) => chance switch
    {
        0 => "",
        1 => ",\"policy\":null",
        2 => $",\"policy\":{odd}",
        3 => $$""","policy":{"lifetime_actions":{{odd}}}""",
        4 => $$""","policy":{"lifetime_actions":[{"action":{{odd}}}]},"pending":{"id":"{{Base}}/certificates/web/pending"}""",
        _ => $$$""","policy":{"key_props":{"exportable":{{{exportable}}},"kty":"RSA"},"secret_props":{"contentType":{{{type}}}},"lifetime_actions":[{"trigger":{"lifetime_percentage":80},"action":{"action_type":{{{action}}}}}],"issuer":{"name":"Self"}}""",
    });

    [Test]
    public async Task A_list_is_read_or_refused()
    {
        var pages = Gen.Select(Bundles("").Array[0, 5], Or("null"),
            (items, next) => $$"""{"value":[{{string.Join(',', items)}}],"nextLink":{{next}}}""");
        await ReadAsync("list pages of certificates", Gen.Select(pages, Gen.Int[0, 2]), async (page, which) =>
        {
            var store = Connect(() => page)[ObjectKind.Certificate];
            var objects = which switch
            {
                0 => (await store.ListAsync(CancellationToken.None)).Objects,
                1 => (await store.ListDeletedAsync(CancellationToken.None)).Objects,
                _ => await store.ListVersionsAsync(Web, CancellationToken.None),
            };
            Assert.That(which == 2 || objects.Zip(objects.Skip(1)).All(two => two.First.Name < two.Second.Name),
                "in the order of names, each once");
            Assert.That(objects.All(one => one.X5t is not null), "one without a thumbprint is none that could be taken for a secret");
            Assert.That(objects.All(one => one.X5t!.Length > 0 || !one.HasBoundMark), "and no mark is bound to it");
        });
    }

    [Test]
    public Task A_bundle_with_its_policy_is_read_or_refused() =>
        ReadAsync("bundles", Gen.Select(Bundles($"web/{Version}"), Gen.Int[0, 1]), async (bundle, which) =>
    {
        var store = Connect(() => bundle)[ObjectKind.Certificate];
        var found = which == 0 ? (await store.ReadPolicyAsync(Web, CancellationToken.None)).Certificate
            : await store.FindCurrentAsync(Web, CancellationToken.None);
        Assert.That(found.Name, Is.EqualTo(Web));
    });

    [Test]
    public Task The_answer_to_an_import_is_read_or_refused() =>
        ReadAsync("answers to imports", Gen.Select(Bundles($"web/{Version}"), Gen.Int[0, 0]), async (bundle, _) =>
    {
        using var content = new CertificateContent("-----BEGIN PRIVATE KEY-----\nx\n"u8.ToArray(), CertificateContent.Pem,
            "7G3a_q-Ngtptu_pB8Esvzg_6czE");
        var written = await Connect(() => bundle)[ObjectKind.Certificate].WriteAsync(Web, content, new ObjectProperties(), null, bind: true,
            () => Task.CompletedTask, CancellationToken.None);
        Assert.That((written.Version, written.X5t is null), Is.EqualTo((Version, false)),
            "what was written is known by its id, and is a certificate");
    });

    [Test]
    public Task The_secret_of_a_certificate_is_read_or_refused() => ReadAsync(
        "secrets of certificates",
        Gen.Select(Gen.OneOf(Odd, Odd.Select(value => $$"""{"value":{{value}},"id":"x"}"""),
            Odd.Select(value => $$"""{"id":{{value}},"attributes":{"value":"no"},"value":"MIIx\u000a"}""")), Gen.Int[0, 0]),
        async (body, _) =>
        {
            var version = new VaultObject
            {
                Name = Web,
                Version = Version,
                X5t = "7G3a_q-Ngtptu_pB8Esvzg_6czE",
                Properties = new ObjectProperties(),
                Created = DateTimeOffset.UnixEpoch,
                Updated = DateTimeOffset.UnixEpoch
            };
            var read = await Connect(() => body)[ObjectKind.Certificate].ReadAsync(version, CancellationToken.None);
            using var content = read.Content;
            Assert.That(content.ToString(), Is.EqualTo("***"));
        });

    private static async Task ReadAsync(string what, Gen<(string, int)> answers, Func<string, int, Task> read)
    {
        var (done, refused) = (0, 0);
        await Fuzz.ForAllAsync(answers, 1_500, async one =>
        {
            try
            {
                await read(one.Item1, one.Item2);
                done++;
            }
            catch (VaultException exception)
            {
                Assert.That(exception.Message.Length, Is.LessThan(1_600));
                Assert.That(exception.Message.Any(character => char.IsControl(character) || character is '\u2028' or '\u2029'), Is.False,
                    exception.Message);
                Assert.That(exception.Message, Does.StartWith("Could not ").And.Contain("contoso-weu"));
                refused++;
            }
        });
        Assert.That((done > 0, refused > 0), Is.EqualTo((true, true)), $"{done} read, {refused} refused");
        await Counts.PrintAsync($"fuzzing, {what}: {done} read, {refused} refused with a message");
    }

    private static Vault Connect(Func<string> page)
    {
        var asked = 0;
        var transport = new AnsweringTransport(_ => asked++ < 5 ? (200, page()) : (200, """{"value":[],"nextLink":null}"""));
        return new Vault(VaultAddress.Parse("contoso-weu"), new AnyToken(), transport, TimeProvider.System, Patience.Longest,
            maxRetries: 0);
    }
}
