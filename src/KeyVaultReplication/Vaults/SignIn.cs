using System.Net;
using System.Security.Authentication;
using Azure;
using Azure.Core;
using Azure.Identity;

namespace KeyVaultReplication.Vaults;

/// <summary>
/// Gets tokens with patience, and an end: what passes is tried again for a while; a sign-in that takes too long fails; and one that failed
/// is not asked again for some minutes, so that the service is asked once and not once a secret.
/// </summary>
#pragma warning disable CA1001 // Types that own disposable fields should be disposable: a semaphore without a wait handle holds nothing
internal sealed class SignIn(TokenCredential credential, TimeProvider time, Action<VaultWait> waiting) : TokenCredential
#pragma warning restore CA1001
{
    /// <summary>Longest time for one token, all attempts together.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How long a failure stands. Tokens are renewed five minutes before they end: a failure then must not outlive a service that is well
    /// again.
    /// </summary>
    private static readonly TimeSpan FailureStands = TimeSpan.FromMinutes(2);

    private readonly SemaphoreSlim _one = new(1, 1);
    private AuthenticationFailedException? _failure;
    private DateTimeOffset _failedAt;

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Tokens are got asynchronously.");

    public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_failure is { } failure && time.GetUtcNow() - _failedAt < FailureStands)
            {
                throw new AuthenticationFailedException(failure.Message, failure);
            }

            _failure = null;
            return await AskAsync(requestContext, cancellationToken);
        }
        catch (AuthenticationFailedException exception)
        {
            (_failure, _failedAt) = _failure is null ? (exception, time.GetUtcNow()) : (_failure, _failedAt);
            throw;
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<AccessToken> AskAsync(TokenRequestContext request, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(Longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        AuthenticationFailedException? last = null;
        try
        {
            for (var wait = TimeSpan.FromSeconds(1); ; wait = Min(wait * 2, TimeSpan.FromSeconds(16)))
            {
                try
                {
                    return await credential.GetTokenAsync(request, either.Token);
                }
                catch (AuthenticationFailedException exception) when (IsPassing(exception) && !either.IsCancellationRequested)
                {
                    last = exception;
                }

                if (wait >= TimeSpan.FromSeconds(4))
                {
                    waiting(new VaultWait(wait, "cannot be asked, since the sign-in fails"));
                }

                await Task.Delay(wait, time, either.Token);
            }
        }
        catch (Exception exception) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested
            && exception is OperationCanceledException or AuthenticationFailedException)
        {
            throw last ?? new AuthenticationFailedException("The sign-in service did not answer in time.",
                new TimeoutException("It did not end within two minutes."));
        }
    }

    /// <summary>Whether signing in again may succeed: nothing connected, the service failed, or it says so itself.</summary>
    private static bool IsPassing(AuthenticationFailedException failure)
    {
        if (failure is CredentialUnavailableException)
        {
            return false;
        }

        var passes = SignInAdvice.IsPassing(NoAnswer.Said(failure));
        for (Exception? inner = failure.InnerException; inner is not null; inner =
            inner is AggregateException { InnerExceptions: [.., var one] } ? one : inner.InnerException)
        {
            switch (inner)
            {
                case UnusableAnswerException or AuthenticationException { InnerException: null }
                    or HttpRequestException
                {
                    StatusCode: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
                        or HttpStatusCode.ProxyAuthenticationRequired
                }:
                    return false;
                case RequestFailedException { Status: 408 or 429 or >= 500 } or HttpRequestException or IOException
                    or OperationCanceledException:
                case Microsoft.Identity.Client.MsalServiceException { StatusCode: 408 or 429 or >= 500 }:
                    passes = true;
                    break;
            }
        }

        return passes;
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
