using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace KeyVaultReplication.Tests;

/// <summary>Who may know whom. The library names what it uses file by file, so that this can be read from its sources.</summary>
[TestFixture]
public sealed partial class Walls
{
    [Test]
    public void Planning_knows_data_and_nothing_else() => Assert.That(
        Sources("Planning").SelectMany(Usings).Distinct().Where(used => !used.StartsWith("System", StringComparison.Ordinal)),
        Is.EquivalentTo(new[] { "KeyVaultReplication.Objects" }));

    [Test]
    public void Planning_and_its_data_do_no_IO() => Assert.That(
        Sources("Planning").Concat(Sources("Objects")).Where(file => InputOrOutput().IsMatch(File.ReadAllText(file)))
            .Select(Path.GetFileName), Is.Empty);

    [Test]
    public void Data_knows_nobody() =>
        Assert.That(Sources("Objects").SelectMany(Usings).Where(used => !used.StartsWith("System", StringComparison.Ordinal)), Is.Empty);

    [Test]
    public void Only_Vaults_knows_the_SDK() => Assert.That(
        Sources("").Where(file => Usings(file).Any(used => used.StartsWith("Azure", StringComparison.Ordinal)))
            .Select(file => Path.GetFileName(Path.GetDirectoryName(file))).Distinct(),
        Is.EqualTo(new[] { "Vaults" }));

    [Test]
    public void Vaults_know_neither_plans_nor_reports() => Assert.That(
        Sources("Vaults").SelectMany(Usings).Where(used => used.StartsWith("KeyVaultReplication", StringComparison.Ordinal)).Distinct(),
        Is.EqualTo(new[] { "KeyVaultReplication.Objects" }));

    [Test]
    public void The_executable_is_known_by_nobody() => Assert.That(
        Directory.GetFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .SelectMany(project => XDocument.Load(project).Descendants("ProjectReference")
                .Select(reference => (string)reference.Attribute("Include")!))
            .Where(reference => reference.Contains("KeyVaultReplication.Cli", StringComparison.Ordinal)),
        Is.Empty);

    [Test]
    public void What_is_shipped_opens_no_port_and_starts_no_program() => Assert.That(
        new[] { "KeyVaultReplication", "KeyVaultReplication.Cli" }.SelectMany(project => Files(Path.Combine(Repository.Root, "src", project)))
            .Where(file => PortOrProgram().IsMatch(File.ReadAllText(file))).Select(Path.GetFileName),
        Is.Empty);

    [Test]
    public void No_line_is_over_140_columns_but_for_a_text_in_one_piece() => Assert.That(
        Directory.GetFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))
            .SelectMany(file => TextsOfLines().Replace(File.ReadAllText(file), "").Split('\n')
                .Where(line => line.Length > 140 && !line.Contains('"', StringComparison.Ordinal)
                    && !line.StartsWith("#pragma", StringComparison.Ordinal))
                .Select(line => $"{Path.GetFileName(file)}: {line.Trim()}")),
        Is.Empty);

    private static IEnumerable<string> Sources(string folder) => Files(Path.Combine(Repository.Root, "src", "KeyVaultReplication", folder));

    private static IEnumerable<string> Files(string folder) =>
        Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));

    private static IEnumerable<string> Usings(string file) =>
        Using().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value);

    /// <summary>Texts that span lines.</summary>
    [GeneratedRegex("(\"{3,})\\r?\\n.*?\\1", RegexOptions.Singleline)]
    private static partial Regex TextsOfLines();

    [GeneratedRegex(@"^using (static )?(\w+ = )?(?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"\b(async|await|Task|Stream|File|Directory|HttpClient|Environment|Console|TimeProvider)\b(?![^\n]*///)")]
    private static partial Regex InputOrOutput();

    [GeneratedRegex(@"\bProcess\.|\b(ProcessStartInfo|TcpListener|HttpListener|UdpClient|NamedPipeServerStream)\b|\.(Listen|Bind)\(")]
    private static partial Regex PortOrProgram();
}
