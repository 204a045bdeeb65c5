namespace KeyVaultSimulator;

/// <summary>
/// What all kinds have in common: to be found, edited, deleted, recovered, purged and restored. An operation sees what the list of its kind
/// sees.
/// </summary>
public sealed partial class SimulatedVault
{
    /// <summary>The names in the list of a kind that live.</summary>
    public IReadOnlyList<string> LiveNames(StoredKind list) =>
        [.. State.Rows(list).Where(stored => stored.Deleted is null).Select(stored => stored.Name)];

    /// <summary>The names in the list of a kind that are soft-deleted.</summary>
    public IReadOnlyList<string> DeletedNames(StoredKind list) => [.. State.Rows(list)
        .Where(stored => PhaseOf(stored) is SecretPhase.BeingDeleted or SecretPhase.Deleted && !IsHidden(list, stored))
        .Select(stored => stored.Name)];

    /// <summary>What lives under this name, with all its versions.</summary>
    public SecretState Live(StoredKind list, string name) =>
        FindReadable(list, name) ?? throw new KeyNotFoundException($"No {list.Noun()} '{name}' lives in vault {Name}.");

    /// <summary>Ends a deletion, a recovery, a purge or the making of a certificate that is under way, at once.</summary>
    public void Settle(string name) =>
        Swap(state => new[] { state.Find(StoredKind.Secret, name), state.Find(StoredKind.Key, name) }.Distinct()
        .Aggregate(state, (now, found) => found switch
        {
            null => now,
            { Purged: true } => now.Without(found),
            { BusyUntil: not null } => now.With(found with { BusyUntil = null }),
            _ => now.With(Issued(found, Now)),
        }));

    internal SecretPhase PhaseOf(SecretState stored) => stored.PhaseAt(Precisely, Options.RetentionDays);

    /// <summary>
    /// What has this name, live or deleted; null when there is nothing, or nothing any more: what is kept long enough is purged by itself.
    /// </summary>
    internal SecretState? Find(StoredKind list, string name) => StillThere(State.Find(list, name));

    /// <summary>What has this name, as GET sees it: there when it lives, and in the second half of its recovery.</summary>
    internal SecretState? FindReadable(StoredKind list, string name) => Find(list, name) is { } found && IsReadable(found) ? found : null;

    /// <summary>A version of what has this name, or the current one.</summary>
    internal (SecretState Stored, SecretVersionState Version) FindVersion(StoredKind list, string name, string? version)
    {
        var stored = FindReadable(list, name);
        return (stored, version is null ? stored?.Current
            : stored?.Versions.FirstOrDefault(one => string.Equals(one.Version, version, StringComparison.OrdinalIgnoreCase))) switch
        {
            (not null, { } found) => (stored, found),
            _ => throw ServiceError.NotFound(list, name, version),
        };
    }

    internal bool IsReadable(SecretState stored) => PhaseOf(stored) switch
    {
        SecretPhase.Live => true,
        SecretPhase.BeingRecovered => stored.BusyUntil - Precisely <= Options.RecoverDelay / 2,
        _ => false,
    };

    /// <summary>Whether a list does not show it at all: the secret or the key of a certificate that was deleted.</summary>
    internal static bool IsHidden(StoredKind list, SecretState stored) => list != StoredKind.Certificate && stored.IsOfDeletedCertificate;

    internal SecretState Remove(StoredKind list, string name) => Change(list, name, found => found switch
    {
        null => throw ServiceError.NotFound(list, name),
        _ when !IsReadable(found) => throw ServiceError.NotFound(list, name),
        { Managed: true } when list != StoredKind.Certificate => throw ServiceError.Managed(list, "delete"),
        _ => found with { Deleted = Now, BusyUntil = Precisely + Options.DeleteDelay },
    });

    internal SecretState BringBack(StoredKind list, string name) => Change(list, name, found => found is null || IsHidden(list, found)
        ? throw ServiceError.NotFound(list, name)
        : PhaseOf(found) switch
        {
            SecretPhase.BeingPurged => throw ServiceError.NotFound(list, name),
            SecretPhase.BeingDeleted => throw ServiceError.BeingDeletedOnRecover(list, name),
            SecretPhase.Deleted => found with { Deleted = null, BusyUntil = Precisely + Options.RecoverDelay },
            SecretPhase.BeingRecovered => throw ServiceError.RecoverConflict(list, name),
            _ => throw ServiceError.ExistsAlready(list, name),
        });

    internal void Purge(StoredKind list, string name) => Swap(state => state.Find(list, name) is not { } found || IsHidden(list, found)
        ? throw ServiceError.NotFound(list, name)
        : PhaseOf(found) switch
        {
            SecretPhase.BeingDeleted => throw ServiceError.BeingDeletedOnPurge(list),
            SecretPhase.Deleted when Options.PurgeProtection => throw ServiceError.PurgeProtected(Name),
            SecretPhase.Deleted when Options.PurgeDelay > TimeSpan.Zero =>
                state.With(found with { Purged = true, BusyUntil = Precisely + Options.PurgeDelay }),
            SecretPhase.Deleted => state.Without(found),
            SecretPhase.Live => throw ServiceError.NotDeletedOnPurge(list),
            _ => throw ServiceError.NotFound(list, name),
        });

    internal (SecretState Stored, SecretVersionState Version) Edit(
        StoredKind list, string name, string? version, Func<SecretVersionState, SecretVersionState> edit)
    {
        SecretVersionState? updated = null;
        var changed = Change(list, name, found =>
        {
            if (found is null || !IsReadable(found))
            {
                throw ServiceError.NotFound(list, name, version);
            }

            if (found.Managed && list != StoredKind.Certificate)
            {
                throw ServiceError.Managed(list, "update");
            }

            var old = version is null ? found.Current
                : found.Versions.FirstOrDefault(one => string.Equals(one.Version, version, StringComparison.OrdinalIgnoreCase))
                ?? throw ServiceError.NotFound(list, name, version);
            updated = edit(old) with { Updated = Now };
            return found.Replacing(old, updated);
        });
        return (changed, updated!);
    }

    internal SecretState Restore(SecretState stored)
    {
        Swap(state => IsTaken(state, stored.Kind, stored.Name)
            ? throw ServiceError.RestoreConflict(stored.Kind, $"{Uri}{stored.Kind.Collection()}/{stored.Name}/{stored.Current.Version}")
            : state.With(stored));
        return stored;
    }

    /// <summary>Whether a name is in use, live or deleted: a certificate needs it in all three lists.</summary>
    private bool IsTaken(VaultState state, StoredKind kind, string name) =>
        (kind == StoredKind.Certificate ? [StoredKind.Secret, StoredKind.Key]
            : new[] { kind }).Any(list => StillThere(state.Find(list, name)) is not null);

    /// <summary>What is there and may get a new version.</summary>
    private SecretState Free(StoredKind list, SecretState found) => PhaseOf(found) switch
    {
        SecretPhase.BeingDeleted or SecretPhase.BeingPurged => throw ServiceError.BeingDeletedOnSet(list, found.Name),
        SecretPhase.Deleted => throw ServiceError.DeletedButRecoverable(list, found.Name),
        SecretPhase.BeingRecovered => throw ServiceError.BeingRecoveredOnSet(list, found.Name),
        _ => found,
    };

    private SecretState? StillThere(SecretState? found) => found is not null && PhaseOf(found) != SecretPhase.Gone ? found : null;

    private SecretState Change(StoredKind list, string name, Func<SecretState?, SecretState> change)
    {
        SecretState? changed = null;
        Swap(state => state.With(changed = change(StillThere(state.Find(list, name)))));
        return changed!;
    }
}
