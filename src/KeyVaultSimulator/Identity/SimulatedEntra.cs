using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace KeyVaultSimulator.Identity;

/// <summary>The simulated sign-in service at login.microsoftonline.com: discovery, and tokens for registered applications.</summary>
public sealed class SimulatedEntra
{
    private readonly TimeProvider _time;
    private readonly ConcurrentQueue<TokenRequest> _requests = new();
    private ImmutableList<App> _apps = [];

    internal SimulatedEntra(TimeProvider time) => _time = time;

    /// <summary>The tenant of vaults and applications that name no other.</summary>
    public static Guid DefaultTenant { get; } = new("72f98800-0000-4000-8000-000000000001");

    /// <summary>What was asked for tokens, oldest first.</summary>
    public IReadOnlyCollection<TokenRequest> Requests => _requests;

    /// <summary>What the next requests for a token are answered with instead, one each; then all is well.</summary>
    public ConcurrentQueue<SignInTrouble> Troubles { get; } = new();

    /// <summary>How long tokens live.</summary>
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(1);

    private sealed record App(Guid Tenant, string ClientId, string? Secret, string? Subject, string? Thumbprint);

    /// <summary>Lets an application sign in with a secret.</summary>
    public void AddSecretApp(string clientId, string secret, Guid? tenant = null) =>
        Add(new App(tenant ?? DefaultTenant, clientId, secret, null, null));

    /// <summary>Lets an application sign in with a federated token of this subject, from <see cref="SimulatedPipelines"/>.</summary>
    public void AddFederatedApp(string clientId, string subject, Guid? tenant = null) =>
        Add(new App(tenant ?? DefaultTenant, clientId, null, subject, null));

    /// <summary>Lets an application sign in with a certificate, by its SHA-256 thumbprint in hexadecimal.</summary>
    public void AddCertificateApp(string clientId, string thumbprint, Guid? tenant = null) =>
        Add(new App(tenant ?? DefaultTenant, clientId, null, null, thumbprint));

    private void Add(App app) => ImmutableInterlocked.Update(ref _apps, apps => apps.Add(app));

    internal async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        var host = $"https://{context.Request.Host.Host}";
        if (path.EndsWith("/discovery/instance", StringComparison.Ordinal))
        {
            var alias = context.Request.Host.Host;
            await WriteAsync(context, 200, new Dictionary<string, object>
            {
                ["tenant_discovery_endpoint"] = $"{host}/{DefaultTenant}/v2.0/.well-known/openid-configuration",
                ["api-version"] = "1.1",
                ["metadata"] = new[] { new Dictionary<string, object> { ["preferred_network"] = alias, ["preferred_cache"] = alias,
                    ["aliases"] = new[] { alias } } },
            });
        }
        else if (path.EndsWith("/.well-known/openid-configuration", StringComparison.Ordinal))
        {
            var tenant = path.Split('/')[1];
            await WriteAsync(context, 200, new Dictionary<string, object>
            {
                ["token_endpoint"] = $"{host}/{tenant}/oauth2/v2.0/token",
                ["authorization_endpoint"] = $"{host}/{tenant}/oauth2/v2.0/authorize",
                ["device_authorization_endpoint"] = $"{host}/{tenant}/oauth2/v2.0/devicecode",
                ["issuer"] = $"{host}/{tenant}/v2.0",
            });
        }
        else if (path.EndsWith("/oauth2/v2.0/token", StringComparison.Ordinal) && context.Request.HasFormContentType)
        {
            await TokenAsync(context, path.Split('/')[1]);
        }
        else
        {
            await WriteAsync(context, 404, new Dictionary<string, object>
            {
                ["error"] = "not_simulated",
                ["error_description"] = $"The simulator does not know {path}."
            });
        }
    }

    private async Task TokenAsync(HttpContext context, string tenantText)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var (clientId, scope) = (form["client_id"].ToString(), form["scope"].ToString().Split(' ')[0]);
        var assertion = form["client_assertion"].ToString();
        var how = assertion.Length > 0 ? Assertion.Describe(assertion) : null;
        var kind = form["client_secret"].Count > 0 ? "secret" : how?.Thumbprint is not null ? "certificate" : how is not null ? "federated"
            : "none";
        _requests.Enqueue(new TokenRequest(tenantText, clientId, scope, kind));
        if (Troubles.TryDequeue(out var trouble))
        {
            if (trouble.RetryAfter is { } seconds)
            {
                context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
            }

            await WriteAsync(context, trouble.Status,
                new Dictionary<string, object> { ["error"] = "invalid_request", ["error_description"] = trouble.Description });
            return;
        }

        var app = Guid.TryParse(tenantText, out var tenant)
            ? _apps.FirstOrDefault(one => one.Tenant == tenant && one.ClientId == clientId && (kind switch
            {
                "secret" => one.Secret is not null && one.Secret == form["client_secret"],
                "certificate" => one.Thumbprint is not null
                    && string.Equals(one.Thumbprint, how!.Thumbprint, StringComparison.OrdinalIgnoreCase),
                "federated" => one.Subject is not null && one.Subject == how!.Subject && how.IsOurs,
                _ => false,
            }))
            : null;
        if (app is null)
        {
            var known = _apps.Any(one => one.ClientId == clientId);
            await WriteAsync(context, known ? 401 : 400, new Dictionary<string, object>
            {
                ["error"] = known ? "invalid_client" : "unauthorized_client",
                ["error_description"] = (known, kind) switch
                {
                    (false, _) => $"AADSTS700016: Application with identifier '{clientId}' was not found in the directory '{tenantText}'.",
                    (_, "certificate") => $"AADSTS700027: Client assertion failed signature validation for app '{clientId}'.",
                    (_, "federated") =>
                        $"AADSTS700213: No matching federated identity record found for presented assertion subject '{how!.Subject}'.",
                    _ => $"AADSTS7000215: Invalid client secret provided for app '{clientId}'.",
                },
            });
            return;
        }

        var audience = scope.EndsWith("/.default", StringComparison.Ordinal) ? scope[..^"/.default".Length] : scope;
        await WriteAsync(context, 200, new Dictionary<string, object>
        {
            ["token_type"] = "Bearer",
            ["expires_in"] = (int)TokenLifetime.TotalSeconds,
            ["ext_expires_in"] = (int)TokenLifetime.TotalSeconds,
            ["access_token"] = new Token(audience, tenant, clientId, _time.GetUtcNow() + TokenLifetime).Write(),
        });
    }

    internal static async Task WriteAsync(HttpContext context, int status, Dictionary<string, object> body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(body)), context.RequestAborted);
    }
}

/// <summary>A sign-in that fails.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Description">What the service says, beginning with its code: AADSTS and a number.</param>
/// <param name="RetryAfter">How many seconds it asks to wait; null for nothing.</param>
public sealed record SignInTrouble(int Status, string Description, int? RetryAfter = null);

/// <summary>A request for a token. It holds no secret.</summary>
/// <param name="Tenant">The tenant in the path.</param>
/// <param name="ClientId">The application.</param>
/// <param name="Scope">What for.</param>
/// <param name="Kind">How it proved itself: secret, certificate, federated, or none.</param>
public sealed record TokenRequest(string Tenant, string ClientId, string Scope, string Kind);
