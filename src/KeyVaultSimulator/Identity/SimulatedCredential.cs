using Azure.Core;

namespace KeyVaultSimulator.Identity;

/// <summary>
/// A credential for programs that run in the same process as the simulator: it signs in as a principal without asking anyone.
/// </summary>
internal sealed class SimulatedCredential(TimeProvider time, string principal) : TokenCredential
{
    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        // The SDK refreshes tokens by the wall's clock, the vault looks at the simulated one: a long life suits both.
        var scope = requestContext.Scopes[0];
        var audience = scope.EndsWith("/.default", StringComparison.Ordinal) ? scope[..^"/.default".Length] : scope;
        var tenant = Guid.TryParse(requestContext.TenantId, out var asked) ? asked : SimulatedEntra.DefaultTenant;
        return new AccessToken(new Token(audience, tenant, principal, time.GetUtcNow().AddYears(1)).Write(),
            DateTimeOffset.UtcNow.AddHours(12));
    }

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        new(GetToken(requestContext, cancellationToken));
}
