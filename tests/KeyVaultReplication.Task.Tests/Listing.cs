using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;

namespace KeyVaultReplication.Task.Tests;

/// <summary>build/listing.js and build/stamp.js: what the package says of itself, for each channel.</summary>
public sealed partial class Listing
{
    private static readonly string[] s_addresses =
    [
        "--repositoryUrl", "https://code.example/kvr", "--documentationUrl", "https://code.example/kvr/readme",
        "--supportUrl", "https://code.example/kvr/issues",
        "--securityUrl", "mailto:security@code.example", "--privacyUrl", "https://code.example/privacy",
    ];

    [TestCase("", "key-vault-replication", "Key Vault Replication", false, "")]
    [TestCase("dev", "key-vault-replication-dev", "Key Vault Replication (dev)", false, "")]
    [TestCase("preview", "key-vault-replication-preview", "Key Vault Replication (preview)", true, "Public,Preview")]
    [TestCase("public", "key-vault-replication", "Key Vault Replication", true, "Public")]
    public void A_channel_has_an_identity_and_flags_of_its_own(string channel, string id, string name, bool isPublic, string flags)
    {
        var manifest = Extension(channel, s_addresses).Manifest;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)manifest["id"], Is.EqualTo(id));
            Assert.That((string?)manifest["name"], Is.EqualTo(name));
            Assert.That((bool?)manifest["public"], Is.EqualTo(isPublic));
            Assert.That(string.Join(',', manifest["galleryFlags"]!), Is.EqualTo(flags));
            Assert.That((string?)manifest["publisher"], Is.EqualTo("contoso"));
            Assert.That((string?)manifest["version"], Is.EqualTo(LockFile.Build("Version")));
        }
    }

    [Test]
    public void The_tasks_of_all_channels_can_be_installed_side_by_side()
    {
        var tasks = new[] { "public", "preview", "dev" }.Select(channel => Task(channel)).ToArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(tasks.Select(task => (string)task["id"]!), Is.Unique.And.All.Matches<string>(id => Guid.TryParse(id, out _)));
            Assert.That(
                tasks.Select(task => (string)task["name"]!),
                Is.EqualTo(["KeyVaultReplication", "KeyVaultReplicationPreview", "KeyVaultReplicationDev"]));
            Assert.That(tasks.Select(task => (string)task["friendlyName"]!), Is.Unique);
            Assert.That(tasks.Select(task => (bool?)task["preview"]), Is.EqualTo(new bool?[] { null, true, null }));
        }
    }

    [Test]
    public void A_private_package_has_the_products_own_task() =>
        Assert.That((string?)Task("")["id"], Is.EqualTo((string?)TaskManifest.Json["id"]));

    [TestCase("public")]
    [TestCase("preview")]
    public void A_public_package_without_addresses_is_refused_and_all_that_are_missing_are_named(string channel)
    {
        using var folder = new TemporaryFolder();
        var (exitCode, output) = Run(folder, channel, []);
        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(
            Property().Matches(output).Select(match => match.Value),
            Is.EqualTo(["RepositoryUrl", "DocumentationUrl", "SupportUrl", "SecurityUrl", "PrivacyUrl"]));
        Assert.That(Path.Combine(folder.Path, "vss-extension.json"), Does.Not.Exist);
    }

    [Test]
    public void The_one_address_that_is_missing_is_named()
    {
        using var folder = new TemporaryFolder();
        var (exitCode, output) = Run(folder, "public", s_addresses[..^2]);
        Assert.That(
            (exitCode, output),
            Is.EqualTo((1, "A public package needs PrivacyUrl: fill it in in build/listing.props, or give -p:PrivacyUrl=...\n")));
    }

    [Test]
    public void Every_address_that_a_public_package_needs_has_its_place_in_the_properties_file()
    {
        var properties = RepositoryFile.Read("build", "listing.props");
        Assert.That(
            s_addresses.Where((_, index) => index % 2 == 0).Select(name => char.ToUpperInvariant(name[2]) + name[3..]),
            Has.All.Matches<string>(name => properties.Contains($"<{name} ", StringComparison.Ordinal)));
    }

    [TestCase("", "")]
    [TestCase("dev", "")]
    public void A_private_package_needs_no_address_and_names_none(string channel, string address)
    {
        var (manifest, overview) = Extension(channel, []);
        Assert.That(manifest["links"], Is.Empty);
        Assert.That(manifest["repository"], Is.Null);
        Assert.That(overview, Does.Not.Contain("## Links"), address);
    }

    [TestCase("stable", "Channel=stable is none of private, public, preview, dev.")]
    public void An_unknown_channel_is_refused(string channel, string said)
    {
        using var folder = new TemporaryFolder();
        var (exitCode, output) = Run(folder, channel, s_addresses);
        Assert.That(exitCode, Is.Not.Zero);
        Assert.That(output, Does.Contain(said));
    }

    [Test]
    public void An_address_that_is_none_is_refused()
    {
        using var folder = new TemporaryFolder();
        var (exitCode, output) = Run(folder, "", ["--supportUrl", "my wiki"]);
        Assert.That((exitCode, output), Is.EqualTo((1, "SupportUrl=my wiki is no address: it begins with https:// (or mailto:).\n")));
    }

    [Test]
    public void The_addresses_reach_the_manifest_the_overview_and_the_tasks_help()
    {
        var (manifest, overview) = Extension("public", s_addresses);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)manifest["repository"]!["uri"], Is.EqualTo("https://code.example/kvr"));
            Assert.That((string?)manifest["links"]!["support"]!["uri"], Is.EqualTo("https://code.example/kvr/issues"));
            Assert.That((string?)manifest["links"]!["privacypolicy"]!["uri"], Is.EqualTo("https://code.example/privacy"));
            Assert.That((bool?)manifest["CustomerQnASupport"]!["enableMarketplaceQnA"], Is.True);
            Assert.That(overview, Does.Contain("(mailto:security@code.example)").And.Contain("(https://code.example/kvr/issues)"));
            Assert.That(
                (string?)Task("public", "--documentation", "https://code.example/kvr/readme")["helpUrl"],
                Is.EqualTo("https://code.example/kvr/readme"));
            Assert.That(Task("")["helpUrl"], Is.Null);
        }
    }

    [Test]
    public void What_is_new_is_what_the_changelog_says()
    {
        var notes = (string)Task("")["releaseNotes"]!;
        Assert.That(notes, Does.StartWith("<ul><li>").And.EndWith("</li></ul>").And.Contain("dry run").And.Not.Contain("`"));
        Assert.That(Extension("", []).Overview, Does.Contain($"## New in {LockFile.Build("Version")}").And.Contain("dry run"));
    }

    [Test]
    public void A_version_that_the_changelog_does_not_know_is_not_packaged()
    {
        using var folder = new TemporaryFolder();
        var (exitCode, output) = Script.Node(RepositoryFile.At("build", "stamp.js"), folder.Path, "--version", "99.0.0");
        Assert.That(exitCode, Is.Not.Zero);
        Assert.That(output, Does.Contain("CHANGELOG.md says nothing of 99.0.0"));
    }

    private static JObject Task(string channel, params string[] more)
    {
        using var folder = new TemporaryFolder();
        var (exitCode, output) = Script.Node(
            RepositoryFile.At("build", "stamp.js"),
            [folder.Path, "--version", LockFile.Build("Version"), "--channel", channel, .. more]);
        Assert.That(exitCode, Is.Zero, output);
        return JObject.Parse(File.ReadAllText(Path.Combine(folder.Path, "task.json")));
    }

    private static (JObject Manifest, string Overview) Extension(string channel, string[] addresses)
    {
        using var folder = new TemporaryFolder();
        var (exitCode, output) = Run(folder, channel, addresses);
        Assert.That(exitCode, Is.Zero, output);
        return (
            JObject.Parse(File.ReadAllText(Path.Combine(folder.Path, "vss-extension.json"))),
            File.ReadAllText(Path.Combine(folder.Path, "overview.md")));
    }

    private static (int ExitCode, string Output) Run(TemporaryFolder folder, string channel, string[] addresses) => Script.Node(
        RepositoryFile.At("build", "listing.js"),
        [folder.Path, "--version", LockFile.Build("Version"), "--publisher", "contoso", "--channel", channel, .. addresses]);

    [GeneratedRegex("(?<=needs )[A-Za-z]+")]
    private static partial Regex Property();
}
