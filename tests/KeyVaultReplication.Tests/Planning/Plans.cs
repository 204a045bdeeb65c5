using System.Collections.Immutable;

namespace KeyVaultReplication.Tests.Planning;

/// <summary>
/// Whole plans of two lists: names merged, counts, order, warnings, what is asked for, and a source that has gone back in time.
/// </summary>
[TestFixture]
public sealed class Plans
{
    private static readonly ReplicationOptions Mirror = new() { ReplicateDeletion = true };
    private static readonly ReplicationOptions TwoWay = new() { Mode = ReplicationMode.TwoWay };

    [Test]
    public void Two_lists_are_merged_by_name_and_deletions_come_last()
    {
        var plan = Plan(Mirror, [Origin("b"), Origin("d"), Origin("e")], [Hand("a"), Copy("b"), Copy("c"), Hand("f")], deleted: []).Plan;

        Assert.That(Told(plan), Is.EqualTo(new[] { "create d", "create e", "delete a", "delete c", "delete f" }));
        Assert.That((plan.Unchanged, plan.Extraneous, plan.SourceObjects, plan.TargetObjects), Is.EqualTo((1, 0, 3, 4)));
    }

    [Test]
    public void What_only_the_target_has_is_counted_where_it_is_kept()
    {
        var plan = Plan(new(), [Origin("b")], [Hand("a"), Copy("b"), Hand("c")]).Plan;

        Assert.That((plan.Unchanged, plan.Extraneous, plan.Changes.Length), Is.EqualTo((1, 2, 0)));
    }

    [Test]
    public void What_is_soft_deleted_is_asked_for_where_a_name_is_missing()
    {
        Assert.That(Asks(Plan(new(), [Origin("a")], [Copy("a")])), Is.EqualTo("source: ; target: ; final"));
        Assert.That(Asks(Plan(new(), [Origin("a"), Origin("b"), Origin("c")], [Copy("a")])), Is.EqualTo("source: ; target: b c"));
        Assert.That(Asks(Plan(TwoWay, [Origin("a")], [Copy("a"), Hand("b")])), Is.EqualTo("source: b; target: "));
        Assert.That(Asks(Plan(TwoWay, [Origin("a"), Origin("b")], [Copy("a"), Hand("c")])), Is.EqualTo("source: c; target: b"));
        Assert.That(Asks(Plan(new(), [Origin("b")], [], deleted: [])), Is.EqualTo("source: ; target: ; final"));
        Assert.That(Asks(Plan(new(), [Origin("b")], [Hand("b")])), Is.EqualTo("source: ; target: "), "a question is open");

        static string Asks(Draft draft) =>
            $"source: {Names(draft.MissingInSource)}; target: {Names(draft.MissingInTarget)}{(draft.IsFinal ? "; final" : "")}";
        static string Names(IEnumerable<ObjectName> names) => string.Join(" ", names.Select(name => name.Text));
    }

    [Test]
    public void What_is_soft_deleted_in_either_vault_is_weighed()
    {
        Assert.That(Told(Plan(TwoWay, [Origin("a")], [], deleted: [Copy("a") with { Deleted = Some.At(300) }]).Plan),
            Is.EqualTo(new[] { "recover a" }));
        Assert.That(Told(Plan(TwoWay, [], [Copy("a")], sourceDeleted: [Origin("a") with { Deleted = Some.At(300) }]).Plan),
            Is.EqualTo(new[] { "recover a" }));
    }

    [Test]
    public void What_lives_on_both_sides_is_not_soft_deleted_whatever_a_list_that_lags_says() => Assert.That(
        Plan(TwoWay, [Origin("a")], [Copy("a")], deleted: [Copy("a") with { Deleted = Some.At(300), Flaw = "its time is no time" }])
            .Plan.Findings, Is.Empty);

    [TestCase(ObjectKind.Secret)]
    [TestCase(ObjectKind.Key)]
    public void Names_that_differ_in_case_are_one_and_told_as_the_source_writes_them(ObjectKind kind)
    {
        VaultObject Named(string name) => Some.Secret() with { Name = ObjectName.Parse(name, kind) };
        var basis = Basis(new(), [Named("Db-Password")], [Named("db-password")]) with { Kind = kind };
        var failed = Planner.Plan(basis with { Answers = basis.Answers.Add(Named("DB-PASSWORD").Name, new() { Failure = "no" }) });

        Assert.That(failed.Plan.Findings.Single().Name.Text, Is.EqualTo("Db-Password"));
        Assert.That(failed.Plan.Changes, Is.Empty);
    }

    [Test]
    public void Answers_are_those_about_the_name()
    {
        var basis = Basis(new(), [Origin("a"), Origin("b")], [Hand("a"), Hand("b")]);
        var draft = Planner.Plan(basis with { Answers = basis.Answers.Add(Some.Name("b"), new() { Failure = "no permission" }) });

        Assert.That(draft.Questions.Select(question => question.Name.Text), Is.EqualTo(new[] { "a" }));
        Assert.That(draft.Plan.Findings.Select(finding => $"{finding.Name.Text} {finding.Reason}"),
            Is.EqualTo(new[] { "b no permission" }));
    }

    // What only a one-way target has, and keeps, is no matter of the pair.
    [TestCase("one-way", "S", "", ExpectedResult = "source")]
    [TestCase("one-way", "S", "t", ExpectedResult = "source")]
    [TestCase("one-way", "s", "T", ExpectedResult = "target")]
    [TestCase("one-way", "S", "T", ExpectedResult = "source")]
    [TestCase("one-way", "s", "D", ExpectedResult = "target")]
    [TestCase("one-way", "", "T", ExpectedResult = "nothing")]
    [TestCase("mirror", "", "T", ExpectedResult = "target")]
    [TestCase("two-way", "", "T", ExpectedResult = "target")]
    [TestCase("two-way", "D", "t", ExpectedResult = "source")]
    [TestCase("two-way", "D", "T", ExpectedResult = "target")]
    [TestCase("two-way", "M", "", ExpectedResult = "nothing")]
    public string Of_what_cannot_be_read_nothing_is_decided(string mode, string inSource, string inTarget)
    {
        VaultObject[] Held(string what, bool deleted) => what.Length == 0 || (what == "D") != deleted ? [] : [Hand("a") with
        {
            Flaw = char.IsUpper(what[0]) ? "its time is no time" : null,
            Managed = what == "M",
            Deleted = deleted ? Some.At(300) : null,
        }];
        var draft = Planner.Plan(Basis(mode switch { "one-way" => new(), "mirror" => Mirror, _ => TwoWay },
            Held(inSource, deleted: false), Held(inTarget, deleted: false), Held(inTarget, deleted: true)) with
        {
            SourceDeleted = Inventory.Of(Held(inSource, deleted: true), 1),
        });

        Assert.That((draft.IsFinal, draft.Plan.Changes.Length), Is.EqualTo((true, 0)));
        if (draft.Plan.Findings.SingleOrDefault(finding => finding.Code == ReasonCode.Malformed) is not { } finding)
        {
            return "nothing";
        }

        var vault = finding.Reason.Split(' ')[4].TrimEnd(':');
        Assert.That((finding.Kind, finding.Reason), Is.EqualTo((FindingKind.Failed,
            $"cannot be read in {vault}: its time is no time. Set that right there, or exclude the name; until then it is left as it is "
                + "in both vaults")));
        return vault;
    }

    [Test]
    public void Keys_are_compared_as_keys()
    {
        var basis = Basis(new(), [Origin("a")], [Hand("a")]);

        Assert.That(Planner.Plan(basis with { Kind = ObjectKind.Key }).Questions.Single(), Is.TypeOf<CompareKeys>());
        Assert.That(Planner.Plan(basis).Questions.Single(), Is.TypeOf<CompareValues>());
    }

    [Test]
    public void When_the_source_has_gone_back_in_time_nothing_is_deleted_in_that_run()
    {
        var lost = Origin("lost", 50);
        var gone = ImmutableDictionary<ObjectName, Answers>.Empty.Add(lost.Name, new() { OriginIsThere = false });
        var basis = Basis(Mirror, [Origin("a"), lost, Origin("z")], [Copy("a"), Hand("extra"), Copy("lost"),
            Copy("z")]) with
        { Answers = gone };
        var plan = Planner.Plan(basis).Plan;

        Assert.That(plan.Changes, Is.Empty);
        Assert.That(plan.Findings.Select(finding => $"{finding.Kind} {finding.Code} {finding.Name.Text}"),
            Is.EqualTo(new[] { "Skipped SourceRegressed lost", "Skipped SourceRegressed extra" }));
        Assert.That(plan.Findings[1].Reason, Is.EqualTo("not deleted: source has gone back in time, and may have lost it"));
        Assert.That(Told(Planner.Plan(Basis(Mirror, [Origin("a")], [Copy("a"), Hand("extra")])).Plan),
            Is.EqualTo(new[] { "delete extra" }));
    }

    [Test]
    public void New_names_are_written_even_so()
    {
        var lost = Origin("lost", 50);
        var basis = Basis(Mirror, [lost, Origin("new")], [Copy("lost"), Hand("extra")], targetDeleted: []) with
        {
            Answers = ImmutableDictionary<ObjectName, Answers>.Empty.Add(lost.Name, new() { OriginIsThere = false }),
        };

        Assert.That(Told(Planner.Plan(basis).Plan), Is.EqualTo(new[] { "create new" }));
    }

    [Test]
    public void Limits_are_measured_against_what_takes_part_in_each_vault()
    {
        var plan = Plan(TwoWay, [Origin("a"), Origin("b")], [Copy("a"), Copy("c"), Hand("d"), Hand("e")], deleted: []).Plan;

        Assert.That(plan.Populations, Is.EqualTo(new[]
        {
            new Population(Some.Source, ObjectKind.Secret) { Objects = 2, InBoth = 1, Own = 2, InOther = 4 },
            new Population(Some.Target, ObjectKind.Secret) { Objects = 4, InBoth = 1, Own = 2, InOther = 2 },
        }));
    }

    [Test]
    public void What_belongs_to_certificates_makes_no_room_for_deletions()
    {
        var managed = Hand("m") with { Managed = true };
        var plan = Plan(TwoWay, [Origin("a"), managed], [Copy("a"), Hand("d"), managed], deleted: []).Plan;

        Assert.That(plan.Populations, Is.EqualTo(new[]
        {
            new Population(Some.Source, ObjectKind.Secret) { Objects = 1, InBoth = 1, Own = 1, InOther = 2 },
            new Population(Some.Target, ObjectKind.Secret) { Objects = 2, InBoth = 1, Own = 1, InOther = 1 },
        }));
    }

    [Test]
    public void Plans_of_several_kinds_are_one()
    {
        var joined = ReplicationPlan.Joined([
            Plan(Mirror, [Origin("a")], [Copy("a"), Hand("x")]).Plan, Plan(Mirror, [Origin("n"), Origin("o")], [Copy("n")], deleted: [])
                .Plan, Plan(new(), [], [Hand("z")]).Plan, Plan(new(), [], [Hand("y")]).Plan]);

        Assert.That(Told(joined), Is.EqualTo(new[] { "create o", "delete x" }));
        Assert.That((joined.Unchanged, joined.SourceObjects, joined.TargetObjects, joined.Extraneous, joined.Populations.Length),
            Is.EqualTo((2, 3, 5, 2, 8)));
        Assert.That(joined.Deletions.Select(change => change.Name.Text), Is.EqualTo(new[] { "x" }));
    }

    private static Draft Plan(ReplicationOptions options, VaultObject[] source, VaultObject[] target, VaultObject[]? deleted = null,
        VaultObject[]? sourceDeleted = null) =>
        Planner.Plan(
            Basis(options, source, target, deleted) with { SourceDeleted = sourceDeleted is null ? null : Inventory.Of(sourceDeleted, 1) });

    private static PlanBasis Basis(ReplicationOptions options, VaultObject[] source, VaultObject[] target,
        VaultObject[]? targetDeleted = null) =>
        new(Some.Source, Some.Target, Inventory.Of(source, 1), Inventory.Of(target, 1),
            options)
        { TargetDeleted = targetDeleted is null ? null : Inventory.Of(targetDeleted, 1) };

    private static IEnumerable<string> Told(ReplicationPlan plan) => plan.Changes.Select(change => $"{change.Verb} {change.Name.Text}");

    private static VaultObject Origin(string name, int created = 100) => Some.Secret(created, name: name);

    private static VaultObject Copy(string name) => Some.Secret(200, mark: Some.Mark(Some.Source, 100, 200), name: name);

    private static VaultObject Hand(string name) => Some.Secret(200, name: name);
}
