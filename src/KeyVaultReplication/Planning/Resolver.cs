using System.Collections.Immutable;

namespace KeyVaultReplication;

/// <summary>
/// Answers the planner's questions by reading exactly the secrets they are about. Values are compared here, and go no further.
/// A secret that cannot be read is an answer too: it fails alone.
/// </summary>
internal sealed class Resolver(Vault source, ReplicationOptions options)
{
    /// <summary>Answers all questions about one secret of the source, whichever targets ask; the source's value is read once.</summary>
    public async Task<Answers[]> AnswerAsync(IReadOnlyList<(Vault Target, Question Question, Answers SoFar)> asked, CancellationToken cancellationToken)
    {
        var sourceSecret = asked.Any(one => one.Question is CompareValues) ? source.GetAsync(asked[0].Question.Name, null, cancellationToken) : null;
        return await Task.WhenAll(asked.Select(one => AnswerAsync(one.Target, one.Question, one.SoFar, sourceSecret, cancellationToken)));
    }

    private async Task<Answers> AnswerAsync(
        Vault target, Question question, Answers soFar, Task<(Secret, SecretValue)>? sourceSecret, CancellationToken cancellationToken)
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

    private async Task<Comparison> CompareAsync(Vault target, SecretName name, Task<(Secret, SecretValue)> sourceSecret, CancellationToken cancellationToken)
    {
        var reading = target.GetAsync(name, null, cancellationToken);
        await Task.WhenAll(sourceSecret, reading);
        var ((a, valueOfA), (b, valueOfB)) = (await sourceSecret, await reading);
        var equal = valueOfA.Matches(valueOfB);
        return new Comparison(a, b, equal, !equal && options.Mode == ReplicationMode.TwoWay
            ? await WhoChangedAsync(target, a, b, cancellationToken)
            : ChangedSince.NeverInSync);
    }

    /// <summary>Finds the last pair of versions that were in sync, one a replica of the other by its mark, and looks which side has a newer one.</summary>
    private async Task<ChangedSince> WhoChangedAsync(Vault target, Secret a, Secret b, CancellationToken cancellationToken)
    {
        var lists = await Task.WhenAll(source.ListVersionsAsync(a.Name, cancellationToken), target.ListVersionsAsync(a.Name, cancellationToken));
        var (versionsOfA, versionsOfB) = (lists[0], lists[1]);

        // The last pair by the source's times: the clocks of two vaults may differ.
        var synced = Replicas(versionsOfB, source, versionsOfA).Select(pair => (A: pair.Origin.Version, B: pair.Replica.Version, At: pair.Origin.Created))
            .Concat(Replicas(versionsOfA, target, versionsOfB).Select(pair => (A: pair.Replica.Version, B: pair.Origin.Version, At: pair.Replica.Created)))
            .OrderByDescending(pair => pair.At)
            .FirstOrDefault();
        return (SourceSame: synced.A == a.Version, TargetSame: synced.B == b.Version) switch
        {
            _ when synced.A is null => ChangedSince.NeverInSync,
            (true, false) => ChangedSince.Target,
            (false, true) => ChangedSince.Source,
            _ => ChangedSince.Both,
        };
    }

    private static IEnumerable<(Secret Origin, Secret Replica)> Replicas(ImmutableArray<Secret> replicas, Vault originVault, ImmutableArray<Secret> origins) =>
        from replica in replicas
        where replica.HasBoundMark && replica.Mark!.Host == originVault.Address.Host
        join origin in origins on replica.Mark!.Version equals origin.Version
        select (origin, replica);

    private async Task<(ImmutableArray<Secret>, int)> CompareAsync(Vault target, CompareHistories question, CancellationToken cancellationToken)
    {
        var (from, to) = question.From == source.Address ? (source, target) : (target, source);
        var reading = question.ToIsEmpty ? Task.FromResult(ImmutableArray<Secret>.Empty) : to.ListVersionsAsync(question.Name, cancellationToken);
        var versions = await from.ListVersionsAsync(question.Name, cancellationToken);
        var missing = Histories.Missing(versions, from.Address, await reading, to.Address);
        return ([.. missing.Where(version => version.Properties.Enabled)], missing.Count(version => !version.Properties.Enabled));
    }
}
