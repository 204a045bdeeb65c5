using static KeyVaultReplication.Tests.Planning.Given;

namespace KeyVaultReplication.Tests.Planning;

/// <summary>The planner's truth table of names that live on both sides and were read: values compared, histories listed.</summary>
[TestFixture]
public sealed class MergeTable
{
    [TestCase(true, Changed.NeverInSync, ReplicationMode.OneWay, ConflictPolicy.Newest, ExpectedResult = "adopt in target")]
    [TestCase(false, Changed.NeverInSync, ReplicationMode.OneWay, ConflictPolicy.Newest, ExpectedResult = "update in target (drift)")]
    [TestCase(true, Changed.NeverInSync, ReplicationMode.TwoWay, ConflictPolicy.Skip, ExpectedResult = "adopt in target")]
    [TestCase(false, Changed.Source, ReplicationMode.TwoWay, ConflictPolicy.Skip, ExpectedResult = "update in target")]
    [TestCase(false, Changed.Target, ReplicationMode.TwoWay, ConflictPolicy.Skip, ExpectedResult = "update in source")]
    [TestCase(false, Changed.Both, ReplicationMode.TwoWay, ConflictPolicy.Skip, ExpectedResult = "Conflict")]
    [TestCase(false, Changed.Both, ReplicationMode.TwoWay, ConflictPolicy.Newest, ExpectedResult = "update in source (conflict)")]
    [TestCase(false, Changed.Both, ReplicationMode.TwoWay, ConflictPolicy.Source, ExpectedResult = "update in target (conflict)")]
    [TestCase(false, Changed.Both, ReplicationMode.TwoWay, ConflictPolicy.Target, ExpectedResult = "update in source (conflict)")]
    [TestCase(false, Changed.NeverInSync, ReplicationMode.TwoWay, ConflictPolicy.Newest, ExpectedResult = "update in source (conflict)")]
    [TestCase(false, Changed.NeverInSync, ReplicationMode.TwoWay, ConflictPolicy.Skip, ExpectedResult = "Conflict")]
    public string Values_compared(bool equal, Changed since, ReplicationMode mode, ConflictPolicy policy)
    {
        var (source, target) = (Live(), Live(200));
        return Decided(new ReplicationOptions { Mode = mode, ConflictPolicy = policy }, source, target, Compared(source, target, equal,
            since));
    }

    internal static IEnumerable<Row> Equal() =>
    [
        Read("equal, 14 tags", OneWay, Live(p: Some.Tagged(14)), Live(200, p: Some.Tagged(14)), "adopt in target"),
        Read("equal, 15 tags", OneWay, Live(p: Some.Tagged(15)), Live(200, p: Some.Tagged(15)), "in sync (Note)"),
        Read("equal, 15 tags, two-way", TwoWay, Live(p: Some.Tagged(15)), Live(200, p: Some.Tagged(15)), "in sync (Note)"),
        Read("equal, 15 tags over three", OneWay, Live(p: Some.Tagged(15)), Live(200, p: Some.Tagged(3)), "update properties in target"),
        Read("equal, three tags over 15", OneWay, Live(p: Some.Tagged(3)), Live(200, p: Some.Tagged(15)), "adopt in target"),
        Read("equal, mark unbound", TwoWay, Live(), Live(200, mark: FromSource(own: null)), "adopt in target"),
        Read("equal, mark carried over", TwoWay, Live(), Live(250, mark: FromSource()), "adopt in target"),
        Read("equal, replica of another vault", OneWay, Live(), Live(200, mark: Some.Mark(Some.Other, 50, 200)), "adopt in target"),
        Read("equal, by hand, other properties", OneWay, Live(p: Json), Live(200, p: Text), "adopt in target"),
        Read("equal, by hand, something to clear", OneWay, Live(), Live(200, p: Text), "update in target"),
        Read("equal, mark unreadable, other properties", OneWay, Live(p: Json), Live(200, unreadable: true, p: Text),
            "adopt in target (drift)"),
        Read("equal, mark unbound, properties edited", OneWay, Live(p: Json), Live(200, mark: FromSource(own: null), p: Text),
            "adopt in target (drift)"),
        Read("equal, mark unbound, the source's properties edited", OneWay, Live(p: Json), Live(200, mark: FromSource(own: null)),
            "adopt in target"),
        Read("equal, mark unbound, the source's properties edited, two-way", TwoWay, Live(p: Json), Live(200, mark: FromSource(own: null)),
            "adopt in target"),
        Read("equal, mark unbound, the target's properties edited, two-way", TwoWay, Live(),
            Live(200, mark: FromSource(own: null), p: Text), "adopt in source"),
        Read("equal, unbound copy in the source, its properties edited", TwoWay, Live(mark: FromTarget(own: null), p: Text), Live(200),
            "adopt in target"),
        Read("equal, unbound copy in the source, the target's properties edited", TwoWay, Live(mark: FromTarget(own: null)),
            Live(200, p: Text), "adopt in source"),
        Read("equal, unbound mark of another version of that second", TwoWay, Live(),
            Live(200, mark: FromSource(own: null) with { Version = Some.Version(11) }, p: Text), "adopt in source (conflict)"),
        Read("equal, unbound mark of an older version", TwoWay, Live(), Live(200, mark: FromSource(50, own: null), p: Text),
            "adopt in source (conflict)"),
        Read("equal, other properties, the source's last", TwoWay, Live(updated: 300, p: Json), Live(200, p: Text),
            "adopt in target (conflict)"),
        Read("equal, other properties, the target's last", TwoWay, Live(p: Json), Live(200, p: Text), "adopt in source (conflict)"),
        Read("equal, other properties, target", TargetFirst, Live(updated: 300, p: Json), Live(200, p: Text), "adopt in source (conflict)"),
        Read("equal, other properties, skip", NoConflicts, Live(updated: 300, p: Json), Live(200, p: Text), "Conflict"),
    ];

    internal static IEnumerable<Row> Different() =>
    [
        Read("different, by hand", OneWay, Live(), Live(200), "update in target (drift)", equal: false),
        Read("different, by hand, drift is left", NoDrift, Live(), Live(200), "Skipped", equal: false),
        Read("different, replica of another vault", OneWay, Live(), Live(200, mark: Some.Mark(Some.Other, 50, 200)),
            "update in target (drift)", equal: false),
        Read("different, copy that broke off", OneWay, Live(150), Live(200, mark: FromSource(own: null)), "update in target", equal: false),
        Read("different, copy that broke off, edited since", OneWay, Live(150), Live(200, mark: FromSource(own: null), p: Text),
            "update in target (drift)", equal: false),
        Read("different, copy of another vault that broke off", OneWay, Live(150), Live(200, mark: Some.Mark(Some.Other, 100, null)),
            "update in target (drift)", equal: false),
        Read("different, mark unreadable", OneWay, Live(), Live(200, unreadable: true), "update in target (drift)", equal: false),
        Read("different, mark carried over", OneWay, Live(), Live(250, mark: FromSource()), "update in target (drift)", equal: false),
        ReadAlone("different, the source's version has the tags of a copy that broke off", NoDrift, Live(250, mark: FromTarget(own: null)),
            Live(200, mark: FromSource()), "update in target"),
        ReadAlone("the same, and the replica's properties were edited", OneWay, Live(250, mark: FromTarget(own: null)),
            Live(200, mark: FromSource(), p: Text), "update in target (drift)"),
        Read("different, never in sync, two-way", TwoWay, Live(), Live(200), "update in source (conflict)", equal: false),
        Row("different, changed on both sides", TwoWay, Live(), Live(200), "update in source (conflict)",
            new() { Comparison = Compared(Live(), Live(200), equal: false, Changed.Both) }),
        Read("different, never in sync, of one second", TwoWay, Live(200), Live(200), "update in target (conflict)", equal: false),
        Read("different, the target is an untouched copy", TwoWay, Live(), Live(200),
            "update in target", equal: false, clue: Clue.SourceChanged),
        Read("different, the source is an untouched copy", NoConflicts, Live(), Live(200),
            "update in source", equal: false, clue: Clue.TargetChanged),
        Read("the newer version is disabled", TwoWay, Live(p: Off), Live(200), "Skipped", equal: false, clue: Clue.SourceChanged),
    ];

    /// <summary>A value could not be read: the histories alone.</summary>
    internal static IEnumerable<Row> Unread() =>
    [
        Read("target disabled, nothing known", TwoWay, Live(), Live(200, p: Off), "Skipped", equal: null),
        Read("source disabled, nothing known", TwoWay, Live(p: Off), Live(200), "Skipped", equal: null),
        Row("source disabled since it was copied", TwoWay, Live(p: Off), Live(200), "adopt in target",
            new() { Comparison = Compared(Live(p: Off), Live(200) with { Mark = CopyOf(Some.Version(100), own: null) }, equal: null,
                Changed.NeverInSync) }),
        Row("both disabled since one was copied", TwoWay, Live(p: Off), Live(200, p: Off), "adopt in target",
            new() { Comparison = Compared(Live(p: Off), Live(200, p: Off) with { Mark = CopyOf(Some.Version(100), own: null) }, equal: null,
                Changed.NeverInSync) }),
        Row("disabled, and the source has a newer version", TwoWay, Live(), Live(200, p: Off), "update in target (conflict)",
            new() { Comparison = Compared(Live(), Live(200, p: Off), equal: null, Changed.Source) }),
        Row("disabled in the target, which made a newer version", TwoWay, Live(), Live(200, p: Off), "Skipped",
            new() { Comparison = Compared(Live(), Live(200, p: Off), equal: null, Changed.Target) }),
    ];

    internal static IEnumerable<Row> Rows() => [.. Equal(), .. Different(), .. Unread()];

    private static IEnumerable<TestCaseData> Cases() => Rows().AsCases();

    [TestCaseSource(nameof(Cases))]
    public void What_was_read(object row) => Assert.That(((Row)row).Told, Is.EqualTo(((Row)row).Expected));

    [TestCase(200, 200, 200, 200, ExpectedResult = "update in target (conflict)")] // equal times count for the source
    [TestCase(100, 900, 200, 200, ExpectedResult = "update in source (conflict)")] // whatever was edited after
    public string Newest_is_the_version_made_last(int sourceMade, int sourceEdited, int targetMade, int targetEdited)
    {
        var (source, target) = (Live(sourceMade, updated: sourceEdited), Live(targetMade, updated: targetEdited));
        return Decided(TwoWay, source, target, Compared(source, target, equal: false, Changed.Both));
    }

    [TestCase(true, ExpectedResult = "update in target (conflict)")]
    [TestCase(false, ExpectedResult = "update in source (conflict)")]
    public string A_new_version_beats_properties_that_were_edited_later(bool newInSource)
    {
        var (source, target) = newInSource ? (Live(150), Live(200, updated: 900, p: Text)) : (Live(250, updated: 900, p: Text), Live(200));
        return Decided(TwoWay, source, target, Compared(source, target, equal: false, newInSource ? Changed.Source : Changed.Target));
    }

    private static Row Read(string given, ReplicationOptions options, VaultObject source, VaultObject target, string expected,
        bool? equal = true, Clue clue = Clue.None) =>
        Row(given, options, source, target, expected, new()
        {
            OriginIsThere = null,
            Comparison = new Comparison(WithId(source), WithId(target), equal, clue)
            {
                Versions = ([WithId(source)], [WithId(target)]),
            },
        });

    /// <summary>One-way, values alone are read, and no histories.</summary>
    private static Row ReadAlone(string given, ReplicationOptions options, VaultObject source, VaultObject target, string expected) =>
        Row(given, options, source, target, expected,
            new() { Comparison = new Comparison(WithId(source), WithId(target), ValuesAreEqual: false) });

    private static string Decided(ReplicationOptions options, VaultObject source, VaultObject target, Comparison found) =>
        Row("", options, source, target, "", new() { Comparison = found }).Told;

    /// <summary>Who changed since both were last in sync.</summary>
    public enum Changed
    {
        NeverInSync,
        Source,
        Target,
        Both,
    }

    /// <summary>Two sides that were read, with the histories that tell who changed.</summary>
    internal static Comparison Compared(VaultObject source, VaultObject target, bool? equal, Changed since)
    {
        var (a, b) = (WithId(source), WithId(target));
        VaultObject Older(int version, Mark? mark) => Some.Secret(50, mark: mark) with { Version = Some.Version(version) };
        var (syncedA, syncedB) = since switch
        {
            Changed.Source => (Older(11, null), b with { Mark = MarkOf(Some.Version(11), b.Created) }),
            Changed.Target => (a, Older(12, MarkOf(a.Version!, Some.At(50)))),
            Changed.Both => (Older(11, null), Older(12, MarkOf(Some.Version(11), Some.At(50)))),
            _ => (a, b),
        };
        return new Comparison(a, b, equal)
        {
            Versions = ([a, .. new[] { syncedA }.Where(one => one.Version != a.Version)],
            [.. new[] { b, syncedB }.DistinctBy(one => one.Version).Select(one => one.Version == syncedB.Version ? syncedB : one)])
        };
    }

    /// <summary>As it is read: with the id by which marks name its second.</summary>
    private static VaultObject WithId(VaultObject listed) =>
        listed with { Version = Some.Version((int)(listed.Created - Some.At(0)).TotalSeconds) };

    private static Mark MarkOf(string origin, DateTimeOffset boundAt) => CopyOf(origin) with { BoundAt = boundAt };

    /// <summary>A mark that names a version of the source by its id.</summary>
    private static Mark CopyOf(string origin, int? own = 200) => Some.Mark(Some.Source, 50, own) with { Version = origin };
}
