using System.Collections.Immutable;

namespace KeyVaultReplication.Tests.Planning;

/// <summary>Which older versions one vault lacks that the other has, and which versions are copies of which.</summary>
[TestFixture]
public sealed class MissingHistories
{
    private static readonly VaultObject Current = Of(2, 200);
    private static readonly VaultObject FromThere = Of(1, 100, Some.Mark(Some.Target, 50, 100));

    [Test]
    public void A_version_that_came_from_there_and_is_gone_there_is_missing() =>
        Assert.That(Missing([Current, FromThere]).Missing, Is.EqualTo(new[] { FromThere }));

    [Test]
    public void A_version_that_came_from_there_and_is_still_there_is_not() =>
        Assert.That(Missing([Current, FromThere], Some.Secret(50) with { Version = FromThere.Mark!.Version }).Missing, Is.Empty);

    [Test]
    public void What_is_newer_than_the_newest_one_there_is_appended_oldest_first()
    {
        VaultObject[] all = [Of(5, 500), Of(4, 400), Of(3, 300), Of(2, 200), Of(1, 100), Of(9, 50)];
        var copy = Of(12, 210, Some.Mark(Some.Source, 0, 210) with { Version = Some.Version(2) });

        var missing = Histories.Missing(all, Some.Version(5), Some.Source, [copy], Some.Target);

        Assert.That(missing.Missing.Select(version => version.Created), Is.EqualTo(new[] { Some.At(300), Some.At(400) }));
        Assert.That(missing.LeftOut,
            Is.EqualTo("2 older version(s) in source are older than what target has, and cannot be put below it: left out"));
        Assert.That(Histories.Newer(all, Some.Source, [copy], Some.Target).Select(version => version.Created),
            Is.EqualTo(new[] { Some.At(500), Some.At(400), Some.At(300) }));
    }

    [Test]
    public void What_cannot_be_read_or_marked_is_left_out_and_told()
    {
        var missing = Missing([Current, Of(3, 190) with { Properties = Given.Off }, Of(4, 180) with { Properties = Some.Tagged(15) },
            Of(5, 170) with { Properties = Given.Off }, Of(6, 160)]);

        Assert.That(missing.Missing.Single().Version, Is.EqualTo(Some.Version(6)));
        Assert.That(missing.LeftOut, Is.EqualTo(
            "2 older version(s) in source are disabled and cannot be read: left out; 1 older version(s) in source have 15 tags, no room "
                + "for a mark: left out"));
    }

    [Test]
    public void Nothing_left_out_is_nothing_told() => Assert.That(Missing([Current, Of(1, 100)]).LeftOut, Is.Null);

    [Test]
    public void The_current_version_is_no_older_one() => Assert.That(Missing([Current]), Is.EqualTo(new MissingHistory([], null))
        .Using<MissingHistory>((a, b) => a.LeftOut == b.LeftOut && a.Missing.SequenceEqual(b.Missing)));

    // A mark that was not bound tells of a copy only where no other version tells of one of the same origin.
    [TestCase(true, null, ExpectedResult = true)]
    [TestCase(false, null, ExpectedResult = true)]
    [TestCase(false, 100, ExpectedResult = false)]
    [TestCase(false, 200, ExpectedResult = false)]
    [TestCase(false, 300, ExpectedResult = true)]
    [TestCase(true, 100, ExpectedResult = true)]
    public bool Copies(bool bound, int? otherMade)
    {
        var copy = Of(12, 200, Some.Mark(Some.Source, 100, bound ? 200 : null));
        ImmutableArray<VaultObject> copies = otherMade is { } made ? [copy, Of(13, made, Some.Mark(Some.Source, 100, null))] : [copy];
        return Histories.Copies(copies, Some.Source, [Of(100, 100), Of(99, 99)]).Any(one => one.Copy == copy
            && one.Origin.Version == Some.Version(100));
    }

    [Test]
    public void A_mark_of_a_deletion_that_was_not_bound_tells_of_no_copy() =>
        Assert.That(Histories.Copies([Of(12, 200, Some.Mark(Some.Source, 100, null, deleting: Some.Source))], Some.Source, [Of(100, 100)]),
            Is.Empty);

    [Test]
    public void A_copy_of_another_vault_or_of_another_version_is_none_of_these()
    {
        Assert.That(Histories.Copies([Of(12, 200, Some.Mark(Some.Other, 100, 200))], Some.Source, [Of(100, 100)]), Is.Empty);
        Assert.That(Histories.Copies([Of(12, 200, Some.Mark(Some.Source, 99, 200))], Some.Source, [Of(100, 100)]), Is.Empty);
    }

    [Test]
    public void Another_copy_is_the_first_where_it_has_another_origin() => Assert.That(
        Histories.IsFirstCopy(Of(12, 200, Some.Mark(Some.Source, 100, null)), [Of(12, 200, Some.Mark(Some.Source, 100, null)), Of(11, 150,
            Some.Mark(Some.Source, 99, null)), Of(10, 140)]));

    private static MissingHistory Missing(VaultObject[] newestFirst, params VaultObject[] present) =>
        Histories.Missing(newestFirst, Current.Version, Some.Source, present, Some.Target);

    private static VaultObject Of(int version, int created, Mark? mark = null) =>
        Some.Secret(created, mark: mark) with { Version = Some.Version(version) };
}
