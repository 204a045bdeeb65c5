using System.Text.Json;
using Azure;
using CsCheck;
using KeyVaultSimulator;

namespace KeyVaultReplication.Trust.Tests.Fuzzing;

/// <summary>What vaults answer: whatever it is, it becomes an inventory or one message on one line, and nothing else.</summary>
[TestFixture]
[Category("Trust")]
public sealed class VaultAnswers
{
    private const int LongestMessage = 1_600;

    /// <summary>JSON of any shape, with the members that matter in it more often than chance would have them.</summary>
    private static Gen<string> Json(int depth) => depth == 0
        ? Gen.OneOf(Fuzz.OneOf("null", "true", "false", "0", "-1", "1e400", "253402300800", "9999999999999999", "1.5", "{}", "[]", "\"\""),
            Fuzz.Hostile.Select(text => JsonSerializer.Serialize(text)))
        : Gen.OneOf(
            Json(0),
            Json(depth - 1).Array[0, 4].Select(items => $"[{string.Join(',', items)}]"),
            Gen.Select(Members, Json(depth - 1)).Array[0,
                5].Select(
                    members => "{"
                        + string.Join(',',
                            members.DistinctBy(member => member.Item1).Select(member => $"\"{member.Item1}\":{member.Item2}")) + "}"));

    private static Gen<string> Members { get; } = Fuzz.OneOf("error", "code", "message", "innererror", "value", "nextLink", "id",
        "attributes", "enabled", "created", "updated", "nbf", "exp", "tags", "ReplicatedFrom", "contentType", "managed", "recoveryId",
        "deletedDate");

    private static Gen<string> ErrorBodies { get; } = Gen.OneOf(
        Gen.Select(Json(0), Json(0), Json(0), (code, message, inner) => "{\"error\":{\"code\":" + code + ",\"message\":" + message
            + ",\"innererror\":{\"code\":" + inner + "}}}"),
        Gen.Select(Json(2), error => $$"""{"error":{{error}}}"""),
        Json(3),
        Fuzz.Hostile,
        Fuzz.OneOf("<html><body>Bad gateway</body></html>", "", new string('[', 5_000),
            "{\"error\":{\"message\":\"" + new string('x', 100_000) + "\"}}"));

    [Test]
    public void An_error_is_explained_on_one_line_that_ends()
    {
        var vault = VaultAddress.Parse("contoso-weu");
        var operations = new[] { VaultOperation.List, VaultOperation.Get, VaultOperation.Set, VaultOperation.Update, VaultOperation.Delete,
            VaultOperation.Recover };
        Fuzz.ForAll(Gen.Select(ErrorBodies, Gen.Int[100, 599], Gen.Int[0, operations.Length - 1], Gen.Bool), 4_000, one =>
        {
            var (body, status, operation, named) = one;
            var message = VaultErrors.Explain(new RequestFailedException(new Answer(status, body)), vault, operations[operation],
                named ? ObjectName.Parse("db") : null).Message;
            AssertOneLine(message);
            Assert.That(message, Does.StartWith("Could not ").And.Contain("contoso-weu").And.Contain($"{status}"));
        });
    }

    private static Gen<string> Items { get; } = Gen.Select(
        Gen.OneOf(Gen.Int[0, 50].Select(i => $"\"https://contoso-weu.vault.azure.net/secrets/s{i}\""), Json(0),
            Fuzz.OneOf("\"https://evil.example/secrets/x\"", "\"/secrets/x\"", "\"https://contoso-weu.vault.azure.net/keys/x\"")),
        Gen.OneOf(Json(0), Fuzz.OneOf("1700000000")), Gen.OneOf(Json(1), Fuzz.OneOf("{\"owner\":\"ops\"}")), Json(0), Json(0),
        (id, time, tags, contentType,
            more) => $$"""{"id":{{id}},"attributes":{"enabled":true,"created":{{time}},"updated":{{time}},"exp":{{more}}},"tags":{{tags}},"contentType":{{contentType}},"managed":{{more}}}""");

    private static Gen<string> Pages { get; } = Gen.OneOf(
        Items.Array[0, 5].Select(items => $$"""{"value":[{{string.Join(',', items)}}],"nextLink":null}"""),
        Gen.Select(Items.Array[0, 2], Json(0), (items, next) => $$"""{"value":[{{string.Join(',', items)}}],"nextLink":{{next}}}"""),
        Json(3),
        ErrorBodies);

    [Test]
    public async Task A_list_is_read_or_refused()
    {
        var (read, refused) = (0, 0);
        await Fuzz.ForAllAsync(Gen.Select(Pages, Gen.Bool), 3_000, async one =>
        {
            var (page, deleted) = one;
            var asked = 0;
            var transport = new AnsweringTransport(_ => asked++ < 5 ? (200, page) : (200, """{"value":[],"nextLink":null}"""));
            var vault = new Vault(VaultAddress.Parse("contoso-weu"), new AnyToken(), transport, TimeProvider.System,
                Patience.Longest, maxRetries: 0);
            try
            {
                var inventory = deleted ? await vault[ObjectKind.Secret].ListDeletedAsync(CancellationToken.None)
                    : await vault[ObjectKind.Secret].ListAsync(CancellationToken.None);
                Assert.That(inventory.Objects.Select(secret => secret.Name), Is.Ordered.And.Unique);
                read++;
            }
            catch (VaultException exception)
            {
                AssertOneLine(exception.Message);
                refused++;
            }
        });
        Assert.That(read, Is.Positive, "some can be read");
        Assert.That(refused, Is.Positive, "some cannot");
        await Counts.PrintAsync($"fuzzing, list pages: {read} read, {refused} refused with a message");
    }

    [Test]
    public async Task Hostile_tags_and_content_types_travel_as_they_are_and_reports_stay_in_their_lines()
    {
        await using var cloud = await SharedCloud.StartOnStoppedClockAsync(overNetwork: false);
        var pair = cloud.NewPair();
        var wellFormed =
            Fuzz.Hostile.Where(text => text.Length is > 0 and < 250 && !text.Any(char.IsSurrogate) && text.All(one => one != 0));
        var number = 0;
        Fuzz.ForAll(Gen.Select(wellFormed, wellFormed, wellFormed), 60,
            one => pair.Source.Set($"secret-{number++}", "value", one.Item1,
                [new(one.Item2, one.Item3), new(Mark.TagName + "x", one.Item1)]));
        Fuzz.ForAll(wellFormed, 20, text => pair.Source.Set($"marked-{number++}", "value", tags: [new(Mark.TagName, text)]));

        var report = await pair.RunAsync(Work.OneWay);

        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Succeeded), TextReport.Write(report));
        pair.AssertEqual();
        Assert.That((await pair.RunAsync(Work.OneWay)).HasChanges, Is.False);
        Assert.That(TextReport.Write(report).ReplaceLineEndings("\n").Split('\n'),
            Has.All.Matches<string>(line => !line.Any(char.IsControl)));
        Assert.That(() => JsonDocument.Parse(JsonReport.Write(report)), Throws.Nothing);
    }

    private static void AssertOneLine(string message)
    {
        Assert.That(message.Length, Is.LessThan(LongestMessage));
        Assert.That(message.Any(one => char.IsControl(one) || one is '\u2028' or '\u2029'), Is.False, message);
    }
}
