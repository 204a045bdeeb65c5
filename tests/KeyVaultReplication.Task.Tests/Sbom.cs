using System.Security.Cryptography;
using Newtonsoft.Json.Linq;

namespace KeyVaultReplication.Task.Tests;

/// <summary>The bill of materials that build/sbom.js writes, here of executables that are stand-ins.</summary>
public sealed class Sbom
{
    private TemporaryFolder _folder = null!;
    private JObject _sbom = null!;

    private string File => Path.Combine(_folder.Path, "sbom.cdx.json");

    [OneTimeSetUp]
    public void Write_it()
    {
        Script.RequirePublished();
        _folder = new TemporaryFolder();
        foreach (var platform in LockFile.Platforms)
        {
            _folder.WithFakeExecutable(Name(platform), platform);
        }

        var (exitCode, output) = Script.Node(
            RepositoryFile.At("build", "sbom.js"), "1.2.3", RepositoryFile.At("artifacts", "publish"), _folder.Path, File);
        Assert.That(exitCode, Is.Zero, output);
        _sbom = JObject.Parse(System.IO.File.ReadAllText(File));
    }

    [OneTimeTearDown]
    public void Remove_it() => _folder?.Dispose();

    [Test]
    public void It_is_valid_CycloneDX_strictly()
    {
        Script.RequireNpmPackages();
        Assert.That(Script.Node(RepositoryFile.At("build", "check-sbom.js"), File), Is.EqualTo((0, "")));
    }

    [Test]
    public void The_validation_is_one_that_can_refuse()
    {
        Script.RequireNpmPackages();
        var broken = (JObject)_sbom.DeepClone();
        broken["components"]![0]!["colour"] = "blue";
        var file = Path.Combine(_folder.Path, "broken.json");
        System.IO.File.WriteAllText(file, broken.ToString());
        var (exitCode, output) = Script.Node(RepositoryFile.At("build", "check-sbom.js"), file);
        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(output, Does.Contain("colour"));
    }

    [Test]
    public void It_says_when_and_with_what_it_was_made_and_by_whom()
    {
        var metadata = _sbom["metadata"]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)_sbom["serialNumber"], Does.StartWith("urn:uuid:"));
            Assert.That(metadata["timestamp"], Is.Not.Null);
            Assert.That((string?)metadata["tools"]!["components"]![0]!["name"], Is.EqualTo("build/sbom.js"));
            Assert.That((string?)metadata["supplier"]!["name"], Is.Not.Empty);
            Assert.That((string?)metadata["component"]!["version"], Is.EqualTo("1.2.3"));
        }
    }

    [Test]
    public void Every_executable_has_its_hash_and_lists_all_that_is_locked_for_it(
        [ValueSource(typeof(LockFile), nameof(LockFile.Platforms))] string platform)
    {
        var name = Name(platform);
        var executable = _sbom["components"]!.Single(component => (string)component["bom-ref"]! == name);
        var expected = Convert.ToHexStringLower(SHA256.HashData(System.IO.File.ReadAllBytes(Path.Combine(_folder.Path, name))));
        var inside = _sbom["dependencies"]!
            .Single(dependency => (string)dependency["ref"]! == name)["dependsOn"]!
            .Select(reference => (string)reference!);
        Assert.That((string?)executable["hashes"]!.Single(hash => (string)hash["alg"]! == "SHA-256")["content"], Is.EqualTo(expected));
        Assert.That(inside, Is.EquivalentTo(LockFile.Shipped(platform).Select(package => $"pkg:nuget/{package.Replace(' ', '@')}")));
    }

    [Test]
    public void Every_component_has_a_supplier_a_license_and_a_hash() =>
        Assert.That(_sbom["components"]!, Has.All.Matches<JToken>(component =>
            ((string?)component["supplier"]?["name"])?.Length > 0
            && ((string?)component["licenses"]?[0]?["expression"])?.Length > 0
            && component["hashes"]?.Any() == true));

    [Test]
    public void The_hash_of_a_package_is_the_locked_one()
    {
        var locked = LockFile.Packages(RepositoryFile.At("build", "locks", "linux-x64", "KeyVaultReplication.Cli.lock.json"))
            .ToDictionary(
                package => $"pkg:nuget/{package.Key.Replace(' ', '@')}",
                package => Convert.ToHexStringLower(Convert.FromBase64String(package.Value)));
        var listed = _sbom["components"]!.Where(component => (string)component["type"]! == "library").ToArray();
        Assert.That(listed, Is.Not.Empty.And.All.Matches<JToken>(component =>
            (string)component["hashes"]![0]!["content"]! == locked[(string)component["purl"]!]));
    }

    private static string Name(string platform) =>
        $"bin/{platform}/kvreplicate{(platform.StartsWith("win-", StringComparison.Ordinal) ? ".exe" : "")}";
}
