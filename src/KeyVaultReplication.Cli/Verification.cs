namespace KeyVaultReplication.Cli;

/// <summary>A verification as both front ends make it: verify, and tell it.</summary>
internal static class Verification
{
    private const int MostLines = 200;

    /// <summary>Verifies, and tells the agent what was found.</summary>
    public static async Task<VerificationReport> RunAsync(Request request, Connect connect, IAgent agent, CancellationToken cancellationToken)
    {
        var log = new VerificationLog(agent);
        Vault ConnectTo(VaultAddress vault, bool isSource) => connect(vault, isSource, wait => log.Report(Run.Told(vault, wait)));
        await using var cancelling = cancellationToken.Register(() => agent.Info("Cancelling: no new read begins."));
        var report = await Verifier.RunAsync(
            ConnectTo(request.Source, isSource: true), [.. request.Targets.Select(target => ConnectTo(target, isSource: false))], request.ToVerify(), log,
            cancellationToken: cancellationToken);
        foreach (var failure in report.Pairs.SelectMany(pair => pair.Failures).Distinct())
        {
            agent.Error(failure);
        }

        foreach (var pair in report.Pairs)
        {
            Tell(report, pair, agent);
        }

        if (report.Cancelled)
        {
            agent.Warning("The verification was cancelled: it proves nothing of what it did not reach.");
        }

        return report;
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
            agent.Error($"{pair.Target}: {pair.Counts.Failed} could not be verified: {pair.Verdicts.First(verdict => verdict.Kind == VerdictKind.Failed).Reason}");
        }

        if (pair.Counts.Differences > 0)
        {
            agent.Error($"{pair.Target} differs from {report.Source}: {summary}");
        }
        else if (pair.Counts.Unreadable > 0)
        {
            agent.Warning($"{pair.Target}: {pair.Counts.Unreadable} are disabled in both vaults, so nobody can read whether their values are equal.");
        }
    }
}
