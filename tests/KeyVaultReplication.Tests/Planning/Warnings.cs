using System.Collections.Immutable;

namespace KeyVaultReplication.Tests.Planning;

/// <summary>What a person is told to look at although no single object is concerned: word for word, and when nothing is told.</summary>
[TestFixture]
public sealed class Warnings
{
    private const string Check = "Check the vault's name, and include and exclude.";
    private const string Nothing = $"nothing is replicated. {Check}";

    [TestCase("one-way", "a", "", ExpectedResult = "")]
    [TestCase("one-way", "a", "a", ExpectedResult = "")]
    [TestCase("one-way", "", "", ExpectedResult = $"Vault source lists no secret that takes part: {Nothing}")]
    [TestCase("one-way", "", "a", ExpectedResult = $"Vault source lists no secret that takes part: {Nothing}")]
    [TestCase("mirror", "", "a b",
        ExpectedResult = $"Vault source lists no secret that takes part: all 2 that take part in target are to be deleted. {Check}")]
    [TestCase("mirror", "a", "a b", ExpectedResult = "")]
    [TestCase("two-way", "", "a", ExpectedResult = "")]
    [TestCase("two-way", "a", "", ExpectedResult = "")]
    [TestCase("two-way", "", "", ExpectedResult = $"Vault source lists no secret that takes part: {Nothing}")]
    public string Where_nothing_takes_part(string mode, string source, string target)
    {
        var options = mode switch { "mirror" => Given.Mirror, "two-way" => Given.TwoWay, _ => Given.OneWay };
        return Told(Plan(Of(ObjectKind.Secret, options, source, target)));
    }

    [Test]
    public void With_several_kinds_it_is_told_once_and_only_where_none_of_them_takes_part()
    {
        var both = new ReplicationOptions { Kinds = [ObjectKind.Secret, ObjectKind.Key] };
        var (noSecrets, noKeys, keys) = (Of(ObjectKind.Secret, both, "", "a"), Of(ObjectKind.Key, both, "", ""),
            Of(ObjectKind.Key, both, "a", ""));

        Assert.That(Told(Plan(noSecrets)), Is.Empty, "one kind of two");
        Assert.That(PlanWarnings.OfChoice([noSecrets, keys], []), Is.Empty, "the source has keys");
        Assert.That(PlanWarnings.OfChoice([keys, noSecrets], []), Is.Empty);
        Assert.That(PlanWarnings.OfChoice([noSecrets, noKeys], []),
            Is.EqualTo(new[] { $"Vault source lists no secret and no key that takes part: {Nothing}" }));
    }

    [TestCase("a", "", ExpectedResult = "")]
    [TestCase("", "a", ExpectedResult = "")]
    [TestCase("a", "a", ExpectedResult = "")]
    [TestCase("z", "", ExpectedResult = "include has 'a', which matches nothing that takes part in source or target: check how it is "
        + "written.")]
    public string A_pattern_that_matches_nothing(string source, string target) => Told(Plan(Of(ObjectKind.Secret,
        Given.TwoWay with { Filter = new(["a"], []) }, source, target)));

    [Test]
    public void Patterns_that_match_nothing_are_told_together() => Assert.That(
        Told(Plan(Of(ObjectKind.Secret, Given.OneWay with { Filter = new(["a", "b-*", "c?"], []) }, "a", "a"))),
        Is.EqualTo("include has 'b-*', 'c?', which matches nothing that takes part in source or target: check how it is written."));

    [TestCase(ObjectKind.Secret, "secrets")]
    [TestCase(ObjectKind.Certificate, "certificates")]
    public void A_list_that_did_not_arrive_in_order(ObjectKind kind, string noun)
    {
        var basis = Of(kind, Given.OneWay with { Kinds = [kind] }, "a b", "a b");
        var disordered = Inventory.Of([.. basis.Source.Objects.Reverse()], 1);
        var told = $"did not list its {noun} in the order of names, as Key Vault does. The list was sorted, and is taken as complete.";

        Assert.That(Told(Plan(basis)), Is.Empty);
        Assert.That(Told(Plan(basis with { Target = disordered })), Is.EqualTo($"Vault target {told}"));
        Assert.That(Told(Plan(basis with { Source = disordered })), Is.EqualTo($"Vault source {told}"));
    }

    [TestCase(ObjectKind.Certificate, VersionScope.All,
        ExpectedResult = "Older versions are replicated of secrets only: of a certificate the current version is.")]
    [TestCase(ObjectKind.Certificate, VersionScope.Latest, ExpectedResult = "")]
    [TestCase(ObjectKind.Secret, VersionScope.All, ExpectedResult = "")]
    public string Older_versions_are_those_of_secrets(ObjectKind kind, VersionScope versions) =>
        Told(Plan(Of(kind, new ReplicationOptions { Kinds = [kind], Versions = versions }, "a", "a")));

    private static ReplicationPlan Plan(PlanBasis basis) => Planner.Plan(basis).Plan;

    private static string Told(ReplicationPlan plan) => string.Join("\n", plan.Warnings);

    private static PlanBasis Of(ObjectKind kind, ReplicationOptions options, string source, string target) =>
        new(Some.Source, Some.Target, Listed(kind, source), Listed(kind, target), options)
        {
            Kind = kind,
            TargetDeleted = Inventory.Empty,
            SourceDeleted = Inventory.Empty,
        };

    private static Inventory Listed(ObjectKind kind, string names) => Inventory.Of(
        [.. names.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(name => Some.Secret() with { Name = ObjectName.Parse(name, kind) })], 1);
}
