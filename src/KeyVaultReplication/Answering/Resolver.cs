using System.Collections.Immutable;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Answering;

/// <summary>
/// Answers the planner's questions by reading exactly the secrets they are about. Values are compared here, and go no further.
/// A secret that cannot be read is an answer too: it fails alone.
/// </summary>
internal sealed class Resolver(Vault source, ReplicationOptions options)
{
    /// <summary>Answers all questions about one secret of the source, whichever targets ask; the source's value is read once.</summary>
    public async Task<Answers[]> AnswerAsync(IReadOnlyList<(Vault Target, Question Question, Answers SoFar)> asked, CancellationToken cancellationToken)
    {
        var sourceSecret = asked.Any(one => one.Question is CompareValues) ? source[asked[0].Question.Name].ReadAsync(asked[0].Question.Name, null, cancellationToken) : null;
        return await Task.WhenAll(asked.Select(one => AnswerAsync(one.Target, one.Question, one.SoFar, sourceSecret, cancellationToken)));
    }

    private async Task<Answers> AnswerAsync(
        Vault target, Question question, Answers soFar, Task<ReadObject>? sourceSecret, CancellationToken cancellationToken)
    {
        try
        {
            return question switch
            {
                CompareValues compare => soFar with { Comparison = await CompareAsync(target, compare.Name, sourceSecret!, cancellationToken) },
                CompareHistories compare => soFar with { History = await CompareAsync(target, compare, cancellationToken) },
                _ => throw new ArgumentOutOfRangeException(nameof(question)),
            };
        }
        catch (VaultException exception)
        {
            return soFar with { Failure = exception.Message };
        }
    }

    private async Task<Comparison> CompareAsync(Vault target, ObjectName name, Task<ReadObject> sourceSecret, CancellationToken cancellationToken)
    {
        var reading = target[name].ReadAsync(name, null, cancellationToken);
        await Task.WhenAll(sourceSecret, reading);
        var (a, b) = (new Reading(source, await sourceSecret), new Reading(target, await reading));
        var equal = a.Content.Matches(b.Content);
        return new Comparison(a.Object, b.Object, equal, !equal && options.Mode == ReplicationMode.TwoWay ? await WhoChangedAsync(a, b, cancellationToken) : ChangedSince.NeverInSync);
    }

    /// <summary>The current version of a vault, with its value.</summary>
    private sealed record Reading(Vault Vault, VaultObject Object, ObjectContent Content)
    {
        public Reading(Vault vault, ReadObject read) : this(vault, read.Object, read.Content)
        {
        }

        public ObjectName Name => Object.Name;

        public IObjectStore Store => Vault[Object.Name];
    }

    private static async Task<ChangedSince> WhoChangedAsync(Reading a, Reading b, CancellationToken cancellationToken)
    {
        var lists = await Task.WhenAll(a.Store.ListVersionsAsync(a.Name, cancellationToken), b.Store.ListVersionsAsync(a.Name, cancellationToken));
        var (versionsOfA, versionsOfB) = (lists[0], lists[1]);
        if (await IsBrokenOffCopyAsync(b, a.Vault, versionsOfA, cancellationToken))
        {
            return ChangedSince.Source;
        }

        if (await IsBrokenOffCopyAsync(a, b.Vault, versionsOfB, cancellationToken))
        {
            return ChangedSince.Target;
        }

        var since = SinceLastInSync(a, versionsOfA, b, versionsOfB);
        return since != ChangedSince.NeverInSync || (a.Object.Properties.HasRoomForMark && b.Object.Properties.HasRoomForMark) ? since
            : (await HeldBeforeAsync(a, versionsOfA, b.Content, cancellationToken), await HeldBeforeAsync(b, versionsOfB, a.Content, cancellationToken)) switch
            {
                (true, false) => ChangedSince.Source,
                (false, true) => ChangedSince.Target,
                _ => ChangedSince.NeverInSync,
            };
    }

    /// <summary>Finds the last pair of versions that were in sync, one a replica of the other by its mark, and looks which side has a newer one.</summary>
    private static ChangedSince SinceLastInSync(Reading a, ImmutableArray<VaultObject> versionsOfA, Reading b, ImmutableArray<VaultObject> versionsOfB)
    {
        // The last pair by the source's times, since the clocks of two vaults may differ; of versions made in one second, by the target's.
        var synced = Replicas(versionsOfB, a.Vault, versionsOfA).Select(pair => (A: pair.Origin, B: pair.Replica))
            .Concat(Replicas(versionsOfA, b.Vault, versionsOfB).Select(pair => (A: pair.Replica, B: pair.Origin)))
            .OrderByDescending(pair => pair.A, VaultObject.OlderFirst).ThenByDescending(pair => pair.B, VaultObject.OlderFirst)
            .FirstOrDefault();
        return (SourceSame: synced.A?.Version == a.Object.Version, TargetSame: synced.B?.Version == b.Object.Version) switch
        {
            _ when synced.A is null => ChangedSince.NeverInSync,
            (true, false) => ChangedSince.Target,
            (false, true) => ChangedSince.Source,
            _ => ChangedSince.Both,
        };
    }

    /// <summary>
    /// Whether a version is a copy that broke off before its mark was bound, and so no edit: it holds the properties that were copied, and the value of the version it names. Where that one is disabled, its value cannot be read, and the
    /// mark has to do.
    /// </summary>
    private static async Task<bool> IsBrokenOffCopyAsync(Reading copy, Vault origin, ImmutableArray<VaultObject> versionsOfOrigin, CancellationToken cancellationToken)
    {
        if (copy.Object.Mark is not { BoundAt: null, Deleting: null } mark || mark.Host != origin.Address.Host || copy.Object.Properties.Fingerprint() != mark.Fingerprint
            || versionsOfOrigin.FirstOrDefault(version => version.Version == mark.Version) is not { } named)
        {
            return false;
        }

        return !named.Properties.Enabled || (await origin[named.Name].ReadAsync(named.Name, named.Version, cancellationToken)).Content.Matches(copy.Content);
    }

    /// <summary>Whether the version before the current one holds a value: what tells who changed a secret that has no room for marks.</summary>
    private static async Task<bool> HeldBeforeAsync(Reading held, ImmutableArray<VaultObject> versions, ObjectContent value, CancellationToken cancellationToken) =>
        versions.FirstOrDefault(version => version.Created < held.Object.Created) is { Properties.Enabled: true } before
        && (await held.Store.ReadAsync(before.Name, before.Version, cancellationToken)).Content.Matches(value);

    private static IEnumerable<(VaultObject Origin, VaultObject Replica)> Replicas(ImmutableArray<VaultObject> replicas, Vault originVault, ImmutableArray<VaultObject> origins) =>
        from replica in replicas
        where replica.HasBoundMark && replica.Mark!.Host == originVault.Address.Host
        join origin in origins on replica.Mark!.Version equals origin.Version
        select (origin, replica);

    private async Task<MissingHistory> CompareAsync(Vault target, CompareHistories question, CancellationToken cancellationToken)
    {
        var (from, to) = question.From == source.Address ? (source, target) : (target, source);
        var reading = question.ToIsEmpty ? Task.FromResult(ImmutableArray<VaultObject>.Empty) : to[question.Name].ListVersionsAsync(question.Name, cancellationToken);
        var versions = await from[question.Name].ListVersionsAsync(question.Name, cancellationToken);

        // Of versions made in the same second, only the vault knows which is current; it says so with the value, which is dropped.
        var current = versions is [var first, var second, ..] && first.Created == second.Created
            ? (await from[question.Name].ReadAsync(question.Name, null, cancellationToken)).Object.Version
            : versions.FirstOrDefault()?.Version;
        return Histories.Missing(versions, current, from.Address, await reading, to.Address);
    }
}
