using static KeyVaultReplication.Tests.Planning.Given;

namespace KeyVaultReplication.Tests.Planning;

/// <summary>
/// The planner's truth table, row by row: what the lists of two vaults say of one name that lives in one or both, and what is decided.
/// </summary>
[TestFixture]
public sealed class PairingTable
{
    internal static IEnumerable<Row> OnlyInOne() =>
    [
        Row("new in source", OneWay, Live(), null, "create in target"),
        Row("new in source, two-way", TwoWay, Live(), null, "create in target"),
        Row("new in target, two-way", TwoWay, null, Live(), "create in source"),
        Row("new in source but disabled", OneWay, Live(p: Off), null, "Note"),
        Row("new in source but of a certificate", OneWay, Live(managed: true), null, "Note"),
        Row("only in target", OneWay, null, Live(), "keep"),
        Row("only in target, deletion asked for", Mirror, null, Live(), "delete in target (drift)"),
        Row("only in target, of a certificate, deletion asked for", Mirror, null, Live(managed: true), "keep"),
        Row("only in target, not ours", OursOnly, null, Live(), "keep"),
        Row("only in target, ours", OursOnly, null, Live(200, mark: FromSource()), "delete in target"),
        Row("only in target, our mark carried over to another version", OursOnly, null, Live(201, mark: FromSource()), "keep"),
        Row("only in target, replica of another vault", OursOnly, null, Live(200, mark: Some.Mark(Some.Other, 100, 200)), "keep"),
        Row("only in target, our mark on it was never bound", Mirror, null, Live(200, mark: FromSource(own: null)),
            "delete in target (drift)"),
        Row("the same, drift is left", Mirror with { Drift = DriftPolicy.Skip }, null, Live(200, mark: FromSource(own: null)), "Skipped"),
        Row("only in target, ours, drift is left", Mirror with { Drift = DriftPolicy.Skip }, null, Live(200, mark: FromSource()),
            "delete in target"),
        Row("only in target, by hand, drift is left", Mirror with { Drift = DriftPolicy.Skip }, null, Live(), "Skipped"),
        Row("only in target, ours, followed back", Mirror with { SourceRegressed = SourceRegressedPolicy.Follow }, null,
            Live(200, mark: FromSource()), "delete in target"),
        Row("only in target, no room for a mark", Mirror, null, Live(200, p: Some.Tagged(15)), "delete in target (drift)"),
        Row("only in target, disabled, two-way", Tandem, null, Live(p: Off), "Note"),
        Row("new in source, of a certificate, with certificates", WithCertificates, Live(managed: true), null, "nothing"),
        Row("new in source, all versions", AllVersions, Live(), null, "compare histories"),
        Row("new in source, all versions, compared", AllVersions, Live(), null, "create in target", new() { History = new([],
            "some are left out") }),
        Row("new in source, drift brakes", NoDrift, Live(), null, "create in target"),
        Row("new in source, approved", Approved, Live(), null, "find version"),
        Row("new in source, approved, its version found", Approved, Live(), null, "create in target", new() { Version = Some.Version(7) }),
        Row("new in source, approved, all versions", Approved with { Versions = VersionScope.All }, Live(), null, "compare histories"),
        Row("new in source, approved, all versions, compared", Approved with { Versions = VersionScope.All }, Live(), null,
            "find version", new() { History = new([], null) }),
        Row("new in source, soft-deleted ones are skipped", OneWay with { SoftDeleted = SoftDeletedPolicy.Skip }, Live(), null,
            "create in target"),
        Row("replica of a third vault, two-way", Tandem, null, Live(200, mark: Some.Mark(Some.Other, 100, 200)), "create in source"),
        Row("replica gone without a trace, one-way: the source's own copy", OneWay, Live(100, mark: FromTarget()), null,
            "create in target"),
        Row("replica gone without a trace, two-way", Tandem, null, Live(200, mark: FromSource()), "create in source"),
    ];

    internal static IEnumerable<Row> InBoth() =>
    [
        Row("in sync", OneWay, Live(), Live(200, mark: FromSource()), "in sync"),
        Row("in sync, source restored from target", OneWay, Live(100, mark: FromTarget()), Live(200), "in sync"),
        Row("in sync, though the target once was a copy of a later version", OneWay, Live(mark: FromTarget()),
            Live(200, mark: FromSource(150)), "in sync"),
        Row("in sync, two-way", TwoWay, Live(), Live(200, mark: FromSource()), "in sync"),
        Row("in sync, two-way, origin is the target", TwoWay, Live(100, mark: FromTarget()), Live(200), "in sync"),
        Row("in sync, but marked as being deleted, two-way", TwoWay, Live(), Live(200, mark: FromSource(deleting: Some.Source)),
            "update properties in target"),
        Row("in sync, origin marked as being deleted, two-way", TwoWay, Live(mark: FromTarget(own: null, deleting: Some.Target)),
            Live(200, mark: FromSource()), "update properties in source"),
        Row("properties changed alike on both sides, two-way", TwoWay, Live(p: Text), Live(200, mark: FromSource(), p: Text),
            "update properties in target"),
        Row("properties changed alike on both sides, one-way", OneWay, Live(p: Text), Live(200, mark: FromSource(), p: Text), "in sync"),
        Row("source touched and set back", TwoWay, Live(updated: 400), Live(200, mark: FromSource()), "in sync"),
        Row("chain: the source is itself a replica", OneWay, Live(100, mark: Some.Mark(Some.Other, 50, 100)),
            Live(200, mark: FromSource()), "in sync"),
        Row("source has a newer version", OneWay, Live(150), Live(200, mark: FromSource()), "update in target"),
        Row("source has a newer version, two-way", TwoWay, Live(150), Live(200, mark: FromSource()), "update in target"),
        Row("source has an older version than the one copied, one-way", OneWay, Live(50), Live(200, mark: FromSource()), "find origin"),
        Row("the same, and it is still there", OneWay, Live(50), Live(200, mark: FromSource()),
            "update in target", new() { OriginIsThere = true }),
        Row("the same, the target's properties edited", OneWay, Live(50), Live(200, mark: FromSource(), p: Text),
            "update in target (drift)", new() { OriginIsThere = true }),
        Row("the same, and it is gone", OneWay, Live(50), Live(200, mark: FromSource()), "Skipped", new() { OriginIsThere = false }),
        Row("the same, and it is followed back", Back, Live(50), Live(200, mark: FromSource()),
            "update in target", new() { OriginIsThere = false }),
        Row("the same, followed back, disabled", Back, Live(50, p: Off), Live(200, mark: FromSource()),
            "Skipped", new() { OriginIsThere = false }),
        Row("the version copied is gone, two-way", TwoWay, Live(150), Live(200, mark: FromSource()),
            "compare values", new() { OriginIsThere = false }),
        Row("the version copied is there, two-way", TwoWay, Live(150), Live(200, mark: FromSource()),
            "update in target", new() { OriginIsThere = true }),
        Row("source has an older version than the one copied, two-way", TwoWay, Live(50), Live(200, mark: FromSource()), "compare values"),
        Row("target has an older version than the one copied, two-way", TwoWay, Live(100, mark: FromTarget(250)), Live(200),
            "compare values"),
        Row("source has a newer version, target other properties, newest", TwoWay, Live(150), Live(200, mark: FromSource(), p: Text),
            "compare values"),
        Row("source has a newer version, target other properties, target", TargetFirst, Live(150), Live(200, mark: FromSource(), p: Text),
            "compare values"),
        Row("source has a newer version, target disabled, target", TargetFirst, Live(150), Live(200, mark: FromSource(), p: Off),
            "compare versions"),
        Row("source has a newer version, target other properties, skip", NoConflicts, Live(150), Live(200, mark: FromSource(), p: Text),
            "compare values"),
        Row("source has a newer version, target other properties, one-way", OneWay, Live(150), Live(200, mark: FromSource(), p: Text),
            "update in target (drift)"),
        Row("target has a newer version, source other properties, newest", TwoWay, Live(100, mark: FromTarget(150), p: Text), Live(200),
            "compare values"),
        Row("target has a newer version, two-way", TwoWay, Live(100, mark: FromTarget(150)), Live(200), "update in source"),
        Row("target has a newer version, one-way", OneWay, Live(100, mark: FromTarget(150)), Live(200), "compare values"),
        Row("both call themselves replicas of older versions", TwoWay, Live(100, mark: FromTarget(150)), Live(200, mark: FromSource(50)),
            "compare values"),
        Row("source has a newer version, disabled", OneWay, Live(150, p: Off), Live(200, mark: FromSource()), "Skipped"),
        Row("source disabled, in sync", OneWay, Live(p: Off), Live(200, mark: FromSource()), "update properties in target"),
        Row("no mark", OneWay, Live(), Live(200), "compare values"),
        Row("no mark, source disabled", OneWay, Live(p: Off), Live(200), "Skipped"),
        Row("no mark, target disabled", OneWay, Live(), Live(200, p: Off), "update in target (drift)"),
        Row("no mark, target disabled, two-way", TwoWay, Live(), Live(200, p: Off), "compare versions"),
        Row("mark carried over to a hand-made version", OneWay, Live(), Live(250, mark: FromSource()), "compare values"),
        Row("mark never bound", OneWay, Live(), Live(200, mark: FromSource(own: null)), "compare values"),
        Row("mark cannot be read", OneWay, Live(), Live(200, unreadable: true), "compare values"),
        Row("mark of another vault", OneWay, Live(), Live(200, mark: Some.Mark(Some.Other, 100, 200)), "compare values"),
        Row("target's belongs to a certificate", OneWay, Live(), Live(200, managed: true), "Note"),
        Row("target's belongs to a certificate, with certificates", WithCertificates, Live(), Live(200, managed: true), "nothing"),
        Row("could not be found out", OneWay, Live(), Live(200), "Failed", new() { Failure = "no permission" }),
        Row("could not be found out, only in source", OneWay, Live(), null, "Failed", new() { Failure = "no permission" }),
        Row("could not be found out, only in target", TwoWay, null, Live(200), "Failed", new() { Failure = "no permission" }),
        Row("target disabled by hand, one-way, drift is left", NoDrift, Live(), Live(200, p: Off), "Skipped"),
        Row("no mark, both disabled, one-way", OneWay, Live(p: Off), Live(200, p: Off), "Skipped"),
        Row("no mark, both disabled, two-way", TwoWay, Live(p: Off), Live(200, p: Off), "compare versions"),
        Row("all versions, source has a newer version", AllVersions, Live(150), Live(200, mark: FromSource()), "compare histories"),
        Row("all versions, compared", AllVersions, Live(150), Live(200, mark: FromSource()),
            "update in target", new() { History = new([], null) }),
        Row("the source's properties were edited before a third vault's copy was put there", OneWay, Live(p: Text),
            Live(200, mark: Some.Mark(Some.Other, 100, 200)), "compare values"),
        Row("source's belongs to a certificate", Mirror, Live(managed: true), Live(200), "Note"),
    ];

    internal static IEnumerable<Row> PropertiesDiffer() =>
    [
        Row("one-way", OneWay, Live(p: Json), Live(200, mark: FromSource(), p: Text), "update properties in target (drift)"),
        Row("one-way, target was changed", OneWay, Live(p: Json), Live(200, updated: 300, mark: FromSource(), p: Text),
            "update properties in target (drift)"),
        Row("one-way, something to clear", OneWay, Live(), Live(200, mark: FromSource(), p: Text), "update in target (drift)"),
        Row("one-way, something to clear, disabled", OneWay, Live(p: Off), Live(200, mark: FromSource(), p: Text),
            "update properties in target (drift)"),
        Row("one-way, only something to clear, disabled", OneWay, Live(p: Off),
            Live(200, mark: FromSource(), p: Text with { Enabled = false }), "Skipped"),
        Row("one-way, only the source changed", OneWay, Live(p: Json), Live(200, mark: FromSource(p: Text), p: Text),
            "update properties in target"),
        Row("one-way, only the target changed", OneWay, Live(p: Json), Live(200, mark: FromSource(p: Json), p: Text),
            "update properties in target (drift)"),
        Row("one-way, only the target changed, drift is left", NoDrift, Live(p: Json), Live(200, mark: FromSource(p: Json), p: Text),
            "Skipped"),
        Row("one-way, no room for a mark any more", OneWay, Live(p: Some.Tagged(15)), Live(200, mark: FromSource()),
            "update properties in target"),
        Row("one-way, the source is the copy", OneWay, Live(mark: FromTarget(p: Text), p: Json), Live(200, p: Text),
            "compare versions"),
        Row("one-way, the copy carries a third vault's mark", OneWay, Live(mark: FromTarget(p: Text), p: Json),
            Live(200, mark: Some.Mark(Some.Other, 100, 200), p: Text), "compare versions"),
        Row("one-way, being deleted when it broke off", OneWay, Live(p: Json), Live(200, mark: FromSource(deleting: Some.Source)),
            "update properties in target"),
        Row("both changed at once: the source counts", TwoWay, Live(updated: 400, p: Json),
            Live(200, updated: 400, mark: FromSource(), p: Text), "update properties in target (conflict)"),
        Row("two-way, both marks, source changed", TwoWay, Live(mark: FromTarget(), p: Json), Live(200, mark: FromSource()),
            "update properties in target"),
        Row("two-way, the origin once was a copy of an older version", TwoWay, Live(mark: FromTarget(p: Text), p: Json),
            Live(200, mark: FromSource(50, p: Off), p: Text), "update properties in target"),
        Row("two-way, the origin is the copy of a third vault", TwoWay, Live(mark: FromTarget(p: Text), p: Json),
            Live(200, mark: Some.Mark(Some.Other, 100, 200), p: Text), "update properties in target"),
        Row("two-way, source changed", TwoWay, Live(updated: 300, p: Json), Live(200, updated: 400, mark: FromSource(p: Text), p: Text),
            "update properties in target"),
        Row("two-way, target changed", TwoWay, Live(updated: 400, p: Json), Live(200, updated: 300, mark: FromSource(p: Json), p: Text),
            "update properties in source"),
        Row("two-way, origin is the target, target changed", TwoWay, Live(mark: FromTarget(p: Json), p: Json),
            Live(200, updated: 300, p: Text), "update properties in source"),
        Row("two-way, origin is the target, source changed", TwoWay, Live(updated: 300, mark: FromTarget(p: Text), p: Json),
            Live(200, p: Text), "update properties in target"),
        Row("both changed, newest", TwoWay, Live(updated: 300, p: Json), Live(200, updated: 400, mark: FromSource(), p: Text),
            "update properties in source (conflict)"),
        Row("both changed, source", SourceFirst, Live(updated: 300, p: Json), Live(200, updated: 400, mark: FromSource(), p: Text),
            "update properties in target (conflict)"),
        Row("both changed, target", TargetFirst, Live(updated: 300, p: Json), Live(200, updated: 400, mark: FromSource(), p: Text),
            "update properties in source (conflict)"),
        Row("both changed, skip", NoConflicts, Live(updated: 300, p: Json), Live(200, updated: 400, mark: FromSource(), p: Text),
            "Conflict"),
    ];

    internal static IEnumerable<Row> Rows() => [.. OnlyInOne(), .. InBoth(), .. PropertiesDiffer()];

    private static IEnumerable<TestCaseData> Cases() => Rows().AsCases();

    [TestCaseSource(nameof(Cases))]
    public void Lists_alone(object row) => Assert.That(((Row)row).Told, Is.EqualTo(((Row)row).Expected));

    [Test]
    public void What_is_soft_deleted_is_asked_for_only_when_a_name_lives_on_one_side()
    {
        var pairing = new Pairing(Some.Source, Some.Target, OneWay);

        Assert.That(pairing.Decide(new Side(Live(), null), default, Answers.None, deletedKnown: false).AskDeleted);
        Assert.That(pairing.Decide(default, new Side(Live(), null), Answers.None, deletedKnown: false).AskDeleted, Is.False);
        Assert.That(pairing.Decide(new Side(Live(), null), new Side(Live(200), null), Answers.None, deletedKnown: false).AskDeleted,
            Is.False);
    }
}
