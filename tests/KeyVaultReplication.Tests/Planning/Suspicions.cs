using System.Collections.Immutable;

namespace KeyVaultReplication.Tests.Planning;

/// <summary>
/// When it is asked whether a vault has gone back in time: there are replicas, and no name of the pair is in sync that was there before they
/// were copied. Ordinary runs ask nothing, others mostly once.
/// </summary>
[TestFixture]
public sealed class Suspicions
{
    private static readonly ReplicationOptions OneWay = new();
    private static readonly ReplicationOptions TwoWay = new() { Mode = ReplicationMode.TwoWay };

    [Test]
    public void A_vault_of_which_one_name_is_in_sync_was_not_made_anew() =>
        Assert.That(Asked(OneWay, [Origin("a"), Origin("b", 150)], [Copy("a"), Copy("b")]), Is.Empty);

    [Test]
    public void But_one_that_was_made_after_a_replica_was_copied_says_nothing_of_it() => Assert.That(
        Asked(OneWay, [Origin("a", 201), Origin("b", 150), Origin("c", 250)], [Copy("a", 201, 260), Copy("b"), Copy("c", 250, 251)]),
            Is.EqualTo(new[] { "b in source" }));

    [TestCase(null, ExpectedResult = "a in source")]
    [TestCase(100, ExpectedResult = "")]
    public string Nor_does_a_copy_from_the_other_vault_unless_it_was_taken_back_from_a_replica(int? origin)
    {
        var copy = Some.Secret(250, mark: Some.Mark(Some.Target, 200, 250), name: "b");
        return string.Join(", ", Asked(OneWay, [Origin("a", 300), copy],
            [Copy("a"), origin is { } version ? Copy("b", version) : Some.Secret(200, name: "b")]));
    }

    [Test]
    public void The_oldest_replica_is_asked_about_first_since_its_origin_vouches_for_all_that_came_later()
    {
        VaultObject[] source = [Origin("a", 150), Origin("b", 150)];
        VaultObject[] target = [Copy("a", 120, 300), Copy("b", 100, 200)];

        Assert.That(Asked(OneWay, source, target), Is.EqualTo(new[] { "b in source" }));
        Assert.That(Asked(OneWay, source, target, ("b", true)), Is.Empty);
        Assert.That(Asked(OneWay, source, target, ("b", false)), Is.EqualTo(new[] { "a in source" }));
    }

    [Test]
    public void Where_nothing_is_in_sync_any_more_the_first_replica_is_asked_about() =>
        Assert.That(Asked(OneWay, [Origin("a", 150), Origin("b", 150)], [Copy("a"), Copy("b")]), Is.EqualTo(new[] { "a in source" }));

    [Test]
    public void Two_way_the_replicas_of_either_vault_are_asked_about()
    {
        Assert.That(Asked(TwoWay, [CopyOfTarget("a")], [Some.Secret(250, name: "a")]), Is.EqualTo(new[] { "a in target" }));
        Assert.That(Asked(OneWay, [CopyOfTarget("a")], [Some.Secret(250, name: "a")]),
            Is.EqualTo(new[] { "a, values" }), "one-way the target may be what it is");
    }

    [Test]
    public void Where_there_are_no_replicas_nobody_suspects_anything() =>
        Assert.That(Asked(OneWay, [Origin("a")], [Some.Secret(200, name: "a")]), Is.EqualTo(new[] { "a, values" }));

    [Test]
    public void A_replica_whose_origin_is_not_listed_is_one_too() =>
        Assert.That(Asked(OneWay, [Origin("b", 150)], [Copy("a"), Copy("b")]), Is.EqualTo(new[] { "b in source" }));

    [Test]
    public void So_is_one_of_the_target_that_the_target_lacks() => Assert.That(
        Asked(TwoWay, [CopyOfTarget("a"), CopyOfTarget("b")], [Some.Secret(250, name: "b")]), Is.EqualTo(new[] { "b in target" }));

    [Test]
    public void A_copy_that_is_still_there_settles_it() =>
        Assert.That(Asked(OneWay, [Origin("a", 150), Origin("b", 150)], [Copy("a"), Copy("b")], ("a", true)), Is.Empty);

    [Test]
    public void But_where_it_was_copied_back_it_says_nothing_of_the_others()
    {
        var basis = Basis(OneWay, [Origin("a", 150), Origin("b", 150)], [Copy("a"), Copy("b")]) with
        {
            Answers = Answered("a", new Answers { OriginIsThere = true, OriginIsCopiedBack = true }),
        };
        Assert.That(Asked(basis), Is.EqualTo(new[] { "b in source" }));
    }

    [Test]
    public void One_copy_that_is_gone_lets_all_be_asked_about() =>
        Assert.That(Asked(OneWay, [Origin("a", 150), Origin("b", 150), Origin("c", 150)], [Copy("a"), Copy("b"), Copy("c")], ("a", false)),
            Is.EqualTo(new[] { "b in source", "c in source" }));

    [Test]
    public void Two_copies_that_are_gone_do_so_too() => Assert.That(
        Asked(OneWay, [Origin("a", 150), Origin("b", 150), Origin("c", 150), Origin("d", 150)], [Copy("a"), Copy("b"), Copy("c"),
            Copy("d")], ("a", false), ("b", false)),
        Is.EqualTo(new[] { "c in source", "d in source" }));

    [Test]
    public void Other_questions_are_asked_all_the_same() => Assert.That(
        Asked(OneWay, [Origin("a", 150), Origin("b", 150), Origin("c")], [Copy("a"), Copy("b"), Some.Secret(200, name: "c")]),
            Is.EqualTo(new[] { "a in source", "c, values" }));

    [Test]
    public void A_source_that_is_older_than_its_copy_is_asked_about_each_time() => Assert.That(
        Asked(OneWay, [Origin("a"), Origin("b", 50), Origin("c", 50)], [Copy("a"), Copy("b"), Copy("c")]),
            Is.EqualTo(new[] { "b in source", "c in source" }));

    private static IEnumerable<string> Asked(ReplicationOptions options, VaultObject[] source, VaultObject[] target, params (string Name,
        bool IsThere)[] origins) => Asked(Basis(options, source, target) with
        {
            Answers = origins.ToImmutableDictionary(one => Some.Name(one.Name), one => new Answers { OriginIsThere = one.IsThere }),
        });

    private static IEnumerable<string> Asked(PlanBasis basis) => Planner.Plan(basis).Questions.Select(question =>
        question is FindOrigin find ? $"{find.Name.Text} in {find.Origin}" : $"{question.Name.Text}, values");

    private static PlanBasis Basis(ReplicationOptions options, VaultObject[] source, VaultObject[] target) =>
        new(Some.Source, Some.Target, Inventory.Of(source, 1), Inventory.Of(target, 1), options);

    private static ImmutableDictionary<ObjectName, Answers> Answered(string name, Answers answers) =>
        ImmutableDictionary<ObjectName, Answers>.Empty.Add(Some.Name(name), answers);

    private static VaultObject Origin(string name, int created = 100) => Some.Secret(created, name: name);

    private static VaultObject Copy(string name, int origin = 100, int created = 200) =>
        Some.Secret(created, mark: Some.Mark(Some.Source, origin, created), name: name);

    private static VaultObject CopyOfTarget(string name) => Some.Secret(100, mark: Some.Mark(Some.Target, 200, 100), name: name);
}
