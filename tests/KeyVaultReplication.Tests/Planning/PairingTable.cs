namespace KeyVaultReplication.Tests.Planning;

/// <summary>The planner's truth table, row by row: what two vaults say of one name, and what is decided.</summary>
[TestFixture]
public sealed class PairingTable
{
    private static readonly ObjectProperties Text = new() { ContentType = "text/plain" };
    private static readonly ObjectProperties Json = new() { ContentType = "application/json" };
    private static readonly ObjectProperties Off = new() { Enabled = false };

    private static readonly ReplicationOptions OneWay = new();
    private static readonly ReplicationOptions Mirror = new() { ReplicateDeletion = true };
    private static readonly ReplicationOptions OursOnly = new() { ReplicateDeletion = true, DeletionScope = DeletionScope.Replicated };
    private static readonly ReplicationOptions TwoWay = new() { Mode = ReplicationMode.TwoWay };
    private static readonly ReplicationOptions Tandem = new() { Mode = ReplicationMode.TwoWay, ReplicateDeletion = true };

    private static VaultObject Live(int created = 100, int? updated = null, Mark? mark = null, ObjectProperties? p = null, bool managed = false, bool unreadable = false) =>
        Some.Secret(created, updated, mark, p, managed, unreadable: unreadable);

    private static VaultObject Gone(int created = 200, Mark? mark = null, ObjectProperties? p = null, int deleted = 300) =>
        Some.Secret(created, mark: mark, properties: p, deleted: deleted);

    /// <summary>A mark on the target's version of second 200, naming the source's version.</summary>
    private static Mark FromSource(int created = 100, int? own = 200, ObjectProperties? p = null, VaultAddress? deleting = null) => Some.Mark(Some.Source, created, own, p, deleting);

    private static Mark FromTarget(int created = 200, int? own = 100, ObjectProperties? p = null, VaultAddress? deleting = null) => Some.Mark(Some.Target, created, own, p, deleting);

    private static TestCaseData Row(string given, ReplicationOptions options, VaultObject? source, VaultObject? target, string expected) => new TestCaseData(
        options,
        new Side(source is { Deleted: null } ? source : null, source is { Deleted: not null } ? source : null),
        new Side(target is { Deleted: null } ? target : null, target is { Deleted: not null } ? target : null),
        expected).SetName("{m}: " + given);

    private static IEnumerable<TestCaseData> OnlyInOne() =>
    [
        Row("new in source", OneWay, Live(), null, "create in target"),
        Row("new in source, two-way", TwoWay, Live(), null, "create in target"),
        Row("new in target, two-way", TwoWay, null, Live(), "create in source"),
        Row("new in source but disabled", OneWay, Live(p: Off), null, "Note"),
        Row("new in source but of a certificate", OneWay, Live(managed: true), null, "Note"),
        Row("only in target", OneWay, null, Live(), "keep"),
        Row("only in target, deletion asked for", Mirror, null, Live(), "delete in target"),
        Row("only in target, of a certificate, deletion asked for", Mirror, null, Live(managed: true), "keep"),
        Row("only in target, not ours", OursOnly, null, Live(), "keep"),
        Row("only in target, ours", OursOnly, null, Live(200, mark: FromSource()), "delete in target"),
        Row("only in target, our mark carried over to another version", OursOnly, null, Live(201, mark: FromSource()), "keep"),
        Row("only in target, replica of another vault", OursOnly, null, Live(200, mark: Some.Mark(Some.Other, 100, 200)), "keep"),
        Row("replica gone without a trace, two-way", Tandem, null, Live(200, mark: FromSource()), "create in source"),
    ];

    private static IEnumerable<TestCaseData> SoftDeleted() =>
    [
        Row("soft-deleted in target, in sync", OneWay, Live(), Gone(mark: FromSource()), "recover in target"),
        Row("soft-deleted in target, in sync, deletion asked for", Mirror, Live(), Gone(mark: FromSource()), "recover in target"),
        Row("soft-deleted in target, older", OneWay, Live(150), Gone(mark: FromSource()), "recover and create in target"),
        Row("soft-deleted in target, never ours", OneWay, Live(), Gone(), "recover and create in target"),
        Row("soft-deleted in target, other properties", OneWay, Live(p: Json), Gone(mark: FromSource(), p: Text), "recover and update properties in target"),
        Row("soft-deleted in target, properties to clear", OneWay, Live(), Gone(mark: FromSource(), p: Text), "recover and create in target"),
        Row("soft-deleted in target, in sync, disabled now", OneWay, Live(p: Off), Gone(mark: FromSource()), "Note"),
        Row("deleted in target while in sync, both disabled", Tandem, Live(p: Off), Gone(mark: FromSource(p: Off), p: Off), "delete in source"),
        Row("soft-deleted in target, not in sync, disabled", OneWay, Live(150, p: Off), Gone(mark: FromSource()), "Note"),
        Row("soft-deleted in target, skip", OneWay with { SoftDeleted = SoftDeletedPolicy.Skip }, Live(), Gone(), "Skipped"),
        Row("soft-deleted in target, fail", OneWay with { SoftDeleted = SoftDeletedPolicy.Fail }, Live(), Gone(), "Failed"),
        Row("deleted in target only, deletions not replicated", TwoWay, Live(), Gone(mark: FromSource()), "recover in target"),
        Row("deleted in source only, deletions not replicated", TwoWay, Gone(100), Live(200, mark: FromSource(100, 200)), "recover in source"),
        Row("deleted in target while in sync", Tandem, Live(), Gone(mark: FromSource()), "delete in source"),
        Row("deleted in source while in sync", Tandem, Gone(100), Live(200, mark: FromSource()), "delete in target"),
        Row("deleted in target, source has a newer version", Tandem, Live(150), Gone(mark: FromSource()), "recover and create in target"),
        Row("deleted in target, source's properties edited", Tandem, Live(100, updated: 250, p: Text), Gone(mark: FromSource()), "recover and update properties in target"),
        Row("deleted in source, replica's properties edited", Tandem, Gone(100), Live(200, updated: 250, mark: FromSource(), p: Text), "recover and update properties in source"),
        Row("deleted in source, replica touched after and set back", Tandem, Gone(100), Live(200, updated: 301, mark: FromSource()), "delete in target"),
        Row("deleted in target by this tool, so undone in source", Tandem, Live(), Gone(mark: FromSource(deleting: Some.Source)), "recover and update properties in target"),
        Row("deleted in source by this tool, so undone in target", Tandem, Gone(100, mark: FromTarget(own: null, deleting: Some.Target)), Live(200, mark: FromSource()), "recover and update properties in source"),
        Row("deleted in target by this tool, source has a newer version", Tandem, Live(150), Gone(mark: FromSource(deleting: Some.Source)), "recover and create in target"),
        Row("deleted in target because a third vault deleted it", Tandem, Live(), Gone(mark: FromSource(deleting: Some.Other)), "delete in source"),
        Row("deleted in target by this tool, both disabled, undone in source", Tandem, Live(p: Off), Gone(mark: FromSource(p: Off, deleting: Some.Source), p: Off), "recover and update properties in target"),
        Row("deleted in target after equal edits on both sides", TwoWay, Live(p: Text), Gone(mark: FromSource(), p: Text), "recover and update properties in target"),
        Row("deletion of the replica broke off", Tandem, Gone(100), Live(200, updated: 301, mark: FromSource(deleting: Some.Source)), "delete in target"),
        Row("deletion of the origin broke off", Tandem, Live(100, updated: 301, mark: FromTarget(own: null, deleting: Some.Target)), Gone(mark: FromSource()), "delete in source"),
        Row("deleted in target, no mark", Tandem, Live(), Gone(), "recover and create in target"),
        Row("deleted in target, mark never bound", Tandem, Live(), Gone(mark: FromSource(own: null)), "recover and create in target"),
    ];

    private static IEnumerable<TestCaseData> InBoth() =>
    [
        Row("in sync", OneWay, Live(), Live(200, mark: FromSource()), "in sync"),
        Row("in sync, source restored from target", OneWay, Live(100, mark: FromTarget()), Live(200), "in sync"),
        Row("in sync, two-way", TwoWay, Live(), Live(200, mark: FromSource()), "in sync"),
        Row("in sync, two-way, origin is the target", TwoWay, Live(100, mark: FromTarget()), Live(200), "in sync"),
        Row("in sync, but marked as being deleted, two-way", TwoWay, Live(), Live(200, mark: FromSource(deleting: Some.Source)), "update properties in target"),
        Row("in sync, origin marked as being deleted, two-way", TwoWay, Live(mark: FromTarget(own: null, deleting: Some.Target)), Live(200, mark: FromSource()), "update properties in source"),
        Row("properties changed alike on both sides, two-way", TwoWay, Live(p: Text), Live(200, mark: FromSource(), p: Text), "update properties in target"),
        Row("properties changed alike on both sides, one-way", OneWay, Live(p: Text), Live(200, mark: FromSource(), p: Text), "in sync"),
        Row("source touched and set back", TwoWay, Live(updated: 400), Live(200, mark: FromSource()), "in sync"),
        Row("chain: the source is itself a replica", OneWay, Live(100, mark: Some.Mark(Some.Other, 50, 100)), Live(200, mark: FromSource()), "in sync"),
        Row("source has a newer version", OneWay, Live(150), Live(200, mark: FromSource()), "update in target"),
        Row("source has a newer version, two-way", TwoWay, Live(150), Live(200, mark: FromSource()), "update in target"),
        Row("source has an older version than the one copied, one-way", OneWay, Live(50), Live(200, mark: FromSource()), "find origin"),
        Row("source has an older version than the one copied, two-way", TwoWay, Live(50), Live(200, mark: FromSource()), "compare values"),
        Row("target has an older version than the one copied, two-way", TwoWay, Live(100, mark: FromTarget(250)), Live(200), "compare values"),
        Row("source has a newer version, target other properties, newest", TwoWay, Live(150), Live(200, mark: FromSource(), p: Text), "compare values"),
        Row("source has a newer version, target other properties, target", TwoWay with { ConflictPolicy = ConflictPolicy.Target }, Live(150), Live(200, mark: FromSource(), p: Text), "compare values"),
        Row("source has a newer version, target disabled, target", TwoWay with { ConflictPolicy = ConflictPolicy.Target }, Live(150), Live(200, mark: FromSource(), p: Off), "compare versions"),
        Row("source has a newer version, target other properties, skip", TwoWay with { ConflictPolicy = ConflictPolicy.Skip }, Live(150), Live(200, mark: FromSource(), p: Text), "compare values"),
        Row("source has a newer version, target other properties, one-way", OneWay, Live(150), Live(200, mark: FromSource(), p: Text), "update in target"),
        Row("target has a newer version, source other properties, newest", TwoWay, Live(100, mark: FromTarget(150), p: Text), Live(200), "compare values"),
        Row("target has a newer version, two-way", TwoWay, Live(100, mark: FromTarget(150)), Live(200), "update in source"),
        Row("target has a newer version, one-way", OneWay, Live(100, mark: FromTarget(150)), Live(200), "compare values"),
        Row("both call themselves replicas of older versions", TwoWay, Live(100, mark: FromTarget(150)), Live(200, mark: FromSource(50)), "compare values"),
        Row("source has a newer version, disabled", OneWay, Live(150, p: Off), Live(200, mark: FromSource()), "Skipped"),
        Row("source disabled, in sync", OneWay, Live(p: Off), Live(200, mark: FromSource()), "update properties in target"),
        Row("no mark", OneWay, Live(), Live(200), "compare values"),
        Row("no mark, source disabled", OneWay, Live(p: Off), Live(200), "Skipped"),
        Row("no mark, target disabled", OneWay, Live(), Live(200, p: Off), "update in target"),
        Row("no mark, target disabled, two-way", TwoWay, Live(), Live(200, p: Off), "compare versions"),
        Row("mark carried over to a hand-made version", OneWay, Live(), Live(250, mark: FromSource()), "compare values"),
        Row("mark never bound", OneWay, Live(), Live(200, mark: FromSource(own: null)), "compare values"),
        Row("mark cannot be read", OneWay, Live(), Live(200, unreadable: true), "compare values"),
        Row("mark of another vault", OneWay, Live(), Live(200, mark: Some.Mark(Some.Other, 100, 200)), "compare values"),
        Row("target's belongs to a certificate", OneWay, Live(), Live(200, managed: true), "Note"),
        Row("source's belongs to a certificate", Mirror, Live(managed: true), Live(200), "Note"),
    ];

    private static IEnumerable<TestCaseData> PropertiesDiffer() =>
    [
        Row("one-way", OneWay, Live(p: Json), Live(200, mark: FromSource(), p: Text), "update properties in target"),
        Row("one-way, target was changed", OneWay, Live(p: Json), Live(200, updated: 300, mark: FromSource(), p: Text), "update properties in target"),
        Row("one-way, something to clear", OneWay, Live(), Live(200, mark: FromSource(), p: Text), "update in target"),
        Row("one-way, something to clear, disabled", OneWay, Live(p: Off), Live(200, mark: FromSource(), p: Text), "update properties in target"),
        Row("one-way, only something to clear, disabled", OneWay, Live(p: Off), Live(200, mark: FromSource(), p: Text with { Enabled = false }), "Skipped"),
        Row("two-way, source changed", TwoWay, Live(updated: 300, p: Json), Live(200, updated: 400, mark: FromSource(p: Text), p: Text), "update properties in target"),
        Row("two-way, target changed", TwoWay, Live(updated: 400, p: Json), Live(200, updated: 300, mark: FromSource(p: Json), p: Text), "update properties in source"),
        Row("two-way, origin is the target, target changed", TwoWay, Live(mark: FromTarget(p: Json), p: Json), Live(200, updated: 300, p: Text), "update properties in source"),
        Row("two-way, origin is the target, source changed", TwoWay, Live(updated: 300, mark: FromTarget(p: Text), p: Json), Live(200, p: Text), "update properties in target"),
        Row("both changed, newest", TwoWay, Live(updated: 300, p: Json), Live(200, updated: 400, mark: FromSource(), p: Text), "update properties in source (conflict)"),
        Row("both changed, source", TwoWay with { ConflictPolicy = ConflictPolicy.Source }, Live(updated: 300, p: Json), Live(200, updated: 400, mark: FromSource(), p: Text), "update properties in target (conflict)"),
        Row("both changed, target", TwoWay with { ConflictPolicy = ConflictPolicy.Target }, Live(updated: 300, p: Json), Live(200, updated: 400, mark: FromSource(), p: Text), "update properties in source (conflict)"),
        Row("both changed, skip", TwoWay with { ConflictPolicy = ConflictPolicy.Skip }, Live(updated: 300, p: Json), Live(200, updated: 400, mark: FromSource(), p: Text), "Conflict"),
    ];

    [TestCaseSource(nameof(OnlyInOne))]
    [TestCaseSource(nameof(SoftDeleted))]
    [TestCaseSource(nameof(InBoth))]
    [TestCaseSource(nameof(PropertiesDiffer))]
    public void Lists_alone(object options, object source, object target, string expected) =>
        Assert.That(Decide((ReplicationOptions)options, (Side)source, (Side)target, Answers.None), Is.EqualTo(expected));

    [TestCase(true, Changed.NeverInSync, ReplicationMode.OneWay, ConflictPolicy.Newest, ExpectedResult = "adopt in target")]
    [TestCase(false, Changed.NeverInSync, ReplicationMode.OneWay, ConflictPolicy.Newest, ExpectedResult = "update in target")]
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
        return Decide(
            new ReplicationOptions { Mode = mode, ConflictPolicy = policy }, new Side(source, null), new Side(target, null),
            new Answers { Comparison = Compared(source, target, equal, since) });
    }

    [TestCase(14, 14, ReplicationMode.OneWay, ExpectedResult = "adopt in target")]
    [TestCase(15, 15, ReplicationMode.OneWay, ExpectedResult = "in sync (Note)")]
    [TestCase(15, 15, ReplicationMode.TwoWay, ExpectedResult = "in sync (Note)")]
    [TestCase(15, 3, ReplicationMode.OneWay, ExpectedResult = "update properties in target")]
    [TestCase(3, 15, ReplicationMode.OneWay, ExpectedResult = "adopt in target")]
    public string Equal_values_with_many_tags(int sourceTags, int targetTags, ReplicationMode mode)
    {
        var (source, target) = (Live(p: Some.Tagged(sourceTags)), Live(200, p: Some.Tagged(targetTags)));
        return Decide(
            new ReplicationOptions { Mode = mode }, new Side(source, null), new Side(target, null),
            new Answers { Comparison = Compared(source, target, equal: true, Changed.NeverInSync) });
    }

    [Test]
    public void Equal_values_whose_properties_differ_are_adopted_with_the_winners_properties()
    {
        var (source, target) = (Live(updated: 300, p: Json), Live(200, p: Text));
        var answers = new Answers { Comparison = Compared(source, target, equal: true, Changed.NeverInSync) };

        Assert.That(Decide(TwoWay, new Side(source, null), new Side(target, null), answers), Is.EqualTo("adopt in target (conflict)"));
        Assert.That(Decide(TwoWay with { ConflictPolicy = ConflictPolicy.Target }, new Side(source, null), new Side(target, null), answers), Is.EqualTo("adopt in source (conflict)"));
    }

    [Test]
    public void What_is_soft_deleted_is_asked_for_only_when_a_name_lives_on_one_side()
    {
        var pairing = new Pairing(Some.Source, Some.Target, OneWay);

        Assert.That(pairing.Decide(new Side(Live(), null), default, Answers.None, deletedKnown: false).AskDeleted);
        Assert.That(pairing.Decide(default, new Side(Live(), null), Answers.None, deletedKnown: false).AskDeleted, Is.False);
        Assert.That(pairing.Decide(new Side(Live(), null), new Side(Live(200), null), Answers.None, deletedKnown: false).AskDeleted, Is.False);
    }

    [Test]
    public void What_could_not_be_found_out_fails_alone_with_its_reason()
    {
        var decision = new Pairing(Some.Source, Some.Target, OneWay)
            .Decide(new Side(Live(), null), new Side(Live(200), null), new Answers { Failure = "no permission" }, deletedKnown: true);

        Assert.That(decision.Finding, Is.EqualTo(new Finding(Some.Name(), FindingKind.Failed, ReasonCode.Unreadable, "no permission")));
    }

    [TestCase(200, 200, 200, 200, ExpectedResult = "update in target (conflict)")] // equal times count for the source
    [TestCase(100, 900, 200, 200, ExpectedResult = "update in source (conflict)")] // whatever was edited after
    public string Newest_is_the_version_made_last(int sourceMade, int sourceEdited, int targetMade, int targetEdited)
    {
        var (source, target) = (Live(sourceMade, updated: sourceEdited), Live(targetMade, updated: targetEdited));
        return Decide(TwoWay, new Side(source, null), new Side(target, null), new Answers { Comparison = Compared(source, target, equal: false, Changed.Both) });
    }

    /// <summary>Who changed since both were last in sync.</summary>
    public enum Changed
    {
        NeverInSync,
        Source,
        Target,
        Both,
    }

    /// <summary>Two sides that were read, with the histories that tell who changed.</summary>
    private static Comparison Compared(VaultObject source, VaultObject target, bool equal, Changed since)
    {
        var (a, b) = (source with { Version = Some.Version(1) }, target with { Version = Some.Version(2) });
        VaultObject Older(int version, Mark? mark) => Some.Secret(50, mark: mark) with { Version = Some.Version(version) };
        var (syncedA, syncedB) = since switch
        {
            Changed.Source => (Older(11, null), b with { Mark = MarkOf(11, b.Created) }),
            Changed.Target => (a, Older(12, MarkOf(1, Some.At(50)))),
            Changed.Both => (Older(11, null), Older(12, MarkOf(11, Some.At(50)))),
            _ => (a, b),
        };
        return new Comparison(a, b, equal) { Versions = ([a, .. new[] { syncedA }.Where(one => one.Version != a.Version)], [.. new[] { b, syncedB }.DistinctBy(one => one.Version).Select(one => one.Version == syncedB.Version ? syncedB : one)]) };

        static Mark MarkOf(int origin, DateTimeOffset boundAt) =>
            new(Some.Source.Host, Some.Version(origin), Some.At(50), ObjectProperties.Plain.Fingerprint(), boundAt);
    }

    private static string Decide(ReplicationOptions options, Side source, Side target, Answers answers)
    {
        var decision = new Pairing(Some.Source, Some.Target, options).Decide(source, target, answers, deletedKnown: true);
        return decision switch
        {
            { Change: { } change } => $"{(change.Kind == ChangeKind.Recover || !change.RecoverFirst ? "" : "recover and ")}{change.Verb} in {change.To}{(change.ResolvesConflict ? " (conflict)" : "")}",
            { Question: CompareValues } => "compare values",
            { Question: CompareVersions } => "compare versions",
            { Question: FindOrigin } => "find origin",
            { Unchanged: true, Finding: { } note } => $"in sync ({note.Kind})",
            { Unchanged: true } => "in sync",
            { Extraneous: true } => "keep",
            { Finding: { } finding } => finding.Kind.ToString(),
            _ => decision.ToString(),
        };
    }
}
