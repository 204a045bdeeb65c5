using System.Text.Json;
using System.Text.RegularExpressions;

namespace KeyVaultReplication.Tests.Reporting;

/// <summary>docs/reports.md lists each code that a report can hold, once, with what it means, and no other.</summary>
[TestFixture]
public sealed partial class CodesInTheDocs
{
    [Test]
    public void Each_code_is_listed_once_with_its_meaning()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "reports.md")).ReplaceLineEndings("\n");
        var section = page.Split("\n### Codes\n")[1].Split("\n## ")[0];
        var listed = Row().Matches(section).Select(row => row.Groups["code"].Value);

        Assert.That(listed, Is.EquivalentTo(Enum.GetNames<ReasonCode>().Select(JsonNamingPolicy.CamelCase.ConvertName)));
    }

    [GeneratedRegex(@"^\| `(?<code>\w+)` \| [^|]{10,} \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
