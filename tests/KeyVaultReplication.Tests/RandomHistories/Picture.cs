namespace KeyVaultReplication.Tests.RandomHistories;

/// <summary>What the vaults of a run held, and what was true of them, before it.</summary>
internal sealed class Picture
{
    private readonly Dictionary<string, VaultState> _states = [];
    private readonly Dictionary<(string Target, string Name), (Synced? Synced, bool IsBlurred, bool IsStale)> _known = [];
    private readonly Dictionary<(string Vault, string Name), string?> _followed = [];
    private readonly HashSet<(string Vault, string Name)> _inBetween = [];

    public static Picture Of(World world, Run run)
    {
        var picture = new Picture();
        foreach (var letter in run.Targets.Append(run.Source))
        {
            picture._states[letter] = world.Vault(letter).State;
            foreach (var secret in picture._states[letter].Secrets)
            {
                picture._followed[(letter, secret.Name)] = world.Truth.Followed(letter, secret.Name);
                _ = world.Vault(letter).PhaseOf(secret) is not (SecretPhase.Live or SecretPhase.Deleted)
                    && picture._inBetween.Add((letter, secret.Name));
            }
        }

        foreach (var target in run.Targets)
        {
            foreach (var name in picture.Names(run.Source, target))
            {
                picture._known[(target, name)] = (world.Truth.LastSync(run.Source, target, name),
                    world.Truth.IsBlurred(run.Source, target, name), world.Truth.IsStale(run.Source, target, name));
            }
        }

        return picture;
    }

    public VaultState State(string letter) => _states[letter];

    public (Synced? Synced, bool IsBlurred, bool IsStale) Known(string target, string name) => _known.GetValueOrDefault((target, name));

    public bool IsStale(string target, string name) => Known(target, name).IsStale;

    /// <summary>Whether the tool had deleted it because the other vault had.</summary>
    public bool HasFollowed(string letter, string name, string other) => _followed.GetValueOrDefault((letter, name)) == other;

    /// <summary>Whether the vault was still deleting, recovering or purging it.</summary>
    public bool IsInBetween(string letter, string name) => _inBetween.Contains((letter, name));

    /// <summary>
    /// Whether the vault of origin had, of no name of the pair, the version that both were the same with last, from before this copy was
    /// made; nor one that it had taken back from a replica, and that was the same still.
    /// </summary>
    public bool NothingVouches(string source, string target, string origin, SecretVersionState copy)
    {
        var other = origin == source ? target : source;
        return !Names(source, target).Any(name => Known(target, name).Synced is { } synced
            && _states[origin].Find(name) is { Deleted: null } ours
            && ours.Versions.FirstOrDefault(version => version.Version == synced.Of(origin == source)) is { } once
            && (once.Created <= copy.Created || (once == ours.Current && Truth.IsBound(once)
                && _states[other].Find(name) is { Deleted: null } theirs && Truth.IsBound(theirs.Current)
                && theirs.Current.Version == synced.Of(other == source))));
    }

    public IReadOnlyList<string> Names(string source, string target) =>
        [.. _states[source].Secrets.Concat(_states[target].Secrets).Select(secret => secret.Name).Distinct().Order(StringComparer.Ordinal)];
}
