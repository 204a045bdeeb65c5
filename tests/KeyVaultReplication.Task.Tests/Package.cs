using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Newtonsoft.Json.Linq;

namespace KeyVaultReplication.Task.Tests;

/// <summary>The .vsix that build/Package.proj made last; ignored where none was made.</summary>
public sealed partial class Package
{
    /// <summary>
    /// A hosted agent downloads it for each job; above 50 MB the Marketplace asks for less, and this is below that whichever way a MB is
    /// counted.
    /// </summary>
    private const long MostBytes = 49_500_000;
    private static readonly string[] s_executables =
        ["bin/win-x64/kvreplicate.exe", "bin/linux-x64/kvreplicate", "bin/linux-arm64/kvreplicate", "bin/osx-arm64/kvreplicate"];

    private static readonly string[] s_made =
    [
        "LICENSE.md", "THIRD-PARTY-NOTICES.txt", "task.loc.json", "Strings/resources.resjson/en-US/resources.resjson",
        "schemas/pairs-plan.schema.json", "schemas/pairs-report.schema.json", "schemas/pairs-verification.schema.json",
        "schemas/pairs.schema.json", "schemas/plan.schema.json", "schemas/report.schema.json", "schemas/verification.schema.json",
    ];

    private string _file = null!;
    private ZipArchive _archive = null!;

    private static string Version { get; } = LockFile.Build("Version");

    [OneTimeSetUp]
    public void Open_the_package()
    {
        var folder = RepositoryFile.At("artifacts", "package");
        _file = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, $"*-{Version}.vsix").SingleOrDefault(HoldsTheTask, "") : "";
        if (_file.Length == 0)
        {
            Assert.Ignore("No extension was packaged: dotnet msbuild build/Package.proj makes it.");
        }

        _archive = ZipFile.OpenRead(_file);
    }

    [OneTimeTearDown]
    public void Close_the_package() => _archive?.Dispose();

    [Test]
    public void It_holds_all_of_the_task_and_nothing_else()
    {
        var task = Directory.EnumerateFiles(RepositoryFile.At("task"), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(RepositoryFile.At("task"), file).Replace('\\', '/'));
        Assert.That(
            _archive.Entries.Select(entry => entry.FullName)
                .Where(name => name.StartsWith("task/", StringComparison.Ordinal) && !name.EndsWith('/')),
            Is.EquivalentTo(task.Concat(s_executables).Concat(s_made).Select(name => $"task/{name}")));
    }

    [Test]
    public void It_holds_what_the_marketplace_shows()
    {
        var extension = JObject.Parse(RepositoryFile.Read("vss-extension.json"));
        var shown = extension["screenshots"]!.Concat(extension["content"]!.Values()).Select(item => (string)item["path"]!)
            .Append((string)extension["icons"]!["default"]!).ToArray();
        var manifest = XDocument.Parse(Text("extension.vsixmanifest"));
        XNamespace vsix = manifest.Root!.Name.Namespace;
        var assets = manifest.Descendants(vsix + "Asset").Where(asset => (string?)asset.Attribute("Addressable") == "true")
            .Select(asset => (string?)asset.Attribute("Path"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(shown, Has.Length.GreaterThan(5).And.All.Matches<string>(path => _archive.GetEntry(path) is { Length: > 0 }));
            Assert.That(assets, Is.SupersetOf(shown));
        }
    }

    [Test]
    public void A_picture_on_its_overview_is_in_it_and_can_be_asked_for()
    {
        var pictures = Pictures().Matches(Text("overview.md")).Select(match => match.Groups[1].Value).ToArray();
        Assert.That(pictures, Is.Not.Empty.And.All.Matches<string>(path => _archive.GetEntry(path) is { Length: > 0 }));
        Assert.That(pictures, Has.All.Matches<string>(path =>
            Text("extension.vsixmanifest").Contains($"Path=\"{path}\"", StringComparison.Ordinal)));
    }

    [Test]
    public void Its_executables_for_Linux_and_macOS_can_be_executed_and_nothing_else_can()
    {
        var executable = _archive.Entries
            .Where(entry => !entry.FullName.EndsWith('/') && ((entry.ExternalAttributes >> 16) & 0b001_001_001) != 0)
            .Select(entry => entry.FullName);
        Assert.That(
            executable,
            Is.EquivalentTo(s_executables.Where(name => !name.EndsWith(".exe", StringComparison.Ordinal)).Select(name => $"task/{name}")));
    }

    [Test]
    public void It_is_small_enough_to_be_downloaded_by_every_job() => Assert.That(new FileInfo(_file).Length, Is.LessThan(MostBytes));

    [Test]
    public void Its_versions_are_the_one_of_the_build()
    {
        var task = JObject.Parse(Text("task/task.json"))["version"]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That($"{task["Major"]}.{task["Minor"]}.{task["Patch"]}", Is.EqualTo(Version));
            Assert.That(Text("extension.vsixmanifest"), Does.Contain($"Version=\"{Version}\""));
            Assert.That(JObject.Parse(Text("sbom.cdx.json"))["metadata"]!["component"]!["version"]!.Value<string>(), Is.EqualTo(Version));
        }
    }

    [Test]
    public void Its_bill_of_materials_is_valid_and_has_the_hashes_of_its_executables()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "sbom.cdx.json");
        _archive.GetEntry("sbom.cdx.json")!.ExtractToFile(file);
        var listed = JObject.Parse(File.ReadAllText(file))["components"]!
            .Where(component => (string)component["type"]! == "file")
            .ToDictionary(component => (string)component["name"]!, component => (string)component["hashes"]![0]!["content"]!);
        Assert.That(listed, Is.EquivalentTo(s_executables.ToDictionary(name => name, Sha256)));
        Script.RequireNpmPackages();
        Assert.That(Script.Node(RepositoryFile.At("build", "check-sbom.js"), file), Is.EqualTo((0, "")));
    }

    [TestCase("task/THIRD-PARTY-NOTICES.txt", "THIRD-PARTY-NOTICES.txt")]
    [TestCase("task/LICENSE.md", "LICENSE.md")]
    public void Its_executables_come_with_their_licenses(string entry, string file) =>
        Assert.That(Text(entry).ReplaceLineEndings("\n"), Is.EqualTo(RepositoryFile.Read(file).ReplaceLineEndings("\n")));

    [Test]
    public void Its_executable_for_this_machine_starts_and_says_its_version()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("Started on Linux only.");
            return;
        }

        using var folder = new TemporaryFolder();
        var executable = Path.Combine(folder.Path, "kvreplicate");
        _archive.GetEntry($"task/{ShimProcess.ExecutablePath}")!.ExtractToFile(executable);
        File.SetUnixFileMode(executable, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var process = Process.Start(new ProcessStartInfo(executable, ["--version"]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That((process.ExitCode, output.Trim()), Is.EqualTo((0, Version)));
    }

    [Test]
    public void Its_executable_for_macOS_is_signed()
    {
        // Apple silicon ends an unsigned program at once. 0x1d is LC_CODE_SIGNATURE; the load commands follow the header of 32 bytes.
        using var stream = _archive.GetEntry("task/bin/osx-arm64/kvreplicate")!.Open();
        using var reader = new BinaryReader(stream);
        reader.ReadBytes(16);
        var count = reader.ReadUInt32();
        reader.ReadBytes(12);
        var commands = new List<uint>();
        for (var command = 0; command < count; command++)
        {
            commands.Add(reader.ReadUInt32());
            reader.ReadBytes(reader.ReadInt32() - 8);
        }

        Assert.That(commands, Has.Member(0x1du));
    }

    /// <summary>The results tab is a package of its own beside it.</summary>
    private static bool HoldsTheTask(string file)
    {
        using var archive = ZipFile.OpenRead(file);
        return archive.GetEntry("task/task.json") is not null;
    }

    private string Sha256(string name)
    {
        using var stream = _archive.GetEntry($"task/{name}")!.Open();
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private string Text(string entry)
    {
        using var reader = new StreamReader(_archive.GetEntry(entry)!.Open());
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"!\[[^\]]*\]\(([^)]*)\)")]
    private static partial Regex Pictures();
}
