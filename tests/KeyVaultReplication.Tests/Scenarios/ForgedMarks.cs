using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>
/// What somebody who may set secrets in a target, and nothing else, gains by marks that he writes himself: what SECURITY.md says, and no
/// more.
/// </summary>
[TestFixture]
public sealed class ForgedMarks : OnTwoVaults
{
    private static readonly ReplicationOptions Mirror = new() { ReplicateDeletion = true };

    [SetUp]
    public async Task ReplicateAsync()
    {
        _.Source.Set("db", "db of the source");
        _.Source.Set("api", "api of the source");
        await _.ReplicateAsync(Mirror);
    }

    [Test]
    public async Task An_extra_secret_that_calls_itself_a_replica_is_kept_and_told_with_issues(
        [Values] DeletionScope scope)
    {
        Forge("extra", Of("db"), bound: true);

        var report = await RunAsync(Mirror with { DeletionScope = scope });

        Assert.That(_.Target.LiveNames(), Is.EqualTo(new[] { "api", "db", "extra" }));
        Assert.That(report.Result, Is.EqualTo(ReplicationResult.SucceededWithIssues));
        Assert.That(report.Pairs.Single().Plan!.Findings.Concat<object>(report.Pairs.Single().Outcomes).Select(one => one.ToString()),
            Has.Some.Contains("extra"));
        AssertOthersAreUntouched();
    }

    [TestCase(SourceRegressedPolicy.Skip, ExpectedResult = "api, db, extra")]
    [TestCase(SourceRegressedPolicy.Follow, ExpectedResult = "api, db")]
    public async Task<string> So_is_one_whose_mark_was_never_bound_unless_a_person_says_otherwise(SourceRegressedPolicy policy)
    {
        Forge("extra", Of("db"), bound: false);

        await RunAsync(Mirror with { SourceRegressed = policy });

        AssertOthersAreUntouched();
        return string.Join(", ", _.Target.LiveNames());
    }

    [Test]
    public async Task A_mark_that_is_not_bound_to_its_own_version_makes_no_replica()
    {
        _.Source.Set("old", "1");
        _.Source.Delete("old");
        Forge("old", Of("db"), bound: false);

        await RunAsync(Mirror with { DeletionScope = DeletionScope.Replicated });

        Assert.That(_.Target.LiveNames(), Is.EqualTo(new[] { "api", "db", "old" }));
        AssertOthersAreUntouched();
    }

    [Test]
    public async Task What_the_source_has_deleted_is_deleted_where_it_calls_itself_a_replica_and_nothing_else_is()
    {
        _.Source.Set("old", "1");
        _.Source.Delete("old");
        Forge("old", Of("db"), bound: true);
        _.Target.Set("hand-made", "x");

        await RunAsync(Mirror with { DeletionScope = DeletionScope.Replicated });

        Assert.That(_.Target.LiveNames(), Is.EqualTo(new[] { "api", "db", "hand-made" }));
        Assert.That(_.Target.DeletedNames(), Is.EqualTo(new[] { "old" }), "softly");
        AssertOthersAreUntouched();
    }

    [Test]
    public async Task That_is_within_the_limit_of_deletions()
    {
        foreach (var name in new[] { "old-1", "old-2", "old-3" })
        {
            _.Source.Set(name, "1");
            _.Source.Delete(name);
            Forge(name, Of("db"), bound: true);
        }

        var report = await RunAsync(Mirror with { DeletionScope = DeletionScope.Replicated, MaxDeletions = Some.Limit("2") });

        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Refused));
        Assert.That(_.Target.LiveNames(), Has.Count.EqualTo(5));
    }

    private Mark Of(string name) => Mark.TryParse(_.Target.Current(name).Tags[Mark.TagName])!;

    /// <summary>By a set, and where the mark is to be bound, by an update, since the second of a version is known only then.</summary>
    private void Forge(string name, Mark mark, bool bound)
    {
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        var forged = _.Target.Set(name, "forged", tags: [new(Mark.TagName, (mark with { BoundAt = null }).ToString())]);
        if (bound)
        {
            _.Target.Update(name, tags: [new(Mark.TagName, (mark with { BoundAt = forged.Created }).ToString())]);
        }

        _.Cloud.Advance(TimeSpan.FromSeconds(10));
    }

    private Task<ReplicationReport> RunAsync(ReplicationOptions options) => _.RunAsync(options);

    private void AssertOthersAreUntouched()
    {
        Assert.That(_.Target.Values("db"), Is.EqualTo(new[] { "db of the source" }));
        Assert.That(_.Target.Values("api"), Is.EqualTo(new[] { "api of the source" }));
    }
}
