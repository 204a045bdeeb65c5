using System.Collections.Immutable;
using KeyVaultSimulator.Pki;

namespace KeyVaultSimulator;

/// <summary>What happens to certificates as time goes by: an issuer answers, and the vault renews.</summary>
public sealed partial class SimulatedVault
{
    private SecretState? Due(SecretState found)
    {
        if (PhaseOf(found) != SecretPhase.Live)
        {
            return null;
        }

        if (found.Pending is { IsCompleted: false, IssuedAt: { } at })
        {
            return at <= Precisely ? Issued(found, Seconds(at)) : null;
        }

        var (now, changed) = (Precisely, found);
        while (RenewalOf(changed) is { } due && due <= now)
        {
            changed = Renewed(changed, Seconds(due));
        }

        return ReferenceEquals(changed, found) ? null : changed;
    }

    private static DateTimeOffset? RenewalOf(SecretState found) =>
        found is
        {
            Policy: { IsIssuedElsewhere: false } policy,
            Current: { X509: not null, Enabled: true, NotBefore: { } from, Expires: { } to }
        }
            && policy.LifetimeActions.FirstOrDefault(action => action.Renews) is { } action ? action.DueIn(from, to) : null;

    private SecretState Issued(SecretState found, DateTimeOffset at) => found.Pending is { IsCompleted: false, IssuedAt: not null } pending
        ? Issue(found) is { } made ? Completed(found, made)
            : Completed(found, Pki.Issuer.Issue(found.Policy!, Convert.FromBase64String(pending.Key), at), at)
        : found;

    private static SecretState Completed(SecretState found, CertificateMaterial material, DateTimeOffset at)
    {
        var pending = found.Pending!;
        var blank = new SecretVersionState
        {
            Version = pending.Version,
            Value = "",
            Tags = pending.Tags,
            EchoEmptyTags = pending.EchoEmptyTags,
            Enabled = pending.Enabled,
            Created = at,
            Updated = at,
        };
        return Completed(found, VersionOf(blank, found.Policy!, material));
    }

    private static SecretState Completed(SecretState found, SecretVersionState made) =>
        (found.Versions is [{ X509: null }] ? found with { Versions = [made] }
            : found.With(made)) with
        { Pending = found.Pending! with { IsCompleted = true } };

    private SecretState Renewed(SecretState found, DateTimeOffset at)
    {
        var (policy, old) = (found.Policy!, found.Current);
        var material = Pki.Issuer.Issue(policy, Pki.Keys.Create(policy.KeyType, policy.KeySize, policy.Curve), at);
        return found.With(VersionOf(old with { Version = NextVersion(), Enabled = true, Created = at, Updated = at }, policy, material));
    }

    private static DateTimeOffset Seconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());
}
