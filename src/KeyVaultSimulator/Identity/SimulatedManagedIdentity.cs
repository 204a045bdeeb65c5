using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace KeyVaultSimulator.Identity;

/// <summary>
/// The token endpoint that a host with a managed identity offers on loopback (IDENTITY_ENDPOINT and IDENTITY_HEADER, as App Service has
/// it).
/// </summary>
public sealed class SimulatedManagedIdentity
{
    private readonly TimeProvider _time;
    private readonly ConcurrentQueue<string?> _requests = new();

    internal SimulatedManagedIdentity(TimeProvider time) => _time = time;

    /// <summary>What goes into IDENTITY_ENDPOINT.</summary>
    public Uri Endpoint { get; internal set; } = new("http://127.0.0.1/");

    /// <summary>What goes into IDENTITY_HEADER.</summary>
    public string Header { get; } = Guid.NewGuid().ToString("n");

    /// <summary>The principal of the system-assigned identity.</summary>
    public string SystemAssigned { get; } = "00000000-0000-4000-8000-00000000515a";

    /// <summary>The client ids asked for, oldest first; null for the system-assigned identity.</summary>
    public IReadOnlyCollection<string?> Requests => _requests;

    internal async Task AnswerAsync(HttpContext context)
    {
        var clientId = context.Request.Query["client_id"] is [{ Length: > 0 } id] ? id : null;
        _requests.Enqueue(clientId);
        if (context.Request.Headers["X-IDENTITY-HEADER"] != Header)
        {
            await SimulatedEntra.WriteAsync(context, 401,
                new() { ["statusCode"] = 401, ["message"] = "The identity header is missing or wrong." });
            return;
        }

        var expires = _time.GetUtcNow().AddHours(24);
        await SimulatedEntra.WriteAsync(context, 200, new()
        {
            ["access_token"] = new Token(context.Request.Query["resource"].ToString(), SimulatedEntra.DefaultTenant,
                clientId ?? SystemAssigned, expires).Write(),
            ["expires_on"] = expires.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            ["resource"] = context.Request.Query["resource"].ToString(),
            ["token_type"] = "Bearer",
            ["client_id"] = clientId ?? SystemAssigned,
        });
    }
}
