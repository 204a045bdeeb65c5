using System.Collections.Immutable;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Answering;

/// <summary>The current version of a vault, with its content.</summary>
internal sealed record Reading(Vault Vault, VaultObject Object, ObjectContent Content)
{
    public Reading(Vault vault, ReadObject read) : this(vault, read.Object, read.Content)
    {
    }

    public IObjectStore Store => Vault[Object.Name];
}

/// <summary>
/// Of two values that differ: which side is an untouched copy, as far as older values tell it. For copies whose mark was never bound, and
/// for objects that have no room for a mark.
/// </summary>
internal sealed class Clues(Reading a, ImmutableArray<VaultObject> ofA, Reading b, ImmutableArray<VaultObject> ofB)
{
    public async Task<Clue> FindAsync(CancellationToken cancellationToken) =>
        await IsBrokenOffCopyAsync(b, ofB, a, ofA, cancellationToken) ? Clue.SourceChanged
        : await IsBrokenOffCopyAsync(a, ofA, b, ofB, cancellationToken) ? Clue.TargetChanged
        : a.Object.Properties.HasRoomForMark && b.Object.Properties.HasRoomForMark ? Clue.None
        : (await HeldBeforeAsync(a, ofA, b, cancellationToken), await HeldBeforeAsync(b, ofB, a, cancellationToken)) switch
        {
            (true, false) => Clue.SourceChanged,
            (false, true) => Clue.TargetChanged,
            _ => Clue.None,
        };

    /// <summary>
    /// Whether a version is a copy that broke off before its mark was bound, and so no edit: it holds the properties that were copied, and
    /// the value of the version it names. Where that one is disabled, its value cannot be read, and the mark has to do, if it was not
    /// carried over from an older version.
    /// </summary>
    private static async Task<bool> IsBrokenOffCopyAsync(
        Reading copy, ImmutableArray<VaultObject> versionsOfCopy, Reading origin, ImmutableArray<VaultObject> versionsOfOrigin,
        CancellationToken cancellationToken)
    {
        if (!new Held(copy.Vault.Address, copy.Object).IsBrokenOffCopyOf(origin.Vault.Address)
            || versionsOfOrigin.FirstOrDefault(version => version.Version == copy.Object.Mark!.Version) is not { } named)
        {
            return false;
        }

        return named.Properties.Enabled
            ? (await origin.Store.ReadAsync(named.Name, named.Version, cancellationToken)).Content.Matches(copy.Content)
            : Histories.IsFirstCopy(copy.Object, versionsOfCopy);
    }

    /// <summary>
    /// Whether the version before the current one is what the other side holds: what tells who changed an object that has no room for
    /// marks. Other properties are no untouched copy: somebody edited them.
    /// </summary>
    private static async Task<bool> HeldBeforeAsync(Reading held, ImmutableArray<VaultObject> versions, Reading other,
        CancellationToken cancellationToken) =>
        versions.FirstOrDefault(version => version.Created < held.Object.Created) is { Properties.Enabled: true } before
        && before.Properties.Equals(other.Object.Properties)
        && (await held.Store.ReadAsync(before.Name, before.Version, cancellationToken)).Content.Matches(other.Content);
}
