using static KeyVaultReplication.Tests.Planning.Given;

namespace KeyVaultReplication.Tests.Planning;

/// <summary>The planner's truth table of names that live on one side and are soft-deleted on the other.</summary>
[TestFixture]
public sealed class GoneTable
{
    private static readonly Answers StillThere = new() { OriginIsThere = true };
    private static readonly Answers IsGone = new() { OriginIsThere = false };

    internal static IEnumerable<Row> OneWayRows() =>
    [
        Row("soft-deleted in target, in sync", OneWay, Live(), Gone(mark: FromSource()), "recover in target (drift)"),
        Row("soft-deleted in target, in sync, deletion asked for", Mirror, Live(), Gone(mark: FromSource()), "recover in target (drift)"),
        Row("soft-deleted in target, in sync, drift is left", NoDrift, Live(), Gone(mark: FromSource()), "Skipped"),
        Row("soft-deleted in target by this tool, in sync", OneWay, Live(), Gone(mark: FromSource(deleting: Some.Source)),
            "recover and update properties in target"),
        Row("soft-deleted in target by this tool, drift is left", NoDrift, Live(), Gone(mark: FromSource(deleting: Some.Source)),
            "recover and update properties in target"),
        Row("soft-deleted in target, older", OneWay, Live(150), Gone(mark: FromSource()), "recover and create in target (drift)"),
        Row("soft-deleted in target, newer than the source", OneWay, Live(50), Gone(mark: FromSource()), "find origin"),
        Row("the same, our mark on it was never bound", OneWay, Live(50), Gone(mark: FromSource(own: null)), "find origin"),
        Row("soft-deleted in target, newer than the source, which has it still", OneWay, Live(50), Gone(mark: FromSource()),
            "recover and create in target (drift)", StillThere),
        Row("soft-deleted in target, newer than the source, which lost it", OneWay, Live(50), Gone(mark: FromSource()), "Skipped", IsGone),
        Row("soft-deleted in target, newer than the source, which is followed back", Back, Live(50), Gone(mark: FromSource()),
            "recover and create in target (drift)"),
        Row("soft-deleted in target, newer than the source, two-way", TwoWay, Live(50), Gone(mark: FromSource()),
            "recover and create in target"),
        Row("soft-deleted in target, never ours", OneWay, Live(), Gone(), "recover and create in target (drift)"),
        Row("soft-deleted in target by this tool, never ours", OneWay, Live(), Gone(mark: Some.Mark(Some.Source, 0, null,
            deleting: Some.Source)), "recover and create in target"),
        Row("soft-deleted in target, other properties", OneWay, Live(p: Json), Gone(mark: FromSource(), p: Text),
            "recover and update properties in target (drift)"),
        Row("soft-deleted in target, properties to clear", OneWay, Live(), Gone(mark: FromSource(), p: Text),
            "recover and create in target (drift)"),
        Row("soft-deleted in target, in sync, disabled now", OneWay, Live(p: Off), Gone(mark: FromSource()), "Note"),
        Row("soft-deleted in target, not in sync, disabled", OneWay, Live(150, p: Off), Gone(mark: FromSource()), "Note"),
        Row("soft-deleted in target by this tool, not in sync, disabled", OneWay, Live(150, p: Off),
            Gone(mark: FromSource(deleting: Some.Source)), "Note"),
        Row("soft-deleted in target, skip", OneWay with { SoftDeleted = SoftDeletedPolicy.Skip }, Live(), Gone(), "Skipped"),
        Row("soft-deleted in target, fail", OneWay with { SoftDeleted = SoftDeletedPolicy.Fail }, Live(), Gone(), "Failed"),
        Row("soft-deleted in target, all versions", AllVersions, Live(150), Gone(mark: FromSource()), "compare histories"),
    ];

    internal static IEnumerable<Row> TwoWayRows() =>
    [
        Row("deleted in target while in sync, both disabled", Tandem, Live(p: Off), Gone(mark: FromSource(p: Off), p: Off),
            "delete in source"),
        Row("deleted in target only, deletions not replicated", TwoWay, Live(), Gone(mark: FromSource()), "recover in target"),
        Row("deleted in source only, deletions not replicated", TwoWay, Gone(100), Live(200, mark: FromSource(100, 200)),
            "recover in source"),
        Row("deleted in target while in sync", Tandem, Live(), Gone(mark: FromSource()), "delete in source"),
        Row("deleted in source while in sync", Tandem, Gone(100), Live(200, mark: FromSource()), "delete in target"),
        Row("deleted in target, source has a newer version", Tandem, Live(150), Gone(mark: FromSource()), "recover and create in target"),
        Row("deleted in target, source's properties edited", Tandem, Live(100, updated: 250, p: Text), Gone(mark: FromSource()),
            "recover and update properties in target"),
        Row("deleted in source, replica's properties edited", Tandem, Gone(100), Live(200, updated: 250, mark: FromSource(), p: Text),
            "recover and update properties in source"),
        Row("deleted in source, replica touched after and set back", Tandem, Gone(100), Live(200, updated: 301, mark: FromSource()),
            "delete in target"),
        Row("deleted in target by this tool, so undone in source", Tandem, Live(), Gone(mark: FromSource(deleting: Some.Source)),
            "recover and update properties in target"),
        Row("deleted in source by this tool, so undone in target", Tandem, Gone(100, mark: FromTarget(own: null, deleting: Some.Target)),
            Live(200, mark: FromSource()),
            "recover and update properties in source"),
        Row("deleted in target by this tool, a replica no more, so undone in source", Tandem, Live(),
            Gone(mark: Some.Mark(Some.Source, 0, null, deleting: Some.Source)), "recover and create in target"),
        Row("deleted in target by this tool, source has a newer version", Tandem, Live(150), Gone(mark: FromSource(deleting: Some.Source)),
            "recover and create in target"),
        Row("deleted in target by this tool, which was edited, undone in source", Tandem, Live(),
            Gone(mark: FromSource(deleting: Some.Source), p: Text), "recover in target, update properties in source"),
        Row("deleted in target by this tool, both disabled since, something to clear", Tandem, Live(p: Off),
            Gone(mark: FromSource(deleting: Some.Source), p: Text), "recover in target, update properties in source (conflict)"),
        Row("edited in target, deleted there by this tool, disabled in source since, which wins",
            Tandem with { ConflictPolicy = ConflictPolicy.Source }, Live(p: Off), Gone(mark: FromSource(deleting: Some.Source), p: Text),
            "Skipped"),
        Row("deleted in target because a third vault deleted it", Tandem, Live(), Gone(mark: FromSource(deleting: Some.Other)),
            "delete in source"),
        Row("deleted in target by this tool, both disabled, undone in source", Tandem, Live(p: Off),
            Gone(mark: FromSource(p: Off, deleting: Some.Source), p: Off),
            "recover and update properties in target"),
        Row("deleted in target by this tool, disabled since, never in sync", Tandem, Live(p: Off), Gone(mark: Some.Mark(Some.Other, 50,
            null, deleting: Some.Source)), "Note"),
        Row("deleted in target after equal edits on both sides", TwoWay, Live(p: Text), Gone(mark: FromSource(), p: Text),
            "recover and update properties in target"),
        Row("deletion of the replica broke off", Tandem, Gone(100), Live(200, updated: 301, mark: FromSource(deleting: Some.Source)),
            "delete in target"),
        Row("deletion of the origin broke off", Tandem, Live(100, updated: 301, mark: FromTarget(own: null, deleting: Some.Target)),
            Gone(mark: FromSource()), "delete in source"),
        Row("deleted in target, no mark", Tandem, Live(), Gone(), "recover and create in target"),
        Row("deleted in target, mark never bound", Tandem, Live(), Gone(mark: FromSource(own: null)), "recover and create in target"),
        Row("deleted in target, no mark, disabled", Tandem, Live(p: Off), Gone(), "Note"),
        Row("deleted in target, the source's copy of it disabled since", TwoWay, Live(p: Off), Gone(mark: FromSource()), "Note"),
    ];

    /// <summary>The side that deleted it had edited it before.</summary>
    internal static IEnumerable<Row> EditedRows() =>
    [
        Row("edited in target, then deleted there", TwoWay, Live(), Gone(mark: FromSource(), p: Text),
            "recover in target, update properties in source"),
        Row("edited in target, then deleted there, deletions replicated", Tandem, Live(), Gone(mark: FromSource(), p: Text),
            "delete in source"),
        Row("edited in source, then deleted there", TwoWay, Gone(100, p: Text), Live(200, mark: FromSource()),
            "recover in source, update properties in target"),
        Row("new version in target, then deleted there", TwoWay, Live(mark: FromTarget()), Gone(250),
            "recover in target, update in source"),
        Row("new version in target, then deleted there, deletions replicated", Tandem, Live(mark: FromTarget()), Gone(250),
            "delete in source"),
        Row("new version in source, then deleted there", TwoWay, Gone(150), Live(200, mark: FromSource()),
            "recover in source, update in target"),
        Row("a copy in target broke off before its mark was bound, then deleted there", TwoWay, Live(mark: FromTarget(50)),
            Gone(250, mark: FromSource(own: null)), "recover and create in target"),
        Row("the same, deletions replicated", Tandem, Live(mark: FromTarget(50)), Gone(250, mark: FromSource(own: null)),
            "recover and create in target"),
        Row("new version in target, disabled, then deleted there", TwoWay, Live(mark: FromTarget()), Gone(250, p: Off),
            "recover in target"),
        Row("edited and disabled in target, then deleted there", TwoWay, Live(), Gone(mark: FromSource(), p: Off),
            "recover in target, update properties in source"),
        Row("new version in source, target's properties edited, then deleted", TwoWay, Live(150), Gone(mark: FromSource(), p: Text),
            "recover and create in target (conflict)"),
        Row("the same, source", SourceFirst, Live(150), Gone(mark: FromSource(), p: Text), "recover and create in target (conflict)"),
        Row("the same, target", TargetFirst, Live(150), Gone(mark: FromSource(), p: Text),
            "recover in target, update in source (conflict)"),
        Row("the same, skip", NoConflicts, Live(150), Gone(mark: FromSource(), p: Text), "Conflict"),
        Row("the same, deletions replicated", Tandem, Live(150), Gone(mark: FromSource(), p: Text),
            "recover and create in target (conflict)"),
        Row("new version in target, deleted; the source's properties edited", TwoWay, Live(mark: FromTarget(), p: Text), Gone(250),
            "recover in target, update in source (conflict)"),
        Row("the same the other way round", TwoWay, Gone(150), Live(200, mark: FromSource(), p: Text),
            "recover in source, update in target (conflict)"),
        Row("the same the other way round, source", SourceFirst, Gone(150), Live(200, mark: FromSource(), p: Text),
            "recover in source, update in target (conflict)"),
        Row("the same the other way round, target", TargetFirst, Gone(150), Live(200, mark: FromSource(), p: Text),
            "recover and create in source (conflict)"),
        Row("properties of both edited, the source's last", TwoWay, Live(updated: 260, p: Json), Gone(200, 250, FromSource(), Text),
            "recover and create in target (conflict)"),
        Row("properties of both edited, the target's last", TwoWay, Live(updated: 250, p: Json), Gone(200, 260, FromSource(), Text),
            "recover in target, update properties in source (conflict)"),
        Row("properties of both edited at once: the source counts", TwoWay, Live(updated: 250, p: Json), Gone(200, 250, FromSource(),
            Text), "recover and create in target (conflict)"),
        Row("properties of both edited at once, deleted in source", TwoWay, Gone(100, 250, p: Json), Live(200, 250, FromSource(), Text),
            "recover in source, update properties in target (conflict)"),
        Row("edited in target, then deleted, only the source counts", SourceFirst, Live(), Gone(mark: FromSource(), p: Text),
            "recover in target, update properties in source"),
        Row("edited in target, then deleted, conflicts are left", NoConflicts, Live(), Gone(mark: FromSource(), p: Text),
            "recover in target, update properties in source"),
    ];

    internal static IEnumerable<Row> Rows() => [.. OneWayRows(), .. TwoWayRows(), .. EditedRows()];

    private static IEnumerable<TestCaseData> Cases() => Rows().AsCases();

    [TestCaseSource(nameof(Cases))]
    public void Soft_deleted_on_one_side(object row) => Assert.That(((Row)row).Told, Is.EqualTo(((Row)row).Expected));
}
