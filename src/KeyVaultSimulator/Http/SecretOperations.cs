using Microsoft.AspNetCore.Http;

namespace KeyVaultSimulator.Http;

/// <summary>Answers what is asked of secrets only.</summary>
internal sealed class SecretOperations(SimulatedVault vault, Bodies bodies)
{
    public async Task<Reply> AnswerAsync(VaultRequest request, HttpRequest http, CancellationToken cancellationToken)
    {
        var name = request.Name!;
        switch (request.Verb)
        {
            case Operations.Set:
                var set = await SecretBody.ReadWithinLimitsAsync(http.Body, cancellationToken);
                var (holder, made) = vault.Write(name, set.Value ?? throw ServiceError.BadProperty(), set.ContentType, set.Tags,
                    set.Enabled ?? true, set.NotBefore, set.Expires);
                return Reply.Ok(json => bodies.Secret(json, holder, made, withValue: true));
            case Operations.Update:
                var update = await SecretBody.ReadWithinLimitsAsync(http.Body, cancellationToken);
                var (owner, updated) = vault.Edit(StoredKind.Secret, name, request.Version,
                    old => SimulatedVault.Updated(old, update.ContentType, update.Tags, update.Enabled, update.NotBefore, update.Expires));
                return Reply.Ok(json => bodies.Secret(json, owner, updated, withValue: false));
            default:
                return Get(name, request.Version, http.Query["outContentType"]);
        }
    }

    private Reply Get(string name, string? version, string? outContentType)
    {
        var (secret, found) = vault.FindVersion(StoredKind.Secret, name, version);
        if (!found.Enabled)
        {
            throw ServiceError.Disabled();
        }

        return string.IsNullOrEmpty(outContentType) ? Reply.Ok(json => bodies.Secret(json, secret, found, withValue: true))
            : secret.Managed ? throw ServiceError.NotSimulated("outContentType for the secret of a certificate")
            : throw new ServiceError(400, "BadParameter",
                "The 'Unsupported' to 'PEM' transformation is not supported. Only PFX to PEM transformation is supported.");
    }
}
