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
    /// Whether no name of the pair had the versions that both were the same with last, of which the one in the vault of origin was there
    /// before this copy was made from it, or was taken back from a replica.
    /// </summary>
    public bool NothingVouches(string source, string target, string origin, SecretVersionState copy)
    {
        var other = origin == source ? target : source;
        return Names(source, target).All(name => Known(target, name).Synced is not { } synced
            || Living(origin, name) is not { } ours || ours.Version != synced.Of(origin == source)
            || Living(other, name) is not { } theirs || theirs.Version != synced.Of(other == source)
            || (ours.Created > copy.Created && !(Truth.IsBound(ours) && Truth.IsBound(theirs))));
    }

    private SecretVersionState? Living(string letter, string name) =>
        _states[letter].Find(name) is { Deleted: null } secret ? secret.Current : null;

    public IReadOnlyList<string> Names(string source, string target) =>
        [.. _states[source].Secrets.Concat(_states[target].Secrets).Select(secret => secret.Name).Distinct().Order(StringComparer.Ordinal)];
}
