namespace KeyVaultReplication.Tests.Planning;

/// <summary>
/// Two equal values that no mark ties together yet: on which side the mark goes. Two-way, the mark of a replica of a third vault stays: it
/// tells that pair when it was in sync.
/// </summary>
[TestFixture]
public sealed class Adopting
{
    private static readonly Mark OfThird = Some.Mark(Some.Other, 50, 200);

    [TestCase("one-way", "none", "none", ExpectedResult = "target: source 1")]
    [TestCase("one-way", "none", "third", ExpectedResult = "target: source 1")]
    [TestCase("two-way", "none", "none", ExpectedResult = "target: source 1")]
    [TestCase("two-way", "none", "third", ExpectedResult = "source: target 2")]
    [TestCase("two-way", "third", "none", ExpectedResult = "target: source 1")]
    [TestCase("two-way", "third", "third", ExpectedResult = "target: source 1")]
    [TestCase("two-way", "none", "unbound", ExpectedResult = "target: source 1")]
    public string Where_all_is_equal_one_mark_is_written(string mode, string source, string target)
    {
        var change = Decide(mode, Held(1, 100, source), Held(2, 200, target));

        Assert.That((change.Kind, change.MarkOfSubject), Is.EqualTo((ChangeKind.Adopt, default(Mark))));
        return $"{change.To}: {Told(change.Mark)}";
    }

    [TestCase("two-way", "none", "none", ExpectedResult = "source 1")]
    [TestCase("two-way", "none", "third", ExpectedResult = "other 50, and in source: target 2")]
    [TestCase("two-way", "older", "third", ExpectedResult = "other 50, and in source: target 2")]
    [TestCase("two-way", "third", "third", ExpectedResult = "source 1")]
    [TestCase("one-way", "none", "third", ExpectedResult = "source 1")]
    public string Where_properties_follow_too_the_mark_of_a_third_vault_stays_and_the_other_side_gets_one(
        string mode, string source, string target)
    {
        var change = Decide(mode, Held(1, 100, source) with { Properties = Given.Text }, Held(2, 200, target));

        Assert.That((change.Kind, change.To, change.Properties), Is.EqualTo((ChangeKind.Adopt, Some.Target, Given.Text)));
        Assert.That(change.MarkOfSubject is null || change.MarkOfSubject.Fingerprint == Given.Text.Fingerprint());
        return $"{Told(change.Mark)}{(change.MarkOfSubject is { } other ? $", and in {change.From}: {Told(other)}" : "")}";
    }

    [Test]
    public void Without_histories_the_marks_of_the_current_versions_tell_the_base()
    {
        var (left, right) = (Held(1, 100, "none") with { Properties = Given.Text },
            Held(2, 200, "none") with { Mark = Some.Mark(Some.Source, 100, 200) with { Version = Some.Version(1) } });
        var found = new Comparison(left, right, ValuesAreEqual: false);

        Assert.That(Base.ByComparison(found, new(Some.Source, left), new(Some.Target, right)),
            Is.EqualTo(new Base(Edits.Properties, Edits.None)));
    }

    [TestCase(false, false, ExpectedResult = true)]
    [TestCase(true, false, ExpectedResult = false)]
    [TestCase(false, true, ExpectedResult = true)]
    public bool Which_older_versions_are_lacking_is_asked_as_of_an_empty_name_where_nothing_lives_there(bool lives, bool deleted)
    {
        var target = Held(2, 200, "none") with { Mark = Some.Mark(Some.Source, 50, 200) };
        var decision = new Pairing(Some.Source, Some.Target, Given.AllVersions).Decide(new Side(Held(1, 100, "none"), null),
            new Side(lives ? target : null, deleted ? target with { Deleted = Some.At(300) } : null), Answers.None, deletedKnown: true);
        return ((CompareHistories)decision.Question!).ToIsEmpty;
    }

    [TestCase(false, true, ExpectedResult = "Note")]
    [TestCase(true, false, ExpectedResult = "Note")]
    [TestCase(true, true, ExpectedResult = "ask what is soft-deleted")]
    public string A_disabled_one_without_replica_is_looked_for_among_the_deleted_only_where_it_might_be_deleted_too(
        bool twoWay, bool deletions)
    {
        var mode = twoWay ? ReplicationMode.TwoWay : ReplicationMode.OneWay;
        var options = new ReplicationOptions { Mode = mode, ReplicateDeletion = deletions };
        return Row.Tell(new Pairing(Some.Source, Some.Target, options).Decide(
            new Side(Held(1, 100, "none") with { Properties = Given.Off }, null), new Side(null, null), Answers.None, deletedKnown: false));
    }

    private static Change Decide(string mode, VaultObject source, VaultObject target) => Given.Row(
        "", mode == "two-way" ? Given.SourceFirst : Given.OneWay, source, target, "",
        new Answers { Comparison = new Comparison(source, target, ValuesAreEqual: true) }).Decision.Change!;

    private static VaultObject Held(int version, int created, string mark) => Some.Secret(created) with
    {
        Version = Some.Version(version),
        Mark = mark switch
        {
            "third" => OfThird with { BoundAt = Some.At(created) },
            "older" => Some.Mark(Some.Target, 50, created),
            "unbound" => OfThird with { BoundAt = null },
            _ => null,
        },
    };

    private static string Told(Mark? mark) => $"{mark!.Host.Split('.')[0]} {Convert.ToInt32(mark.Version, 16)}";
}
