namespace KeyVaultReplication.Tests.Planning;

/// <summary>The base of a three-way merge, by histories: the latest point at which both sides were the same.</summary>
[TestFixture]
public sealed class Bases
{
    private static readonly VaultObject Source3 = Of(3, 300);
    private static readonly VaultObject Source1 = Of(1, 100);

    [Test]
    public void Without_a_copy_there_is_none() => Assert.That(By([Source3, Source1], [Of(12, 200)]), Is.Null);

    [Test]
    public void The_latest_copy_counts_whichever_side_made_it()
    {
        var older = Copy(11, 110, of: Source1);
        var copied = Of(4, 400, Some.Mark(Some.Target, 0, 400) with { Version = Some.Version(12) });

        Assert.That(By([Source3, Source1], [older]), Is.EqualTo(new Base(Edits.Value, Edits.None)));
        Assert.That(By([Source3, Source1], [Copy(13, 310, of: Source3), older]), Is.EqualTo(new Base(Edits.None, Edits.None)));
        Assert.That(By([copied, Source3, Source1], [Of(14, 500), Of(12, 390), older]), Is.EqualTo(new Base(Edits.None, Edits.Value)));
        Assert.That(By([Of(5, 500), Source3, Source1], [Of(15, 510), Copy(13, 310, of: Source3), older]),
            Is.EqualTo(new Base(Edits.Value, Edits.Value)));
    }

    [Test]
    public void Of_copies_of_one_second_the_one_since_which_least_was_done_counts()
    {
        var twin = Of(2, 300);

        Assert.That(By([Source3, twin], [Copy(13, 310, of: Source3), Copy(12, 310, of: twin)]),
            Is.EqualTo(new Base(Edits.None, Edits.None)));
    }

    [Test]
    public void Where_copies_of_one_second_contradict_each_other_both_sides_count_as_changed() =>
        Assert.That(By([Source3, Of(2, 300)], [Copy(13, 310, of: Of(2, 300)), Copy(12, 310, of: Source3)]),
            Is.EqualTo(new Base(Edits.Value, Edits.Value)));

    [Test]
    public void Where_the_clocks_of_a_vault_contradict_each_other_the_copy_since_which_least_was_done_counts()
    {
        var first = Copy(11, 110, of: Source1);
        var copied = Of(2, 90, Some.Mark(Some.Target, 0, 90) with { Version = Some.Version(12) });

        Assert.That(By([Of(4, 95), Source1, copied], [Of(12, 120), first]), Is.EqualTo(new Base(Edits.Value, Edits.None)));
        Assert.That(By([copied, Source1], [Of(13, 130), Of(12, 120), first]), Is.EqualTo(new Base(Edits.None, Edits.Value)));
    }

    // What an update cannot clear takes a new version, which may be made of the copy: one version of a side then stands in two points.
    [TestCase(true, ExpectedResult = "Value, Properties")]
    [TestCase(false, ExpectedResult = "Properties, Value")]
    public string Of_two_copies_that_share_a_version_the_later_one_counts_though_less_was_done_since_the_earlier(bool clearedInTarget)
    {
        var typed = Source1 with { Properties = Given.Text };
        var copy = Copy(12, 200, of: typed) with { Properties = Given.Text };
        var told = clearedInTarget
            ? By([Of(5, 500), CopyOfTarget(3, 300, of: Of(12, 200)), Source1], [copy])!
            : By([typed], [Of(15, 500), Copy(13, 300, of: Source1), copy])!;
        return $"{told.Left}, {told.Right}";
    }

    // Each side is a replica of the other's very version: the mark whose properties neither side has any more tells of an earlier point.
    [TestCase(false, false, ExpectedResult = "None, None")]
    [TestCase(true, false, ExpectedResult = "Properties, None")]
    [TestCase(false, true, ExpectedResult = "None, Properties")]
    [TestCase(true, true, ExpectedResult = "Properties, Properties")]
    public string Marks_on_both_sides(bool leftEdited, bool rightEdited)
    {
        var (left, right) = (Given.Live(mark: Given.FromTarget(), p: leftEdited ? Given.Text : null), Given.Live(200,
            mark: Given.FromSource(), p: rightEdited ? Given.Json : null));
        var synced = Base.Synced(new(Some.Source, left), new(Some.Target, right))!;
        return $"{synced.Left}, {synced.Right}";
    }

    [Test]
    public void Of_marks_on_both_sides_the_one_since_which_fewer_were_changed_counts()
    {
        var (left, right) = (Given.Live(mark: Given.FromTarget(p: Given.Json), p: Given.Text), Given.Live(200,
            mark: Given.FromSource(p: Given.Text), p: Given.Text));

        Assert.That(Base.Synced(new(Some.Source, left), new(Some.Target, right)), Is.EqualTo(new Base(Edits.None, Edits.None)));
    }

    [Test]
    public void Properties_that_are_no_longer_those_of_the_mark_were_edited()
    {
        var copy = Copy(13, 310, of: Source3);
        Assert.That(By([Source3 with { Properties = Given.Text }], [copy]), Is.EqualTo(new Base(Edits.Properties, Edits.None)));
        Assert.That(By([Source3], [copy with { Properties = Given.Text }]), Is.EqualTo(new Base(Edits.None, Edits.Properties)));
        Assert.That(By([Of(4, 400) with { Properties = Given.Text }, Source3], [copy]),
            Is.EqualTo(new Base(Edits.Value | Edits.Properties, Edits.None)));
    }

    // Values tell that a side is an untouched copy; that its properties were edited, the histories tell where they know that very version.
    [TestCase(true, false, ExpectedResult = "Value, None")]
    [TestCase(true, true, ExpectedResult = "Value, Properties")]
    [TestCase(false, false, ExpectedResult = "None, Value")]
    [TestCase(false, true, ExpectedResult = "Properties, Value")]
    public string Clues(bool sourceChanged, bool edited)
    {
        var (left, right) = sourceChanged
            ? (Of(3, 300), Copy(11, 110, of: Source1) with { Properties = edited ? Given.Text : ObjectProperties.Plain })
            : (Source1 with { Properties = edited ? Given.Text : ObjectProperties.Plain }, Of(12, 300));
        var found = new Comparison(left, right, ValuesAreEqual: false, sourceChanged ? Clue.SourceChanged : Clue.TargetChanged)
        {
            Versions = sourceChanged ? ([left, Source1], [right]) : ([left], [right, Copy(11, 110, of: Source1)]),
        };
        var told = Base.ByComparison(found, new(Some.Source, left), new(Some.Target, right))!;
        return $"{told.Left}, {told.Right}";
    }

    [Test]
    public void A_clue_counts_without_histories() => Assert.That(
        Base.ByComparison(new Comparison(Source3, Of(12, 200), ValuesAreEqual: false, Clue.SourceChanged), new(Some.Source, Source3),
            new(Some.Target, Of(12, 200))),
        Is.EqualTo(new Base(Edits.Value, Edits.None)));

    [Test]
    public void Where_what_was_copied_last_is_gone_from_its_vault_there_is_none()
    {
        var (first, last) = (CopyOfTarget(4, 400, of: Of(11, 390)), CopyOfTarget(6, 600, of: Of(15, 590)));
        var later = Of(8, 800);

        Assert.That(Compared([last, first], [Of(11, 390)]), Is.Null, "the target was restored");
        Assert.That(Compared([Source1], [Copy(13, 310, of: Source3), Copy(11, 110, of: Source1)]), Is.Null, "the source was");
        Assert.That(Compared([last, first], [Of(15, 590), Of(11, 390)]), Is.EqualTo(new Base(Edits.None, Edits.None)));
        Assert.That(Compared([later, last, first], [Copy(17, 810, of: later), Of(11, 390)]), Is.EqualTo(new Base(Edits.None, Edits.None)),
            "it was brought up to date since");
        Assert.That(Compared([Of(9, 900), later, last, first], [Copy(17, 810, of: later), Of(11, 390)]),
            Is.EqualTo(new Base(Edits.Value, Edits.None)), "and the source has changed after that");
        Assert.That(Compared([first], [Of(11, 390) with { Properties = Given.Text }]), Is.EqualTo(new Base(Edits.None, Edits.Properties)));
    }

    private static Base? Compared(VaultObject[] source, VaultObject[] target) => Base.ByComparison(
        new Comparison(source[0], target[0], ValuesAreEqual: false) { Versions = ([.. source], [.. target]) },
        new(Some.Source, source[0]), new(Some.Target, target[0]));

    private static Base? By(VaultObject[] source, VaultObject[] target) =>
        Base.ByHistories(new(Some.Source, source[0]), [.. source], new(Some.Target, target[0]), [.. target]);

    private static VaultObject Of(int version, int created, Mark? mark = null) =>
        Some.Secret(created, mark: mark) with { Version = Some.Version(version) };

    private static VaultObject CopyOfTarget(int version, int created, VaultObject of) =>
        Of(version, created, Mark.OfCopy(Some.Target, of) with { BoundAt = Some.At(created) });

    private static VaultObject Copy(int version, int created, VaultObject of) =>
        Of(version, created, Mark.OfCopy(Some.Source, of) with { BoundAt = Some.At(created) });
}
