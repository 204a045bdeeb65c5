using Microsoft.AspNetCore.Http;

namespace KeyVaultSimulator.Http;

/// <summary>
/// Whether somebody may do something: the vault's network first, then its policies or roles. Refusals are told as the service tells them.
/// </summary>
internal sealed class AccessCheck(SimulatedVault vault)
{
    /// <summary>
    /// The role assignment that allows a request: in vaults with RBAC the service tells it in a header [recorded traffic].
    /// </summary>
    private const string RoleAssignment = "00000000-0000-4000-8000-0000000000bb";

    /// <summary>Lets a request pass.</summary>
    /// <exception cref="ServiceError">403: it may not.</exception>
    public void Check(HttpContext context, VaultRequest request, string principal)
    {
        var (operation, name, kind) = (request.Operation, request.Name, request.Kind.Collection());
        var caller = $"appid={principal};oid={principal};iss=https://sts.windows.net/{vault.Options.Tenant}/";
        if (vault.Options.Firewalled)
        {
            throw new ServiceError(403, "Forbidden",
                "Client address is not authorized and caller is not a trusted service.\r\nClient address: "
                    + $"{context.Connection.RemoteIpAddress}\r\nCaller: {caller}\r\nVault: {vault.Name};location=westeurope",
                "ForbiddenByFirewall");
        }

        if (vault.Options.PrivateOnly)
        {
            throw new ServiceError(403, "Forbidden",
                "Public network access is disabled and request is not from a trusted service nor via an approved private "
                    + $"link.\r\nCaller: {caller}\r\nVault: {vault.Name};location=westeurope",
                "ForbiddenByConnection");
        }

        if (!vault.Access.Allows(operation, principal, name))
        {
            throw vault.Options.Rbac
                ? new ServiceError(403, "Forbidden",
                    "Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments or role definitions "
                        + "were changed recently, please observe propagation time.\r\n"
                    + $"Caller: {caller}\r\nAction: 'Microsoft.KeyVault/vaults/{DataAction(request)}'\r\n"
                    + "Resource: "
                    + $"'/subscriptions/{vault.Options.Subscription}/resourcegroups/rg/providers/microsoft.keyvault/vaults/{vault.Name}{(name is null ? "" : $"/{kind}/{name}")}'\r\n"
                    + "Assignment: (not found)\r\nDenyAssignmentId: null\r\nDecisionReason: 'DeniedWithNoValidRBAC' \r\nVault: "
                    + $"{vault.Name};location=westeurope\r\n",
                    "ForbiddenByRbac")
                : new ServiceError(403, "Forbidden",
                    $"The user, group or application '{caller}' does not have {kind} {Operations.Permission(operation)} permission on key "
                        + $"vault '{vault.Name};location=westeurope'. "
                    + "For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287",
                    request.Kind == StoredKind.Secret ? "AccessDenied" : "ForbiddenByPolicy");
        }

        if (vault.Options.Rbac)
        {
            context.Response.Headers["x-ms-keyvault-rbac-assignment-id"] = RoleAssignment;
        }
    }

    private static string DataAction(VaultRequest request) =>
        Operations.Action(request.Operation) is var action && action.StartsWith("keyrotation", StringComparison.Ordinal)
        ? action : $"{request.Kind.Collection()}/{action}";
}
