using Newtonsoft.Json;

namespace KeyVaultSimulator.Tests;

/// <summary>How much fits into a secret.</summary>
[TestFixture]
public sealed class Limits
{
    private static object[] Bodies =>
    [
        new object[] { "the longest value", new { value = new string('x', 25_600) }, 200, "" },
        new object[] { "a longer value", new { value = new string('x', 25_601) }, 400, "SecretTooLarge" },
        new object[] { "the longest value, of characters that take three bytes", new { value = new string('漢', 25_600) }, 200, "" },
        new object[] { "a longer value, of fewer characters that take two UTF-16 units each",
            new { value = string.Concat(Enumerable.Repeat("🔑", 12_801)) }, 400, "SecretTooLarge" },
        new object[] { "an empty value", new { value = "" }, 200, "" },
        new object[] { "no value", new { contentType = "text/plain" }, 400, "" },
        new object[] { "the longest content type", new { value = "x", contentType = new string('c', 255) }, 200, "" },
        new object[] { "a longer content type", new { value = "x", contentType = new string('c', 256) }, 400, "" },
        new object[] { "15 tags", new { value = "x", tags = Tags(15) }, 200, "" },
        new object[] { "16 tags", new { value = "x", tags = Tags(16) }, 400, "" },
        new object[] { "the longest tag", new { value = "x",
            tags = new Dictionary<string, string> { [new string('n', 512)] = new string('v', 512) } }, 200, "" },
        new object[] { "a longer name of a tag", new { value = "x",
            tags = new Dictionary<string, string> { [new string('n', 513)] = "v" } }, 400, "" },
        new object[] { "a longer value of a tag", new { value = "x",
            tags = new Dictionary<string, string> { ["n"] = new string('v', 513) } }, 400, "" },
    ];

    [TestCaseSource(nameof(Bodies))]
    public async Task A_secret_takes_no_more_than_the_service_does(string what, object body, int status, string innerCode)
    {
        await using var _ = await Simulation.StartAsync();
        var answer = await _.SendAsync("PUT", "/secrets/db", JsonConvert.SerializeObject(body));
        Assert.That(answer.Status, Is.EqualTo(status), what);
        Assert.That(_.Vault.LiveNames(), status == 200 ? Is.EqualTo(new[] { "db" }) : Is.Empty);
        if (status != 200)
        {
            Assert.That((answer.Code, answer.InnerCode ?? ""), Is.EqualTo(("BadParameter", innerCode)));
        }
    }

    [TestCase(127, 200)]
    [TestCase(128, 400)]
    public async Task A_name_has_up_to_127_characters(int length, int status)
    {
        await using var _ = await Simulation.StartAsync();
        Assert.That((await _.SendAsync("PUT", $"/secrets/{new string('n', length)}", """{"value":"one"}""")).Status, Is.EqualTo(status));
    }

    [Test]
    public async Task An_update_takes_no_more_either()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Set("db", "one", tags: Tags(1));
        var before = _.Vault.State;
        foreach (var body in new object[] { new { tags = Tags(16) }, new { contentType = new string('c', 256) } })
        {
            var answer = await _.SendAsync("PATCH", "/secrets/db/", JsonConvert.SerializeObject(body));
            Assert.That((answer.Status, answer.Code), Is.EqualTo((400, "BadParameter")));
        }

        Assert.That(_.Vault.State, Is.SameAs(before));
    }

    [TestCase("PUT", "/secrets/db")]
    [TestCase("PATCH", "/secrets/db/")]
    public async Task Of_a_tag_that_is_sent_twice_the_last_counts(string method, string path)
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Set("db", "one");
        var tags = string.Join(',', Enumerable.Range(1, 14).Select(i => $"\"tag{i}\":\"{i}\""));
        var answer = await _.SendAsync(method, path, $$"""{"value":"two","tags":{"twice":"first",{{tags}},"twice":"last"} }""");
        Assert.That(answer.Status, Is.EqualTo(200), "15 names are not too many");
        Assert.That((string?)answer.Json["tags"]!["twice"], Is.EqualTo("last"));
        Assert.That(_.Vault.Current("db").Tags, Has.Count.EqualTo(15));
    }

    [TestCase("0")]
    [TestCase("26")]
    public async Task A_page_has_1_to_25_entries(string most)
    {
        await using var _ = await Simulation.StartAsync();
        Assert.That((await _.SendAsync("GET", $"/secrets?maxresults={most}")).Status, Is.EqualTo(400));
    }

    private static Dictionary<string, string> Tags(int count) => Enumerable.Range(1, count).ToDictionary(i => $"tag{i}", i => $"{i}");
}
