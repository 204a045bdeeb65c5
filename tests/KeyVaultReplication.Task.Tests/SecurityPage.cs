using System.Text.RegularExpressions;

namespace KeyVaultReplication.Task.Tests;

/// <summary>SECURITY.md claims nothing without naming the tests that show it, and those exist.</summary>
public sealed partial class SecurityPage
{
    [Test]
    public void Every_test_that_it_names_exists()
    {
        var sources = Directory.EnumerateFiles(RepositoryFile.At("tests"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText)
            .ToList();
        var named = RepositoryFile.Read("SECURITY.md").Split("| claim | tests |")[1].Split('\n').Skip(2)
            .SelectMany(line => Code().Matches(line.Split('|') is [_, _, var tests, ..] ? tests : ""))
            .Select(match => match.Groups[1].Value).ToList();

        Assert.That(named, Has.Count.GreaterThan(20));
        Assert.That(named.Where(name => !sources.Any(source => Regex.IsMatch(source, $@"\bclass {name}\b")
            && source.Contains("[Test", StringComparison.Ordinal))), Is.Empty);
    }

    [GeneratedRegex("`([A-Za-z]+)`")]
    private static partial Regex Code();
}
