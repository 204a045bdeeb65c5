using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace KeyVaultSimulator.Http;

/// <summary>Answers a vault's HTTP requests: first who asks, then what goes wrong, then limits and rights, then the operation.</summary>
internal sealed class VaultEndpoint(SimulatedVault vault, TimeProvider time, TimeSpan latency)
{
    private static readonly FrozenSet<string> ApiVersions =
        new[] { "2016-10-01", "7.0-preview", "7.0", "7.1-preview", "7.1", "7.2-preview", "7.2", "7.3-preview", "7.3", "7.4-preview.1",
            "7.4", "7.5-preview.1", "7.5", "7.6-preview.1", "7.6-preview.2", "7.6", "2025-06-01-preview", "2025-07-01", "2026-04-01" }
            .ToFrozenSet(StringComparer.Ordinal);

    private readonly WhoAsks _whoAsks = new(vault, time);
    private readonly AccessCheck _access = new(vault);

    public async Task AnswerAsync(HttpContext context)
    {
        if (latency > TimeSpan.Zero)
        {
            await Task.Delay(latency, time);
        }

        var method = context.Request.Headers["X-HTTP-METHOD"] is [{ } substitute] && context.Request.Method == "POST"
            ? substitute.ToUpperInvariant() : context.Request.Method;
        var apiVersion = context.Request.Query["api-version"].ToString();
        var (operation, name) = ($"{method} {context.Request.Path}", default(string));
        var (status, challenge, after) = (0, false, default(Fault));
        var body = new ArrayBufferWriter<byte>(1024);
        try
        {
            var principal = _whoAsks.Principal(context);
            var request = VaultRequest.Parse(method, context.Request.Path);
            (operation, name) = (request.Operation, request.Name);
            after = vault.Faults.Next(operation, name);
            await BeforeAsync(context, after);
            if (!ApiVersions.Contains(apiVersion))
            {
                throw ServiceError.BadVersion(apiVersion);
            }

            CheckLimits(operation);
            _access.Check(context, request, principal);
            if (vault.IsReadOnly && Operations.IsWrite(operation))
            {
                throw ServiceError.ReadOnly(vault.Name);
            }

            request.CheckName();
            var reply = await ReplyAsync(request, new Bodies(vault, apiVersion), after is DisorderFault, context);
            await AfterAsync(after);
            status = reply.Status;
            if (reply.Body is not null)
            {
                Write(body, reply.Body);
            }

            if (reply.Location is not null)
            {
                context.Response.Headers.Location = reply.Location;
            }

            if (reply.AsksToWait)
            {
                context.Response.Headers.RetryAfter = "10";
            }
        }
        catch (ServiceError error)
        {
            status = error.Status;
            challenge = status == 401;
            if (challenge)
            {
                context.Response.Headers.WWWAuthenticate = _whoAsks.Challenge(after is TokenFault { Claims: true });
            }
            else if (status == 429 && ((after as StatusFault)?.RetryAfter ?? vault.Options.Throttle?.RetryAfter) is { } wait)
            {
                context.Response.Headers.RetryAfter = ((int)wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            }

            Write(body, json => Bodies.Error(json, error));
        }
        catch (Exception exception) when (exception is ConnectionResetException || context.RequestAborted.IsCancellationRequested)
        {
            // A fault, or a client that did not wait: without an answer, and so without a status.
        }
#pragma warning disable CA1031 // Do not catch general exception types: whatever nobody expected is answered and logged like every other error
        catch (Exception exception)
#pragma warning restore CA1031
        {
            status = 500;
            body.ResetWrittenCount();
            Write(body, json => Bodies.Error(json, ServiceError.Failed(exception)));
        }

        if (after is AlteredFault altered)
        {
            var text = altered.Change(Encoding.UTF8.GetString(body.WrittenSpan));
            body.ResetWrittenCount();
            body.Write(Encoding.UTF8.GetBytes(text));
        }

        if (after is SlowFault slow)
        {
            await Task.Delay(slow.Delay, time, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (after is NoAnswerFault && !DirectHandler.GivesUp(context))
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // Logged before it is sent: whoever has the answer finds the request in the log.
        var isAnswered = status != 0 && !context.RequestAborted.IsCancellationRequested;
        vault.Log(new RequestRecord(vault.Name, operation, name, isAnswered ? status : 0, isAnswered && challenge, time.GetUtcNow()));
        if (!isAnswered)
        {
            context.Abort();
            return;
        }

        await VaultResponse.SendAsync(context, vault.Now, status, body, after is TruncateFault);
    }

    private sealed class ConnectionResetException : Exception;

    private async Task<Reply> ReplyAsync(VaultRequest request, Bodies bodies, bool disorder, HttpContext context)
    {
        var common = await new CommonOperations(vault, bodies, disorder).AnswerAsync(request, context.Request, context.RequestAborted);
        return common ?? await (request.Kind switch
        {
            StoredKind.Certificate => new CertificateOperations(vault, bodies.Certificates).AnswerAsync(request, context.Request,
                context.RequestAborted),
            StoredKind.Key => new KeyOperations(vault, bodies.Keys).AnswerAsync(request, context.Request, context.RequestAborted),
            _ => new SecretOperations(vault, bodies).AnswerAsync(request, context.Request, context.RequestAborted),
        });
    }

    private static async Task BeforeAsync(HttpContext context, Fault? fault)
    {
        switch (fault)
        {
            case StatusFault failing:
                await context.Request.Body.CopyToAsync(Stream.Null);
                throw ServiceError.Of(failing.Code, failing.InnerCode);
            case TokenFault:
                throw ServiceError.Unauthorized("[TokenExpired] Error validating token: 'S2S12086'.");
            case ResetFault { After: false }:
                throw new ConnectionResetException();
            case HookFault hook:
                await hook.Before();
                break;
        }
    }

    private static async Task AfterAsync(Fault? fault)
    {
        switch (fault)
        {
            case ResetFault { After: true }:
                throw new ConnectionResetException();
            case LostAnswerFault lost:
                throw ServiceError.Of(lost.Code);
            case HookFault hook:
                await hook.After();
                break;
        }
    }

    private void CheckLimits(string operation)
    {
        if ((Operations.IsCreate(operation) ? vault.Creates : vault.Others)?.TryTake() == false)
        {
            throw ServiceError.Throttled();
        }
    }

    private static void Write(ArrayBufferWriter<byte> body, Action<Utf8JsonWriter> write)
    {
        using var json = new Utf8JsonWriter(body,
            new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        write(json);
    }
}
