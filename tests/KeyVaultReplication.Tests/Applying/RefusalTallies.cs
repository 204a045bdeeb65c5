namespace KeyVaultReplication.Tests.Applying;

/// <summary>When a vault is left alone: after five equal refusals without one success, or once nobody can sign in.</summary>
[TestFixture]
public sealed class RefusalTallies
{
    [TestCase("FFFF", ExpectedResult = null)]
    [TestCase("FFFFF", ExpectedResult = "403 Forbidden")]
    [TestCase("FFFFFFF", ExpectedResult = "403 Forbidden")]
    [TestCase("FFFFRF", ExpectedResult = null)] // not alike
    [TestCase("FFFFRRRRR", ExpectedResult = "503 ReadOnly")]
    [TestCase("TFFFFFFFFF", ExpectedResult = null)] // it took a write: it can be written
    [TestCase("FFFFFT", ExpectedResult = null)]
    [TestCase("FFFFTFFFFF", ExpectedResult = null)]
    [TestCase("nnnnn", ExpectedResult = "0")] // no answer
    [TestCase("aaaaabbbbbcccccddddd", ExpectedResult = null)] // what is about one object alone says nothing about the vault
    [TestCase("rrrrr", ExpectedResult = null)] // nor what was read
    public string? Left_alone(string answers)
    {
        var refusals = new Refusals();
        foreach (var answer in answers)
        {
            if (answer == 'T')
            {
                refusals.Took(Some.Target, ObjectKind.Secret);
                continue;
            }

            refusals.Note(answer switch
            {
                'F' => Refused(403, "Forbidden"),
                'R' => Refused(503, "ReadOnly"),
                'n' => Refused(0, ""),
                'a' => Refused(400, "BadParameter"),
                'b' => Refused(404, "SecretNotFound"),
                'c' => Refused(409, "Conflict"),
                'd' => Refused(429, "Throttled"),
                _ => new VaultException("", 403, "Forbidden", new InvalidOperationException()),
            }, ObjectKind.Secret);
        }

        Assert.That(() => refusals.Check(Some.Source, ObjectKind.Secret), Throws.Nothing, "another vault is another matter");
        Assert.That(() => refusals.Check(Some.Target, ObjectKind.Certificate), Throws.Nothing, "and so is another kind");
        try
        {
            refusals.Check(Some.Target, ObjectKind.Secret);
            return null;
        }
        catch (VaultClosedException closed)
        {
            Assert.That(closed.Message, Does.StartWith("Not attempted: vault target refused the first 5 writes of secrets alike (").And.EndWith(
                "), so it was left alone. If all its writes fail so, it may have failed over and be read-only for now, "
                    + "or the right to write is missing: see the first of these failures."));
            return closed.Message.Split('(')[1].Split(')')[0];
        }
    }

    [Test]
    public void Where_nobody_can_sign_in_the_vault_is_not_asked_again()
    {
        var refusals = new Refusals();
        refusals.CheckSignIn(Some.Source, Some.Target);

        refusals.Note(new VaultException("", 0, "", new InvalidOperationException()) { SignedOut = Some.Target }.OfWriteTo(Some.Target),
            ObjectKind.Secret);

        Assert.That(() => refusals.CheckSignIn(Some.Source), Throws.Nothing);
        Assert.That(() => refusals.CheckSignIn(Some.Source, Some.Target), Throws.TypeOf<VaultClosedException>().With.Message.EqualTo(
            "Not attempted: the sign-in for vault target failed: see the first of these failures."));
        Assert.That(() => refusals.Check(Some.Target, ObjectKind.Secret), Throws.Nothing, "one answer is no tally");
    }

    [Test]
    public void What_is_no_answer_of_a_vault_counts_nothing()
    {
        var refusals = new Refusals();
        for (var i = 0; i < 9; i++)
        {
            refusals.Note(new OperationCanceledException(), ObjectKind.Secret);
            refusals.Note(OvertakenException.In(Some.Target), ObjectKind.Secret);
        }

        Assert.That(() => refusals.Check(Some.Target, ObjectKind.Secret), Throws.Nothing);
    }

    private static VaultException Refused(int status, string code) =>
        new VaultException("", status, code, new InvalidOperationException()).OfWriteTo(Some.Target);
}
