namespace KeyVaultReplication.Cli;

/// <summary>A run as both front ends make it: replicate, tell it, write the files.</summary>
internal static class Run
{
    /// <summary>Replicates, and tells the agent what happened and what to do next.</summary>
    public static async Task<ReplicationReport> ReplicateAsync(
        Request request, Func<VaultAddress, bool, Vault> connect, IAgent agent, Func<ReplicationReport, string> next, CancellationToken cancellationToken)
    {
        var log = new RunLog(agent, request.Options, request.Source);
        var report = await Replicator.RunAsync(
            connect(request.Source, true), [.. request.Targets.Select(target => connect(target, false))], request.Options, log, cancellationToken: cancellationToken);
        log.Close();
        Tell(report, agent);
        if (next(report) is { Length: > 0 } advice)
        {
            agent.Info(advice);
        }

        return report;
    }

    /// <summary>Writes the report's files to a folder, and tells their summary.</summary>
    public static async Task<string> WriteFilesAsync(ReplicationReport report, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "plan.json"), JsonReport.WritePlan(report), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "report.json"), JsonReport.Write(report), cancellationToken);
        var summary = Path.Combine(folder, "summary.md");
        await File.WriteAllTextAsync(summary, MarkdownReport.Write(report), cancellationToken);
        return summary;
    }

    private static void Tell(ReplicationReport report, IAgent agent)
    {
        const int mostIssues = 20;
        foreach (var pair in report.Pairs)
        {
            if (pair.Failure is { } failure)
            {
                agent.Error(failure);
                continue;
            }

            foreach (var warning in pair.Plan!.Warnings)
            {
                agent.Warning(warning);
            }

            var failures = pair.Plan.Findings.Where(finding => finding.Kind == FindingKind.Failed).Select(finding => $"'{finding.Name}': {finding.Reason}")
                .Concat(pair.Outcomes.Where(outcome => outcome.Result == ChangeResult.Failed).Select(outcome => outcome.Message!)).ToList();
            foreach (var one in failures.Take(mostIssues))
            {
                agent.Error(one);
            }

            if (failures.Count > mostIssues)
            {
                agent.Error($"{failures.Count - mostIssues} more secrets failed: see the lines above and report.json.");
            }

            var attention = pair.Plan.Findings.Where(finding => finding.Kind is FindingKind.Skipped or FindingKind.Conflict).ToList();
            if (attention.Count > 0)
            {
                var names = string.Join(", ", attention.Take(mostIssues).Select(finding => finding.Name)) + (attention.Count > mostIssues ? ", ..." : "");
                agent.Warning($"{pair.Target}: {attention.Count} not replicated ({names}). The reasons stand in the log.");
            }

            if (pair.Refusal is { } refusal)
            {
                agent.Error(refusal);
            }

            agent.Section($"{report.Source} {(report.Options.Mode == ReplicationMode.TwoWay ? "<->" : "->")} {pair.Target}: {TextReport.Summary(report, pair)}");
        }

        if (report.Refusal is { } refused)
        {
            agent.Error(refused);
        }

        if (report.Cancelled)
        {
            agent.Warning("The run was cancelled: what was not done is listed above, and the next run does it.");
        }
    }
}
