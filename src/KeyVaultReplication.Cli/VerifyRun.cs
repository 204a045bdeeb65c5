namespace KeyVaultReplication.Cli;

/// <summary>A verification as both front ends make it: verify, and tell it.</summary>
internal static class VerifyRun
{
    private const int MostLines = 200;

    /// <summary>Verifies, and tells the agent what was found.</summary>
    public static async Task<VerificationReport> RunAsync(Request request, Connect connect, IAgent agent,
        CancellationToken cancellationToken)
    {
        await using var cancelling = cancellationToken.Register(() => TellCancelling(agent));
        var log = new VerificationLog(agent);
        Vault ConnectTo(VaultAddress vault, bool isSource) => connect(vault, isSource, wait => log.Report(Run.Told(vault, wait)));
        var report = await Verifier.RunAsync(
            ConnectTo(request.Source, isSource: true), [.. request.Targets.Select(target => ConnectTo(target, isSource: false))],
            request.ToVerify(), log,
            cancellationToken: cancellationToken);
        Tell([report], report.Cancelled, agent);
        return report;
    }

    /// <summary>What a cancel does, as soon as it comes.</summary>
    public static void TellCancelling(IAgent agent) => agent.Info("Cancelling: no new read begins.");

    /// <summary>What was found, pair by pair; a vault that could not be listed once, however many pairs need it.</summary>
    public static void Tell(IReadOnlyList<VerificationReport> reports, bool cancelled, IAgent agent)
    {
        foreach (var failure in reports.SelectMany(report => report.Pairs).SelectMany(pair => pair.Failures).Distinct())
        {
            agent.Error(failure);
        }

        foreach (var (report, pair) in reports.SelectMany(report => report.Pairs.Select(pair => (report, pair))))
        {
            Tell(report, pair, agent);
        }

        if (cancelled)
        {
            agent.Warning("The verification was cancelled: it proves nothing of what it did not reach.");
        }
    }

    private static void Tell(VerificationReport report, PairVerification pair, IAgent agent)
    {
        var (title, summary) = (VerificationText.Title(report, pair), VerificationText.Summary(pair));
        var lines = VerificationText.Lines(pair).ToList();
        if (lines.Count > 0)
        {
            agent.BeginGroup(title);
            foreach (var line in lines.Take(MostLines))
            {
                agent.Info("  " + line);
            }

            if (lines.Count > MostLines)
            {
                agent.Info($"  ... and {lines.Count - MostLines} more: all of them are in report.json.");
            }

            agent.EndGroup();
        }

        agent.Section($"{title}: {summary}");
        if (pair.Counts.Failed > 0)
        {
            agent.Error(
                $"{pair.Target}: {pair.Counts.Failed} could not be verified: "
                    + $"{pair.Verdicts.First(verdict => verdict.Kind == VerdictKind.Failed).Reason}");
        }

        if (pair.Counts.Differences > 0)
        {
            agent.Error($"{pair.Target} differs from {report.Source}: {summary}");
        }
        else if (pair.Counts.Unreadable > 0)
        {
            agent.Warning(
                $"{pair.Target}: {pair.Counts.Unreadable} are disabled in both vaults, so nobody can read whether their values are equal.");
        }
    }
}
