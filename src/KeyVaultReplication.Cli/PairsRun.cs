namespace KeyVaultReplication.Cli;

/// <summary>A run over many pairs as both front ends make it: replicate or verify, and tell it.</summary>
internal static class PairsRun
{
    /// <summary>Replicates all pairs of the slice, and tells the agent what happened.</summary>
    public static async Task<ManyReport> ReplicateAsync(PairsRequest pairs, Connect connect, IAgent agent,
        CancellationToken cancellationToken)
    {
        await using var cancelling = cancellationToken.Register(() => Run.TellCancelling(agent));
        TellSlice(pairs, agent);
        var log = new RunLog(agent, new ReplicationOptions { DryRun = pairs.Options.DryRun }, VaultAddress.Parse("none"));
        var vaultOf = Vaults(pairs, connect, log);
        var replications = pairs.Requests
            .Select(one => new Replication(vaultOf(one.Source), [.. one.Targets.Select(vaultOf)], one.Options)).ToList();
        foreach (var hop in HopOrder.Hops(replications))
        {
            agent.Info($"{hop} is written here and read there: what arrives in it now goes on in the next run.");
        }

        agent.Progress(0, 0, "Reading the lists");
        var report = await ManyReplicator.RunAsync(
            replications, pairs.Options, one => log.For(one.Options with { DryRun = pairs.Options.DryRun }, one.Source.Address),
            cancellationToken: cancellationToken);
        log.Close();
        Run.TellFailures(report.Runs, agent);
        foreach (var run in report.Runs)
        {
            Run.TellPairs(run, agent);
        }

        Run.TellEnd(report.Refusal, report.Cancelled, agent);
        return report;
    }

    /// <summary>Verifies all pairs of the slice, and tells the agent what was found.</summary>
    public static async Task<ManyVerification> VerifyAsync(PairsRequest pairs, Connect connect, IAgent agent,
        CancellationToken cancellationToken)
    {
        await using var cancelling = cancellationToken.Register(() => VerifyRun.TellCancelling(agent));
        TellSlice(pairs, agent);
        var log = new VerificationLog(agent);
        var vaultOf = Vaults(pairs, connect, log);
        agent.Progress(0, 0, "Reading the lists");
        var report = await ManyVerifier.RunAsync(
            [.. pairs.Requests.Select(one => new Verification(vaultOf(one.Source), [.. one.Targets.Select(vaultOf)], one.ToVerify()))], log,
            cancellationToken: cancellationToken);
        VerifyRun.Tell(report.Runs, report.Cancelled, agent);
        return report;
    }

    private static void TellSlice(PairsRequest pairs, IAgent agent)
    {
        if (pairs.Slice.Of > 1)
        {
            agent.Info(pairs.Requests.IsEmpty
                ? $"Slice {pairs.Slice.Number} of {pairs.Slice.Of} holds none of the {pairs.InFile} entries of the pairs file: there is "
                    + "nothing to do here."
                : $"Slice {pairs.Slice.Number} of {pairs.Slice.Of}: {pairs.Requests.Length} of the {pairs.InFile} entries of the "
                    + "pairs file.");
        }
    }

    /// <summary>
    /// Each vault once, whatever pairs it belongs to, so that it is listed once and its limits are kept once. One that is a target anywhere
    /// is asked by the identity of the targets.
    /// </summary>
    private static Func<VaultAddress, Vault> Vaults(PairsRequest pairs, Connect connect, IProgress<ReplicationEvent> log)
    {
        var targets = pairs.Requests.SelectMany(request => request.Targets).ToHashSet();
        var vaults = new Dictionary<VaultAddress, Vault>();
        return address => vaults.TryGetValue(address, out var known)
            ? known
            : vaults[address] = connect(address, !targets.Contains(address), wait => log.Report(Run.Told(address, wait)));
    }
}
