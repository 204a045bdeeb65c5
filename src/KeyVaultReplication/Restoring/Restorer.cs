using System.Collections.Immutable;
using KeyVaultReplication.Applying;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;
using KeyVaultReplication.Reporting;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Restoring;

/// <summary>
/// The story of a restore: list the vaults, plan, guard, apply, report. Key Vault keeps every version, and for a while what was deleted:
/// the history is the backup.
/// </summary>
public sealed class Restorer
{
    private readonly Vault _origin;
    private readonly Vault _target;
    private readonly ReplicationOptions _options;
    private readonly bool _leavesKeys;
    private readonly IProgress<ReplicationEvent>? _progress;
    private readonly TimeProvider _time;
    private readonly RestoreResolver _resolver;

    private Restorer(Vault origin, Vault target, ReplicationOptions options, IProgress<ReplicationEvent>? progress, TimeProvider time)
    {
        // Keys are left alone, and the plan says so: no version of theirs can be written again.
        (_origin, _target, _progress, _time) = (origin, target, progress, time);
        _leavesKeys = options.Kinds.Contains(ObjectKind.Key);
        _options = _leavesKeys ? options with { Kinds = options.Kinds.Remove(ObjectKind.Key) } : options;
        _resolver = new RestoreResolver(origin, target, options.Parallelism);
    }

    /// <summary>Brings <paramref name="target"/> back to a point in time.</summary>
    /// <param name="replica">The replica whose history is followed, and which is never written to; null for the vault's own
    /// history.</param>
    /// <param name="target">The vault to be brought back.</param>
    /// <param name="options">Which past is wanted, filter, limits, dry run and approval; what else there is counts for replication
    /// only.</param>
    /// <param name="progress">Told what happens while it happens, from any thread.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the run: no new write begins.</param>
    /// <returns>What was planned and done, as of a replication.</returns>
    /// <exception cref="ArgumentException">There is no past to go to, nothing but keys takes part, or a replica is to tell what is
    /// deleted.</exception>
    public static Task<ReplicationReport> RunAsync(
        Vault? replica, Vault target, ReplicationOptions options, IProgress<ReplicationEvent>? progress = null,
        TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        if (options.RestorePoint is not { } point || (replica is null && point is { At: null, Version: null }))
        {
            throw new ArgumentException("From its own history, a vault is restored to a time or to a version.", nameof(options));
        }

        if (options.Kinds.All(kind => kind == ObjectKind.Key))
        {
            throw new ArgumentException("Keys cannot be restored, and nothing else takes part.", nameof(options));
        }

        if (replica is not null && (options.ReplicateDeletion || replica.Address == target.Address))
        {
            throw new ArgumentException("A replica is another vault, and does not tell what to delete.", nameof(replica));
        }

        return new Restorer(replica ?? target, target, options, progress, time ?? TimeProvider.System).RunAsync(cancellationToken);
    }

    private async Task<ReplicationReport> RunAsync(CancellationToken cancellationToken)
    {
        var (started, clock) = (_time.GetUtcNow(), _time.GetTimestamp());
        var (pair, refusal, hash) = (new Pair(_target), default(Refusal), "");
        try
        {
            var (basis, failures) = await ReadAsync(cancellationToken);
            pair = pair with { Failures = failures };
            if (basis is not null)
            {
                (basis, var draft) = await PlanAsync(basis, cancellationToken);
                pair = pair with { Draft = new Draft(draft.Plan, [], [], []) };
                hash = PlanHash.Of(_origin.Address, _options, [draft.Plan],
                    ["restore", _options.RestorePoint!.ToString(), .. draft.ToBringBack.Order().Select(name => name.Shown)]);
                (var guarded, refusal) = Guard.Check([pair], hash, _options);
                pair = guarded[0];
                Tell(pair, refusal);
                if (!_options.DryRun && refusal is null && pair.Refusal is null)
                {
                    pair = pair with { Outcomes = await ApplyAsync(basis, draft, cancellationToken) };
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            pair = new Pair(_target) { Failures = ["Cancelled before there was a plan: nothing was written."] };
        }

        return new ReplicationReport
        {
            Source = _origin.Address,
            Options = _options,
            Pairs = [pair.ToReport()],
            PlanHash = hash,
            Started = started,
            Duration = _time.GetElapsedTime(clock),
            Refusal = refusal?.Reason,
            RefusalCode = refusal?.Code,
            Cancelled = cancellationToken.IsCancellationRequested,
        };
    }

    /// <summary>Lists what lives and what is soft-deleted, in both vaults at once.</summary>
    private async Task<(RestoreBasis? Basis, ImmutableArray<string> Failures)> ReadAsync(CancellationToken cancellationToken)
    {
        var there = ListAsync(_origin, cancellationToken);
        var here = _origin == _target ? there : ListAsync(_target, cancellationToken);
        await Task.WhenAll(there, here);
        var (ofOrigin, ofTarget) = (await there, await here);
        var failures = ofOrigin.Failures.Union(ofTarget.Failures).ToImmutableArray();
        if (!failures.IsEmpty)
        {
            return (null, failures);
        }

        var basis = new RestoreBasis(
            _origin.Address, _target.Address, ofOrigin.Live, ofOrigin.Deleted, ofTarget.Live, ofTarget.Deleted, _options);
        return (basis with { LeavesKeys = _leavesKeys }, failures);
    }

    /// <summary>The lists of all kinds of a vault.</summary>
    private async Task<(Inventory Live, Inventory Deleted, IEnumerable<string> Failures)> ListAsync(Vault vault,
        CancellationToken cancellationToken)
    {
        var reads = await Task.WhenAll(_options.Kinds.SelectMany(kind => new[]
        {
            Pair.TryAsync(() => ListAsync(vault, kind, cancellationToken)),
            Pair.TryAsync(async () => (await vault[kind].ListDeletedAsync(cancellationToken)).Of(_options.Filter)),
        }));
        var failures = reads.Select(read => read.Failure).OfType<string>().Distinct().ToList();
        return failures.Count > 0 ? (Inventory.Empty, Inventory.Empty, failures)
            : (Inventory.Joined([.. reads.Where((_, index) => index % 2 == 0).Select(read => read.Result!)]),
                Inventory.Joined([.. reads.Where((_, index) => index % 2 == 1).Select(read => read.Result!)]), []);
    }

    private async Task<Inventory> ListAsync(Vault vault, ObjectKind kind, CancellationToken cancellationToken)
    {
        var inventory = (await vault[kind].ListAsync(cancellationToken)).Of(_options.Filter);
        _progress?.Report(new InventoryRead(vault.Address, kind, inventory.Listed, inventory.Objects.Length, inventory.Pages));
        return inventory;
    }

    /// <summary>Plans; what lists do not tell is looked up, and it plans again, until nothing is open.</summary>
    private async Task<(RestoreBasis Basis, RestoreDraft Draft)> PlanAsync(RestoreBasis basis, CancellationToken cancellationToken)
    {
        while (true)
        {
            var draft = RestorePlanner.Plan(basis);
            if (draft.Questions.IsEmpty)
            {
                return (basis, draft);
            }

            _progress?.Report(new Resolving(_target.Address, draft.Questions[0].Name.Kind, draft.Questions.Length));
            basis = basis with { Answers = await _resolver.AnswerAsync(basis, draft.Questions, cancellationToken) };
        }
    }

    private void Tell(Pair pair, Refusal? refusal)
    {
        _progress?.Report(new Planned(pair.Plan!));
        if ((refusal ?? pair.Refusal) is not null && !_options.DryRun && !pair.Plan!.Changes.IsEmpty)
        {
            _progress?.Report(new Refused(pair.Plan));
        }
    }

    private async Task<ImmutableArray<ChangeOutcome>> ApplyAsync(RestoreBasis basis, RestoreDraft draft,
        CancellationToken cancellationToken)
    {
        var vaults = new[] { _origin, _target }.Distinct().ToDictionary(vault => vault.Address);
        var applier = new Applier(vaults, _options.Parallelism, _time, _progress);
        var outcomes = (await applier.ApplyAsync([draft.Plan], cancellationToken))[0];
        var back = outcomes.Where(outcome => outcome.Result == ChangeResult.Applied && draft.ToBringBack.Contains(outcome.Change.Name))
            .ToList();
        if (back.Count == 0)
        {
            return outcomes;
        }

        var brought = await new BringingBack(_origin, _target, applier, PlanAsync).RunAsync(basis,
            [.. back.Select(outcome => outcome.Change)], cancellationToken);
        return [.. outcomes.Select(outcome => brought.GetValueOrDefault(outcome.Change.Name, outcome))];
    }
}
