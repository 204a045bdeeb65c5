using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>
/// The sign-in refuses while a run is writing: it is asked once more for each vault and not once for each secret, and what is left is not
/// attempted.
/// </summary>
[TestFixture]
public sealed class SignInLost
{
    [Test]
    public async Task What_is_left_is_not_attempted_and_the_next_run_completes_it()
    {
        await using var cloud = await SimulatedCloud.StartAsync();
        using var http = new HttpClient(cloud.CreateHandler());
        using var transport = new HttpClientTransport(http);
        var (source, target) = (cloud.AddVault("source"), cloud.AddVault("target"));
        source.Seed(40);
        var credential = new EndingCredential(cloud.Credential, asks: 20);

        var report = await RunAsync(credential);

        var outcomes = report.Pairs.Single().Outcomes;
        var failed = outcomes.Where(outcome => outcome.Result == ChangeResult.Failed).ToList();
        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Failed));
        Assert.That(failed, Has.Count.InRange(1, 2), "with one secret at a time");
        Assert.That(failed.Select(outcome => outcome.Message), Has.All.Contains("The client secret has expired"));
        Assert.That(outcomes.Count(outcome => outcome.Result == ChangeResult.NotAttempted), Is.GreaterThan(20));
        Assert.That(credential.Refused, Is.AtMost(2), "once for each vault");

        Assert.That((await RunAsync(cloud.Credential)).Result, Is.EqualTo(ReplicationResult.Succeeded));
        Assert.That(target.LiveNames(), Is.EquivalentTo(source.LiveNames()));
        Assert.That((await RunAsync(cloud.Credential)).HasChanges, Is.False);

        Task<ReplicationReport> RunAsync(TokenCredential who) => Replicator.RunAsync(
            new Vault(VaultAddress.Parse("source"), who, transport), [new Vault(VaultAddress.Parse("target"), who, transport)],
            new ReplicationOptions { Parallelism = 1 });
    }

    /// <summary>Its tokens end at once, so that each request asks anew; after so many, it is refused.</summary>
    private sealed class EndingCredential(TokenCredential inner, int asks) : TokenCredential
    {
        private int _asked;

        public int Refused => Math.Max(0, _asked - asks);

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref _asked) > asks)
            {
                throw new AuthenticationFailedException("AADSTS7000222: The provided client secret keys are expired.");
            }

            return new AccessToken((await inner.GetTokenAsync(requestContext, cancellationToken)).Token, DateTimeOffset.UtcNow);
        }
    }
}
