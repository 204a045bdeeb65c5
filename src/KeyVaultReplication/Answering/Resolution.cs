using System.Collections.Immutable;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;
using KeyVaultReplication.Reporting;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Answering;

/// <summary>From lists to final plans: whatever the planner asks is looked up, and it plans again, until nothing is open.</summary>
internal sealed class Resolution(Vault source, ObjectKind kind, ReplicationOptions options, IProgress<ReplicationEvent>? progress)
{
    private readonly Resolver _resolver = new(source, options);

    public async Task<ImmutableArray<Pair>> PlanAsync(ImmutableArray<Pair> pairs, CancellationToken cancellationToken)
    {
        while (true)
        {
            pairs = [.. pairs.Select(pair => pair is { Basis: { } basis, Draft: null } ? pair with { Draft = Planner.Plan(basis) } : pair)];
            var open = pairs.Where(pair => pair.Draft is { IsFinal: false }).ToList();
            if (open.Count == 0)
            {
                return pairs;
            }

            var deleted = await Task.WhenAll(pairs.Select(pair => ReadDeletedAsync(pair, cancellationToken)));
            var answers = await AnswerAsync(open, cancellationToken);
            pairs = [.. deleted.Select(pair => answers.TryGetValue(pair.Target, out var found) && pair.Basis is { } basis
                ? pair with { Basis = basis with { Answers = basis.Answers.SetItems(found) }, Draft = null }
                : pair)];
        }
    }

    /// <summary>
    /// Finds what is soft-deleted, where the planner asks for it: only when a name lives in one vault and not in the other.
    /// </summary>
    private async Task<Pair> ReadDeletedAsync(Pair pair, CancellationToken cancellationToken)
    {
        if (pair is not { Basis: { } basis, Draft: { IsFinal: false } draft })
        {
            return pair;
        }

        var ofSource = draft.MissingInSource.IsEmpty ? null : FindAsync(source, draft.MissingInSource);
        var ofTarget = draft.MissingInTarget.IsEmpty ? null : FindAsync(pair.Target, draft.MissingInTarget);
        var (inSource, inTarget) = (ofSource is null ? default : await ofSource, ofTarget is null ? default : await ofTarget);
        return Pair.Unread(pair.Target, inSource.Failure, inTarget.Failure)
            ?? pair with
            {
                Basis = basis with
                {
                    SourceDeleted = inSource.Result ?? basis.SourceDeleted,
                    TargetDeleted = inTarget.Result ?? basis.TargetDeleted
                },
                Draft = null,
            };

        Task<(Inventory? Result, string? Failure)> FindAsync(Vault vault, ImmutableArray<ObjectName> names) =>
            Pair.TryAsync(() => new SoftDeleted(vault[kind], options.Parallelism).FindAsync(names, cancellationToken));
    }

    /// <summary>Has all open questions answered, those about the same object together.</summary>
    private async Task<Dictionary<Vault, Dictionary<ObjectName, Answers>>> AnswerAsync(List<Pair> open, CancellationToken cancellationToken)
    {
        var answers = open.ToDictionary(pair => pair.Target, _ => new Dictionary<ObjectName, Answers>());
        foreach (var pair in open)
        {
            // What only names the versions that are copied leaves nothing undecided.
            if (pair.Draft!.Questions.Count(question => question is not (FindVersion or FindKeyVersions)) is > 0 and var undecided)
            {
                progress?.Report(new Resolving(pair.Target.Address, kind, undecided));
            }
        }

        var asked = open.SelectMany(pair => pair.Draft!.Questions.Select(question =>
            (pair.Target, Question: question, Basis: pair.Basis!))).GroupBy(one => one.Question.Name);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(asked, parallel, async (group, _) =>
        {
            var questions = group.ToList();
            var found = await _resolver.AnswerAsync(questions, cancellationToken);
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
}
