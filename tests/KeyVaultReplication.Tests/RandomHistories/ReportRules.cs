namespace KeyVaultReplication.Tests.RandomHistories;

/// <summary>The report equals what happened.</summary>
internal static class ReportRules
{
    public static void Check(World world, Run run, string target)
    {
        var report = run.Report!;
        var pair = report.Pairs.Single(one => one.Target.Host == world.HostOf(target));
        var made = world.Log.Where(entry => entry.Run == run && entry.ChangedSomething && (entry.Vault == target || run.TwoWay)).ToList();
        var began = world.Log.FindIndex(entry => entry.Run == run);
        var told = pair.Outcomes.Select(outcome =>
            (Vault: World.LetterOf(outcome.Change.To.Host), Name: outcome.Change.Name.Text, outcome)).ToList();
        foreach (var entry in made)
        {
            // A mark is brought up to date on both sides where both changed alike, and what is followed may have to be recovered first:
            // that is told of one side.
            Must(told.Any(one => one.Name == entry.Name && (one.Vault == entry.Vault || entry.Operation is "Update" or "Recover")),
                $"done, and not told: {entry.Vault} {entry.Operation} {entry.Name}");
        }

        foreach (var (vault, name, outcome) in told)
        {
            var mine = made.Where(entry => entry.Vault == vault && entry.Name == name).ToList();
            switch (outcome.Result)
            {
                case ChangeResult.Applied:
                    Must(mine.Count > 0 || IsSo(outcome.Change.Verb, world.Find(vault, name)) || IsThere(vault, outcome.Change)
                        || world.Log.Any(entry => entry.Run != run && entry.Vault == vault && entry.Name == name
                        && world.Log.IndexOf(entry) > began), $"told as made, and not done: {vault} {outcome.Change.Verb} {name}");
                    break;
                case ChangeResult.NotAttempted:
                    Must(mine.Count == 0, $"told as not attempted, and done: {vault} {outcome.Change.Verb} {name}");
                    break;
                default:
                    Must(!string.IsNullOrWhiteSpace(outcome.Message),
                        $"told as not made, without a word: {vault} {outcome.Change.Verb} {name}");
                    break;
            }
        }

        var failed = pair.Outcomes.Any(outcome => outcome.Result == ChangeResult.Failed && outcome.Change.Verb != "delete");
        Must(!failed || !made.Any(entry => entry.Operation == "Delete"), "nothing is deleted after a failure");
        Must((pair.Refusal ?? report.Refusal) is null || made.Count == 0, "what is refused is not done");
        Must(report.Counts.Deleted == pair.Outcomes.Count(outcome => outcome is { Result: ChangeResult.Applied, Change.Verb: "delete" })
            || report.Pairs.Length > 1 || pair.Outcomes.IsEmpty,
            "as many are counted as deleted as were");

        // Somebody else was quicker, and the list did not show it yet.
        static bool IsSo(string verb, SecretState? secret) => verb switch
        {
            "delete" => secret is null or { Deleted: not null },
            "recover" => secret is { Deleted: null },
            _ => false,
        };

        // A write was not answered, and what it was to write is there: made by an earlier run, which the list did not show yet.
        bool IsThere(string vault, Change change) =>
            world.Log.Any(entry => entry.Run == run && (entry.Vault, entry.Name, entry.Operation) == (vault, change.Name.Text, "Set"))
            && world.Current(vault, change.Name.Text) is { } there
            && world.Current(World.LetterOf(change.From.Host), change.Name.Text) is { } followed
            && Content.Of(there) == Content.Of(followed);

        void Must(bool holds, string rule)
        {
            if (!holds)
            {
                world.Rules.Break($"{rule}{Environment.NewLine}{TextReport.Write(report)}");
            }
        }
    }
}
