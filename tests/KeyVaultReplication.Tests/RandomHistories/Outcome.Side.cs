namespace KeyVaultReplication.Tests.RandomHistories;

/// <content>What is known of each side.</content>
internal sealed partial class Outcome
{
    /// <summary>One name in one vault, before the run and now.</summary>
    private sealed class Side(string letter, bool isSource, string name, Outcome outcome)
    {
        private readonly SecretState? _now = outcome.World.Find(letter, name);

        public string Letter => letter;

        public SecretState? State { get; } = outcome.Before.State(letter).Find(name);

        public Synced? Synced { get; } = outcome.Before.Known(outcome.Target, name).Synced;

        /// <summary>What it held; null where it did not live.</summary>
        public Content? Content => State is { Deleted: null } ? RandomHistories.Content.Of(State.Current) : null;

        public Content Held => RandomHistories.Content.Of(State!.Current);

        private Content? Now => _now is { Deleted: null } ? RandomHistories.Content.Of(_now.Current) : null;

        public bool HasChanged => Truth.HasChanged(State!.Current, Synced, isSource);

        public bool HasNewVersion => State!.Current.Version != Synced?.Of(isSource);

        /// <summary>But for the mark, and a deletion that came to its end.</summary>
        public bool IsSame => State is null ? _now is null
            : (State.Deleted is null) == (_now?.Deleted is null) && _now?.Current.Version == State.Current.Version
                && RandomHistories.Content.Of(_now.Current) == Held;

        public bool HoldsTheSame => Now == Held;

        /// <summary>Whether its mark says that it is a copy of the other side's.</summary>
        public bool HasMarkOf(string other) => outcome.World.Truth.OriginOf(State!.Current, other) is not null;

        /// <summary>Whether the times of its versions say that an older one is the current one, since the clocks of nodes differ.</summary>
        public bool IsOutOfOrder => State!.Versions.Any(version => version.Created > State.Current.Created);

        /// <summary>Whether both have a mark of the other one, and each tells of another point at which both were the same.</summary>
        public bool IsContradictedBy(Side other) => HasMarkOf(other.Letter) && other.HasMarkOf(Letter)
            && Truth.MarkOf(State!.Current)!.Fingerprint != Truth.MarkOf(other.State!.Current)!.Fingerprint;

        /// <summary>Whether it was set back to what an outdated mark of the pair knows.</summary>
        public bool IsSetBackBeside(Side other) => outcome.World.Rules.IsSetBack(State!.Current, letter, other.Letter, other.State!,
            outcome.Before.IsStale(outcome.Target, name));

        /// <summary>
        /// Whether a run broke off before it could bind its mark, or bring it up to date: then the mark does not tell all that happened.
        /// Nor does one that tells of a deletion by the tool, where a person has recovered the secret and deleted it again.
        /// </summary>
        public bool HasStaleMark => outcome.Before.IsStale(outcome.Target, name)
            || State!.Current is var current && Truth.MarkOf(current) is { } mark
            && (mark.BoundAt != current.Created || (!HasChanged && mark.Fingerprint != Truth.FingerprintOf(current))
                || (State.Deleted is not null && mark.Deleting is { } host
                    && !outcome.Before.HasFollowed(letter, name, World.LetterOf(host))));

        /// <summary>Whether it lives again, as it was deleted.</summary>
        public bool IsBack => State is { Deleted: not null } && Now == Held;

        public bool CanBeRead => Held.Enabled;

        public bool IsGone => State is { Deleted: null } && _now is { Deleted: not null };

        /// <summary>Whether this side holds what it held, or does so again, and so does the other.</summary>
        public bool IsFollowedBy(Side other) => Now == Held && other.Now == Held && _now!.Current.Version == State!.Current.Version;

        /// <summary>
        /// Which one is newest: a new version, whenever the properties of an older one were changed; of two versions the one made last, of
        /// two edits of properties the one made last.
        /// </summary>
        public int ComparedTo(Side other) =>
            Held.Value == other.Held.Value && ((CanBeRead && other.CanBeRead) || !(HasNewVersion || other.HasNewVersion))
            ? State!.Current.Updated.CompareTo(other.State!.Current.Updated)
            : HasNewVersion != other.HasNewVersion ? HasNewVersion ? 1 : -1
            : State!.Current.Created.CompareTo(other.State!.Current.Created);
    }
}
