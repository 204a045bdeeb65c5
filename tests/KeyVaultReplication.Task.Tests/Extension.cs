using System.Buffers.Binary;
using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;

namespace KeyVaultReplication.Task.Tests;

/// <summary>
/// vss-extension.json and overview.md: what the Marketplace shows. Both stand at the root of the repository, as in the package, so that
/// paths mean the same in both.
/// </summary>
public sealed partial class Extension
{
    private static readonly JObject s_json = JObject.Parse(RepositoryFile.Read("vss-extension.json"));
    private static readonly string s_overview = RepositoryFile.Read("overview.md");

    [Test]
    public void A_picture_on_its_page_or_among_its_screenshots_is_there() =>
        Assert.That(
            Pictures().Matches(s_overview).Select(match => match.Groups["path"].Value)
                .Concat(s_json["screenshots"]!.Select(picture => (string)picture["path"]!)),
            Is.Not.Empty.And.All.Matches<string>(path =>
                path.StartsWith("images/", StringComparison.Ordinal) && File.Exists(RepositoryFile.At(path.Split('/')))));

    [Test]
    public void A_picture_says_what_is_on_it() =>
        Assert.That(Pictures().Matches(s_overview), Is.Not.Empty.And.All.Matches<Match>(picture => picture.Groups["text"].Length > 20));

    [Test]
    public void A_screenshot_has_the_size_that_the_marketplace_asks_for() =>
        Assert.That(
            s_json["screenshots"]!.Select(picture => Size(RepositoryFile.At(((string)picture["path"]!).Split('/')))),
            Is.Not.Empty.And.All.EqualTo((1366, 768)));

    [Test]
    public void Its_page_stands_on_its_own() =>
        Assert.That(
            Links().Matches(s_overview).Select(match => match.Groups["target"].Value),
            Has.All.Matches<string>(target => target.StartsWith("https://", StringComparison.Ordinal) || target.StartsWith('#')));

    [TestCase("## First step")]
    [TestCase("## Permissions")]
    [TestCase("## Examples")]
    [TestCase("## What it talks to")]
    [TestCase("no telemetry, no account")]
    [TestCase("## Support")]
    [TestCase("vulnerability")]
    [TestCase("THIRD-PARTY-NOTICES.txt")]
    public void Its_page_tells(string what) => Assert.That(s_overview, Does.Contain(what));

    [Test]
    public void Its_description_fits() => Assert.That((string)s_json["description"]!, Has.Length.LessThanOrEqualTo(200));

    [Test]
    public void It_is_private_until_a_channel_says_otherwise() => Assert.That((bool?)s_json["public"], Is.False);

    /// <summary>Width and height of a PNG: two numbers of four bytes, big end first, at byte 16.</summary>
    private static (int Width, int Height) Size(string file)
    {
        var header = File.ReadAllBytes(file).AsSpan(16, 8);
        return (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header[4..]));
    }

    [GeneratedRegex(@"!\[(?<text>[^\]]*)\]\((?<path>[^)]*)\)")]
    private static partial Regex Pictures();

    [GeneratedRegex(@"(?<!!)\[[^\]]*\]\((?<target>[^)]*)\)")]
    private static partial Regex Links();
}
