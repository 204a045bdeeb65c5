using KeyVaultReplication.Renaming;

namespace KeyVaultReplication.Tests.Planning;

/// <summary>The hash by which a plan is approved: two plans that would do anything differently never have the same.</summary>
[TestFixture]
public sealed class PlanHashes
{
    private static readonly VaultAddress Second = VaultAddress.Parse("second");

    private static IEnumerable<TestCaseData> Plans() =>
    [
        Case("a new secret", Of(New())),
        Case("from another source", PlanHash.Of(Some.Other, new ReplicationOptions(), [Plan(New())])),
        Case("to another target", PlanHash.Of(Some.Source, new ReplicationOptions(), [Plan(New()) with { Target = Some.Other }])),
        Case("to two targets", PlanHash.Of(Some.Source, new ReplicationOptions(), [Plan(New()), Plan() with { Target = Second }])),
        Case("to two targets, the other way round",
            PlanHash.Of(Some.Source, new ReplicationOptions(), [Plan() with { Target = Second }, Plan(New())])),
        Case("no plan", PlanHash.Of(Some.Source, new ReplicationOptions(), [])),
        Case("no change", Of()),
        Case("a new version", Of(New() with { Kind = ChangeKind.Update })),
        Case("a deletion", Of(New() with { Kind = ChangeKind.Delete })),
        Case("in the other direction", Of(New() with { From = Some.Target, To = Some.Source })),
        Case("another name", Of(New() with { Subject = Some.Secret(name: "other") })),
        Case("made later", Of(New(created: 101, updated: 100))),
        Case("edited later", Of(New(updated: 101))),
        Case("another version of that second", Of(New() with { Subject = Some.Secret() with { Version = Some.Version(1) } })),
        Case("yet another version of that second", Of(New() with { Subject = Some.Secret() with { Version = Some.Version(2) } })),
        Case("disabled", Of(New(new() { Enabled = false }))),
        Case("a content type", Of(New(new() { ContentType = "text/plain" }))),
        Case("not valid before", Of(New(new() { NotBefore = Some.At(1) }))),
        Case("expires", Of(New(new() { Expires = Some.At(1) }))),
        Case("a tag", Of(New(Some.Tagged(1)))),
        Case("over a version", Of(New() with { Current = Some.Secret(50) })),
        Case("over a certificate", Of(New() with { Current = Some.Secret(50) with { X5t = "A" } })),
        Case("over another certificate", Of(New() with { Current = Some.Secret(50) with { X5t = "B" } })),
        Case("recovered where it is followed", Of(New() with { RecoverFollowed = true })),
        Case("with what else it means", PlanHash.Of(Some.Source, new ReplicationOptions(), [Plan(New())], "more")),
        Case("with something else it means", PlanHash.Of(Some.Source, new ReplicationOptions(), [Plan(New())], "less")),
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
    public void Why_it_is_done_makes_no_other_plan() =>
        Assert.That(Of(New() with { Reason = "another reason", Code = ReasonCode.NewVersion }), Is.EqualTo(Of(New())));

    [Test]
    public void How_a_name_is_written_makes_no_other_plan() =>
        Assert.That(Of(New() with { Subject = Some.Secret(name: "DB-password") }), Is.EqualTo(Of(New())));

    /// <summary>Each option by its name, and another value of it; one that is new has to be named here.</summary>
    private static readonly Dictionary<string, ReplicationOptions> OtherOptions = new()
    {
        [nameof(ReplicationOptions.Mode)] = new() { Mode = ReplicationMode.TwoWay },
        [nameof(ReplicationOptions.Kinds)] = new() { Kinds = [ObjectKind.Certificate] },
        [nameof(ReplicationOptions.ReplicateDeletion)] = new() { ReplicateDeletion = true },
        [nameof(ReplicationOptions.DeletionScope)] = new() { DeletionScope = DeletionScope.Replicated },
        [nameof(ReplicationOptions.MaxDeletions)] =
            new() { MaxDeletions = ChangeLimit.TryParse("7", out var seven) ? seven : throw new FormatException() },
        [nameof(ReplicationOptions.MaxUpdates)] = new() { MaxUpdates = Some.Limit("7") },
        [nameof(ReplicationOptions.Drift)] = new() { Drift = DriftPolicy.Skip },
        [nameof(ReplicationOptions.SourceRegressed)] = new() { SourceRegressed = SourceRegressedPolicy.Follow },
        [nameof(ReplicationOptions.Filter)] = new() { Filter = new NameFilter(["a*"], []) },
        [nameof(ReplicationOptions.Rename)] =
            new() { Rename = RenameRules.TryParse(["a-* -> b-*"], out var rules, out _) ? rules : throw new FormatException() },
        [nameof(ReplicationOptions.Versions)] = new() { Versions = VersionScope.All },
        [nameof(ReplicationOptions.ConflictPolicy)] = new() { ConflictPolicy = ConflictPolicy.Skip },
        [nameof(ReplicationOptions.SoftDeleted)] = new() { SoftDeleted = SoftDeletedPolicy.Fail },
        [nameof(ReplicationOptions.RestorePoint)] = new() { RestorePoint = new RestorePoint(Some.At(5), null) },
    };

    private static readonly string[] OfTheRunAlone =
    [
        nameof(ReplicationOptions.DryRun), nameof(ReplicationOptions.ApprovedPlan), nameof(ReplicationOptions.Approved),
        nameof(ReplicationOptions.Parallelism),
    ];

    [Test]
    public void What_was_asked_for_makes_another_plan_each()
    {
        ReplicationOptions[] all = [.. OtherOptions.Values, new(), new() { Filter = new NameFilter([], ["a*"]) },
            new() { Filter = new NameFilter(["a*", "b*"], []) }];
        Assert.That(all.Select(Of), Is.Unique);
        Assert.That(OtherOptions.Keys.Concat(OfTheRunAlone),
            Is.EquivalentTo(typeof(ReplicationOptions).GetProperties().Select(property => property.Name)));
    }

    [Test]
    public void How_a_run_goes_about_it_makes_no_other_plan() => Assert.That(
        new[] { new ReplicationOptions { DryRun = true }, new() { ApprovedPlan = "one" }, new() { Approved = true },
            new() { Parallelism = 2 } }.Select(Of), Is.All.EqualTo(Of(new ReplicationOptions())));

    [Test]
    public void Names_that_are_left_out_are_no_names_that_take_part() => Assert.That(
        Of(new ReplicationOptions { Filter = new NameFilter(["a*"], ["b*"]) }),
        Is.Not.EqualTo(Of(new ReplicationOptions { Filter = new NameFilter(["a*", "exclude", "b*"], []) })));

    [Test]
    public void The_order_of_patterns_makes_no_other_plan() => Assert.That(
        Of(new ReplicationOptions { Filter = new NameFilter(["b*", "a*"], []) }),
        Is.EqualTo(Of(new ReplicationOptions { Filter = new NameFilter(["a*", "b*"], []) })));

    private static string Of(ReplicationOptions options) => PlanHash.Of(Some.Source, options, [Plan(New())]);

    private static TestCaseData Case(string what, string hash) => new TestCaseData(hash).SetArgDisplayNames(what);

    private static string Of(params Change[] changes) => PlanHash.Of(Some.Source, new ReplicationOptions(), [Plan(changes)]);

    private static string Found(FindingKind kind) => PlanHash.Of(Some.Source, new ReplicationOptions(),
        [Plan() with { Findings = [new Finding(Some.Name(), kind, ReasonCode.Disabled, "why")] }]);

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
