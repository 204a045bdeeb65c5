using System.Collections.Immutable;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;

namespace KeyVaultReplication.Restoring;

/// <summary>Which version of a name is wanted, out of what lives in the origin. Pure.</summary>
/// <param name="basis">What the restore is planned from.</param>
/// <param name="there">What lives in the origin; null when nothing does.</param>
/// <param name="versions">Its versions there, newest first; null while they have not been asked for.</param>
internal sealed class WantedVersion(RestoreBasis basis, VaultObject? there, ImmutableArray<VaultObject>? versions)
{
    /// <summary>Whether the replica's current version is the one that is wanted: then it is not asked for its versions.</summary>
    public bool IsCurrent => !basis.IsOwnHistory && basis.Point.Version is null && there is not null
        && (basis.Point.At is not { } at || History.MadeAt(there, isReplica: true) <= at);

    /// <summary>The version that is wanted, if any; or what has to be asked first, or cannot be told.</summary>
    public (VaultObject? Wanted, Restored? NotYet) Find()
    {
        if (there is null || IsCurrent)
        {
            return (there, null);
        }

        if (versions is not { } all)
        {
            return (null, new Restored(Question: new RestoreQuestion(there.Name, null)));
        }

        if (basis.Point.Version is { } id)
        {
            return all.FirstOrDefault(version => version.Version == id) is { } exact
                ? (exact, null)
                : (null, Found(FindingKind.Failed, ReasonCode.NoSuchVersion, $"has no version {id} in {basis.Origin}"));
        }

        var (found, isCertain) = History.At(all, basis.Point.At!.Value, !basis.IsOwnHistory);
        return isCertain ? (found, null)
            : (null, Found(FindingKind.Skipped, ReasonCode.SeveralVersions,
                $"has several versions of the same second in {basis.Origin}, and nothing tells which of them was the current one: choose "
                    + "one of them by its id"));
    }

    private Restored Found(FindingKind kind, ReasonCode code, string reason) =>
        new(Finding: new Finding(there!.Name, kind, code, reason));
}
