using Azure;
using Azure.Core;
using Azure.Identity;
using static KeyVaultReplication.Tests.AnsweredVault;

namespace KeyVaultReplication.Tests.Vaults;

/// <summary>Sign-ins that fail for a moment, for good, or never end.</summary>
[TestFixture]
public sealed class SigningIn
{
    [TestCase("AADSTS50166: Request to External OIDC endpoint failed.")]
    [TestCase("AADSTS501661: Request to External OIDC endpoint failed.")]
    [TestCase("AADSTS90033: The service is temporarily unavailable.")]
    public async Task What_the_service_itself_calls_passing_is_overcome(string said)
    {
        var credential = new Credential(attempt => attempt == 1 ? new AuthenticationFailedException(said) : null);
        using var vault = new AnsweredVault(_ => Page(), credential: credential);

        Assert.That((await vault.ListAsync()).Objects, Is.Empty);
        Assert.That(credential.Asked, Is.EqualTo(2));
    }

    [Test]
    public async Task A_sign_in_that_does_not_connect_at_first_is_overcome()
    {
        var credential =
            new Credential(attempt => attempt < 4
                ? new AuthenticationFailedException("x", new RequestFailedException(0, "x", new HttpRequestException("refused"))) : null);
        using var vault = new AnsweredVault(_ => Page(), credential: credential);

        Assert.That((await vault.ListAsync()).Objects, Is.Empty);
        Assert.That(vault.Waits.Select(wait => wait.Why), Has.Some.EqualTo("cannot be asked, since the sign-in fails"));
    }

    [Test]
    public void A_sign_in_that_is_refused_is_asked_once_and_not_once_a_secret()
    {
        var credential =
            new Credential(_ => new AuthenticationFailedException("AADSTS7000222: The provided client secret keys are expired."));
        using var vault = new AnsweredVault(_ => Page(), credential: credential);
        var failures = Enumerable.Range(0, 20).Select(_ => Assert.ThrowsAsync<VaultException>(vault.WriteAsync)!).ToList();

        Assert.That(credential.Asked, Is.EqualTo(1));
        Assert.That(failures,
            Is.All.Matches<VaultException>(failure => failure.IsSignIn && !failure.IsAmbiguous
                && failure.Message.Contains("The client secret has expired", StringComparison.Ordinal)));
        Assert.That(vault.Requests, Is.Empty);
    }

    [Test]
    public void A_sign_in_that_keeps_failing_ends_and_says_what_it_last_was()
    {
        var credential = new Credential(_ => new AuthenticationFailedException("AADSTS50166: Request to External OIDC endpoint failed."));
        using var vault = new AnsweredVault(_ => Page(), credential: credential);

        Assert.That(Assert.ThrowsAsync<VaultException>(vault.ListAsync)!.Message,
            Does.Contain("sign-in failed: AADSTS50166").And.Contain("could not reach Azure DevOps"));
    }

    [Test]
    public void A_sign_in_that_never_answers_ends()
    {
        var clock = new JumpingClock();
        using var vault = new AnsweredVault(_ => Page(), credential: new Credential(_ => null, silent: clock), time: clock);

        Assert.That(Assert.ThrowsAsync<VaultException>(vault.ListAsync)!.Message,
            Does.Contain("the sign-in service did not answer in time"));
    }

    [TestCase("AADSTS7000215: Invalid client secret provided.", "The client secret is wrong")]
    [TestCase("AADSTS7000222: expired", "The client secret has expired")]
    [TestCase("AADSTS700027: Client assertion failed signature validation.", "The certificate is not one of the application's")]
    [TestCase("AADSTS700016: Application not found", "The tenant does not know the application")]
    [TestCase("AADSTS7000112: Application is disabled.", "The application is disabled")]
    [TestCase("AADSTS7000229: missing service principal", "has no service principal in this tenant")]
    [TestCase("AADSTS90002: Tenant not found.", "There is no such tenant")]
    [TestCase("AADSTS900432: Confidential Client is not supported in Cross Cloud request.", "belongs to another cloud")]
    [TestCase("AADSTS500011: The resource principal was not found.", "of different clouds")]
    [TestCase("AADSTS700211: No matching issuer", "must have the issuer")]
    [TestCase("AADSTS700212: No matching audience", "must have the audience")]
    [TestCase("AADSTS700213: No matching subject", "must have the issuer and the subject")]
    [TestCase("AADSTS700024: Client assertion is not within its valid time range.", "compare the clock")]
    [TestCase("AADSTS53003: Access has been blocked by Conditional Access policies.", "A Conditional Access policy forbids it")]
    [TestCase("AADSTS700082: The refresh token has expired.", "az login")]
    [TestCase("AADSTS999999: Something new.", "See https://login.microsoftonline.com/error?code=999999")]
    [TestCase("Something without a code.", "")]
    public void Each_code_has_its_own_advice_and_an_unknown_one_none_that_is_wrong(string said, string advice)
    {
        var message =
            VaultErrors.Explain(new AuthenticationFailedException(said), AnsweredVault.Address, VaultOperation.List, null).Message;

        Assert.That(message,
            Does.StartWith($"Could not list the secrets of vault answered: sign-in failed: {said.TrimEnd('.')}.").And.Contain(advice));
        Assert.That(message.Contains("service connection: its secret", StringComparison.Ordinal), Is.False);
    }

    /// <summary>A credential that gives a token, or fails, or is silent while the time of a clock goes by.</summary>
    private sealed class Credential(Func<int, Exception?> failure, TimeProvider? silent = null) : TokenCredential
    {
        public int Asked { get; private set; }

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Asked++;
            while (silent is not null)
            {
                await Task.Delay(TimeSpan.FromSeconds(30), silent, cancellationToken);
            }

            return failure(Asked) is { } exception ? throw exception : new AccessToken("token", DateTimeOffset.MaxValue);
        }
    }
}
