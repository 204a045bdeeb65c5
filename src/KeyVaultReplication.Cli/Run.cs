namespace KeyVaultReplication.Cli;

/// <summary>Prepares access to a vault; the last argument is told what is waited for.</summary>
internal delegate Vault Connect(VaultAddress vault, bool isSource, Action<VaultWait> waiting);

/// <summary>A run as both front ends make it: replicate, restore or verify, and tell it.</summary>
internal static class Run
{
    private const int MostIssues = 20;

    /// <summary>Runs what was asked for, one request or many pairs, and tells the agent what happened.</summary>
    public static async Task<IReport> RunAsync(
        Request? request, PairsRequest? pairs, Connect connect, IAgent agent, CancellationToken cancellationToken) =>
            (request, pairs) switch
            {
                (_, { Action: Actions.Verify }) => await PairsRun.VerifyAsync(pairs, connect, agent, cancellationToken),
                (_, not null) => await PairsRun.ReplicateAsync(pairs, connect, agent, cancellationToken),
                ({ Action: Actions.Verify }, _) => await VerifyRun.RunAsync(request, connect, agent, cancellationToken),
                _ => await WriteAsync(request!, connect, agent, cancellationToken),
            };

    /// <summary>Replicates or restores, and tells the agent what happened.</summary>
    public static async Task<ReplicationReport> WriteAsync(
        Request request, Connect connect, IAgent agent, CancellationToken cancellationToken)
    {
        await using var cancelling = cancellationToken.Register(() => TellCancelling(agent));
        var log = new RunLog(agent, request.Options, request.Source);
        agent.Progress(0, 0, "Reading the lists");
        if (request.Options.RestorePoint is { } point)
        {
            agent.Info(
                $"Restoring {request.Targets[0]}{(request.Replica is { } from ? $" from {from}" : " from its own history")}, {point}.");
        }

        var targets = request.Targets.Select(target => ConnectTo(target, isSource: false)).ToList();
        var report = request.Action == Actions.Restore
            ? await Restorer.RunAsync(
                request.Replica is { } replica ? ConnectTo(replica, isSource: true) : null, targets[0], request.Options, log,
                cancellationToken: cancellationToken)
            : await Replicator.RunAsync(ConnectTo(request.Source, isSource: true), targets, request.Options, log,
                cancellationToken: cancellationToken);
        Vault ConnectTo(VaultAddress vault, bool isSource) => connect(vault, isSource, wait => log.Report(Told(vault, wait)));
        log.Close();
        Tell(report, agent);
        return report;
    }

    /// <summary>What a cancel does, as soon as it comes.</summary>
    internal static void TellCancelling(IAgent agent) =>
        agent.Info("Cancelling: no new write begins, those in flight end. A second signal ends at once.");

    /// <summary>What is waited for, as runs tell it.</summary>
    public static ReplicationEvent Told(VaultAddress vault, VaultWait wait) =>
        wait.IsThrottling ? new Throttled(vault, wait.For) : new Waiting(vault, wait.For, wait.Why);

    private static void Tell(ReplicationReport report, IAgent agent)
    {
        TellFailures([report], agent);
        TellPairs(report, agent);
        TellEnd(report.Refusal, report.Cancelled, agent);
    }

    /// <summary>The vaults that could not be read: once, however many pairs need them.</summary>
    internal static void TellFailures(IEnumerable<ReplicationReport> reports, IAgent agent)
    {
        foreach (var failure in reports.SelectMany(report => report.Pairs).SelectMany(pair => pair.Failures).Distinct())
        {
            agent.Error(failure);
        }
    }

    /// <summary>What became of each pair, and what a person should look at.</summary>
    internal static void TellPairs(ReplicationReport report, IAgent agent)
    {
        foreach (var pair in report.Pairs.Where(pair => pair.Failure is null))
        {
            foreach (var warning in pair.Plan!.Warnings)
            {
                agent.Warning(warning);
            }

            var failures = pair.Plan.Findings.Where(finding => finding.Kind == FindingKind.Failed)
                .Select(finding => $"'{finding.Name}': {finding.Reason}")
                .Concat(pair.Outcomes.Where(outcome => outcome.Result == ChangeResult.Failed).Select(outcome => outcome.Message!)).ToList();
            foreach (var one in failures.Take(MostIssues))
            {
                agent.Error(one);
            }

            if (failures.Count > MostIssues)
            {
                agent.Error($"{failures.Count - MostIssues} more secrets failed: see the lines above and report.json.");
            }

            var attention = pair.Plan.Findings.Where(finding => finding.Kind is FindingKind.Skipped or FindingKind.Conflict)
                .Select(finding => finding.Name)
                .Concat(pair.Outcomes.Where(outcome => outcome.Result is ChangeResult.Overtaken or ChangeResult.Left)
                    .Select(outcome => outcome.Change.Name)).ToList();
            if (attention.Count > 0)
            {
                agent.Warning($"{pair.Target}: {attention.Count} not {(report.Options.RestorePoint is null ? "replicated" : "restored")} "
                    + $"({Names(attention)}). The log says why.");
            }

            var decided = pair.Plan.Changes.Where(change => change.ResolvesConflict).Select(change => change.Name).ToList();
            if (decided.Count > 0)
            {
                agent.Warning($"{pair.Target}: {decided.Count} changed on both sides or never in sync ({Names(decided)}): policy decides "
                    + "what is overwritten. The log says which, and where.");
            }

            agent.Section($"{TextReport.Title(report.Source, pair.Target, report.Options)}: {TextReport.Summary(report, pair)}");
            if (pair.Refusal is { } refusal)
            {
                agent.Error(refusal);
            }
        }
    }

    private static string Names(List<ObjectName> names) =>
        string.Join(", ", names.Take(MostIssues)) + (names.Count > MostIssues ? ", ..." : "");

    /// <summary>What holds for the whole run.</summary>
    internal static void TellEnd(string? refusal, bool cancelled, IAgent agent)
    {
        if (refusal is not null)
        {
            agent.Error(refusal);
        }

        if (cancelled)
        {
            agent.Warning("The run was cancelled. Run again: only what is missing is done.");
        }
    }
}
