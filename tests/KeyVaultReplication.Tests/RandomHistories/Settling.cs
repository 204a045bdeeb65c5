namespace KeyVaultReplication.Tests.RandomHistories;

/// <summary>
/// Once all trouble is over, two runs bring what the inputs ask for, and the next does nothing: it lists, and asks only about what it tells
/// of.
/// </summary>
internal static class Settling
{
    public static async Task SettleAsync(World world)
    {
        foreach (var vault in World.Letters.Select(world.Vault))
        {
            (vault.ListLag, vault.NodeClock, vault.IsReadOnly) = (TimeSpan.Zero, TimeSpan.Zero, false);
        }

        // Pairs that share a vault have to agree whether deletions are replicated: else the one deletes what the other brings back.
        var edges = world.Edges.Select(edge => (edge.Key, Options: world.Edges.Last().Value with { Mode = edge.Value.Mode })).ToList();
        var recovered = new HashSet<string>();
        for (var round = 0; world.Rules.Broken.Count == 0; round++)
        {
            world.Pass(60);
            var runs = new List<Run>();
            foreach (var ((source, target), options) in edges)
            {
                var run = new Run(source, [target], options, []) { IsAlone = true };
                await world.RunAsync(run);
                runs.Add(run);
            }

            if (!runs.Any(run => Entries(world, run).Any(entry => entry.ChangedSomething)))
            {
                runs.ForEach(run => CheckQuiet(world, run));
                return;
            }

            // What was edited and then deleted is recovered in one run and merged in the next: of pairs that share a vault, once in each of
            // them, one after the other.
            recovered.UnionWith(runs.Where(run => edges.Count > 1 && run.Report!.Pairs[0].Outcomes.Any(outcome =>
                outcome is { Result: ChangeResult.Left, Code: ReasonCode.EditWins })).Select(run => run.Source + run.Targets[0]));
            var enough = edges.Count + recovered.Count;

            // Of two pairs that share a vault, one follows a deletion and the other an edit: each run tells of it until a person decides.
            if (round > enough && edges.Count > 1 && runs.SelectMany(run => Entries(world, run)).Where(entry => entry.ChangedSomething)
                .All(entry => runs.Any(run => Told.Finding(run.Report!.Pairs[0], entry.Name!))))
            {
                return;
            }

            if (round > enough)
            {
                var reports = string.Concat(runs.Select(run => Environment.NewLine + TextReport.Write(run.Report!)));
                world.Rules.Break($"two runs bring all in sync: still at work in round {round + 1}{reports}");
            }
        }
    }

    private static IEnumerable<Entry> Entries(World world, Run run) => world.Log.Where(entry => entry.Run == run);

    private static void CheckQuiet(World world, Run run)
    {
        var (report, target) = (run.Report!, run.Targets[0]);
        if (report.Result == ReplicationResult.Refused)
        {
            return;
        }

        // What is left, and why, is told anew in each run.
        if (report.Counts.Failed == 0 && (report.Pairs[0].Outcomes.IsEmpty ? report.HasChanges
            : report.Pairs[0].Outcomes.Any(outcome => string.IsNullOrEmpty(outcome.Message))))
        {
            world.Rules.Break($"changes are planned, and none is made{Environment.NewLine}{TextReport.Write(report)}");
        }

        foreach (var entry in Entries(world, run).Where(entry => entry.Name is { } name && !Told.Finding(report.Pairs[0], name)))
        {
            if (!world.Truth.IsBlurred(run.Source, target, entry.Name!) && report.Options.SoftDeleted == SoftDeletedPolicy.Recover
                && !HasReason(report))
            {
                world.Rules.Break($"a run with nothing to do lists and stops: {entry}{Environment.NewLine}{TextReport.Write(report)}");
            }
        }

        foreach (var name in world.Vault(run.Source).LiveNames().Concat(run.TwoWay ? world.Vault(target).LiveNames() : []).Distinct())
        {
            var (left, right) = (world.Current(run.Source, name), world.Current(target, name));
            if (run.Options.Filter.Matches(ObjectName.Parse(name)) && !Told.Finding(report.Pairs[0], name)
                && (left is null || right is null || Content.Of(left) != Content.Of(right)))
            {
                world.Rules.Break($"'{name}' ends in sync, or it is told why not{Environment.NewLine}{TextReport.Write(report)}");
            }
        }
    }

    /// <summary>Whether the report tells of something that is asked about anew in each run, for all names.</summary>
    private static bool HasReason(ReplicationReport report) =>
        report.Pairs[0].Plan is { Findings.IsEmpty: false } or { Warnings.IsEmpty: false };
}
