using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;

namespace KeyVaultReplication.Task.Tests;

/// <summary>vss-extension.json: what the Marketplace shows.</summary>
public sealed partial class Extension
{
    private static readonly JObject s_json = JObject.Parse(RepositoryFile.Read("vss-extension.json"));

    [Test]
    public void A_picture_on_its_page_is_in_the_package_and_can_be_asked_for()
    {
        var pictures = Pictures().Matches(RepositoryFile.Read("docs", "marketplace.md")).Select(match => match.Groups["path"].Value).ToArray();
        var addressable = s_json["files"]!.Where(file => (bool?)file["addressable"] == true).ToDictionary(file => (string)file["packagePath"]!, file => (string)file["path"]!);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(pictures, Is.Not.Empty.And.SubsetOf(addressable.Keys));
            Assert.That(addressable.Values.Select(path => RepositoryFile.At(path)), Has.All.Matches<string>(File.Exists));
        }
    }

    [Test]
    public void A_picture_says_that_it_is_drawn([Values("marketplace.md", "pipeline.md")] string page) =>
        Assert.That(Pictures().Matches(RepositoryFile.Read("docs", page)), Is.Not.Empty.And.All.Matches<Match>(picture => picture.Groups["text"].Value.StartsWith("Drawn: ", StringComparison.Ordinal)));

    [GeneratedRegex(@"!\[(?<text>[^\]]*)\]\((?<path>[^)]*)\)")]
    private static partial Regex Pictures();
}
