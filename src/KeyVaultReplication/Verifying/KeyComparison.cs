using System.Collections.Immutable;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Verifying;

/// <summary>Reads what is to be known of a key in two vaults: its version ids, and the public parts of those that both have.</summary>
internal sealed class KeyComparison(Vault source, Vault target, VerifyOptions options)
{
    /// <summary>The verdict on one name, of which the lists have told this.</summary>
    public async Task<Verdict> VerdictAsync(VaultObject? listed, VaultObject? held, CancellationToken cancellationToken)
    {
        var name = (listed ?? held)!.Name;
        try
        {
            return KeyJudgement.OfLists(listed, held, options) switch
            {
                { Kind: VerdictKind.Missing } missing when !options.Filter.Names(name) => await OfMissingAsync(missing, cancellationToken),
                { } verdict => verdict,
                _ => await CompareAsync(listed!, held!, cancellationToken),
            };
        }
        catch (VaultException exception)
        {
            return new Verdict(name, VerdictKind.Failed, "failed", exception.Message);
        }
    }

    private async Task<Verdict> OfMissingAsync(Verdict missing, CancellationToken cancellationToken)
    {
        try
        {
            return KeyJudgement.OfMissing(missing, await source.Keys.RotatesAsync(missing.Name, cancellationToken));
        }
        catch (VaultException exception) when (exception.IsNotThere)
        {
            return Judgement.Gone(missing.Name);
        }
    }

    private async Task<Verdict> CompareAsync(VaultObject listed, VaultObject held, CancellationToken cancellationToken)
    {
        var lists = await Task.WhenAll(source.Keys.ListVersionsAsync(listed.Name, cancellationToken),
            target.Keys.ListVersionsAsync(listed.Name, cancellationToken));
        if (lists.Any(list => list.IsEmpty))
        {
            return new Verdict(listed.Name, VerdictKind.Failed, "failed", "changed while it was verified: verify again");
        }

        var (ofSource, ofTarget) = (Ids(lists[0]), Ids(lists[1]));
        var areEqual = true;
        foreach (var version in ofSource.Intersect(ofTarget))
        {
            var read = await Task.WhenAll(source.Keys.ReadAsync(listed.Name, version, cancellationToken),
                target.Keys.ReadAsync(listed.Name, version, cancellationToken));
            areEqual &= read[0].Content.Matches(read[1].Content);
        }

        return KeyJudgement.OfVersions(listed, held, ofSource, ofTarget, areEqual, options);
    }

    private static ImmutableArray<string> Ids(ImmutableArray<VaultObject> versions) => [.. versions.Select(version => version.Version!)];
}
