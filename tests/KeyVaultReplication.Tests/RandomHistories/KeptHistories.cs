namespace KeyVaultReplication.Tests.RandomHistories;

/// <summary>
/// Histories that once broke a rule, or that a person thought of, each in a file of its own in the folder Kept: played again in each run of
/// the tests.
/// </summary>
[TestFixture]
public sealed class KeptHistories
{
    private static string Folder => Path.Combine(TestContext.CurrentContext.TestDirectory, "RandomHistories", "Kept");

    private static IEnumerable<TestCaseData> Kept() => Directory.EnumerateFiles(Folder).Order(StringComparer.Ordinal)
        .Select(file => new TestCaseData(file).SetArgDisplayNames(Path.GetFileNameWithoutExtension(file)));

    [TestCaseSource(nameof(Kept))]
    public async Task Every_rule_holds(string file)
    {
        await using var cloud = await Cloud.StartAsync();
        var history = Script.Parse(await File.ReadAllTextAsync(file));
        var played = await Shrink.TryAsync(cloud, history);
        Assert.That(string.Join(Environment.NewLine, played.Broken), Is.Empty, () => Shrink.Print(played.Log));
    }
}
