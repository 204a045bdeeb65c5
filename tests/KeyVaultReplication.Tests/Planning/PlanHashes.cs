namespace KeyVaultReplication.Tests.Planning;

/// <summary>The hash by which a plan is approved: two plans that would do anything differently never have the same.</summary>
[TestFixture]
public sealed class PlanHashes
{
    private static readonly VaultAddress Second = VaultAddress.Parse("second");

    private static IEnumerable<TestCaseData> Plans() =>
    [
        Case("a new secret", Of(New())),
        Case("from another source", PlanHash.Of(Some.Other, [Plan(New())])),
        Case("to another target", PlanHash.Of(Some.Source, [Plan(New()) with { Target = Some.Other }])),
        Case("to two targets", PlanHash.Of(Some.Source, [Plan(New()), Plan() with { Target = Second }])),
        Case("to two targets, the other way round", PlanHash.Of(Some.Source, [Plan() with { Target = Second }, Plan(New())])),
        Case("no plan", PlanHash.Of(Some.Source, [])),
        Case("no change", Of()),
        Case("a new version", Of(New() with { Kind = ChangeKind.Update })),
        Case("a deletion", Of(New() with { Kind = ChangeKind.Delete })),
        Case("in the other direction", Of(New() with { From = Some.Target, To = Some.Source })),
        Case("another name", Of(New() with { Subject = Some.Secret(name: "other") })),
        Case("made later", Of(New(created: 101, updated: 100))),
        Case("edited later", Of(New(updated: 101))),
        Case("disabled", Of(New(new() { Enabled = false }))),
        Case("a content type", Of(New(new() { ContentType = "text/plain" }))),
        Case("not valid before", Of(New(new() { NotBefore = Some.At(1) }))),
        Case("expires", Of(New(new() { Expires = Some.At(1) }))),
        Case("a tag", Of(New(Some.Tagged(1)))),
        Case("over a version", Of(New() with { Current = Some.Secret(50) })),
        Case("recovered first", Of(New() with { RecoverFirst = true })),
        Case("with an older version", Of(New() with { History = [Older(1)] })),
        Case("with another older version", Of(New() with { History = [Older(2)] })),
        Case("two changes", Of(New(), New())),
        Case("skipped", Found(FindingKind.Skipped)),
        Case("in conflict", Found(FindingKind.Conflict)),
    ];

    [TestCaseSource(nameof(Plans))]
    public void Whatever_would_be_done_differently_is_another_plan(string hash)
    {
        Assert.That(Plans().Count(other => (string)other.Arguments[0]! == hash), Is.EqualTo(1));
        Assert.That(hash, Does.Match("^[0-9a-f]{64}$"));
    }

    [Test]
    public void Why_it_is_done_makes_no_other_plan() => Assert.That(Of(New() with { Reason = "another reason", Code = ReasonCode.NewVersion }), Is.EqualTo(Of(New())));

    [Test]
    public void How_a_name_is_written_makes_no_other_plan() =>
        Assert.That(Of(New() with { Subject = Some.Secret(name: "DB-password") }), Is.EqualTo(Of(New())));

    private static TestCaseData Case(string what, string hash) => new TestCaseData(hash).SetArgDisplayNames(what);

    private static string Of(params Change[] changes) => PlanHash.Of(Some.Source, [Plan(changes)]);

    private static string Found(FindingKind kind) => PlanHash.Of(Some.Source, [Plan() with { Findings = [new Finding(Some.Name(), kind, ReasonCode.Disabled, "why")] }]);

    private static ReplicationPlan Plan(params Change[] changes) => new()
    {
        Source = Some.Source,
        Target = Some.Target,
        Changes = [.. changes],
        Findings = [],
        Unchanged = 0,
        SourceObjects = 1,
        TargetObjects = 1,
    };

    private static Change New(ObjectProperties? properties = null, int created = 100, int? updated = null) =>
        new()
        {
            Kind = ChangeKind.Create,
            Subject = Some.Secret(created, updated, properties: properties),
            From = Some.Source,
            To = Some.Target,
            Code = ReasonCode.New,
            Reason = "new",
        };

    private static VaultObject Older(int version) => Some.Secret(50) with { Version = Some.Version(version) };
}
