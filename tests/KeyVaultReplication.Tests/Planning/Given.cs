namespace KeyVaultReplication.Tests.Planning;

/// <summary>
/// What two vaults say of one name, for tables of decisions: the source's version is of second 100, the target's of second 200, unless they
/// say otherwise.
/// </summary>
internal static class Given
{
    public static readonly ObjectProperties Text = new() { ContentType = "text/plain" };
    public static readonly ObjectProperties Json = new() { ContentType = "application/json" };
    public static readonly ObjectProperties Off = new() { Enabled = false };

    public static readonly ReplicationOptions OneWay = new();
    public static readonly ReplicationOptions Mirror = new() { ReplicateDeletion = true };
    public static readonly ReplicationOptions OursOnly = new() { ReplicateDeletion = true, DeletionScope = DeletionScope.Replicated };
    public static readonly ReplicationOptions Back = new() { SourceRegressed = SourceRegressedPolicy.Follow };
    public static readonly ReplicationOptions NoDrift = new() { Drift = DriftPolicy.Skip };
    public static readonly ReplicationOptions TwoWay = new() { Mode = ReplicationMode.TwoWay };
    public static readonly ReplicationOptions Tandem = new() { Mode = ReplicationMode.TwoWay, ReplicateDeletion = true };
    public static readonly ReplicationOptions SourceFirst = TwoWay with { ConflictPolicy = ConflictPolicy.Source };
    public static readonly ReplicationOptions TargetFirst = TwoWay with { ConflictPolicy = ConflictPolicy.Target };
    public static readonly ReplicationOptions Approved = new() { ApprovedPlan = "hash" };
    public static readonly ReplicationOptions AllVersions = new() { Versions = VersionScope.All };
    public static readonly ReplicationOptions WithCertificates = new() { Kinds = [ObjectKind.Secret, ObjectKind.Certificate] };
    public static readonly ReplicationOptions NoConflicts = TwoWay with { ConflictPolicy = ConflictPolicy.Skip };

    public static VaultObject Live(int created = 100, int? updated = null, Mark? mark = null, ObjectProperties? p = null,
        bool managed = false, bool unreadable = false) =>
        Some.Secret(created, updated, mark, p, managed, unreadable: unreadable);

    public static VaultObject Gone(int created = 200, int? updated = null, Mark? mark = null, ObjectProperties? p = null) =>
        Some.Secret(created, updated, mark, p, deleted: 300);

    /// <summary>A mark on the target's version of second 200, naming the source's version.</summary>
    public static Mark FromSource(int created = 100, int? own = 200, ObjectProperties? p = null, VaultAddress? deleting = null) =>
        Some.Mark(Some.Source, created, own, p, deleting);

    /// <summary>A mark on the source's version of second 100, naming the target's version.</summary>
    public static Mark FromTarget(int created = 200, int? own = 100, ObjectProperties? p = null, VaultAddress? deleting = null) =>
        Some.Mark(Some.Target, created, own, p, deleting);

    public static Row Row(string given, ReplicationOptions options, VaultObject? source, VaultObject? target, string expected,
        Answers? answers = null) =>
        new(given, options, source, target, expected, answers ?? Answers.None);

    public static IEnumerable<TestCaseData> AsCases(this IEnumerable<Row> rows) =>
        rows.Select(row => new TestCaseData(row).SetName("{m}: " + row.Name));
}

/// <summary>A row of a table of decisions.</summary>
internal sealed record Row(string Name, ReplicationOptions Options, VaultObject? Source, VaultObject? Target, string Expected,
    Answers Answers)
{
    public Decision Decision => new Pairing(Some.Source, Some.Target, Options).Decide(SideOf(Source), SideOf(Target), Answers,
        deletedKnown: true);

    /// <summary>What is decided, in a few words.</summary>
    public string Told => Tell(Decision);

    private static Side SideOf(VaultObject? one) => one is { Deleted: null } ? new Side(one, null) : new Side(null, one);

    public static string Tell(Decision decision) => decision switch
    {
        { Change: { } change } =>
            $"{(change.RecoverFollowed ? $"recover in {change.From}, " : "")}{(change.Kind == ChangeKind.Recover || !change.RecoverFirst ? "" : "recover and ")}"
            + $"{change.Verb} in {change.To}{(change.ResolvesConflict ? " (conflict)" : "")}{(change.IsDrift ? " (drift)" : "")}",
        { Question: CompareValues } => "compare values",
        { Question: CompareVersions } => "compare versions",
        { Question: FindOrigin } => "find origin",
        { Question: CompareHistories } => "compare histories",
        { Question: FindVersion } => "find version",
        { Question: CompareCertificates } => "compare certificates",
        { Question: ReadPolicy } => "read policy",
        { AskDeleted: true } => "ask what is soft-deleted",
        { Unchanged: true, Finding: { } note } => $"in sync ({note.Kind})",
        { Unchanged: true } => "in sync",
        { Extraneous: true } => "keep",
        { Finding: { } finding } => finding.Kind.ToString(),
        _ => "nothing",
    };

    /// <summary>All that stands in a plan of it: codes and words, what must still hold, which marks are written.</summary>
    public static string TellInFull(Decision decision) => string.Join(" | ", new[]
    {
        Tell(decision),
        decision.Change is { } change ? $"{change.Code}: {change.Reason}" : null,
        decision.Finding is { } finding ? $"{finding.Kind}, {finding.Code}: {finding.Reason}" : null,
        decision.Change is { Subject.Version: { } id } && decision.Change.Must.HasFlag(Must.SourceIsAsPlanned)
            ? $"version {id.TrimStart('0')}" : null,
        decision.Question is FindOrigin find ? $"version {find.Replica.Object.Mark!.Version.TrimStart('0')} in {find.Origin}" : null,
        decision.Change is { } nearest && !nearest.Properties.Equals(nearest.Subject.Properties)
            ? $"all but {nearest.Properties.DifferenceTo(nearest.Subject.Properties)}" : null,
        decision.Change is { Must: not Must.Nothing } bound ? $"must: {bound.Must}" : null,
        decision.Change is { Deletions: not DeletedMeanwhile.IsRecovered } one ? $"deleted meanwhile: {one.Deletions}" : null,
        decision.Change is { MarksReplica: true } ? "marks the copy" : null,
        decision.Change is { Mark: { } mark } ? $"mark: {Tell(mark)}" : null,
        decision.Change is { MarkOfSubject: { } other } ? $"mark of the followed: {Tell(other)}" : null,
    }.OfType<string>());

    private static string Tell(Mark mark)
    {
        var bound = mark.BoundAt is { } at ? $"bound to {at - Some.At(0):mm\\:ss}" : "unbound";
        var deleting = mark.Deleting is { } vault ? $", deleting {vault.Split('.')[0]}" : "";
        var (host, version) = (mark.Host.Split('.')[0], mark.Version.TrimStart('0'));
        return $"{host} {version} of {mark.Created - Some.At(0):mm\\:ss}, {Properties(mark.Fingerprint)}, {bound}{deleting}";
    }

    private static string Properties(string fingerprint) =>
        new[] { (Given.Text, "text"), (Given.Json, "json"), (Given.Off, "off"), (new ObjectProperties(), "plain") }
            .FirstOrDefault(one => one.Item1.Fingerprint() == fingerprint).Item2 ?? "others";
}
