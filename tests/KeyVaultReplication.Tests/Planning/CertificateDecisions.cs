using static KeyVaultReplication.Tests.Planning.Given;

namespace KeyVaultReplication.Tests.Planning;

/// <summary>
/// What is special to certificates: which can be copied, whose history tells which is newer, and names that a plain secret or key has.
/// </summary>
[TestFixture]
public sealed class CertificateDecisions
{
    private static readonly ReplicationOptions Both = new() { Kinds = [ObjectKind.Secret, ObjectKind.Certificate] };

    [Test]
    public void A_certificate_is_copied_as_the_vault_tells_it_is()
    {
        var issued = Certificate("A", 100) with { Version = Some.Version(7) };
        Assert.That(Told(Certificate("A", 100), Answers.None), Is.EqualTo("read policy"));
        Assert.That(Told(Certificate("A", 100), new() { Issued = new(issued, true, "", false) }), Is.EqualTo("create in target"));
        var change = Decide(Certificate("A", 100), null, new() { Issued = new(issued, true, "", false) }).Change!;
        Assert.That((change.Subject, change.ReadsVersion), Is.EqualTo((issued, true)));
    }

    [Test]
    public void One_that_cannot_be_copied_is_noted()
    {
        var expired = Decide(Certificate("A", 100) with { HasExpired = true }, null, Answers.None).Finding!;
        var kept = Decide(Certificate("A", 100), null, new() { Issued = new(Certificate("A", 100), false, "", false) }).Finding!;
        var disabled = Decide(Certificate("A", 100) with { Properties = Off }, null, Answers.None).Finding!;

        Assert.That(new[] { expired, kept, disabled }.Select(one => $"{one.Kind} {one.Code}: {one.Reason}"), Is.EqualTo(new[]
        {
            "Note Expired: has expired in source, and Key Vault imports no expired certificate: it is replicated once it is renewed",
            "Note NotExportable: its key may not be exported from source, so it cannot be copied: "
                + "let its policy allow it and renew it, or have it issued in both vaults",
            "Note Disabled: is disabled in source: its key cannot be read, so it cannot be copied until it is enabled",
        }));
    }

    [Test]
    public void Two_that_no_mark_tells_of_are_compared_by_their_histories() =>
        Assert.That(Row.Tell(Decide(Certificate("A", 100), Certificate("B", 200), Answers.None)), Is.EqualTo("compare certificates"));

    [TestCase(true, ExpectedResult = "renewed itself, or changed by others, with the tags carried over")]
    [TestCase(false, ExpectedResult = "not a replica so far, or changed by others")]
    public string Why_a_certificate_is_not_taken_for_a_replica(bool carriesMark) => new Held(
        Some.Target,
        Certificate("B", 200) with { Mark = carriesMark ? Some.Mark(Some.Source, 100, null) with { X5t = "A" } : null }).Doubt(Some.Source);

    [TestCase("right has left's", ExpectedResult = Clue.TargetChanged)]
    [TestCase("left has right's", ExpectedResult = Clue.SourceChanged)]
    [TestCase("none", ExpectedResult = Clue.None)]
    public object The_side_that_has_both_is_ahead(string who)
    {
        var (a, b) = (Certificate("A", 100), Certificate("B", 200));
        return CertificateCopies.WhoChanged(a, who == "left has right's" ? [a, b] : [a], b, who == "right has left's" ? [b,
            Certificate("X", 50), a] : [b]);
    }

    [TestCase(100, 200, ExpectedResult = Clue.TargetChanged)]
    [TestCase(200, 100, ExpectedResult = Clue.SourceChanged)]
    [TestCase(200, 200, ExpectedResult = Clue.SourceChanged)]
    public object Where_each_has_both_the_one_made_last_is(int madeLeft, int madeRight)
    {
        var (a, b) = (Certificate("A", madeLeft), Certificate("B", madeRight));
        return CertificateCopies.WhoChanged(a, [a, b], b, [b, a]);
    }

    [Test]
    public void The_version_that_a_list_showed_is_found_by_thumbprint_and_time()
    {
        var listed = Certificate("A", 100);
        VaultObject Version(int id, string x5t, int created) => Certificate(x5t, created) with { Version = Some.Version(id) };
        string? Found(params VaultObject[] versions) => CertificateCopies.Find([.. versions], listed).Version?.TrimStart('0');

        Assert.That(Found(Version(3, "B", 100), Version(2, "A", 90), Version(1, "A", 100)), Is.EqualTo("1"));
        Assert.That(Found(Version(3, "B", 300), Version(2, "C", 200)), Is.EqualTo("3"), "the newest, where it is not there any more");
        Assert.That(Found(), Is.Null);
        Assert.That(CertificateCopies.Find([Version(1, "A", 100) with { Updated = Some.At(500) }], listed).Updated,
            Is.EqualTo(listed.Updated), "what the list showed stays");
    }

    [TestCase(ObjectKind.Secret, "secret")]
    [TestCase(ObjectKind.Key, "key")]
    public void A_name_that_a_plain_secret_or_key_has_is_left_and_told(ObjectKind kind, string word)
    {
        var plan = TakenNames.Check(Plan(Creation("web")), [Basis(kind, ObjectName.Parse("web", kind), inTarget: true)], Both);

        Assert.That(plan.Changes, Is.Empty);
        Assert.That(plan.Findings.Single().Reason, Is.EqualTo(
            $"cannot be copied to target: a {word} has the name there, and a certificate needs it for itself. Rename one of them, or "
                + "exclude the certificate"));
        Assert.That((plan.Findings[0].Kind, plan.Findings[0].Code), Is.EqualTo((FindingKind.Skipped, ReasonCode.NameTaken)));
    }

    [Test]
    public void A_name_is_free_where_nothing_has_it_there()
    {
        var secret = ObjectName.Parse("web");
        Assert.That(Kept(Creation("web"), Basis(ObjectKind.Secret, secret, inTarget: false)), "only the source has a secret of that name");
        Assert.That(Kept(Creation("web"), Basis(ObjectKind.Secret, ObjectName.Parse("other"), inTarget: true)));
        Assert.That(Kept(Creation("web"), Basis(ObjectKind.Secret, secret, inTarget: true, managed: true)),
            "it is the secret of the certificate itself");
        Assert.That(Kept(Creation("web") with { From = Some.Target, To = Some.Source }, Basis(ObjectKind.Secret, secret, inTarget: true)));
        Assert.That(Kept(Creation("web") with { Kind = ChangeKind.Update }, Basis(ObjectKind.Secret, secret, inTarget: true)),
            "a certificate that is there has its name");
        Assert.That(Kept(Creation("web") with { Subject = Some.Secret(name: "web") }, Basis(ObjectKind.Secret, secret, inTarget: true)));
        Assert.That(Kept(Creation("web"), Basis(ObjectKind.Certificate, ObjectName.Parse("web", ObjectKind.Certificate), inTarget: true)));
        Assert.That(TakenNames.Check(Plan(Creation("web")), [Basis(ObjectKind.Secret, secret, inTarget: true)], new()).Changes,
            Is.Not.Empty, "no certificates take part");
        Assert.That(TakenNames.Check(Plan(Creation("web"), Creation("free")), [Basis(ObjectKind.Secret, secret, inTarget: true)], Both)
            .Changes.Single().Name.Text, Is.EqualTo("free"));

        static bool Kept(Change change, PlanBasis basis) =>
            TakenNames.Check(Plan(change), [basis], Both) is { Changes: [var one], Findings.IsEmpty: true } && one == change;
    }

    private static Decision Decide(VaultObject source, VaultObject? target, Answers answers) =>
        new Pairing(Some.Source, Some.Target, Both).Decide(new(source, null), new(target, null), answers, deletedKnown: true);

    private static string Told(VaultObject source, Answers answers) => Row.Tell(Decide(source, null, answers));

    private static VaultObject Certificate(string x5t, int created) =>
        Some.Secret(created) with { Name = ObjectName.Parse("web", ObjectKind.Certificate), X5t = x5t };

    private static Change Creation(string name) => new()
    {
        Kind = ChangeKind.Create,
        Subject = Certificate("A", 100) with { Name = ObjectName.Parse(name, ObjectKind.Certificate) },
        From = Some.Source,
        To = Some.Target,
        Code = ReasonCode.New,
        Reason = "",
    };

    private static ReplicationPlan Plan(params Change[] changes) => new()
    {
        Source = Some.Source,
        Target = Some.Target,
        Changes = [.. changes],
        Findings = [],
        Unchanged = 0,
        SourceObjects = 0,
        TargetObjects = 0,
    };

    private static PlanBasis Basis(ObjectKind kind, ObjectName name, bool inTarget, bool managed = false)
    {
        var holds = Inventory.Of([Some.Secret(managed: managed) with { Name = name }], 1);
        return new(Some.Source, Some.Target, inTarget ? Inventory.Empty : holds, inTarget ? holds : Inventory.Empty, Both) { Kind = kind };
    }
}
