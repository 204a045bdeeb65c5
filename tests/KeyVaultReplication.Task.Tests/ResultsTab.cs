using Newtonsoft.Json.Linq;

namespace KeyVaultReplication.Task.Tests;

/// <summary>The extension that holds the results tab: one of its own, since it needs a scope and the task needs none.</summary>
public sealed class ResultsTab
{
    private static readonly JObject s_json = JObject.Parse(RepositoryFile.Read("src", "ResultsTab", "vss-extension.json"));

    [Test]
    public void It_asks_for_nothing_but_to_read_builds() =>
        Assert.That(s_json["scopes"]!.Values<string>(), Is.EqualTo(new[] { "vso.build" }));

    [Test]
    public void The_extension_of_the_task_asks_for_nothing() =>
        Assert.That(JObject.Parse(RepositoryFile.Read("vss-extension.json"))["scopes"], Is.Null);

    [Test]
    public void It_is_another_extension_of_the_same_publisher()
    {
        var task = JObject.Parse(RepositoryFile.Read("vss-extension.json"));
        Assert.That((string)s_json["id"]!, Is.Not.EqualTo((string)task["id"]!));
        Assert.That((string)s_json["publisher"]!, Is.EqualTo((string)task["publisher"]!));
    }

    [Test]
    public void Its_description_fits() => Assert.That((string)s_json["description"]!, Has.Length.LessThanOrEqualTo(200));

    [Test]
    public void Its_page_is_the_one_that_is_built()
    {
        var tab = (JObject)s_json["contributions"]!.Single();
        Assert.That((string)tab["type"]!, Is.EqualTo("ms.vss-build-web.build-results-tab"));
        Assert.That((string)tab["properties"]!["uri"]!, Is.EqualTo("report/index.html"));
        Assert.That(s_json["files"]!.Single(file => (string)file["path"]! == "report")["addressable"]!.Value<bool>());
    }

    [Test]
    public void Its_page_runs_and_asks_only_what_its_policy_names() =>
        Assert.That(
            RepositoryFile.Read("src", "ResultsTab", "page", "index.html"),
            Does.Contain(
                "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src https:; base-uri 'none'; "
                    + "form-action 'none'"));
}
