using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace KeyVaultReplication.Vaults;

/// <summary>
/// When a request is sent again. A throttled vault is waited for, by all its requests together; a write is then sent again by
/// <see cref="VaultRequests"/>, after another look. Other passing failures are tried again a few times; a PUT, an import or a DELETE is
/// not, because one that seemed to fail may have been made, or somebody may have written meanwhile: whoever sent it looks first. The SDK's
/// own policy would wait for as long as an answer asks it to.
/// </summary>
internal sealed class VaultRetryPolicy(
    VaultLimiter limiter, TimeProvider time, int maxRetries, TimeSpan waitForPermissions, Action<VaultWait> waiting) : HttpPipelinePolicy
{
    /// <summary>
    /// How long a vault that does not answer is tried with patience. After that something lasting is the likely cause, and each request
    /// fails soon.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Longest wait between two attempts, whatever an answer asks for.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>How often a role that does not work yet is tried.</summary>
    private static readonly TimeSpan PermissionInterval = TimeSpan.FromSeconds(10);

    private const string Impatient = "kvreplicate-without-waiting-for-permissions";

    private readonly Lock _gate = new();
    private DateTimeOffset? _silentSince;
    private DateTimeOffset? _deniedSince;
    private bool _answered;

    /// <summary>Until it is disposed of, no permission is waited for: for what can be found out otherwise, too.</summary>
    public static IDisposable WithoutWaitingForPermissions() =>
        HttpPipeline.CreateHttpMessagePropertiesScope(new Dictionary<string, object?> { [Impatient] = true });

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("Vaults are asked asynchronously.");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var isPut = MakesVersion(message.Request);
        var isSentOnce = isPut || message.Request.Method == RequestMethod.Delete;
        var unauthorized = false;
        for (var (attempt, failures) = (0, 0); ; attempt++)
        {
            // The first attempt of a write has waited already, where the run can still be cancelled.
            if (attempt > 0 || IsRead(message.Request))
            {
                await limiter.EnterAsync(isPut, message.CancellationToken);
            }

            TimeSpan wait;
            try
            {
                await ProcessNextAsync(message, pipeline);
                Note(answered: true, message.Response.Status);
                // A token that is not taken any more: the next attempt brings another. Nothing has been done then, so that goes for writes
                // too.
                if ((!unauthorized && IsChallenge(message.Response) ? TimeSpan.Zero
                    : AfterAnswer(message, isSentOnce, ref failures)) is not { } pause)
                {
                    return;
                }

                unauthorized |= IsChallenge(message.Response);
                wait = pause;
                message.Response.Dispose();
            }
            catch (Exception exception) when (message.ResponseClassifier.IsRetriable(message, exception))
            {
                Note(answered: false, status: 0);
                if (isSentOnce || ++failures > MostRetries(exception))
                {
                    throw;
                }

                wait = Backoff(failures);
                Say(wait, "does not answer");
            }

            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, message.CancellationToken);
            }
        }
    }

    /// <summary>A backup changes nothing, although it is posted.</summary>
    private static bool IsRead(Request request) =>
        request.Method == RequestMethod.Get || request.Uri.Path.EndsWith("/backup", StringComparison.OrdinalIgnoreCase);

    private static bool IsChallenge(Response answer) => answer.Status == 401 && answer.Headers.Contains("WWW-Authenticate");

    /// <summary>
    /// What makes a version each time it is taken: an import of a certificate too, also of the very same one [recorded traffic].
    /// </summary>
    private static bool MakesVersion(Request request) => request.Method == RequestMethod.Put
        || (request.Method == RequestMethod.Post && request.Uri.Path.TrimEnd('/') is var path
            && (path.EndsWith("/import", StringComparison.OrdinalIgnoreCase)
                || path.EndsWith("/restore", StringComparison.OrdinalIgnoreCase)));

    /// <summary>How long to wait before the next attempt; null when the answer stands.</summary>
    private TimeSpan? AfterAnswer(HttpMessage message, bool isSentOnce, ref int failures)
    {
        switch (message.Response.Status)
        {
            case 429:
                // The limiter waits, for all requests. A write is sent again by VaultRequests, where the run can still be cancelled.
                return limiter.Throttled(RetryAfter(message)) && IsRead(message.Request) ? TimeSpan.Zero : null;
            case 403 when waitForPermissions > TimeSpan.Zero && !message.TryGetProperty(Impatient, out _)
                && AnswerAdvice.IsMissingPermission(VaultAnswer.Of(message.Response)):
                return StillWaitsForPermissions() ? PermissionInterval : null;
            case var status when !isSentOnce && message.ResponseClassifier.IsRetriableResponse(message) && ++failures <= maxRetries:
                var wait = Backoff(failures);
                wait = RetryAfter(message) is { } asked && asked > wait ? asked : wait;
                wait = wait > LongestWait ? LongestWait : wait;
                Say(wait, $"answered {status}");
                return wait;
            default:
                return null;
        }
    }

    private bool StillWaitsForPermissions()
    {
        lock (_gate)
        {
            _deniedSince ??= time.GetUtcNow();
            if (time.GetUtcNow() - _deniedSince > waitForPermissions)
            {
                return false;
            }
        }

        Say(PermissionInterval, "refuses permission, and permissions are waited for");
        return true;
    }

    private void Note(bool answered, int status)
    {
        lock (_gate)
        {
            _silentSince = answered ? null : _silentSince ?? time.GetUtcNow();
            _answered |= answered;
        }

        if (answered && status != 429)
        {
            limiter.Answered();
        }
    }

    /// <summary>A network that only just comes up is waited for; what time does not mend is tried again no more than to be sure.</summary>
    private int MostRetries(Exception exception)
    {
        for (Exception? inner = exception; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case UnusableAnswerException or HttpRequestException { StatusCode: HttpStatusCode.ProxyAuthenticationRequired }:
                    return 0; // a password that is tried again and again locks its account
                case AuthenticationException { InnerException: null } or SocketException { SocketErrorCode: SocketError.HostNotFound }:
                    return Math.Min(maxRetries, 2);
            }
        }

        lock (_gate)
        {
            return Math.Min(maxRetries, time.GetUtcNow() - _silentSince > Patience ? 2 : _answered ? int.MaxValue : 5);
        }
    }

    /// <summary>0.5, 1, 2, 4, 8, 8 ... seconds, a fifth more or less.</summary>
#pragma warning disable CA5394 // Do not use insecure randomness: it spreads retries, nothing else
    private static TimeSpan Backoff(int failures) =>
        TimeSpan.FromSeconds(Math.Min(8, 0.5 * (1 << Math.Min(failures - 1, 4))) * (0.8 + (0.4 * Random.Shared.NextDouble())));
#pragma warning restore CA5394

    /// <summary>Waits that a person would wonder about are told.</summary>
    private void Say(TimeSpan wait, string why)
    {
        if (wait >= TimeSpan.FromSeconds(3))
        {
            waiting(new VaultWait(wait, why));
        }
    }

    private static TimeSpan? RetryAfter(HttpMessage message) =>
        message.Response.Headers.TryGetValue("Retry-After", out var text) && int.TryParse(text, out var seconds)
            ? TimeSpan.FromSeconds(seconds) : null;
}
