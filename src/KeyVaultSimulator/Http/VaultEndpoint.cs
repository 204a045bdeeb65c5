using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace KeyVaultSimulator.Http;

/// <summary>Answers a vault's HTTP requests: first who asks, then what goes wrong, then limits and rights, then the operation.</summary>
internal sealed class VaultEndpoint(SimulatedVault vault, TimeProvider time, TimeSpan latency)
{
    private static readonly FrozenSet<string> ApiVersions =
        new[] { "2016-10-01", "7.0-preview", "7.0", "7.1-preview", "7.1", "7.2-preview", "7.2", "7.3-preview", "7.3", "7.4-preview.1", "7.4", "7.5-preview.1", "7.5", "7.6-preview.1", "7.6-preview.2", "7.6", "2025-06-01-preview", "2025-07-01", "2026-04-01" }
            .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The role assignment that allows a request: in vaults with RBAC the service tells it in a header [recorded traffic].</summary>
    private const string RoleAssignment = "00000000-0000-4000-8000-0000000000bb";

    public async Task AnswerAsync(HttpContext context)
    {
        if (latency > TimeSpan.Zero)
        {
            await Task.Delay(latency, time);
        }

        var method = context.Request.Headers["X-HTTP-METHOD"] is [{ } substitute] && context.Request.Method == "POST" ? substitute.ToUpperInvariant() : context.Request.Method;
        var apiVersion = context.Request.Query["api-version"].ToString();
        var (operation, name) = ($"{method} {context.Request.Path}", default(string));
        var (status, challenge, after) = (0, false, default(Fault));
        var body = new ArrayBufferWriter<byte>(1024);
        try
        {
            var principal = Authenticate(context);
            var request = VaultRequest.Parse(method, context.Request.Path);
            (operation, name) = (request.Operation, request.Name);
            after = vault.Faults.Next(operation, name);
            await BeforeAsync(context, after);
            if (!ApiVersions.Contains(apiVersion))
            {
                throw ServiceError.BadVersion(apiVersion);
            }

            CheckLimits(operation);
            CheckAccess(context, request, principal);
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
                context.Response.Headers.WWWAuthenticate = Challenge(after is TokenFault { Claims: true });
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

        if (after is SlowFault slow)
        {
            await Task.Delay(slow.Delay, time, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // Logged before it is sent: whoever has the answer finds the request in the log.
        var isAnswered = status != 0 && !context.RequestAborted.IsCancellationRequested;
        vault.Log(new RequestRecord(vault.Name, operation, name, isAnswered ? status : 0, isAnswered && challenge, time.GetUtcNow()));
        if (!isAnswered)
        {
            context.Abort();
            return;
        }

        await SendAsync(context, status, body, after is TruncateFault);
    }

    private sealed class ConnectionResetException : Exception;

    private async Task<Reply> ReplyAsync(VaultRequest request, Bodies bodies, bool disorder, HttpContext context)
    {
        var common = await new CommonOperations(vault, bodies, disorder).AnswerAsync(request, context.Request, context.RequestAborted);
        return common ?? await (request.Kind switch
        {
            StoredKind.Certificate => new CertificateOperations(vault, bodies.Certificates).AnswerAsync(request, context.Request, context.RequestAborted),
            StoredKind.Key => new KeyOperations(vault, bodies.Keys).AnswerAsync(request, context.Request, context.RequestAborted),
            _ => new SecretOperations(vault, bodies).AnswerAsync(request, context.Request, context.RequestAborted),
        });
    }

    private string Authenticate(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            throw ServiceError.Unauthorized("AKV10000: Request is missing a Bearer or PoP token.");
        }

        var token = Token.TryRead(header["Bearer ".Length..])
            ?? throw ServiceError.Unauthorized("AKV10046: Unable to resolve the key used for signature validation.");
        if (token.Audience.TrimEnd('/') != Resource)
        {
            throw ServiceError.Unauthorized($"AKV10022: Invalid audience. Expected {Resource}, found: {token.Audience}.");
        }

        return token.Tenant != vault.Options.Tenant
            ? throw ServiceError.Unauthorized($"AKV10032: Invalid issuer. Expected one of https://sts.windows.net/{vault.Options.Tenant}/, found https://sts.windows.net/{token.Tenant}/.")
            : token.Expires <= time.GetUtcNow() ? throw ServiceError.Unauthorized("[TokenExpired] Error validating token: 'S2S12086'.")
            : token.Principal;
    }

    private string Resource => $"https://{vault.Options.Suffix}";

    private string Challenge(bool claims)
    {
        var authorization = $"Bearer authorization=\"https://login.microsoftonline.com/{vault.Options.Tenant}\", resource=\"{Resource}\"";
        return claims
            ? authorization + ", error=\"insufficient_claims\", claims=\"eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwidmFsdWUiOiIxIn19fQ==\""
            : authorization;
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

    private void CheckAccess(HttpContext context, VaultRequest request, string principal)
    {
        var (operation, name, kind) = (request.Operation, request.Name, request.Kind.Collection());
        var caller = $"appid={principal};oid={principal};iss=https://sts.windows.net/{vault.Options.Tenant}/";
        if (vault.Options.Firewalled)
        {
            throw new ServiceError(403, "Forbidden",
                $"Client address is not authorized and caller is not a trusted service.\r\nClient address: {context.Connection.RemoteIpAddress}\r\nCaller: {caller}\r\nVault: {vault.Name};location=westeurope",
                "ForbiddenByFirewall");
        }

        if (vault.Options.PrivateOnly)
        {
            throw new ServiceError(403, "Forbidden",
                $"Public network access is disabled and request is not from a trusted service nor via an approved private link.\r\nCaller: {caller}\r\nVault: {vault.Name};location=westeurope",
                "ForbiddenByConnection");
        }

        if (!vault.Access.Allows(operation, principal, name))
        {
            throw vault.Options.Rbac
                ? new ServiceError(403, "Forbidden",
                    "Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments or role definitions were changed recently, please observe propagation time.\r\n"
                    + $"Caller: {caller}\r\nAction: 'Microsoft.KeyVault/vaults/{DataAction(request)}'\r\n"
                    + $"Resource: '/subscriptions/{vault.Options.Subscription}/resourcegroups/rg/providers/microsoft.keyvault/vaults/{vault.Name}{(name is null ? "" : $"/{kind}/{name}")}'\r\n"
                    + $"Assignment: (not found)\r\nDenyAssignmentId: null\r\nDecisionReason: 'DeniedWithNoValidRBAC' \r\nVault: {vault.Name};location=westeurope\r\n",
                    "ForbiddenByRbac")
                : new ServiceError(403, "Forbidden",
                    $"The user, group or application '{caller}' does not have {kind} {Operations.Permission(operation)} permission on key vault '{vault.Name};location=westeurope'. "
                    + "For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287",
                    request.Kind == StoredKind.Secret ? "AccessDenied" : "ForbiddenByPolicy");
        }

        if (vault.Options.Rbac)
        {
            context.Response.Headers["x-ms-keyvault-rbac-assignment-id"] = RoleAssignment;
        }
    }

    private static string DataAction(VaultRequest request) => Operations.Action(request.Operation) is var action && action.StartsWith("keyrotation", StringComparison.Ordinal)
        ? action : $"{request.Kind.Collection()}/{action}";

    private static void Write(ArrayBufferWriter<byte> body, Action<Utf8JsonWriter> write)
    {
        using var json = new Utf8JsonWriter(body, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        write(json);
    }

    private async Task SendAsync(HttpContext context, int status, ArrayBufferWriter<byte> body, bool truncate)
    {
        var response = context.Response;
        response.StatusCode = status;
        var headers = response.Headers;
        headers.CacheControl = "no-cache";
        headers.Pragma = "no-cache";
        headers.Expires = "-1";
        headers.Date = vault.Now.ToString("R", CultureInfo.InvariantCulture);
        headers.StrictTransportSecurity = "max-age=31536000;includeSubDomains";
        headers.XContentTypeOptions = "nosniff";
        headers["x-ms-keyvault-region"] = "westeurope";
        headers["x-ms-keyvault-service-version"] = "1.9.2762.1";
        headers["x-ms-keyvault-network-info"] = "conn_type=Ipv4;addr=127.0.0.1;act_addr_fam=InterNetwork;";
        headers["x-ms-request-id"] = Guid.NewGuid().ToString();
        if (context.Request.Headers["x-ms-return-client-request-id"] == "true")
        {
            headers["x-ms-client-request-id"] = context.Request.Headers["x-ms-client-request-id"];
        }

        if (status == 204)
        {
            return;
        }

        headers.ContentType = "application/json; charset=utf-8";
        headers.ContentLength = body.WrittenCount;
        if (truncate)
        {
            await response.Body.WriteAsync(body.WrittenMemory[..(body.WrittenCount / 2)]);
            await response.Body.FlushAsync();
            context.Abort();
            return;
        }

        await response.Body.WriteAsync(body.WrittenMemory);
    }
}
