using System.Collections.Immutable;

namespace KeyVaultReplication.Tests.Planning;

/// <summary>Which older versions one vault lacks that the other has.</summary>
[TestFixture]
public sealed class MissingHistories
{
    private static readonly VaultObject Current = Some.Secret(200) with { Version = Some.Version(2) };
    private static readonly VaultObject FromThere = Some.Secret(100, mark: Some.Mark(Some.Target, 50, 100)) with { Version = Some.Version(1) };

    [Test]
    public void A_version_that_came_from_there_and_is_gone_there_is_missing() => Assert.That(Missing(present: []), Is.EqualTo(new[] { FromThere }));

    [Test]
    public void A_version_that_came_from_there_and_is_still_there_is_not() =>
        Assert.That(Missing(Some.Secret(50) with { Version = FromThere.Mark!.Version }), Is.Empty);

    private static ImmutableArray<VaultObject> Missing(params VaultObject[] present) => Histories.Missing([Current, FromThere], Current.Version, Some.Source, present, Some.Target).Missing;
}
