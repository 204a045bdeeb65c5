using System.Collections.Immutable;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Applying;

/// <summary>
/// Keeps an eye on one name of one vault while it is written: looks before each attempt, and after it at what lay between. Where the change
/// does not ask for it, nothing is looked at.
/// </summary>
internal sealed class Watch(Vault vault, Change change)
{
    private readonly Dictionary<string, VaultObject> _known = [];
    private bool _looked;

    private bool IsOn => change.Must.HasFlag(Must.TargetIsAsPlanned);

    /// <summary>Takes in what was listed when all was as planned.</summary>
    public void Know(ImmutableArray<VaultObject> versions)
    {
        foreach (var version in versions)
        {
            Wrote(version);
        }

        _looked = true;
    }

    /// <summary>Takes in a version that was written by this run.</summary>
    public void Wrote(VaultObject version) => _known[version.Version!] = version;

    /// <summary>Takes in that the mark of such a version was bound; what somebody did to it meanwhile stays his edit.</summary>
    public void Bound(VaultObject version)
    {
        if (_known[version.Version!].Properties.Equals(version.Properties))
        {
            Wrote(version);
        }
    }

    /// <summary>A fresh look before an attempt: all must be as planned, or as this run has left it.</summary>
    public async Task BeforeAsync(CancellationToken cancellationToken)
    {
        if (!IsOn)
        {
            return;
        }

        var versions = await ListAsync(cancellationToken);
        if (!_looked)
        {
            if (!(change.RecoverFirst && versions.IsEmpty))
            {
                await AsPlanned.CheckAsync(vault, change, versions, cancellationToken);
            }

            Know(versions);
        }
        else if (versions.Any(IsStranger))
        {
            throw OvertakenException.In(vault.Address);
        }
    }

    /// <summary>
    /// A look after a version was written: the version as it is by now, and how many others were made or edited since the look before.
    /// </summary>
    public async Task<(VaultObject? Written, int Strangers)> AfterAsync(VaultObject written, CancellationToken cancellationToken)
    {
        Wrote(written);
        if (!IsOn)
        {
            return (written, 0);
        }

        var versions = await ListAsync(cancellationToken);
        return (versions.FirstOrDefault(version => version.Version == written.Version),
            versions.Count(version => version.Version != written.Version && IsStranger(version)));
    }

    /// <summary>A version that was not there before, or that somebody changed since.</summary>
    private bool IsStranger(VaultObject version) => !_known.TryGetValue(version.Version!, out var known) || !version.IsAs(known);

    private Task<ImmutableArray<VaultObject>> ListAsync(CancellationToken cancellationToken) =>
        vault[change.Name].ListVersionsAsync(change.Name, cancellationToken);
}
