using Azure.Core;
using KeyVaultReplication.Many;

namespace KeyVaultReplication.Tests.Many;

/// <summary>Who waits for whom, where replications of one run share a vault.</summary>
[TestFixture]
public sealed class HopOrders
{
    [TestCase("aaa>bbb bbb>ccc ccc>ddd", "1; 2; ", TestName = "In_a_chain_the_last_hop_goes_first")]
    [TestCase("hub>aaa hub>bbb hub>ccc", "; ; ", TestName = "A_source_that_is_only_read_makes_nobody_wait")]
    [TestCase("aaa>ccc bbb>ccc", "; ", TestName = "Two_that_write_the_same_vault_need_not_wait")]
    [TestCase("aaa=bbb bbb>ccc", "1; ", TestName = "Who_reads_goes_before_a_two_way_pair_that_writes")]
    [TestCase("aaa=bbb bbb=ccc", "; 0", TestName = "Where_each_should_wait_for_the_other_the_first_goes_first")]
    [TestCase("aaa=bbb bbb>ccc ccc>aaa", "; 2; 0", TestName = "Nor_is_there_a_circle_of_three")]
    public void Of(string replications, string waits)
    {
        var vaults = new Dictionary<string, Vault>();
        Vault Connect(string name) => vaults.TryGetValue(name, out var known) ? known
            : vaults[name] = new Vault(VaultAddress.Parse(name), new NoCredential());
        var all = replications.Split(' ').Select(one => one.Split('>', '=') is [var from, var to]
            ? new Replication(Connect(from), [Connect(to)],
                new ReplicationOptions
                {
                    Mode = one.Contains('=', StringComparison.Ordinal) ? ReplicationMode.TwoWay
                    : ReplicationMode.OneWay
                })
            : throw new FormatException(one)).ToList();

        Assert.That(string.Join("; ", HopOrder.Of(all).Select(before => string.Join(',', before))), Is.EqualTo(waits));
    }

    private sealed class NoCredential : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Nothing is contacted.");

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Nothing is contacted.");
    }
}
