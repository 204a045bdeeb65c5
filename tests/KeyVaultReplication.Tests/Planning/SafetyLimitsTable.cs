namespace KeyVaultReplication.Tests.Planning;

/// <summary>
/// What a plan may delete and overwrite, from the documents: the defaults, limits that were given, two-way, restores, drift.
/// </summary>
[TestFixture]
public sealed class SafetyLimitsTable
{
    private static readonly ReplicationOptions TwoWay = new() { Mode = ReplicationMode.TwoWay };
    private static readonly ReplicationOptions Restore =
        new() { RestorePoint = new RestorePoint(Some.At(5), null), MaxUpdates = Some.Limit("50%") };

    // By default a quarter, but two are always allowed.
    [TestCase(2, 2, null, ExpectedResult = null)]
    [TestCase(2, 3, null, ExpectedResult = null)]
    [TestCase(3, 3, null, ExpectedResult = "3 of 3 secrets (100%) from target, limit 25%. set maxDeletions to 3 or to 100%.")]
    [TestCase(3, 12, null, ExpectedResult = null)]
    [TestCase(3, 11, null, ExpectedResult = "3 of 11 secrets (27.3%) from target, limit 25%. set maxDeletions to 3 or to 28%.")]
    [TestCase(25, 100, null, ExpectedResult = null)]
    [TestCase(26, 100, null, ExpectedResult = "26 of 100 secrets (26%) from target, limit 25%. set maxDeletions to 26 or to 26%.")]

    // A limit that is given holds exactly, at any size.
    [TestCase(1, 100, "0", ExpectedResult = "1 of 100 secrets (1%) from target, limit 0. set maxDeletions to 1 or to 1%.")]
    [TestCase(1, 100, "0%", ExpectedResult = "1 of 100 secrets (1%) from target, limit 0%. set maxDeletions to 1 or to 1%.")]
    [TestCase(0, 100, "0", ExpectedResult = null)]
    [TestCase(2, 2, "1", ExpectedResult = "2 of 2 secrets (100%) from target, limit 1. set maxDeletions to 2 or to 100%.")]
    [TestCase(5, 100, "5", ExpectedResult = null)]
    [TestCase(6, 100, "5", ExpectedResult = "6 of 100 secrets (6%) from target, limit 5. set maxDeletions to 6 or to 6%.")]
    [TestCase(100, 100, "100%", ExpectedResult = null)]
    public string? Deletions(int deletions, int of, string? limit) => Told(
        Plan([.. Deleted(deletions)], new Population(Some.Target, ObjectKind.Secret) { Objects = of, Own = of, InOther = 1 }),
        limit is null ? new() : new() { MaxDeletions = Some.Limit(limit) });

    // By default half of the names that live in both vaults, from ten up.
    [TestCase(9, 9, null, ExpectedResult = null)]
    [TestCase(5, 10, null, ExpectedResult = null)]
    [TestCase(6, 10, null,
        ExpectedResult = "6 of 10 secrets that live in both vaults (60%) new in target, limit 50%. set maxUpdates to 6 or to 60%.")]
    [TestCase(1, 3, "0",
        ExpectedResult = "1 of 3 secrets that live in both vaults (33.3%) new in target, limit 0. set maxUpdates to 1 or to 34%.")]
    [TestCase(2, 3, "2", ExpectedResult = null)]
    public string? New_values(int updates, int of, string? limit) => Told(
        Plan([.. Changes(updates, ChangeKind.Update)],
            new Population(Some.Target, ObjectKind.Secret) { Objects = 100, InBoth = of, InOther = 1 }),
        limit is null ? new() : new() { MaxUpdates = Some.Limit(limit) });

    [TestCase(ChangeKind.Create)]
    [TestCase(ChangeKind.Adopt)]
    [TestCase(ChangeKind.UpdateProperties)]
    [TestCase(ChangeKind.Recover)]
    public void New_names_marks_and_properties_are_no_new_values(ChangeKind kind) => Assert.That(
        Told(Plan([.. Changes(10, kind)], new Population(Some.Target, ObjectKind.Secret) { Objects = 10, InBoth = 10, InOther = 1 }),
            new()), Is.Null);

    [TestCase(5, ExpectedResult = null)]
    [TestCase(6, ExpectedResult = "6 of 10 secrets (60%) new in target, limit 50%. set maxUpdates to 6 or to 60%.")]
    public string? New_values_of_a_restore_are_measured_against_all_that_live(int updates) =>
        Told(Plan([.. Changes(updates, ChangeKind.Update)],
            new Population(Some.Target, ObjectKind.Secret) { Objects = 10, InBoth = 100, InOther = 1 }), Restore);

    [TestCase("99%", 1,
        ExpectedResult = "vault source lists no secret that takes part, so all 1 in target would be deleted. set maxDeletions to 100%.")]
    [TestCase("5", 1,
        ExpectedResult = "vault source lists no secret that takes part, so all 1 in target would be deleted. set maxDeletions to 100%.")]
    [TestCase("100%", 9, ExpectedResult = null)]
    [TestCase("5", 0, ExpectedResult = null)]
    public string? Nothing_is_emptied_because_the_other_vault_is_empty(string limit, int deletions) => Told(
        Plan([.. Deleted(deletions)], new Population(Some.Target, ObjectKind.Secret) { Objects = 10, Own = 10, InOther = 0 }),
            new() { MaxDeletions = Some.Limit(limit) });

    [Test]
    public void The_source_may_not_be_emptied_either() => Assert.That(
        Told(Plan([.. Deleted(1).Select(change => change with { From = Some.Target, To = Some.Source })], new Population(Some.Source,
            ObjectKind.Secret)
        { Objects = 10, InOther = 0 }), TwoWay), Does.StartWith("vault target lists no secret that takes part, so all 1 in source"));

    // Copies that were just made do not make room for deletions: two-way, what is a vault's own is measured by itself.
    [TestCase(true, 3, 10,
        ExpectedResult = "3 of 10 secrets that target does not have from the other vault (30%) from target, limit 25%. set maxDeletions "
            + "to 3 or to 30%.")]
    [TestCase(true, 3, 12, ExpectedResult = null)]
    [TestCase(false, 3, 10, ExpectedResult = null)]
    public string? Two_way_what_a_vault_does_not_have_from_the_other_one_is_measured_by_itself(bool twoWay, int deletions, int own) => Told(
        Plan([.. Deleted(deletions)], new Population(Some.Target, ObjectKind.Secret) { Objects = 100, Own = own, InOther = 1 }), twoWay
            ? TwoWay : new());

    [Test]
    public void Two_way_replicas_are_measured_against_all() => Assert.That(
        Told(Plan([.. Deleted(3, replica: true)], new Population(Some.Target, ObjectKind.Secret) { Objects = 100, Own = 1, InOther = 1 }),
            TwoWay), Is.Null);

    [TestCase(ObjectKind.Certificate, "certificates")]
    [TestCase(ObjectKind.Key, "keys")]
    public void Each_kind_has_its_own_count(ObjectKind kind, string word)
    {
        var changes =
            Deleted(3).Select(change => change with { Subject = change.Subject with { Name = ObjectName.Parse(change.Name.Text, kind) } });
        Population of = new(Some.Target, kind) { Objects = 3, Own = 3, InOther = 1 };
        Population secrets = new(Some.Target, ObjectKind.Secret) { Objects = 3, Own = 3, InOther = 1 };

        Assert.That(Told(Plan([.. changes], secrets), new()), Is.Null);
        Assert.That(Told(Plan([.. changes], secrets, of), new()), Does.StartWith($"3 of 3 {word} (100%)"));
    }

    [Test]
    public void Each_vault_has_its_own_count() => Assert.That(
        Told(Plan([.. Deleted(3)], new Population(Some.Source, ObjectKind.Secret) { Objects = 3, Own = 3, InOther = 3 },
            new Population(Some.Target, ObjectKind.Secret) { Objects = 12, InOther = 3 }), new()), Is.Null);

    [Test]
    public void A_plan_without_populations_is_measured_by_what_it_lists() => Assert.That(
        Told(Plan([.. Deleted(3)]) with { TargetObjects = 3, SourceObjects = 12 }, new()), Does.StartWith("3 of 3 secrets"));

    [TestCase(0, ExpectedResult = null)]
    [TestCase(1, ExpectedResult = "1 in target were changed since the last run (s0)")]
    [TestCase(5, ExpectedResult = "5 in target were changed since the last run (s0, s1, s2, s3, s4)")]
    [TestCase(6, ExpectedResult = "6 in target were changed since the last run (s0, s1, s2, s3, s4, ...)")]
    public string? Drift(int changed)
    {
        var plan = Plan([.. Changes(changed, ChangeKind.Update).Select(change => change with { IsDrift = true }), .. Changes(1,
            ChangeKind.Create)], new Population(Some.Target, ObjectKind.Secret));

        Assert.That(new[] { DriftPolicy.Overwrite, DriftPolicy.Skip }.Select(policy => SafetyLimits.Check(plan, new() { Drift = policy })),
            Is.All.Null);
        var refusal = SafetyLimits.Check(plan, new() { Drift = DriftPolicy.Refuse })?.Reason;
        Assert.That(refusal, refusal is null ? Is.Null : Does.StartWith("Refused, nothing was written: ").And.EndWith(
            ", and drift is refuse: the target may have come into use. To write over it, set drift to overwrite; to leave these, set "
                + "drift to skip."));
        return refusal?["Refused, nothing was written: ".Length..refusal.IndexOf(", and drift", StringComparison.Ordinal)];
    }

    [Test]
    public void Each_refusal_has_its_code()
    {
        Population full = new(Some.Target, ObjectKind.Secret) { Objects = 10, Own = 10, InBoth = 10, InOther = 10 };
        var drifted = Plan([.. Changes(1, ChangeKind.Update).Select(change => change with { IsDrift = true })], full);

        Assert.That(SafetyLimits.Check(Plan([.. Deleted(9)], full), new())!.Code, Is.EqualTo(ReasonCode.MaxDeletions));
        Assert.That(SafetyLimits.Check(Plan([.. Deleted(9)], full with { Objects = 100, Own = 9 }), TwoWay)!.Code,
            Is.EqualTo(ReasonCode.MaxDeletions));
        Assert.That(SafetyLimits.Check(Plan([.. Deleted(9)], full with { InOther = 0 }), new())!.Code, Is.EqualTo(ReasonCode.EmptyVault));
        Assert.That(SafetyLimits.Check(Plan([.. Changes(9, ChangeKind.Update)], full), new())!.Code, Is.EqualTo(ReasonCode.MaxUpdates));
        Assert.That(SafetyLimits.Check(Plan([.. Changes(9, ChangeKind.Update)], full), Restore)!.Code, Is.EqualTo(ReasonCode.MaxUpdates));
        Assert.That(SafetyLimits.Check(drifted, new() { Drift = DriftPolicy.Refuse })!.Code, Is.EqualTo(ReasonCode.Drift));
        Assert.That(SafetyLimits.Check(drifted, new() { Drift = DriftPolicy.Refuse, MaxUpdates = Some.Limit("0") })!.Code,
            Is.EqualTo(ReasonCode.MaxUpdates), "of several, what goes too far comes first");
    }

    /// <summary>Why it is refused, without the words that are always there.</summary>
    private static string? Told(ReplicationPlan plan, ReplicationOptions options) => SafetyLimits.Check(plan, options)?.Reason
        .Replace("Refused, nothing was written: ", "", StringComparison.Ordinal)
        .Replace(" would be deleted from target, and the limit is ", " from target, limit ", StringComparison.Ordinal)
        .Replace(" would be given a new value in target, and the limit is ", " new in target, limit ", StringComparison.Ordinal)
        .Replace("If that is what you want, ", "", StringComparison.Ordinal)
        .Replace("That is more often a mistake than a wish; if it is a wish, ", "", StringComparison.Ordinal);

    private static ReplicationPlan Plan(Change[] changes, params Population[] populations) => new()
    {
        Source = Some.Source,
        Target = Some.Target,
        Changes = [.. changes],
        Findings = [],
        Unchanged = 0,
        SourceObjects = 100,
        TargetObjects = 100,
        Populations = [.. populations],
    };

    private static IEnumerable<Change> Deleted(int count, bool replica = false) => Changes(count, ChangeKind.Delete)
        .Select(change => replica ? change with { Subject = change.Subject with { Mark = Some.Mark(Some.Source, 50, 100) } } : change);

    private static IEnumerable<Change> Changes(int count, ChangeKind kind) => Enumerable.Range(0, count).Select(number => new Change
    {
        Kind = kind,
        Subject = Some.Secret(name: $"s{number}"),
        From = Some.Source,
        To = Some.Target,
        Code = ReasonCode.New,
        Reason = "",
    });
}
