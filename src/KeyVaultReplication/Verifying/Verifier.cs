using System.Collections.Immutable;
using System.Security.Cryptography;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Renaming;
using KeyVaultReplication.Reporting;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Verifying;

/// <summary>
/// The story of a verification: list both sides, read both values of each name, compare them in memory, report. Writes nothing, and trusts
/// no mark.
/// </summary>
public sealed class Verifier
{
    private readonly Vault _source;
    private readonly IReadOnlyList<Vault> _targets;
    private readonly VerifyOptions _options;
    private readonly NameView? _view;
    private readonly Listings _listings;
    private readonly IProgress<ReplicationEvent>? _progress;
    private readonly TimeProvider _time;

    internal Verifier(
        Vault source, IReadOnlyList<Vault> targets, VerifyOptions options, IProgress<ReplicationEvent>? progress, TimeProvider time,
        Listings listings)
    {
        (_source, _targets, _options, _progress, _time, _listings) = (source, targets, options, progress, time, listings);
        if (options.Rename is { } rules)
        {
            _view = new NameView(rules, options.Filter);
            _source = source.Seen(store => new RenamedStore(store, _view));
            _targets = [.. targets.Select(target => target.Seen(store => new TargetStore(store, _view)))];
        }
    }

    /// <summary>The lists that it reads.</summary>
    internal IEnumerable<(Vault Vault, ObjectKind Kind)> Lists =>
        _targets.Prepend(_source).SelectMany(vault => _options.Kinds.Select(kind => (vault.Raw, kind)));

    /// <summary>Verifies that each target holds what the source holds.</summary>
    /// <returns>
    /// What was found. A vault that cannot be listed and a secret that cannot be read are part of the report, not exceptions.
    /// </returns>
    public static Task<VerificationReport> RunAsync(
        Vault source, IReadOnlyList<Vault> targets, VerifyOptions options, IProgress<ReplicationEvent>? progress = null,
        TimeProvider? time = null, CancellationToken cancellationToken = default) =>
        new Verifier(source, targets, options, progress, time ?? TimeProvider.System, new Listings()).RunAsync(cancellationToken);

    internal async Task<VerificationReport> RunAsync(CancellationToken cancellationToken)
    {
        var (started, clock) = (_time.GetUtcNow(), _time.GetTimestamp());
        var pairs = ImmutableArray<ComparedPair>.Empty;
        try
        {
            pairs = await ReadAsync(cancellationToken);
            _progress?.Report(new ReadingEveryValue(_source.Address, [.. _targets.Select(target => target.Address)], Reads(pairs)));
            await VerifyAsync(pairs, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (pairs.IsEmpty)
            {
                pairs = [.. _targets.Select(target => new ComparedPair(target) { Failures = ["Cancelled before both vaults were listed."] })];
            }
        }

        return new VerificationReport
        {
            Source = _source.Address,
            Options = _options,
            Pairs = await ToldAsync([.. pairs.Select(pair => pair.ToReport())], cancellationToken),
            Started = started,
            Duration = _time.GetElapsedTime(clock),
            Cancelled = cancellationToken.IsCancellationRequested,
        };
    }

    /// <summary>Tells the source's names beside those of the targets, where they differ.</summary>
    private async Task<ImmutableArray<PairVerification>> ToldAsync(ImmutableArray<PairVerification> pairs,
        CancellationToken cancellationToken)
    {
        if (_view is null || pairs.All(pair => pair.Verdicts.IsEmpty))
        {
            return pairs;
        }

        var listed =
            Inventory.Joined(await Task.WhenAll(_options.Kinds.Select(kind => _listings.OfAsync(_source.Raw, kind, cancellationToken))));
        return [.. pairs.Select(
            pair => pair with { Verdicts = [.. pair.Verdicts.Select(verdict => _view.Told(verdict, _source.Address, listed))] })];
    }

    /// <summary>Lists all vaults at once, and chooses the names. A source that cannot be listed ends all pairs, a target its own.</summary>
    private async Task<ImmutableArray<ComparedPair>> ReadAsync(CancellationToken cancellationToken)
    {
        var lists = await Task.WhenAll(_targets.Prepend(_source).Select(vault => ListAsync(vault, cancellationToken)));
        return [.. _targets.Zip(lists.Skip(1), (target, list) =>
        {
            var failures = new[] { lists[0].Failure, list.Failure }.OfType<string>().ToImmutableArray();
            if (!failures.IsEmpty)
            {
                return new ComparedPair(target) { Failures = failures };
            }

            var (source, held) = (lists[0].Inventory!, list.Inventory!);
            ObjectName[] names = [.. source.Objects.Concat(held.Objects).Select(one => one.Name).Distinct()
                .Where(name => Judgement.IsAbout(source.Find(name), held.Find(name), _options))];
            var all = names.Length;
            if (_options.Sample is { } sample && sample < all)
            {
                RandomNumberGenerator.Shuffle<ObjectName>(names);
                names = names[..sample];
            }

            return new ComparedPair(target) { Source = source, Held = held, Chosen = [.. names.Order()], Names = all };
        })];
    }

    private async Task<(Inventory? Inventory, string? Failure)> ListAsync(Vault vault, CancellationToken cancellationToken)
    {
        try
        {
            return (Inventory.Joined(await Task.WhenAll(_options.Kinds.Select(kind => ListAsync(vault, kind, cancellationToken)))), null);
        }
        catch (VaultException exception)
        {
            return (null, exception.Message);
        }
    }

    private async Task<Inventory> ListAsync(Vault vault, ObjectKind kind, CancellationToken cancellationToken)
    {
        var listed = await _listings.OfAsync(vault.Raw, kind, cancellationToken);
        var inventory = _view is null ? listed.Of(_options.Filter) : vault == _source ? _view.WholeSource(listed) : _view.OfTarget(listed);
        _progress?.Report(new InventoryRead(vault.Address, kind, inventory.Listed, inventory.Objects.Length, inventory.Pages));
        return inventory;
    }

    /// <summary>
    /// How many values are going to be read, in all vaults together: the source's once, however many targets have the name.
    /// </summary>
    private int Reads(ImmutableArray<ComparedPair> pairs)
    {
        var toRead = pairs.SelectMany(pair => pair.Chosen.Where(name => name.Kind != ObjectKind.Key
                && ValueComparison.OfLists(pair.Source.Find(name), pair.Held.Find(name), _options) is null))
            .ToList();
        return toRead.Count + toRead.Distinct().Count();
    }

    private Task VerifyAsync(ImmutableArray<ComparedPair> pairs, CancellationToken cancellationToken)
    {
        var jobs = pairs.SelectMany(pair => pair.Chosen.Select(name => (pair, name))).GroupBy(one => one.name, one => one.pair);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = _options.Parallelism, CancellationToken = cancellationToken };
        return Parallel.ForEachAsync(jobs, parallel, async (job, _) =>
        {
            var values = new ValueComparison(_source, job.Key, _options, cancellationToken);
            foreach (var pair in job)
            {
                var verdict = await VerdictAsync(pair, job.Key, values, cancellationToken);
                pair.Verdicts[job.Key] = verdict;
                _progress?.Report(new Verified(pair.Target.Address, verdict));
            }
        });
    }

    private Task<Verdict> VerdictAsync(ComparedPair pair, ObjectName name, ValueComparison values, CancellationToken cancellationToken)
    {
        var (listed, held) = (pair.Source.Find(name), pair.Held.Find(name));
        return name.Kind == ObjectKind.Key
            ? new KeyComparison(_source, pair.Target, _options).VerdictAsync(listed, held, cancellationToken)
            : values.VerdictAsync(pair.Target, listed, held);
    }
}
