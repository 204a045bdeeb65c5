using KeyVaultSimulator;
using static KeyVaultReplication.Tests.Applying.Applied;

namespace KeyVaultReplication.Tests.Applying;

/// <summary>
/// A vault that refuses five writes alike is left alone, whatever is written; one that took a write is not; and where nobody can sign in,
/// it is asked once.
/// </summary>
[TestFixture]
public sealed class ClosedVaults : OnTwoVaults
{
    private static readonly string[] Names = ["a", "b", "c", "d", "e", "f", "g"];

    [TestCase(ChangeKind.Create, ObjectKind.Secret, "Set")]
    [TestCase(ChangeKind.UpdateProperties, ObjectKind.Secret, "Update")]
    [TestCase(ChangeKind.Recover, ObjectKind.Secret, "Recover")]
    [TestCase(ChangeKind.Delete, ObjectKind.Secret, "Delete")]
    [TestCase(ChangeKind.Create, ObjectKind.Key, "Key.Restore")]
    public async Task Five_refusals_are_enough(ChangeKind kind, ObjectKind of, string operation)
    {
        _.Target.Faults.Add(operation, null, Fault.Status(403, "ForbiddenByPolicy"));

        var outcomes = await ApplyAsync(kind, of);

        Assert.That(Ends(outcomes), Is.EqualTo("FFFFFNN"));
        Assert.That(outcomes[5].Message, Does.StartWith("Not attempted: vault target refused the first 5 writes").And.Contains(
            "(403 ForbiddenByPolicy)"));
        Assert.That(_.Target.Asked().Split(", ").Count(one => one == operation), Is.EqualTo(5));
    }

    [TestCase(ChangeKind.Create, ObjectKind.Secret, "Set")]
    [TestCase(ChangeKind.UpdateProperties, ObjectKind.Secret, "Update")]
    [TestCase(ChangeKind.Recover, ObjectKind.Secret, "Recover")]
    [TestCase(ChangeKind.Delete, ObjectKind.Secret, "Delete")]
    [TestCase(ChangeKind.Create, ObjectKind.Key, "Key.Restore")]
    public async Task A_vault_that_took_a_write_is_asked_all(ChangeKind kind, ObjectKind of, string operation)
    {
        // The second request to create a secret binds the mark of the first.
        _.Target.Faults.Add(operation, null, Fault.Status(403, "ForbiddenByPolicy"), skip: 1);

        Assert.That(Ends(await ApplyAsync(kind, of)), Is.EqualTo("AFFFFFF"));
    }

    [TestCase(ChangeKind.Create, ObjectKind.Secret)]
    [TestCase(ChangeKind.UpdateProperties, ObjectKind.Secret)]
    [TestCase(ChangeKind.Recover, ObjectKind.Secret)]
    [TestCase(ChangeKind.Delete, ObjectKind.Secret)]
    [TestCase(ChangeKind.Create, ObjectKind.Key)]
    public async Task Where_nobody_can_sign_in_it_is_asked_once(ChangeKind kind, ObjectKind of)
    {
        var outcomes = await ApplyAsync(kind, of, signedOut: true);

        Assert.That(Ends(outcomes), Is.EqualTo("FNNNNNN"));
        Assert.That(outcomes[1].Message, Is.EqualTo(
            "Not attempted: the sign-in for vault target failed: see the first of these failures."));
    }

    [Test]
    public async Task A_target_that_is_left_alone_is_no_matter_of_the_others([Values] bool signedOut)
    {
        var second = _.Cloud.AddVault("second");
        if (!signedOut)
        {
            _.Target.Access.Deny("Set");
        }

        Fill(ChangeKind.Create, ObjectKind.Secret);
        var outcomes = await _.ApplyAsync(
            [.. Names.SelectMany(name => new[] { Copy(name), Copy(name) with { To = VaultAddress.Parse("second") } })], parallelism: 1,
            signedOut: signedOut ? _.Target : null);

        Assert.That(Ends(outcomes), Is.EqualTo((signedOut ? "FNNNNNN" : "FFFFFNN") + "AAAAAAA"));
        Assert.That(second.LiveNames(), Is.EqualTo(Names));
    }

    private async Task<IReadOnlyList<ChangeOutcome>> ApplyAsync(ChangeKind kind, ObjectKind of, bool signedOut = false)
    {
        Fill(kind, of);
        var changes = await Task.WhenAll(Names.Select(async name => kind switch
        {
            ChangeKind.Create => Copy(name, of),
            _ => Copy(name) with { Kind = kind, Current = await ShownAsync(name), Subject = await ShownAsync(name) },
        }));
        return await _.ApplyAsync(changes, parallelism: 1, signedOut: signedOut ? _.Target : null);
    }

    private void Fill(ChangeKind kind, ObjectKind of)
    {
        foreach (var name in Names)
        {
            if (kind != ChangeKind.Create)
            {
                _.Target.Set(name, name);
            }
            else if (of == ObjectKind.Key)
            {
                _.Source.AddKey(name);
            }
            else
            {
                _.Source.Set(name, name);
            }

            if (kind == ChangeKind.Recover)
            {
                _.Target.Delete(name);
            }
        }

        _.Cloud.Advance(TimeSpan.FromSeconds(10));
    }

    private async Task<VaultObject> ShownAsync(string name) =>
        _.Target.LiveNames().Contains(name) ? await _.ListedAsync(_.Target, name) : await _.ListedAsDeletedAsync(_.Target, name);

    private static string Ends(IReadOnlyList<ChangeOutcome> outcomes) => string.Concat(outcomes.Select(outcome => $"{outcome.Result}"[0]));
}
