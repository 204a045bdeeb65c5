using Microsoft.AspNetCore.Http;

namespace KeyVaultSimulator.Http;

/// <summary>Who asks a vault: reads the token of a request, and says what is wrong with it as the service does.</summary>
internal sealed class WhoAsks(SimulatedVault vault, TimeProvider time)
{
    /// <summary>The one who asks.</summary>
    /// <exception cref="ServiceError">401: there is no token, or none that counts here.</exception>
    public string Principal(HttpContext context)
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
            ? throw ServiceError.Unauthorized(
                $"AKV10032: Invalid issuer. Expected one of https://sts.windows.net/{vault.Options.Tenant}/, found "
                    + $"https://sts.windows.net/{token.Tenant}/.")
            : token.Expires <= time.GetUtcNow() ? throw ServiceError.Unauthorized("[TokenExpired] Error validating token: 'S2S12086'.")
            : token.Principal;
    }

    private string Resource => $"https://{vault.Options.Suffix}";

    /// <summary>What a 401 asks for; with claims, another token than the one that was sent.</summary>
    public string Challenge(bool claims)
    {
        var authorization = $"Bearer authorization=\"https://login.microsoftonline.com/{vault.Options.Tenant}\", resource=\"{Resource}\"";
        return claims
            ? authorization
                + ", error=\"insufficient_claims\", claims=\"eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwidmFsdWUiOiIxIn19fQ==\""
            : authorization;
    }
}
