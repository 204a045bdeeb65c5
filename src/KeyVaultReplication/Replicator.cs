using System.Collections.Immutable;

namespace KeyVaultReplication;

/// <summary>The story: read the vaults, plan, guard, apply, report.</summary>
public sealed class Replicator
{
    private readonly Vault _source;
    private readonly IReadOnlyList<Vault> _targets;
    private readonly ReplicationOptions _options;
    private readonly IProgress<ReplicationEvent>? _progress;
    private readonly TimeProvider _time;

    private Replicator(Vault source, IReadOnlyList<Vault> targets, ReplicationOptions options, IProgress<ReplicationEvent>? progress, TimeProvider time)
    {
        (_source, _targets, _options, _progress, _time) = (source, targets, options, progress, time);
        foreach (var vault in targets.Append(source))
        {
            vault.Throttled = pause => progress?.Report(new Throttled(vault.Address, pause));
        }
    }

    /// <summary>Replicates the secrets of <paramref name="source"/> to <paramref name="targets"/>; two-way takes exactly one target.</summary>
    /// <returns>What was planned and done. A vault that cannot be read and a secret that cannot be written are part of the report, not exceptions.</returns>
    /// <exception cref="ArgumentException">The same vault is given twice, there is no target, or a two-way run has several.</exception>
    public static Task<ReplicationReport> RunAsync(
        Vault source, IReadOnlyList<Vault> targets, ReplicationOptions options, IProgress<ReplicationEvent>? progress = null,
        TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        if (targets.Count == 0 || (options.Mode == ReplicationMode.TwoWay && targets.Count > 1))
        {
            throw new ArgumentException("There must be a target, and in a two-way run exactly one.", nameof(targets));
        }

        if (targets.Append(source).DistinctBy(vault => vault.Address).Count() != targets.Count + 1)
        {
            throw new ArgumentException("Source and targets must be different vaults.", nameof(targets));
        }

        return new Replicator(source, targets, options, progress, time ?? TimeProvider.System).RunAsync(cancellationToken);
    }

    private async Task<ReplicationReport> RunAsync(CancellationToken cancellationToken)
    {
        var started = _time.GetUtcNow();
        var clock = _time.GetTimestamp();
        var (pairs, refusal, hash) = (ImmutableArray<Pair>.Empty, default(string), "");
        try
        {
            pairs = await ReadAsync(cancellationToken);
            pairs = await PlanAsync(pairs, cancellationToken);
            hash = pairs.All(pair => pair.Plan is not null) ? PlanHash.Of(_source.Address, pairs.Select(pair => pair.Plan!)) : "";
            (pairs, refusal) = Guard(pairs, hash);
            if (!_options.DryRun && refusal is null)
            {
                pairs = await ApplyAsync(pairs, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Cancelled while reading or planning: nothing has been written. Applying never throws; what it did is in its outcomes.
            pairs = [.. _targets.Select(target => new Pair(target) { Failures = ["Cancelled before there was a plan: nothing was written."] })];
        }

        return new ReplicationReport
        {
            Source = _source.Address,
            Options = _options,
            Pairs = [.. pairs.Select(pair => pair.ToReport())],
            PlanHash = hash,
            Started = started,
            Duration = _time.GetElapsedTime(clock),
            Refusal = refusal,
            Cancelled = cancellationToken.IsCancellationRequested,
        };
    }

    /// <summary>Reads the lists of all vaults at once. A source that cannot be read ends all pairs, a target its own.</summary>
    private async Task<ImmutableArray<Pair>> ReadAsync(CancellationToken cancellationToken)
    {
        var reads = await Task.WhenAll(_targets.Prepend(_source).Select(vault => TryAsync(async () =>
        {
            var inventory = await vault.ReadInventoryAsync(_options.Filter, cancellationToken);
            _progress?.Report(new InventoryRead(vault.Address, inventory.Listed, inventory.Secrets.Length, inventory.Pages));
            return inventory;
        })));
        return
        [
            .. _targets.Zip(reads.Skip(1), (target, read) => Unread(target, reads[0].Failure, read.Failure)
                ?? new Pair(target) { Basis = new PlanBasis(_source.Address, target.Address, reads[0].Result!, read.Result!, _options) }),
        ];
    }

    /// <summary>Plans; whatever the planner asks is looked up, and it plans again, until nothing is open.</summary>
    private async Task<ImmutableArray<Pair>> PlanAsync(ImmutableArray<Pair> pairs, CancellationToken cancellationToken)
    {
        var resolver = new Resolver(_source, _options);
        while (true)
        {
            pairs = [.. pairs.Select(pair => pair.Basis is { } basis && pair.Draft is null ? pair with { Draft = Planner.Plan(basis) } : pair)];
            var open = pairs.Where(pair => pair.Draft is { IsFinal: false }).ToList();
            if (open.Count == 0)
            {
                break;
            }

            var deleted = await Task.WhenAll(pairs.Select(pair => ReadDeletedAsync(pair, cancellationToken)));
            var answers = await AnswerAsync(resolver, open, cancellationToken);
            pairs = [.. deleted.Select(pair => answers.TryGetValue(pair.Target, out var found) && pair.Basis is { } basis
                ? pair with { Basis = basis with { Answers = basis.Answers.SetItems(found) }, Draft = null }
                : pair)];
        }

        foreach (var pair in pairs)
        {
            if (pair.Plan is { } plan)
            {
                _progress?.Report(new Planned(plan));
            }
        }

        return pairs;
    }

    /// <summary>Reads what is soft-deleted, where the planner asks for it: only when a name lives in one vault and not in the other.</summary>
    private async Task<Pair> ReadDeletedAsync(Pair pair, CancellationToken cancellationToken)
    {
        if (pair is not { Basis: { } basis, Draft: { IsFinal: false } draft })
        {
            return pair;
        }

        var source = draft.AskSourceDeleted ? TryAsync(() => _source.ReadDeletedAsync(_options.Filter, cancellationToken)) : null;
        var target = draft.AskTargetDeleted ? TryAsync(() => pair.Target.ReadDeletedAsync(_options.Filter, cancellationToken)) : null;
        var (inSource, inTarget) = (source is null ? default : await source, target is null ? default : await target);
        return Unread(pair.Target, inSource.Failure, inTarget.Failure)
            ?? pair with
            {
                Basis = basis with { SourceDeleted = inSource.Result ?? basis.SourceDeleted, TargetDeleted = inTarget.Result ?? basis.TargetDeleted },
                Draft = null,
            };
    }

    /// <summary>Has all open questions answered, those about the same secret together.</summary>
    private async Task<Dictionary<Vault, Dictionary<SecretName, Answers>>> AnswerAsync(Resolver resolver, List<Pair> open, CancellationToken cancellationToken)
    {
        var answers = open.ToDictionary(pair => pair.Target, _ => new Dictionary<SecretName, Answers>());
        foreach (var pair in open.Where(pair => !pair.Draft!.Questions.IsEmpty))
        {
            _progress?.Report(new Resolving(pair.Target.Address, pair.Draft!.Questions.Length));
        }

        var asked = open.SelectMany(pair => pair.Draft!.Questions.Select(question =>
            (pair.Target, Question: question, SoFar: pair.Basis!.Answers.GetValueOrDefault(question.Name, Answers.None)))).GroupBy(one => one.Question.Name);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = _options.Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(asked, parallel, async (group, _) =>
        {
            var questions = group.ToList();
            var found = await resolver.AnswerAsync(questions, cancellationToken);
            lock (answers)
            {
                foreach (var (one, answer) in questions.Zip(found))
                {
                    answers[one.Target][group.Key] = answer;
                }
            }
        });
        return answers;
    }

    /// <summary>Refuses unsafe plans, each by itself; and all of them when they are not the ones that were approved.</summary>
    private (ImmutableArray<Pair> Pairs, string? Refusal) Guard(ImmutableArray<Pair> pairs, string hash)
    {
        var guarded = pairs.Select(pair => pair.Plan is { } plan ? pair with { Refusal = SafetyLimits.Check(plan, _options.MaxDeletions) } : pair).ToImmutableArray();
        const string whole = "and an approved plan is carried out as a whole or not at all.";
        var refusal = _options.ApprovedPlan is not { } approved ? null
            : hash.Length == 0 ? $"Refused, nothing was written: a vault could not be read, {whole}"
            : !approved.Equals(hash, StringComparison.OrdinalIgnoreCase)
                ? $"Refused, nothing was written: the plan made now ({hash}) is not the approved one ({approved}); the vaults, or the inputs, have changed since. Make a new dry run, and have its plan approved."
            : guarded.Length > 1 && guarded.Any(pair => pair.Refusal is not null) ? $"Refused, nothing was written: the plan for a target is refused, {whole}"
            : null;
        foreach (var pair in guarded.Where(pair => pair.Plan is { Changes.IsEmpty: false } && (refusal ?? pair.Refusal) is not null && !_options.DryRun))
        {
            _progress?.Report(new Refused(pair.Plan!));
        }

        return (guarded, refusal);
    }

    private async Task<ImmutableArray<Pair>> ApplyAsync(ImmutableArray<Pair> pairs, CancellationToken cancellationToken)
    {
        var vaults = _targets.Append(_source).ToDictionary(vault => vault.Address);
        var allowed = pairs.Where(pair => pair is { Plan.Changes.IsEmpty: false, Refusal: null }).ToList();
        var outcomes = await new Applier(vaults, _options, _time, _progress).ApplyAsync([.. allowed.Select(pair => pair.Plan!)], cancellationToken);
        return [.. pairs.Select(pair => allowed.IndexOf(pair) is >= 0 and var index ? pair with { Outcomes = outcomes[index] } : pair)];
    }

    private static async Task<(T? Result, string? Failure)> TryAsync<T>(Func<Task<T>> read) where T : class
    {
        try
        {
            return (await read(), null);
        }
        catch (VaultException exception)
        {
            return (null, exception.Message);
        }
    }

    /// <summary>A pair that ends here, with why its vaults could not be read; null when both could.</summary>
    private static Pair? Unread(Vault target, params IEnumerable<string?> failures) =>
        failures.OfType<string>().ToImmutableArray() is { IsEmpty: false } why ? new Pair(target) { Failures = why } : null;

    /// <summary>A target on its way through the run: each step adds what it found.</summary>
    private sealed record Pair(Vault Target)
    {
        public ImmutableArray<string> Failures { get; init; } = [];

        public PlanBasis? Basis { get; init; }

        public Draft? Draft { get; init; }

        public string? Refusal { get; init; }

        public ImmutableArray<ChangeOutcome> Outcomes { get; init; } = [];

        public ReplicationPlan? Plan => Draft is { IsFinal: true } draft ? draft.Plan : null;

        public PairReport ToReport() => new() { Target = Target.Address, Plan = Plan, Failures = Failures, Refusal = Refusal, Outcomes = Outcomes };
    }
}
