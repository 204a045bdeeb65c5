using Microsoft.AspNetCore.Http;

namespace KeyVaultSimulator.Http;

/// <summary>Answers what is asked of keys only. Nothing is encrypted or signed with them here.</summary>
internal sealed class KeyOperations(SimulatedVault vault, KeyBodies bodies)
{
    public async Task<Reply> AnswerAsync(VaultRequest request, HttpRequest http, CancellationToken cancellationToken)
    {
        var name = request.Name!;
        switch (request.Verb)
        {
            case Operations.Create:
                var create = await KeyBody.ReadAsync(http.Body, cancellationToken);
                var (holder, made) = vault.WriteKey(name,
                    vault.MakeKey(create.Type ?? throw ServiceError.BadProperty(), create.Size, create.Curve, create.KeyOperations),
                    create.Tags, create.Enabled ?? true, create.NotBefore, create.Expires);
                return Reply.Ok(json => bodies.Bundle(json, holder, made));
            case Operations.Import:
                var import = await KeyBody.ReadAsync(http.Body, cancellationToken);
                var (owner, imported) = vault.WriteKey(name, import.Key ?? throw ServiceError.BadProperty(), import.Tags,
                    import.Enabled ?? true, import.NotBefore, import.Expires);
                return Reply.Ok(json => bodies.Bundle(json, owner, imported));
            case Operations.Update:
                var update = await KeyBody.ReadAsync(http.Body, cancellationToken);
                var (stored, updated) = vault.Edit(StoredKind.Key, name, request.Version,
                    old => SimulatedVault.Updated(old, null, update.Tags, update.Enabled, update.NotBefore, update.Expires) with
                    {
                        Key = update.KeyOperations is { } operations ? old.Key! with { Operations = [.. operations] } : old.Key,
                    });
                return Reply.Ok(json => bodies.Bundle(json, stored, updated));
            case Operations.GetPolicy:
                var (of, _) = vault.FindVersion(StoredKind.Key, name, null);
                return Reply.Ok(json => bodies.Rotation(json, of));
            case Operations.UpdatePolicy:
                var rotation = await RotationBody.ReadAsync(http.Body, cancellationToken);
                var changed = vault.EditKey(name, found => found with
                {
                    Rotation = rotation with { Created = found.Rotation?.Created ?? vault.Now, Updated = vault.Now },
                });
                return Reply.Ok(json => bodies.Rotation(json, changed));
            case Operations.Rotate:
                var rotated = vault.Rotate(name);
                return Reply.Ok(json => bodies.Bundle(json, rotated, rotated.Current));
            default:
                var (key, version) = vault.FindVersion(StoredKind.Key, name, request.Version);
                return Reply.Ok(json => bodies.Bundle(json, key, version));
        }
    }
}
