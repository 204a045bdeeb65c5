using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>In a two-way run both vaults may lose secrets, so the limit guards each of them.</summary>
[TestFixture]
public sealed class RefusedDeletions : OnTwoVaults
{
    private static readonly ReplicationOptions WithDeletion = new() { Mode = ReplicationMode.TwoWay, ReplicateDeletion = true };

    [TestCase("source", "target", "25%")]
    [TestCase("target", "source", "25%")]
    [TestCase("source", "target", "100")]
    public async Task A_vault_that_was_emptied_does_not_empty_the_other(string emptied, string other, string limit)
    {
        await ReplicateAsync(secrets: 3);
        Delete(emptied, secrets: 3);

        var report = await _.RunAsync(WithDeletion with { MaxDeletions = Some.Limit(limit) });

        Assert.That(report.Pairs[0].Refusal, Does.Contain($"vault {emptied} lists no secret").And.Contain($"all 3 in {other}"));
        Assert.That(_.Cloud.Vault(other).LiveNames(), Has.Count.EqualTo(3));
    }

    [TestCase("source", "target")]
    [TestCase("target", "source")]
    public async Task Only_100_percent_lets_it_be_emptied(string emptied, string other)
    {
        await ReplicateAsync(secrets: 3);
        Delete(emptied, secrets: 3);

        var report = await _.ReplicateAsync(WithDeletion with { MaxDeletions = Some.Limit("100%") });

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Deleted = 3 }));
        Assert.That(_.Cloud.Vault(other).LiveNames(), Is.Empty);
    }

    [TestCase("source", "target")]
    [TestCase("target", "source")]
    public async Task The_limit_is_a_share_of_the_vault_that_would_lose_them(string deleted, string loser)
    {
        await ReplicateAsync(secrets: 20);
        Delete(deleted, secrets: 6);

        var report = await _.RunAsync(WithDeletion);

        Assert.That(report.Pairs[0].Refusal, Does.Contain($"6 of 20 secrets (30%) would be deleted from {loser}"));
        Assert.That(_.Cloud.Vault(loser).LiveNames(), Has.Count.EqualTo(20));
    }

    private async Task ReplicateAsync(int secrets)
    {
        _.Source.Seed(secrets);
        await _.ReplicateAsync(WithDeletion);
    }

    private void Delete(string vault, int secrets)
    {
        foreach (var name in _.Cloud.Vault(vault).LiveNames().Take(secrets).ToList())
        {
            _.Cloud.Vault(vault).Delete(name);
        }
    }
}
