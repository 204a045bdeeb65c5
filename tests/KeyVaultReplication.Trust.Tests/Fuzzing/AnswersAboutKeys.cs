using CsCheck;

namespace KeyVaultReplication.Trust.Tests.Fuzzing;

/// <summary>
/// What vaults answer about keys, which no client of the SDK reads: whatever it is, it is read, or becomes one message on one line, and
/// nothing else.
/// </summary>
[TestFixture]
[Category("Trust")]
public sealed class AnswersAboutKeys
{
    private static readonly ObjectName Sign = ObjectName.Parse("sign", ObjectKind.Key);

    private static Gen<string> Plain { get; } = Fuzz.OneOf("null", "true", "0", "-1", "1e400", "253402300800", "1.5", "{}", "[]", "\"\"",
        "\"x\"", "[null]", "{\"a\":null}", "{\"a\":{}}");

    private static Gen<string> Ids { get; } = Gen.OneOf(
        Gen.Int[0, 50].Select(i => $"\"https://contoso-weu.vault.azure.net/keys/k{i}\""),
        Gen.Int[0, 50].Select(i => $"\"https://contoso-weu.vault.azure.net/keys/k{i}/{i:x32}\""), Plain,
        Fuzz.OneOf("\"https://contoso-weu.vault.azure.net/keys/\"", "\"https://contoso-weu.vault.azure.net/secrets/x\"", "\"/keys/x\"",
            "\"https://contoso-weu.vault.azure.net/keys/a/b/c/d\"", "\"https://contoso-weu.vault.azure.net/keys/%0a\""));

    private static Gen<string> Items { get; } = Gen.Select(Ids, Gen.OneOf(Fuzz.OneOf("1700000000"), Plain), Plain, Plain, Plain,
        (id, time, enabled, tags, managed) =>
        $$$"""{"kid":{{{id}}},"attributes":{"enabled":{{{enabled}}},"created":{{{time}}},"exp":{{{time}}} },"tags":{{{tags}}},"managed":{{{managed}}},"deletedDate":{{{time}}} }""");

    private static Gen<string> Answers { get; } = Gen.OneOf(
        Items.Array[0, 4].Select(items => $$"""{"value":[{{string.Join(',', items)}}],"nextLink":null}"""),
        Gen.Select(Items, Plain, (item, next) => $$"""{"value":[{{item}}],"nextLink":{{next}}}"""),
        Gen.Select(Ids, Plain, Plain, Items,
            (id, n, attributes, item) => $$$"""{"key":{"kid":{{{id}}},"n":{{{n}}} },"attributes":{{{attributes}}},"value":{{{n}}} }"""),
        Gen.Select(Ids,
            n => $$$"""{"key":{"kid":{{{n}}},"kty":"RSA","n":"AQAB","e":"AQAB"},"attributes":{"enabled":true,"created":1,"updated":1}}"""),
        Gen.Select(Plain, Plain, (type, more) => $$"""{"lifetimeActions":[{"trigger":{{more}},"action":{"type":{{type}} } },{{more}}]}"""),
        Gen.Select(Plain, actions => $$"""{"lifetimeActions":{{actions}}}"""),
        Plain, Fuzz.OneOf("", "<html>", "{\"value\":", "{\"value\":\"canary-backup\"}"));

    private static readonly Func<KeyStore, Task>[] Calls =
    [
        store => store.ListAsync(CancellationToken.None), store => store.ListDeletedAsync(CancellationToken.None),
        store => store.ListVersionsAsync(Sign, CancellationToken.None),
        store => store.FindDeletedAsync(Sign, CancellationToken.None), store => store.ReadAsync(Sign, null, CancellationToken.None),
        store => store.RotatesAsync(Sign, CancellationToken.None),
        BackUpAndRestoreAsync,
    ];

    [Test]
    public async Task An_answer_is_read_or_refused_with_a_message()
    {
        var (read, refused) = (0, 0);
        await Fuzz.ForAllAsync(Gen.Select(Answers, Gen.Int[0, Calls.Length - 1]), 4_000, async one =>
        {
            var (body, call) = one;
            var asked = 0;
            var transport = new AnsweringTransport(_ => asked++ < 5 ? (200, body) : (200, """{"value":[],"nextLink":null}"""));
            var vault = new Vault(VaultAddress.Parse("contoso-weu"), new AnyToken(), transport, TimeProvider.System,
                Patience.Longest, maxRetries: 0);
            try
            {
                await Calls[call](vault.Keys);
                Interlocked.Increment(ref read);
            }
            catch (VaultException exception)
            {
                Assert.That(exception.Message.Length, Is.LessThan(1_600));
                Assert.That(exception.Message.Any(one => char.IsControl(one) || one is '\u2028' or '\u2029'), Is.False, exception.Message);
                Assert.That(exception.ToString(), Does.Not.Contain("canary"));
                Interlocked.Increment(ref refused);
            }
        });
        Assert.That(read, Is.Positive, "some can be read");
        Assert.That(refused, Is.Positive, "some cannot");
        await Counts.PrintAsync($"fuzzing, answers about keys: {read} read, {refused} refused with a message");
    }

    private static async Task BackUpAndRestoreAsync(KeyStore store)
    {
        using var backup = await store.BackUpAsync(Sign, CancellationToken.None);
        await store.RestoreAsync(Sign, backup, CancellationToken.None);
    }

    private sealed class AnyToken : Azure.Core.TokenCredential
    {
        public override Azure.Core.AccessToken GetToken(Azure.Core.TokenRequestContext requestContext,
            CancellationToken cancellationToken) => new("token", DateTimeOffset.MaxValue);

        public override ValueTask<Azure.Core.AccessToken> GetTokenAsync(Azure.Core.TokenRequestContext requestContext,
            CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }
}
