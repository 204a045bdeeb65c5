namespace KeyVaultReplication.Tests.RandomHistories;

/// <summary>What must hold of every request and of every run, whatever happens meanwhile: README, how-it-works.md, trust.md.</summary>
internal sealed class Rules(World world)
{
    private static readonly string[] Allowed = ["List", "ListDeleted", "ListVersions", "Get", "GetVersion", "GetDeleted", "Set", "Update",
        "Recover", "Delete"];

    /// <summary>Edits that were written over, by run: each has to be told as a conflict.</summary>
    private readonly List<(Run Run, string Vault, string Name, string What)> _overwritten = [];

    public List<string> Broken { get; } = [];

    public void Break(string rule) => Broken.Add(rule);

    /// <summary>Holds one request of a run against the rules, before the truth about it is written down.</summary>
    public void Check(Entry entry, Run run)
    {
        var what = $"{entry.Vault} {entry.Operation} {entry.Name}";
        Must(Allowed.Contains(entry.Operation), $"never asked for: {what}");
        if (entry is not { Name: { } name })
        {
            return;
        }

        Must(run.Options.Filter.Matches(ObjectName.Parse(name)), $"what the filter leaves out is never looked at: {what}");
        if (!entry.ChangedSomething)
        {
            return;
        }

        Must(!run.Options.DryRun, $"a dry run writes nothing: {what}");
        Must(run.TwoWay || entry.Vault != run.Source, $"one-way, the source is never written: {what}");
        foreach (var target in run.Targets.Where(target => entry.Vault == target || run.TwoWay))
        {
            Check(entry, run, target, name, what);
        }
    }

    private void Check(Entry entry, Run run, string target, string name, string what)
    {
        var isSource = entry.Vault == run.Source;
        var other = isSource ? target : run.Source;
        var (before, after) = (entry.Before?.Deleted is null ? entry.Before?.Current : null, entry.After?.Deleted is null
            ? entry.After?.Current : null);
        Must(entry.Operation != "Set" || run.Approved is not { } approved
            || approved.State(other).Find(name)?.Versions.Any(version => Content.Of(version) == Content.Of(entry.After!.Current)) == true,
            $"what is written is what was approved: {what}");
        if (before is null)
        {
            return;
        }

        var synced = world.Truth.LastSync(run.Source, target, name);
        var changes = after is null || Content.Of(before) != Content.Of(after);
        Must(entry.Operation != "Set" || changes || !run.IsAlone || !run.IsClean || run.Options.Versions == VersionScope.All
            || WasRecovered(run, entry.Vault, name)
            || world.Current(other, name)?.Version != synced?.Of(!isSource)
                || World.Letters.Any(letter => world.Vault(letter).ListLag > TimeSpan.Zero)
            || world.Truth.IsBlurred(run.Source, target, name), $"no new version where nothing changed: {what}");
        if (entry.Operation == "Delete")
        {
            CheckDeletion(entry, run, other, synced, isSource, what);
        }

        if (run.TwoWay && changes && !world.Truth.IsRaced(run.Source, target, name) && Truth.HasChanged(before, synced, isSource)
            && !IsBeyondHelp(entry, run, after) && !WasRecovered(run, entry.Vault, name)
            && !(world.Truth.WasRewound(entry.Vault, name) && synced?.Of(isSource) == before.Version)
            && !(world.Truth.HasNoRoom(name) && (synced?.Content == Content.Of(before)
                || world.Find(other, name)?.Versions.Any(one => Content.Of(one) == Content.Of(before)) == true))
            && !world.Truth.IsBackUnmarked(run.Source, target, name, isSource, before)
            && !IsAsItsMarkSays(before, entry.Vault, other, name, world.Truth.IsStale(run.Source, target, name)))
        {
            _overwritten.Add((run, entry.Vault, name, $"{what} over {Content.Of(before)}"));
        }

        if (entry.Operation == "Set" && changes && !run.FollowsBack && synced?.Of(isSource) == before.Version && !IsRaced(run, other, name)
            && Regressed(run, target, other, name, synced.Of(!isSource), before))
        {
            _overwritten.Add((run, entry.Vault, name,
                $"{what}, from an older version than {Content.Of(before)}, or from a vault made anew"));
        }
    }

    private void CheckDeletion(Entry entry, Run run, string other, Synced? synced, bool isSource, string what)
    {
        Must(run.Options.ReplicateDeletion, $"nothing is deleted without permission: {what}");
        var isReplica = run.TwoWay || (synced?.Of(isSource) == entry.Before!.Current.Version
            && world.Truth.OriginOf(entry.Before.Current, other) is not null);

        // Each target is written at its own pace: of several, the last look may have been another one's.
        bool IsLook(Entry one) => one.Run == run && one.Vault == other
            && (isReplica ? one.Name == entry.Name && one.Operation == (run.FollowsBack ? "ListVersions" : "GetDeleted")
                : one.Operation == "List");
        var look = run.Targets.Count > 1 ? world.Log.FindIndex(IsLook) : world.Log.FindLastIndex(IsLook);
        if (IsRaced(entry, run)
            || (look >= 0 && world.Log.Skip(look + 1).Any(one => one.Run != run && one.Vault == other && one.Name == entry.Name)))
        {
            return;
        }

        // What is being recovered shows nowhere for some seconds: no list and no look-up tells it from what was never there.
        var there = world.Find(other, entry.Name!);
        Must(there is null || world.Vault(other).PhaseOf(there) is SecretPhase.Deleted or SecretPhase.BeingDeleted or SecretPhase.BeingPurged
            || ((!isReplica || run.FollowsBack) && world.Vault(other).PhaseOf(there) is SecretPhase.BeingRecovered),
            $"nothing is deleted that lives in {other}: {what}");
        Must(there is not null || !isReplica || run.FollowsBack, $"a deletion follows a tombstone, and {other} has none: {what}");
    }

    /// <summary>
    /// Whether the version that was copied is gone from the vault it came from, and what is there now is older, or all of that vault is
    /// another.
    /// </summary>
    private bool Regressed(Run run, string target, string origin, string name, string copied, SecretVersionState copy) =>
        world.Find(origin, name) is { } now && now.Versions.All(version => version.Version != copied)
        && copy.Tags.TryGetValue(Mark.TagName, out var mark) && mark.Split(' ') is [_, _, var version, var created, ..] && version == copied
        && (now.Current.Created.ToUnixTimeSeconds() < long.Parse(created, System.Globalization.CultureInfo.InvariantCulture)
            || (Truth.IsBound(copy) && !WasRecovered(run, target == origin ? run.Source : target, name)
                && run.Before!.NothingVouches(run.Source, target, origin, copy)
                && run.Before.State(target == origin ? run.Source : target).Find(name) is { Deleted: null }));

    /// <summary>
    /// Whether its mark says that it is as it was copied. The mark of a copy that broke off was never bound: the same value again, made with
    /// its tags, is no edit. Who sets properties back to what an outdated mark knows is not seen beside what the other side did: neither
    /// where that one knew better, nor where a run broke off before it brought the mark up to date.
    /// </summary>
    private bool IsAsItsMarkSays(SecretVersionState version, string vault, string other, string name, bool isStale) =>
        world.Find(other, name) is { } there && (IsSetBack(version, vault, other, there, isStale)
            || (world.Truth.OriginOf(version, other) is { } origin && Truth.MarkOf(version) is { BoundAt: null } mark
                && mark.Fingerprint == Truth.FingerprintOf(version)
                && there.Versions.Any(one => one.Version == origin && one.Value == version.Value)));

    /// <summary>
    /// Whether one of the marks that tell when it was last the same as the other side, its own and those of that side's versions, tells
    /// that it was just as it is, while another one knows better, or none does since a run broke off.
    /// </summary>
    public bool IsSetBack(SecretVersionState version, string vault, string other, SecretState there, bool isStale)
    {
        var known = there.Versions.Where(one => world.Truth.OriginOf(one, vault) == version.Version)
            .Concat(world.Truth.OriginOf(version, other) is null ? [] : [version])
            .Where(Truth.IsBound).Select(one => Truth.MarkOf(one)!.Fingerprint).Distinct().ToList();
        return known.Contains(Truth.FingerprintOf(version)!) && (isStale || known.Count > 1);
    }

    /// <summary>
    /// The service offers nothing against what a person does between the last look at a secret and a change of its properties, or its
    /// deletion. But the request that binds the mark of a copy sends tags
    /// alone.
    /// </summary>
    private bool IsBeyondHelp(Entry entry, Run run, SecretVersionState? after) => IsRaced(entry, run)
        && (entry.Operation == "Delete" || (entry.Operation == "Update" && !Binds(entry, run))
            || (Binds(entry, run) && Content.Of(entry.Before!.Current) with { Tags = "" } == Content.Of(after!) with { Tags = "" }));

    /// <summary>Whether somebody did something to the secret since the run has looked at it last.</summary>
    public bool IsRaced(Entry entry, Run run) => IsRaced(run, entry.Vault, entry.Name!);

    private bool IsRaced(Run run, string vault, string name)
    {
        var look = world.Log.FindLastIndex(one => one.Run == run && one.Vault == vault
            && (one.Operation == "List" || (one.Name == name && one.IsLook)));
        return world.Log.Skip(look + 1).Any(one => one.Run != run && one.Vault == vault && one.Name == name);
    }

    /// <summary>Whether it binds the mark of a copy.</summary>
    public bool Binds(Entry entry, Run run) => entry.Operation == "Update"
        && world.Log.Any(one => one.Run == run && one.Vault == entry.Vault && one.Name == entry.Name && one.Operation == "Set");

    private bool WasRecovered(Run run, string vault, string name) =>
        world.Log.Any(one => one.Run == run && one.Operation == "Recover" && one.Vault == vault && one.Name == name
            && one.ChangedSomething);

    public void CheckEnd(Run run)
    {
        // Who deletes a secret right after the write takes away what there is to be seen of it; and a run that has ended does not look.
        foreach (var (_, _, name, what) in _overwritten.Where(one => one.Run == run && !run.IsDead && !Told.Conflict(run.Report!, one.Name)
            && world.Find(one.Vault, one.Name) is { Deleted: null }))
        {
            Break($"written over, and no conflict told about {name}: {what}{Environment.NewLine}{TextReport.Write(run.Report!)}");
        }

        foreach (var target in run.Targets)
        {
            ReportRules.Check(world, run, target);
            if (run is { IsClean: true, IsAlone: true } && !run.Options.DryRun)
            {
                new Outcome(world, run, target, run.Before!).Check();
            }
        }
    }

    private void Must(bool holds, string rule)
    {
        if (!holds)
        {
            Break(rule);
        }
    }
}

/// <summary>What a report tells.</summary>
internal static class Told
{
    /// <summary>Whether it says that both sides had changed a secret.</summary>
    public static bool Conflict(ReplicationReport report, string name) => report.Pairs.Any(pair =>
        (pair.Plan?.Changes.Any(change => change.ResolvesConflict && change.Name.Text == name) ?? false)
        || (pair.Plan?.Findings.Any(finding => finding.Kind == FindingKind.Conflict && finding.Name.Text == name) ?? false)
        || pair.Outcomes.Any(outcome => outcome.Change.Name.Text == name && outcome.WroteOverAnEdit));

    /// <summary>Whether it says anything about a secret that was left as it is.</summary>
    public static bool Finding(PairReport pair, string name) =>
        (pair.Plan?.Findings.Any(finding => finding.Name.Text == name) ?? false)
            || pair.Outcomes.Any(outcome => outcome.Change.Name.Text == name && outcome.Result != ChangeResult.Applied);
}
