using KeyVaultSimulator.Pki;
using Microsoft.AspNetCore.Http;

namespace KeyVaultSimulator.Http;

/// <summary>Answers what is asked of certificates only.</summary>
internal sealed class CertificateOperations(SimulatedVault vault, CertificateBodies bodies)
{
    public async Task<Reply> AnswerAsync(VaultRequest request, HttpRequest http, CancellationToken cancellationToken)
    {
        var name = request.Name!;
        switch (request.Verb)
        {
            case Operations.Import:
                return Import(name, (await CertificateBody.ReadAsync(http.Body, cancellationToken)).WithinLimits());
            case Operations.Create:
                var create = (await CertificateBody.ReadAsync(http.Body, cancellationToken)).WithinLimits();
                var asked = vault.Create(name, create.Policy, create.Tags, create.Enabled ?? true);
                return new Reply(202, json => bodies.Pending(json, asked))
                {
                    Location = $"{vault.Uri}certificates/{name}/pending",
                    AsksToWait = true
                };
            case Operations.Update:
                var update = (await CertificateBody.ReadAsync(http.Body, cancellationToken)).WithinLimits();
                var (updated, version) = vault.Edit(StoredKind.Certificate, name, request.Version,
                    old => SimulatedVault.Updated(old, null, update.Tags, update.Enabled, null, null));
                return Reply.Ok(json => bodies.Bundle(json, updated, version, withPolicy: request.Version is null, withPending: true));
            case Operations.GetPolicy:
                var (holder, _) = vault.FindVersion(StoredKind.Certificate, name, null);
                return Reply.Ok(json => bodies.Policy(json, holder));
            case Operations.UpdatePolicy:
                var policy = await PolicyBody.ReadAsync(http.Body, cancellationToken);
                var changed = vault.EditPolicy(name, policy.ApplyTo);
                return Reply.Ok(json => bodies.Policy(json, changed));
            case Operations.GetPending:
                var pending = Pending(name);
                return Reply.Ok(json => bodies.Pending(json, pending)) with { AsksToWait = pending.Pending is { IsCompleted: false } };
            case Operations.UpdatePending:
                var cancellation = (await CertificateBody.ReadAsync(http.Body, cancellationToken)).CancellationRequested;
                Pending(name);
                var stopped = vault.EditCertificate(name,
                    found => found with { Pending = found.Pending! with { CancellationRequested = cancellation } });
                return Reply.Ok(json => bodies.Pending(json, stopped));
            case Operations.DeletePending:
                var forgotten = Pending(name);
                vault.EditCertificate(name, found => found with { Pending = null });
                return Reply.Ok(json => bodies.Pending(json, forgotten));
            case Operations.Merge:
                var merge = await CertificateBody.ReadAsync(http.Body, cancellationToken);
                var merged = vault.Merge(name, merge.Certificates);
                return new Reply(201, json => bodies.Bundle(json, merged, merged.Current, withPolicy: true, withPending: true))
                {
                    Location = $"{vault.Uri}certificates/{name}",
                };
            default:
                var (stored, found) = vault.FindVersion(StoredKind.Certificate, name, request.Version);
                return Reply.Ok(json => bodies.Bundle(json, stored, found, withPolicy: request.Version is null,
                    withPending: request.Version is null));
        }
    }

    private Reply Import(string name, CertificateBody body)
    {
        var contentType = body.Policy is null ? ContentTypes.Pfx : body.Policy.ContentType ?? throw ServiceError.BadPolicy();
        var value = body.Value ?? throw ServiceError.BadProperty();
        var material = contentType == ContentTypes.Pem ? CertificateMaterial.FromPem(value, body.Password)
            : CertificateMaterial.FromPfx(value, body.Password);
        var (stored, made) = vault.Import(name, material, body.Policy, contentType, body.Tags, body.Enabled ?? true, body.PreservesOrder);
        return Reply.Ok(json => bodies.Bundle(json, stored, made, withPolicy: true, withPending: false));
    }

    private SecretState Pending(string name)
    {
        var (stored, _) = vault.FindVersion(StoredKind.Certificate, name, null);
        return stored.Pending is null ? throw ServiceError.PendingNotFound(name) : stored;
    }
}
