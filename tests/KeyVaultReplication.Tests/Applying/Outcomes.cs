namespace KeyVaultReplication.Tests.Applying;

/// <summary>What people and machines are told of how each change ended.</summary>
[TestFixture]
public sealed class Outcomes
{
    private static IEnumerable<TestCaseData> Ends() =>
    [
        End("made", () => null, ChangeResult.Applied, null, null),
        End("left", () => LeftException.SoftDeletedKey(Some.Target), ChangeResult.Left, ReasonCode.SoftDeleted,
            "A key of that name is soft-deleted in vault target, and a key is not recovered by replication: recover it there by hand, or "
                + "wait until it is purged."),
        End("left, since the name is taken", () => LeftException.NameTaken(Some.Name("db"), Some.Target), ChangeResult.Left, ReasonCode.NameTaken,
            "Vault target says that the name is soft-deleted, but there is no such secret to recover: most likely a deleted certificate or "
                + "key has it. Recover or purge that, or exclude 'db'."),
        End("left, since it was edited before it was deleted", () => LeftException.RecoveredIsAnEdit(Some.Target), ChangeResult.Left,
            ReasonCode.EditWins,
            "It was changed in vault target before it was deleted there: it lives again as it was, nothing is written over it, and the next "
                + "run compares both sides."),
        End("left, since no deletion shows", () => LeftException.NoTombstone(Some.Name("db"), Some.Source), ChangeResult.Left,
            ReasonCode.NoTombstone,
            "Not deleted: vault source does not have 'db', but shows no deletion of it either (purged, restored or made anew). Delete it by "
                + "hand, or run once with sourceRegressed set to follow."),
        End("not possible there", () => NotHereException.Of(Some.Source, Some.Target), ChangeResult.Noted, ReasonCode.CannotBeCopiedHere,
            "Cannot be copied from vault source: Key Vault copies a key between vaults of one subscription and geography only, and target "
                + "cannot read a backup of source. Create or import the key in both vaults (BYOK), or use a multi-region Managed HSM; "
                + "exclude it, and nothing is tried any more."),
        End("not possible there, as another one told", () => NotHereException.As(ObjectName.Parse("first", ObjectKind.Key), Some.Source, Some.Target),
            ChangeResult.Noted, ReasonCode.CannotBeCopiedHere,
            "Not tried: vault target cannot read backups of vault source; see what is said of key first."),
        End("closed", () => new VaultClosedException("closed"), ChangeResult.NotAttempted, ReasonCode.VaultRefusesWrites, "closed"),
        End("overtaken", () => OvertakenException.In(Some.Target), ChangeResult.Overtaken, ReasonCode.ChangedDuringRun,
            "Changed in vault target during the run: left as it is, the next run decides anew."),
        End("cancelled", () => new OperationCanceledException(), ChangeResult.NotAttempted, ReasonCode.Cancelled,
            "Cancelled before it was done: the secret holds its old or its new value, and the next run completes it."),
        End("cancelled, a key", () => new OperationCanceledException(), ChangeResult.NotAttempted, ReasonCode.Cancelled,
            "Cancelled before it was done: the next run looks whether the key is there, and completes it.", ObjectKind.Key),
        End("failed", () => new VaultException("failed", 403, "Forbidden", new InvalidOperationException()), ChangeResult.Failed,
            ReasonCode.VaultError, "failed"),
    ];

    [TestCaseSource(nameof(Ends))]
    public void How_a_change_ended_is_told_with_what_to_do(object kind, Func<Exception?> end, object expected)
    {
        var error = end();

        Assert.That(ChangeOutcome.Of(Creation((ObjectKind)kind), error, null), Is.EqualTo(expected));
        Assert.That(error is null || ChangeOutcome.IsOutcome(error), "it ends this change and no other");
    }

    [Test]
    public void A_defect_of_the_tool_is_no_outcome() => Assert.That(ChangeOutcome.IsOutcome(new InvalidOperationException()), Is.False);

    [Test]
    public void What_a_change_that_was_made_has_to_tell_is_told()
    {
        var outcome = ChangeOutcome.Of(Creation(), null, "Worth knowing.");

        Assert.That(outcome, Is.EqualTo(new ChangeOutcome(Creation(), ChangeResult.Applied, "Worth knowing.")));
    }

    [Test]
    public void What_a_cancelled_run_did_not_begin_says_so() => Assert.That(ChangeOutcome.NotAttempted(Creation()), Is.EqualTo(
        new ChangeOutcome(Creation(), ChangeResult.NotAttempted, "Not attempted: the run was cancelled.", ReasonCode.Cancelled)));

    [Test]
    public void What_is_not_deleted_says_how_much_else_did_not_come_about() => Assert.That(ChangeOutcome.NotDeleted(Creation(), 2),
        Is.EqualTo(new ChangeOutcome(Creation(), ChangeResult.NotAttempted,
            "Not deleted: of the changes before, 2 failed or had to be left to the next run, and nothing is deleted unless all else went "
                + "well.",
            ReasonCode.NotAllElseWentWell)));

    [Test]
    public void Nobody_else_means_nothing_to_add()
    {
        var made = ChangeOutcome.Of(Creation(), null, "Worth knowing.");

        Assert.That(made.Over(0), Is.SameAs(made));
    }

    [TestCase(null, null, "Somebody made or edited 2 version(s) in target in the moment of the write: the history of the name keeps them, "
        + "and what is current now is what was copied.", ReasonCode.Conflict)]
    [TestCase("Worth knowing.", null, "Worth knowing. Somebody made or edited 2 version(s) in target in the moment of the write: the "
        + "history of the name keeps them, and what is current now is what was copied.", ReasonCode.Conflict)]
    [TestCase(null, "failed", "failed Somebody made or edited 2 version(s) in target in the moment of the write: the history of the name "
        + "keeps them, and what is current now is what was written before that.", ReasonCode.VaultError)]
    public void An_edit_in_the_moment_of_a_write_is_told_as_a_conflict(string? message, string? failure, string expected, ReasonCode code)
    {
        var error = failure is null ? null : new VaultException(failure, 403, "Forbidden", new InvalidOperationException());

        var told = ChangeOutcome.Of(Creation(), error, message).Over(2);

        Assert.That((told.Message, told.Code, told.WroteOverAnEdit), Is.EqualTo((expected, code, true)));
    }

    private static TestCaseData End(string what, Func<Exception?> end, ChangeResult result, ReasonCode? code, string? message,
        ObjectKind kind = ObjectKind.Secret) =>
        new TestCaseData(kind, end, new ChangeOutcome(Creation(kind), result, message, code)).SetArgDisplayNames(what);

    private static Change Creation(ObjectKind kind = ObjectKind.Secret) => new()
    {
        Kind = ChangeKind.Create,
        Subject = Some.Secret() with { Name = ObjectName.Parse("sign", kind) },
        From = Some.Source,
        To = Some.Target,
        Code = ReasonCode.New,
        Reason = "new",
    };
}
