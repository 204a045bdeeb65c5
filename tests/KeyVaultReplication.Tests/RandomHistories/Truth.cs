namespace KeyVaultReplication.Tests.RandomHistories;

/// <summary>When two vaults last held the same under a name: which versions, and what.</summary>
internal sealed record Synced(string Source, string Target, Content Content)
{
    public string Of(bool isSource) => isSource ? Source : Target;
}

/// <summary>
/// What really happened. The tool has to find it out from lists, marks, values and histories; here it is written down as it happens.
/// </summary>
internal sealed class Truth(World world)
{
    private readonly Dictionary<(string First, string Second, string Name), Synced> _synced = [];
    private readonly List<((string First, string Second, string Name) Key, Synced Synced)> _earlier = [];
    private readonly Dictionary<(string Vault, string Name), string> _followed = [];
    private readonly HashSet<(string Vault, string Other, string Name)> _blurred = [];
    private readonly HashSet<(string First, string Second, string Name)> _raced = [];
    private readonly HashSet<string> _blurredForGood = [];
    private readonly HashSet<(string First, string Second, string Name)> _stale = [];
    private readonly HashSet<(string Vault, string Name)> _rewound = [];

    /// <summary>When a name was last the same on both sides; null when it never was.</summary>
    public Synced? LastSync(string source, string target, string name) =>
        _synced.TryGetValue(Key(source, target, name), out var found) ? Turned(found, source, target) : null;

    /// <summary>
    /// Whether the tool may be unable to find out who changed since: a mark was taken away, there was no room for one, or time went
    /// backwards.
    /// </summary>
    public bool IsBlurred(string source, string target, string name) =>
        HasNoRoom(name) || IsRaced(source, target, name)
        || _blurred.Contains((source, target, name)) || _blurred.Contains((target, source, name));

    /// <summary>
    /// Whether there was no room for a mark: then what it holds is compared, and the same value again, in another version, is no edit.
    /// </summary>
    public bool HasNoRoom(string name) => _blurredForGood.Contains(name);

    /// <summary>
    /// Whether the mark was taken away that tells when a version was last the same as the other side, while an older one tells that it once
    /// was, just as it is: then nothing tells that it was edited since.
    /// </summary>
    public bool IsBackUnmarked(string source, string target, string name, bool isSource, SecretVersionState version) =>
        IsBlurred(source, target, name) && _earlier.Where(one => one.Key == Key(source, target, name))
            .Select(one => Turned(one.Synced, source, target))
            .Any(once => once.Of(isSource) == version.Version && once.Content == Content.Of(version));

    /// <summary>Whether somebody changed properties just when they were patched, so that nobody knows what was the same when.</summary>
    public bool IsRaced(string source, string target, string name) => _raced.Contains(Key(source, target, name));

    /// <summary>
    /// Whether it is as it once was because its vault was restored, and nobody touched it since: no edit, and where it still is the version
    /// that was the same on both sides, nothing tells it from one.
    /// </summary>
    public bool WasRewound(string vault, string name) => _rewound.Contains((vault, name));

    /// <summary>The vault whose deletion the tool followed when it deleted this secret; null when somebody else deleted it.</summary>
    public string? Followed(string vault, string name) => _followed.GetValueOrDefault((vault, name));

    /// <summary>Whether a version is no longer what it was when both sides were last the same.</summary>
    public static bool HasChanged(SecretVersionState version, Synced? synced, bool isSource) =>
        synced is null || version.Version != synced.Of(isSource) || Content.Of(version) != synced.Content;

    public void Blur(string vault, string name, bool forGood)
    {
        _ = forGood && _blurredForGood.Add(name);
        foreach (var other in World.Letters)
        {
            _blurred.Add((vault, other, name));
        }
    }

    public void Note(Entry entry)
    {
        if (entry is not { Name: { } name, ChangedSomething: true })
        {
            return;
        }

        if (entry.Operation is "recover" or "Recover" or "purge" or "rewind" or "anew")
        {
            _followed.Remove((entry.Vault, name));
        }

        _ = entry.Operation == "rewind" ? _rewound.Add((entry.Vault, name)) : _rewound.Remove((entry.Vault, name));
        if (entry.Operation is "rewind" or "anew" or "purge")
        {
            Blur(entry.Vault, name, forGood: false);
        }

        if (entry.Run is not { } run)
        {
            return;
        }

        if (entry.Operation == "Update" && ReferenceEquals(entry.Before!.Current, entry.After!.Current))
        {
            // A new version overtook the update: its mark is taken back, if anybody looks, as two-way runs do.
            Blur(entry.Vault, name, forGood: false);
            _ = !run.TwoWay && _raced.Add(Key(run.Source, entry.Vault, name));
        }

        if (entry.Operation == "Delete")
        {
            var other = entry.Vault == run.Source ? run.Targets[0] : run.Source;
            // Nor does a mark tell of a deletion where somebody was quicker: it stands on an older version.
            if (world.Find(other, name) is not { Deleted: not null } || world.Rules.IsRaced(entry, run))
            {
                Blur(entry.Vault, name, forGood: false);
            }
            else
            {
                _followed[(entry.Vault, name)] = other;
            }
        }

        foreach (var target in run.Targets.Where(target => entry.Vault == run.Source || entry.Vault == target))
        {
            Note(entry, run.Source, target, name);
        }
    }

    /// <summary>When a run has ended: was it kept from bringing a mark up to date that tells when both were last the same?</summary>
    public void NoteEnd(Run run, string target, string name)
    {
        var key = Key(run.Source, target, name);
        var synced = LastSync(run.Source, target, name);
        if (synced is null || Tells(run.Source, synced.Source, target, name, synced)
            || Tells(target, synced.Target, run.Source, name, synced))
        {
            _stale.Remove(key);
        }
        else if (!run.IsClean || !run.IsAlone || world.Vault(run.Source).IsReadOnly || world.Vault(target).IsReadOnly)
        {
            _stale.Add(key);
        }
    }

    /// <summary>Whether the marks do not tell all that happened, because a run broke off.</summary>
    public bool IsStale(string source, string target, string name) => _stale.Contains(Key(source, target, name));

    private bool Tells(string vault, string version, string other, string name, Synced synced) =>
        world.Find(vault, name)?.Versions.FirstOrDefault(one => one.Version == version) is { } found && OriginOf(found, other) is not null
        && Mark.TryParse(found.Tags[Mark.TagName]) is { } mark && mark.BoundAt == found.Created
        && mark.Fingerprint
            == FingerprintOf(world.Find(vault, name)!.Versions.Concat(world.Find(other, name)?.Versions ?? [])
                .FirstOrDefault(one => Content.Of(one) == synced.Content));

    /// <summary>As a mark has it.</summary>
    public static string? FingerprintOf(SecretVersionState? version) => version is null ? null : new ObjectProperties
    {
        Enabled = version.Enabled,
        NotBefore = version.NotBefore,
        Expires = version.Expires,
        ContentType = version.ContentType,
        Tags = ObjectProperties.NoTags.AddRange(version.Tags.Where(tag => tag.Key != Mark.TagName)),
    }.Fingerprint();

    /// <summary>Both sides are the same now, and whoever looks can know it.</summary>
    public void Sync(string source, string target, string name)
    {
        if (world.Current(source, name) is { } left && world.Current(target, name) is { } right && Content.Of(left) == Content.Of(right))
        {
            Set(source, target, name, new Synced(left.Version, right.Version, Content.Of(left)));
        }
    }

    /// <summary>What was written as a copy was the same as what it is a copy of; what was patched is the same from now on.</summary>
    private void Note(Entry entry, string source, string target, string name)
    {
        var other = entry.Vault == source ? target : source;
        var (made, there) = (entry.After!.Current, world.Find(other, name)?.Current);
        var origin = OriginOf(made, other);
        var isPatch = entry.Operation == "Update" && Content.Of(entry.Before!.Current) != Content.Of(made);
        var isAdoption = entry.Operation == "Update" && origin is not null && !world.Rules.Binds(entry, entry.Run!)
            && (origin, IsBound(made), MarkOf(made)?.Fingerprint)
                != (OriginOf(entry.Before!.Current, other), IsBound(entry.Before!.Current), MarkOf(entry.Before!.Current)?.Fingerprint)
            && world.Find(other, name)?.Versions.Any(one => one.Version == origin && one.Value == made.Value) == true;
        var theirs = entry.Operation == "Set" ? origin
            ?? world.Find(other, name)?.Versions.LastOrDefault(one => Content.Of(one) == Content.Of(made))?.Version
            : isPatch && there?.Value == made.Value ? there.Version
            : isPatch || isAdoption ? origin ?? LastSync(source, target, name)?.Of(other == source)
            : null;
        if (theirs is null && entry.Operation == "Update" && world.Rules.IsRaced(entry, entry.Run!)
            && !world.Rules.Binds(entry, entry.Run!))
        {
            // Somebody did the same, and more, just before it.
            _raced.Add(Key(source, target, name));
        }

        if (theirs is not null)
        {
            // A copy of an older version settles nothing about the current one.
            var unsettled = there?.Version != theirs && (IsBlurred(source, target, name)
                || world.Find(other, name)?.Versions.All(one => one.Version != theirs) != false);

            // Somebody may have edited what was adopted just before: its mark tells what both sides had.
            var content = Content.Of(isAdoption && MarkOf(made)!.Fingerprint != FingerprintOf(made)
                ? world.Find(other, name)!.Versions.First(one => one.Version == origin) : made);
            Set(source, target, name, entry.Vault == source ? new Synced(made.Version, theirs, content)
                : new Synced(theirs, made.Version, content));
            if (unsettled)
            {
                Blur(other, name, forGood: false);
            }

            if (!entry.Run!.IsAlone || (isPatch && there?.Version == theirs
                && (Content.Of(made) != Content.Of(there) || (origin is not null && origin != theirs))))
            {
                _raced.Add(Key(source, target, name));
            }
        }
        else if (entry.Operation != "Recover" && !ReferenceEquals(entry.Before?.Current, made)
            && (origin is null || origin == there?.Version))
        {
            Sync(source, target, name);
            if (!entry.Run!.IsAlone)
            {
                // A mark that another run wrote meanwhile may be lost with it.
                _raced.Add(Key(source, target, name));
            }
        }
    }

    /// <summary>Whether its mark was written for it, as all marks are in the end.</summary>
    public static bool IsBound(SecretVersionState version) => MarkOf(version)?.BoundAt == version.Created;

    /// <summary>The mark on a version; null where there is none.</summary>
    public static Mark? MarkOf(SecretVersionState version) => Mark.TryParse(version.Tags.GetValueOrDefault(Mark.TagName));

    /// <summary>The version of the other vault that a mark names; null where it names none.</summary>
    public string? OriginOf(SecretVersionState version, string other) => version.Tags.TryGetValue(Mark.TagName, out var mark)
        && mark.Split(' ') is [_, var host, var origin, ..] && host == world.HostOf(other) && origin.Trim('0').Length > 0 ? origin : null;

    private void Set(string source, string target, string name, Synced synced)
    {
        _synced[Key(source, target, name)] = Turned(synced, source, target);
        _earlier.Add((Key(source, target, name), Turned(synced, source, target)));
        _blurred.Remove((source, target, name));
        _blurred.Remove((target, source, name));
        _raced.Remove(Key(source, target, name));
    }

    private static (string First, string Second, string Name) Key(string source, string target, string name) =>
        string.CompareOrdinal(source, target) < 0 ? (source, target, name) : (target, source, name);

    private static Synced Turned(Synced synced, string source, string target) =>
        string.CompareOrdinal(source, target) < 0 ? synced : new Synced(synced.Target, synced.Source, synced.Content);
}
