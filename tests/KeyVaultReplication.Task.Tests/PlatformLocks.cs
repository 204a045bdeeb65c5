using System.Xml.Linq;
using Newtonsoft.Json.Linq;

namespace KeyVaultReplication.Task.Tests;

/// <summary>build/locks: what may go into an executable, for each platform, by the hash of its content.</summary>
public sealed class PlatformLocks
{
    private const string Renew =
        "A package or the runtime changed. Write the locks anew and review them: dotnet msbuild build/Package.proj -t:Lock";
    private static readonly string[] s_platforms = LockFile.Build("ShippedPlatforms").Split(';');

    [Test]
    public void They_lock_what_is_built_and_tested_and_the_linker(
        [ValueSource(nameof(s_platforms))] string platform,
        [Values("KeyVaultReplication", "KeyVaultReplication.Cli")] string project)
    {
        var built = LockFile.Packages(RepositoryFile.At("src", project, "packages.lock.json"));
        var published = LockFile.Packages(RepositoryFile.At("build", "locks", platform, $"{project}.lock.json"));
        var linker = $"Microsoft.NET.ILLink.Tasks {LockFile.Build("ShippedRuntime")}";
        Assert.That(published, Is.SupersetOf(built), Renew);
        Assert.That(published.Keys, Has.Member(linker), Renew);
        Assert.That(published.Keys.Except(built.Keys), Is.SubsetOf([linker]), Renew);
    }

    [Test]
    public void They_lock_the_runtime_of_each_platform_and_the_compiler_of_the_machine_that_makes_releases()
    {
        var packs = JObject.Parse(RepositoryFile.Read("build", "locks", "packs.json")).Properties().Select(pack => pack.Name).ToArray();
        var version = LockFile.Build("ShippedRuntime");
        Assert.That(packs, Is.SupersetOf(s_platforms.Select(platform => $"Microsoft.NETCore.App.Runtime.{platform}/{version}")), Renew);
        Assert.That(packs, Has.Member($"Microsoft.NETCore.App.Crossgen2.linux-x64/{version}").And.All.EndsWith($"/{version}"), Renew);
    }

    [TestCase("locked", 0, "")]
    [TestCase("other", 1, "Contoso.Runtime/1.2.3 has the content other, but locked is locked\n")]
    public void A_runtime_with_another_content_is_not_published(string content, int exitCode, string said)
    {
        using var folder = Restored("Contoso.Runtime", content);
        File.WriteAllText(Path.Combine(folder.Path, "build", "locks", "packs.json"), """{ "Contoso.Runtime/1.2.3": "locked" }""");
        Assert.That(Check(folder.Path), Is.EqualTo((exitCode, said)));
    }

    [Test]
    public void A_runtime_that_is_not_listed_is_not_published()
    {
        using var folder = Restored("Contoso.Runtime", "locked");
        File.WriteAllText(Path.Combine(folder.Path, "build", "locks", "packs.json"), "{}");
        Assert.That(Check(folder.Path), Is.EqualTo((
            1,
            "Contoso.Runtime/1.2.3 is not in build/locks/packs.json: dotnet msbuild build/Package.proj -t:Lock adds it, for you to review\n")));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void A_lock_with_another_hash_stops_the_restore(bool tampered)
    {
        Script.RequirePublished();
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "lock.json");
        var text = RepositoryFile.Read("build", "locks", "linux-x64", "KeyVaultReplication.lock.json");
        var hash = (string)JObject.Parse(text).SelectToken("$..['Azure.Core'].contentHash")!;
        File.WriteAllText(file, tampered ? text.Replace(hash, Convert.ToBase64String(new byte[64]), StringComparison.Ordinal) : text);
        var (exitCode, output) = Script.Run(
            "dotnet", "restore", RepositoryFile.At("src", "KeyVaultReplication"), "--nologo",
            "-p:RuntimeIdentifier=linux-x64", $"-p:NuGetLockFilePath={file}",
            $"-p:ArtifactsPath={folder.Path}", "-p:NuGetAudit=false");
        Assert.That(exitCode, Is.EqualTo(tampered ? 1 : 0), output);
        Assert.That(output, tampered ? Does.Contain("NU1403") : Does.Not.Contain("error"));
    }

    [Test]
    public void No_source_but_one_is_asked_for_a_package()
    {
        var mapping = XDocument.Load(RepositoryFile.At("nuget.config")).Root!.Element("packageSourceMapping")!.Elements().ToArray();
        Assert.That(mapping.Select(element => element.Name.LocalName), Is.EqualTo(["clear", "packageSource"]));
        Assert.That(mapping[1].Elements("package").Select(package => (string?)package.Attribute("pattern")), Is.EqualTo(["*"]));
    }

    /// <summary>A repository with one restored pack in it, of that content.</summary>
    private static TemporaryFolder Restored(string name, string content)
    {
        var folder = new TemporaryFolder();
        var packages = Directory.CreateDirectory(Path.Combine(folder.Path, "packages", name.ToLowerInvariant(), "1.2.3"));
        File.WriteAllText(Path.Combine(packages.FullName, ".nupkg.metadata"), new JObject { ["contentHash"] = content }.ToString());
        var published = Directory.CreateDirectory(Path.Combine(folder.Path, "published"));
        File.WriteAllText(Path.Combine(published.FullName, "project.assets.json"), new JObject
        {
            ["packageFolders"] = new JObject { [Path.Combine(folder.Path, "packages")] = new JObject() },
            ["project"] = JObject.Parse(
                $$$"""{ "frameworks": { "net10.0": { "downloadDependencies": [ { "name": "{{{name}}}", "version": "[1.2.3, 1.2.3]" } ] } } }"""),
        }.ToString());
        Directory.CreateDirectory(Path.Combine(folder.Path, "build", "locks"));
        File.Copy(RepositoryFile.At("build", "packs.js"), Path.Combine(folder.Path, "build", "packs.js"));
        return folder;
    }

    private static (int ExitCode, string Output) Check(string folder) =>
        Script.Node(Path.Combine(folder, "build", "packs.js"), "check", Path.Combine(folder, "published"));
}
