namespace KeyVaultReplication.Cli.Agents;

/// <summary>Tells a run while it happens, line by line: what was read, what is planned, what was done.</summary>
internal sealed class RunLog(IAgent agent, ReplicationOptions options, VaultAddress source) : IProgress<ReplicationEvent>
{
    private readonly Lock _gate = new();
    private const int MostNotAttempted = 20;

    private readonly HashSet<(VaultAddress, ObjectKind)> _listed = [];
    private readonly Dictionary<VaultAddress, (int Times, TimeSpan Waited)> _throttled = [];
    private readonly Dictionary<(VaultAddress Vault, string Why), TimeSpan> _waits = [];
    private readonly Dictionary<VaultAddress, int> _newVersions = [];
    private int _planned;
    private int _ended;
    private int _width;
    private int _notAttempted;

    public void Report(ReplicationEvent value) => Report(value, options, source);

    /// <summary>The same log for another pair of the same run.</summary>
    public IProgress<ReplicationEvent> For(ReplicationOptions ofPair, VaultAddress sourceOfPair) => new OfPair(this, ofPair, sourceOfPair);

    private void Report(ReplicationEvent value, ReplicationOptions options, VaultAddress source)
    {
        lock (_gate)
        {
            switch (value)
            {
                case InventoryRead read when !_listed.Add((read.Vault, read.Kind)):
                    break;
                case InventoryRead read:
                    agent.Info(
                        $"Listed {read.Vault}: "
                            + $"{Count(read.Listed, read.Kind.Noun())}{(read.Objects == read.Listed ? "" : $", of which {read.Objects} take part")}, {Count(read.Pages, "page")}.");
                    break;
                case Resolving { Kind: ObjectKind.Key } resolving:
                    agent.Progress(0, 0, "Comparing");
                    agent.Info(
                        $"Looking at {Count(resolving.Objects, "key")} in {source} and {resolving.Target}: a list of keys tells neither "
                            + "their versions nor whether they rotate.");
                    break;
                case Resolving resolving:
                    agent.Progress(0, 0, "Comparing");
                    agent.Info(
                        $"The lists do not decide about {Count(resolving.Objects, resolving.Kind.Noun())}: comparing values or versions "
                            + $"in {source} and {resolving.Target}.");
                    break;
                case Planned { Plan: var plan }:
                    Tell(plan, options);
                    break;
                case Refused { Plan: var plan }:
                    Tell(plan, options, "refused: not done");
                    break;
                case ChangeEnded { Outcome: var outcome }:
                    Tell(outcome);
                    break;
                case Throttled throttled:
                    Tell(throttled);
                    break;
                case Waiting waiting:
                    Tell(waiting);
                    break;
            }
        }
    }

    private void Tell(ReplicationPlan plan, ReplicationOptions options)
    {
        var names = plan.Changes.Select(change => change.Name).Concat(plan.Findings.Select(finding => finding.Name));
        _width = Math.Clamp(names.Select(name => name.Text.Length).DefaultIfEmpty().Max(), _width, 40);
        _planned += plan.Changes.Length;
        foreach (var change
            in plan.Changes.Where(change => change is { Kind: ChangeKind.Create or ChangeKind.Update, Name.Kind: ObjectKind.Secret }))
        {
            _newVersions[change.To] = _newVersions.GetValueOrDefault(change.To) + 1 + change.History.Length;
        }

        if (!plan.Findings.IsEmpty || (options.DryRun && !plan.Changes.IsEmpty))
        {
            BeginGroup(plan, options, options.DryRun ? "dry run: nothing is written" : null);
            foreach (var finding in plan.Findings)
            {
                agent.Info("  " + TextReport.Line(finding, _width));
            }

            if (options.DryRun)
            {
                TellChanges(plan);
            }

            agent.EndGroup();
        }
    }

    private void Tell(ReplicationPlan plan, ReplicationOptions options, string why)
    {
        BeginGroup(plan, options, why);
        TellChanges(plan);
        agent.EndGroup();
    }

    private void BeginGroup(ReplicationPlan plan, ReplicationOptions options, string? remark) =>
        agent.BeginGroup(TextReport.Title(plan.Source, plan.Target, options) + (remark is null ? "" : $" ({remark})"));

    private void TellChanges(ReplicationPlan plan)
    {
        foreach (var change in plan.Changes)
        {
            agent.Detail("  " + TextReport.Line(change, null, _width));
        }
    }

    private void Tell(ChangeOutcome outcome)
    {
        if (_ended == 0)
        {
            TellLimits();
            agent.BeginGroup(Count(_planned, "change"));
        }

        var line = "  " + TextReport.Line(outcome.Change, outcome, _width);
        if (outcome is { Result: ChangeResult.Applied, Message: null })
        {
            agent.Detail(line);
        }

        // After a cancel or a failure, what was not attempted may be nearly everything, and says nothing new.
        else if (outcome.Result != ChangeResult.NotAttempted || ++_notAttempted <= MostNotAttempted)
        {
            agent.Info(line);
        }

        agent.Progress(++_ended, Math.Max(_planned, _ended), "Replicating");
    }

    /// <summary>Why a large run stands still now and then, and how long it takes at the least.</summary>
    private void TellLimits()
    {
        foreach (var (vault, count) in _newVersions.Where(one => one.Value > ServiceLimits.NewSecrets))
        {
            var least = Math.Ceiling((count - ServiceLimits.NewSecrets) * 10.0 / ServiceLimits.NewSecrets);
            agent.Info(
                $"A vault takes {ServiceLimits.NewSecrets} new versions of secrets in ten seconds: the {count} for {vault} take at least "
                    + $"{least:0} s.");
        }
    }

    /// <summary>The first time at once; then once in a minute of waiting, however many requests wait.</summary>
    private void Tell(Waiting waiting)
    {
        var (told, waited) = _waits.TryGetValue((waiting.Vault, waiting.Why), out var since) ? (true, since + waiting.Wait)
            : (false, TimeSpan.Zero);
        var tell = !told || waited.TotalMinutes >= 1;
        _waits[(waiting.Vault, waiting.Why)] = tell ? TimeSpan.Zero : waited;
        if (!tell)
        {
            return;
        }

        agent.Info($"Vault {waiting.Vault} {waiting.Why}: trying again in {waiting.Wait.TotalSeconds:0} s.");
    }

    /// <summary>The first time at once; how often and how long in all is told at the end.</summary>
    private void Tell(Throttled throttled)
    {
        var (times, waited) = _throttled.GetValueOrDefault(throttled.Vault);
        _throttled[throttled.Vault] = (times + 1, waited + throttled.Pause);
        if (times == 0)
        {
            agent.Info($"Vault {throttled.Vault} asks for fewer requests: waiting {throttled.Pause.TotalSeconds:0.#} s.");
        }
    }

    /// <summary>Ends the log of what was done.</summary>
    public void Close()
    {
        if (_notAttempted > MostNotAttempted)
        {
            agent.Info($"  ... and {_notAttempted - MostNotAttempted} more were not attempted.");
        }

        if (_ended > 0)
        {
            agent.EndGroup();
        }

        foreach (var (vault, (times, waited)) in _throttled.Where(one => one.Value.Times > 1))
        {
            agent.Info($"Vault {vault} asked for fewer requests {times} times: {waited.TotalSeconds:0.#} s of waiting in all.");
        }
    }

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";

    private sealed class OfPair(RunLog log, ReplicationOptions options, VaultAddress source) : IProgress<ReplicationEvent>
    {
        public void Report(ReplicationEvent value) => log.Report(value, options, source);
    }
}
