namespace KeyVaultReplication.Task.Tests;

/// <summary>THIRD-PARTY-NOTICES.txt: the licenses of what is inside the executables.</summary>
public sealed class Notices
{
    private const string Renew = "Write the notices anew: dotnet msbuild build/Package.proj -t:Lock";
    private static readonly string s_rule = new('=', 120);
    private static readonly string[] s_lines = RepositoryFile.Read("THIRD-PARTY-NOTICES.txt").ReplaceLineEndings("\n").Split('\n');
    private static readonly string[] s_platforms = LockFile.Platforms;

    [TestCaseSource(nameof(s_platforms))]
    public void Everything_inside_an_executable_has_one(string platform) =>
        Assert.That(LockFile.Shipped(platform).Except(Headings().SelectMany(heading => heading.Owners)), Is.Empty, Renew);

    [Test]
    public void Nothing_has_one_that_is_in_no_executable() =>
        Assert.That(
            Headings().SelectMany(heading => heading.Owners).Distinct(),
            Is.SubsetOf(s_platforms.SelectMany(LockFile.Shipped)), Renew);

    [Test]
    public void Under_every_heading_stands_a_text() =>
        Assert.That(
            Headings().Select(heading => s_lines.Skip(heading.Text).TakeWhile(line => line != s_rule).Sum(line => line.Length)).ToArray(),
            Has.Length.GreaterThan(3).And.All.GreaterThan(500));

    [Test]
    public void They_hold_those_of_the_runtime_itself() =>
        Assert.That(
            s_lines.Contains(".NET Runtime uses third-party libraries or other resources that may be")
            && s_lines.Contains("License notice for zlib-ng"), Is.True);

    [Test]
    public void They_are_what_the_packages_carry()
    {
        Script.RequirePublished();
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "notices.txt");
        var (exitCode, output) = Script.Node(RepositoryFile.At("build", "notices.js"), RepositoryFile.At("artifacts", "publish"), file);
        Assert.That(exitCode, Is.Zero, output);
        Assert.That(File.ReadAllLines(file).SequenceEqual(s_lines.SkipLast(1)), Is.True, Renew);
    }

    /// <summary>Each heading: the packages in it, by name and version, and the line its text begins at.</summary>
    private static IEnumerable<(string[] Owners, int Text)> Headings()
    {
        var rules = s_lines.Index().Where(line => line.Item == s_rule).Select(line => line.Index).ToArray();
        for (var i = 0; i + 1 < rules.Length; i += 2)
        {
            var owners = s_lines[(rules[i] + 1)..rules[i + 1]].Select(line => string.Join(' ', line.Split(' ')[..2]));
            yield return ([.. owners], rules[i + 1] + 1);
        }
    }
}
