using System.Collections.Immutable;

namespace KeyVaultReplication.Tests.Planning;

/// <summary>What is decided about one key: the table of docs/keys.md, in words and codes.</summary>
[TestFixture]
public sealed class KeyTable
{
    private static readonly ReplicationOptions Keys = new() { Kinds = [ObjectKind.Key] };
    private static readonly ReplicationOptions TwoWay = Keys with { Mode = ReplicationMode.TwoWay };
    private static readonly ReplicationOptions Mirror = Keys with { ReplicateDeletion = true };
    private static readonly VaultObject Sign = Some.Secret() with { Name = ObjectName.Parse("sign", ObjectKind.Key) };
    private static readonly VaultObject OfCertificate = Sign with { Managed = true };
    private static readonly Answers Stays = new() { Rotates = false };

    [Test]
    public void A_key_that_only_one_side_has_is_copied_once_nothing_stands_in_the_way()
    {
        Assert.That(Told(Keys, Sign, null), Is.EqualTo("does it rotate in source?"));
        Assert.That(Told(Keys, Sign, null, Stays), Is.EqualTo("what is soft-deleted?"));
        Assert.That(Told(Keys, Sign, null, Stays, deletedKnown: true), Is.EqualTo(
            "create in target: New, new in source: copied once, with all its versions, by backup and restore, Nothing"));
        Assert.That(Told(Keys with { Filter = new NameFilter(["sign"], []) }, Sign, null, deletedKnown: true),
            Does.StartWith("create in target"), "one that is named is copied though it may rotate");
        Assert.That(Told(TwoWay, null, Sign, Stays, deletedKnown: true), Is.EqualTo(
            "create in source: New, new in target: copied once, with all its versions, by backup and restore, Nothing"));
        Assert.That(Told(TwoWay, null, Sign), Is.EqualTo("does it rotate in target?"));
    }

    [Test]
    public void One_that_rotates_by_itself_is_noted() => Assert.That(Told(Keys, Sign, null, new() { Rotates = true }), Is.EqualTo(
        "Note Rotates: rotates by itself in source: a copy may rotate too, and each would make versions that the other lacks. Name it in "
            + "include, without wildcards, to have it copied all the same"));

    [TestCase(SoftDeletedPolicy.Recover, "Skipped")]
    [TestCase(SoftDeletedPolicy.Skip, "Skipped")]
    [TestCase(SoftDeletedPolicy.Fail, "Failed")]
    public void One_that_is_soft_deleted_there_is_left_to_a_person(SoftDeletedPolicy policy, string kind) => Assert.That(
        Told(Keys with { SoftDeleted = policy }, Sign, null, Stays, deletedKnown: true, gone: Sign with { Deleted = Some.At(300) }),
        Is.EqualTo($"{kind} SoftDeleted: is soft-deleted in target, and a key is not recovered by replication: recover it there by hand, "
            + "or wait until it is purged"));

    [Test]
    public void With_an_approval_the_very_versions_are_named()
    {
        var options = Keys with { ApprovedPlan = "hash" };
        var (newer, older) = (Sign with { Version = Some.Version(2) }, Sign with { Version = Some.Version(1) });

        Assert.That(Told(options, Sign, null, Stays, deletedKnown: true), Is.EqualTo("which versions in source?"));
        var change = Decide(options, Sign, null, Stays with { KeyVersions = [newer, older] }, deletedKnown: true).Change!;
        Assert.That((change.Subject.Version, change.History.Single().Version, change.Must),
            Is.EqualTo((Some.Version(2), Some.Version(1), Must.SourceIsAsPlanned)));
    }

    [Test]
    public void One_that_only_the_target_has_is_kept_and_noted_where_deletions_are_replicated()
    {
        Assert.That(Told(Keys, null, Sign), Is.EqualTo("keep"));
        Assert.That(Told(Mirror, null, Sign), Is.EqualTo(
            "keep, Note NotInSource: not in source; kept, since keys are never deleted by replication"));
    }

    [TestCase(false, "1,2", "1,2", ExpectedResult = "in sync")]
    [TestCase(false, "1,2", "1", ExpectedResult = "Note NewerVersionsCannotFollow: 1 newer version in source cannot follow: "
        + "Key Vault adds no version to a key that was copied")]
    [TestCase(true, "1,2,3", "1,4", ExpectedResult = "Note NewerVersionsCannotFollow: 2 newer versions in source and 1 newer version in "
        + "target cannot follow: Key Vault adds no version to a key that was copied")]
    [TestCase(true, "1", "1,4", ExpectedResult = "Note NewerVersionsCannotFollow: 1 newer version in target cannot follow: "
        + "Key Vault adds no version to a key that was copied")]
    [TestCase(false, "1", "1,4", ExpectedResult = "Skipped Drift: target has 1 version that source does not have: rotated or restored "
        + "since it was copied, and a key is never replaced")]
    [TestCase(false, "1,2", "1,4,5", ExpectedResult = "Skipped Drift: target has 2 versions that source does not have, and lacks 1: "
        + "rotated or restored since it was copied, and a key is never replaced")]
    [TestCase(false, "1", "2", ExpectedResult = "Skipped OtherKey: target has another key of that name: no version is in both vaults, and "
        + "a key is never replaced. Rename one of them, or exclude the name")]
    [TestCase(false, "", "2", ExpectedResult = "Skipped ChangedDuringRun: changed while both vaults were compared: the next run decides "
        + "anew")]
    [TestCase(true, "1", "", ExpectedResult = "Skipped ChangedDuringRun: changed while both vaults were compared: the next run decides "
        + "anew")]
    public string Keys_on_both_sides_are_compared_by_their_version_ids(bool twoWay, string source, string target)
    {
        Assert.That(Told(twoWay ? TwoWay : Keys, Sign, Sign), Is.EqualTo("compare keys"));
        return Told(twoWay ? TwoWay : Keys, Sign, Sign, new() { Keys = new KeyIds(Ids(source), Ids(target)) });
    }

    [Test]
    public void The_same_key_with_other_properties_is_noted() => Assert.That(
        Told(Keys, Sign, Sign with { Properties = Given.Off }, new() { Keys = new KeyIds(Ids("1"), Ids("1")) }),
        Is.EqualTo("in sync, Note KeyPropertiesDiffer: the same key in both vaults, with other properties (enabled): they are not "
            + "replicated. Where they should agree, change them by hand"));

    [Test]
    public void The_key_of_a_certificate_goes_with_its_certificate()
    {
        const string noted = "Note OfCertificate: belongs to a certificate in {0}, and is copied only with it: set objectTypes so that "
            + "certificates take part, or exclude the name";
        var withCertificates = Keys with { Kinds = [ObjectKind.Certificate, ObjectKind.Key] };

        Assert.That(Told(Keys, OfCertificate, null), Is.EqualTo(string.Format(null, noted, "source")));
        Assert.That(Told(Keys, OfCertificate, OfCertificate), Is.EqualTo(string.Format(null, noted, "source")));
        Assert.That(Told(Keys, null, OfCertificate), Is.EqualTo("nothing"));
        Assert.That(Told(TwoWay, null, OfCertificate), Is.EqualTo(string.Format(null, noted, "target")));
        Assert.That(Told(withCertificates, OfCertificate, null), Is.EqualTo("nothing"));
    }

    [TestCase(true, ExpectedResult = "Skipped NameTaken: a certificate has the name in source, and with it the key of that name: rename "
        + "one of them, or exclude the key")]
    [TestCase(false, ExpectedResult = "Skipped NameTaken: a certificate has the name in target, and with it the key of that name: rename "
        + "one of them, or exclude the key")]
    public string A_name_that_a_certificate_has_on_one_side_is_taken(bool inSource) =>
        inSource ? Told(Keys, OfCertificate, Sign) : Told(Keys, Sign, OfCertificate);

    [Test]
    public void A_question_that_could_not_be_answered_is_a_failure([Values] bool inSource) => Assert.That(
        Told(TwoWay, inSource ? Sign : null, inSource ? null : Sign, new() { Failure = "no permission" }),
        Is.EqualTo("Failed Unreadable: no permission"));

    private static Decision Decide(ReplicationOptions options, VaultObject? source, VaultObject? target, Answers? answers = null,
        bool deletedKnown = false, VaultObject? gone = null) =>
        new KeyCopies(Some.Source, Some.Target, options).Decide(new Side(source, source is null ? gone : null),
            new Side(target, target is null ? gone : null), answers ?? Answers.None, deletedKnown);

    private static string Told(ReplicationOptions options, VaultObject? source, VaultObject? target, Answers? answers = null,
        bool deletedKnown = false, VaultObject? gone = null)
    {
        var decision = Decide(options, source, target, answers, deletedKnown, gone);
        var finding = decision.Finding is { } found ? $"{found.Kind} {found.Code}: {found.Reason}" : null;
        return decision switch
        {
            { Change: { } change } => $"{change.Verb} in {change.To}: {change.Code}, {change.Reason}, {change.Must}",
            { Question: ReadRotation question } => $"does it rotate in {question.From}?",
            { Question: FindKeyVersions question } => $"which versions in {question.From}?",
            { Question: CompareKeys } => "compare keys",
            { AskDeleted: true } => "what is soft-deleted?",
            { Unchanged: true } => string.Join(", ", new[] { "in sync", finding }.OfType<string>()),
            { Extraneous: true } => string.Join(", ", new[] { "keep", finding }.OfType<string>()),
            _ => finding ?? "nothing",
        };
    }

    private static ImmutableHashSet<string> Ids(string numbers) => [.. numbers.Split(',', StringSplitOptions.RemoveEmptyEntries)];
}
