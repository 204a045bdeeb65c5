using System.Collections.Immutable;
using KeyVaultReplication.Answering;
using KeyVaultReplication.Applying;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;
using KeyVaultReplication.Renaming;
using KeyVaultReplication.Reporting;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication;

/// <summary>The story: read the vaults, plan, guard, apply, report.</summary>
public sealed class Replicator
{
    private readonly Vault _source;
    private readonly IReadOnlyList<Vault> _targets;
    private readonly ReplicationOptions _options;
    private readonly ReplicationOptions _planning;
    private readonly NameView? _view;
    private readonly Listings _listings;
    private readonly IProgress<ReplicationEvent>? _progress;
    private readonly TimeProvider _time;

    private Replicator(
        Vault source, IReadOnlyList<Vault> targets, ReplicationOptions options, Listings listings, IProgress<ReplicationEvent>? progress,
        TimeProvider time)
    {
        (_source, _targets, _options, _planning, _listings, _progress, _time) =
            (source, targets, options, options, listings, progress, time);
        if (options.Rename is { } rules)
        {
            // From here on nobody knows another name than the targets'. The filter looks at the source's, so it is applied where names are
            // changed.
            _view = new NameView(rules, options.Filter);
            _source = source.Seen(store => new RenamedStore(store, _view));
            _targets = [.. targets.Select(target => target.Seen(store => new TargetStore(store, _view)))];
            _planning = options with { Filter = NameFilter.Everything };
        }
    }

    /// <summary>Replicates what <paramref name="source"/> holds to <paramref name="targets"/>; two-way takes exactly one target.</summary>
    /// <param name="source">The source.</param>
    /// <param name="targets">The targets.</param>
    /// <param name="options">What to do.</param>
    /// <param name="progress">Told what happens while it happens, from any thread.</param>
    /// <param name="time">The clock.</param>
    /// <param name="listings">The lists of vaults, where several runs share them; each vault is then listed once.</param>
    /// <param name="cancellationToken">Ends the run: no new write begins.</param>
    /// <returns>
    /// What was planned and done. A vault that cannot be read and an object that cannot be written are part of the report, not exceptions.
    /// </returns>
    /// <exception cref="ArgumentException">The same vault is given twice, there is no target, a two-way run has several, or keys are to
    /// have other names.</exception>
    public static Task<ReplicationReport> RunAsync(
        Vault source, IReadOnlyList<Vault> targets, ReplicationOptions options, IProgress<ReplicationEvent>? progress = null,
        TimeProvider? time = null, Listings? listings = null, CancellationToken cancellationToken = default)
    {
        return Create(source, targets, options, progress, time, listings).RunAsync(cancellationToken);
    }

    /// <summary>Prepares a run whose steps somebody else takes, one after another, for several runs at once.</summary>
    internal static Replicator Create(
        Vault source, IReadOnlyList<Vault> targets, ReplicationOptions options, IProgress<ReplicationEvent>? progress, TimeProvider? time,
        Listings? listings)
    {
        if (targets.Count == 0 || (options.Mode == ReplicationMode.TwoWay && targets.Count > 1))
        {
            throw new ArgumentException("There must be a target, and in a two-way run exactly one.", nameof(targets));
        }

        if (targets.Append(source).DistinctBy(vault => vault.Address).Count() != targets.Count + 1)
        {
            throw new ArgumentException("Source and targets must be different vaults.", nameof(targets));
        }

        if (options.Rename is not null && options.Kinds.Contains(ObjectKind.Key))
        {
            throw new ArgumentException("A key is copied whole, with its name: it cannot have another one.", nameof(options));
        }

        return new Replicator(source, targets, options, listings ?? new Listings(), progress, time ?? TimeProvider.System);
    }

    private async Task<ReplicationReport> RunAsync(CancellationToken cancellationToken)
    {
        var planned = await PlanAsync(cancellationToken);
        Tell(planned);
        return await FinishAsync(planned, cancellationToken);
    }

    /// <summary>Reads, plans, guards. Cancelled, it ends without a plan, not with an exception.</summary>
    internal async Task<PlannedRun> PlanAsync(CancellationToken cancellationToken)
    {
        var planned = new PlannedRun(_time.GetUtcNow(), _time.GetTimestamp());
        try
        {
            var ofKinds = await Task.WhenAll(_options.Kinds.Select(kind => PlanAsync(kind, cancellationToken)));
            var pairs = await ToldAsync(Pair.Joined(ofKinds, _options), cancellationToken);
            var hash = pairs.All(pair => pair.Plan is not null)
                ? PlanHash.Of(_source.Address, _options, pairs.Select(pair => pair.Plan!)) : "";
            var (guarded, refusal) = Guard.Check(pairs, hash, _options);
            return planned with { Pairs = guarded, Hash = hash, Refusal = refusal };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Nothing has been written. Applying never throws; what it did is in its outcomes.
            return planned with
            {
                Pairs = [.. _targets.Select(target =>
                    new Pair(target) { Failures = ["Cancelled before there was a plan: nothing was written."] })],
            };
        }
    }

    /// <summary>Tells each plan, and those that are refused.</summary>
    internal void Tell(PlannedRun planned)
    {
        foreach (var plan in planned.Pairs.Select(pair => pair.Plan).OfType<ReplicationPlan>())
        {
            _progress?.Report(new Planned(plan));
        }

        foreach (var pair in planned.Pairs.Where(pair => pair.Plan is { Changes.IsEmpty: false }
            && (planned.Refusal ?? pair.Refusal) is not null && !_options.DryRun))
        {
            _progress?.Report(new Refused(pair.Plan!));
        }
    }

    /// <summary>Applies what was planned, unless it is a dry run or refused, and reports.</summary>
    internal async Task<ReplicationReport> FinishAsync(PlannedRun planned, CancellationToken cancellationToken)
    {
        var pairs = _options.DryRun || planned.Refusal is not null ? planned.Pairs : await ApplyAsync(planned.Pairs, cancellationToken);
        return new ReplicationReport
        {
            Source = _source.Address,
            Options = _options,
            Pairs = [.. pairs.Select(pair => pair.ToReport())],
            PlanHash = planned.Hash,
            Started = planned.Started,
            Duration = _time.GetElapsedTime(planned.Clock),
            Refusal = planned.Refusal?.Reason,
            RefusalCode = planned.Refusal?.Code,
            Cancelled = cancellationToken.IsCancellationRequested,
        };
    }

    /// <summary>The plans for one kind of object.</summary>
    private async Task<ImmutableArray<Pair>> PlanAsync(ObjectKind kind, CancellationToken cancellationToken) =>
        await new Resolution(_source, kind, _planning, _progress).PlanAsync(await ReadAsync(kind, cancellationToken), cancellationToken);

    /// <summary>Reads the lists of all vaults at once. A source that cannot be read ends all pairs, a target its own.</summary>
    private async Task<ImmutableArray<Pair>> ReadAsync(ObjectKind kind, CancellationToken cancellationToken)
    {
        var impossible = ImmutableArray<string>.Empty;
        var reads = await Task.WhenAll(_targets.Prepend(_source).Select(vault => Pair.TryAsync(async () =>
        {
            var inventory = await _listings.OfAsync(vault.Raw, kind, cancellationToken);
            if (_view is not null && vault == _source)
            {
                (inventory, impossible) = _view.OfSource(inventory);
            }
            else
            {
                inventory = _view?.OfTarget(inventory) ?? inventory.Of(_options.Filter);
            }

            _progress?.Report(new InventoryRead(vault.Address, kind, inventory.Listed, inventory.Objects.Length, inventory.Pages));
            return inventory;
        })));
        return
        [
            .. _targets.Zip(reads.Skip(1), (target, read) => Pair.Unread(target, reads[0].Failure, read.Failure) ?? new Pair(target)
            {
                Basis = new PlanBasis(_source.Address, target.Address, reads[0].Result!, read.Result!, _planning) { Kind = kind },
                Refusal = impossible.IsEmpty ? null : new(ReasonCode.ImpossibleNames, NameView.Refusal(impossible)),
            }),
        ];
    }

    /// <summary>Tells the source's names beside those of the targets, where they differ.</summary>
    private async Task<ImmutableArray<Pair>> ToldAsync(ImmutableArray<Pair> pairs, CancellationToken cancellationToken)
    {
        if (_view is null || pairs.All(pair => pair.Plan is null))
        {
            return pairs;
        }

        var listed =
            Inventory.Joined(await Task.WhenAll(_options.Kinds.Select(kind => _listings.OfAsync(_source.Raw, kind, cancellationToken))));
        return [.. pairs.Select(pair => pair is { Plan: { } plan, Draft: { } draft }
            ? pair with { Draft = draft with { Plan = _view.Told(plan, listed) } } : pair)];
    }

    private async Task<ImmutableArray<Pair>> ApplyAsync(ImmutableArray<Pair> pairs, CancellationToken cancellationToken)
    {
        var vaults = _targets.Append(_source).ToDictionary(vault => vault.Address);
        var allowed = pairs.Where(pair => pair is { Plan.Changes.IsEmpty: false, Refusal: null }).ToList();
        var outcomes = await new Applier(vaults, _options.Parallelism, _time, _progress)
            .ApplyAsync([.. allowed.Select(pair => pair.Plan!)], cancellationToken);
        return [.. pairs.Select(pair => allowed.IndexOf(pair) is >= 0 and var index ? pair with { Outcomes = outcomes[index] } : pair)];
    }

    /// <summary>What a run has found before it writes anything.</summary>
    /// <param name="Started">When the run began.</param>
    /// <param name="Clock">The same, for its duration.</param>
    internal sealed record PlannedRun(DateTimeOffset Started, long Clock)
    {
        public ImmutableArray<Pair> Pairs { get; init; } = [];

        public string Hash { get; init; } = "";

        public Refusal? Refusal { get; init; }
    }
}
