using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace KeyVaultSimulator;

/// <summary>One simulated vault: its state, which people can edit here as they would in the portal, and what was asked of it over HTTP.</summary>
public sealed partial class SimulatedVault
{
    /// <summary>What a vault can be named [Microsoft: about keys, secrets and certificates].</summary>
    internal const string NameRule = "3 to 24 letters, digits and single hyphens";

    private readonly TimeProvider _time;
    private readonly ConcurrentQueue<RequestRecord> _requests = new();
    private VaultState _state = VaultState.Empty;

    internal SimulatedVault(string name, SimulatedVaultOptions options, TimeProvider time)
    {
        if (!IsName(name))
        {
            throw new ArgumentException($"'{name}' is no name of a vault: {NameRule}.", nameof(name));
        }

        if (options.RetentionDays is < 7 or > 90)
        {
            throw new ArgumentException($"A vault keeps what is deleted for 7 to 90 days, not {options.RetentionDays}.", nameof(options));
        }

        (Name, Options, _time) = (name, options, time);
        Uri = new Uri($"https://{name}.{options.Suffix}/");
        Creates = options.Throttle is { } limits ? new Bucket(limits.Creates, time) : null;
        Others = options.Throttle is { } limits2 ? new Bucket(limits2.Others, time) : null;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The URL.</summary>
    public Uri Uri { get; }

    /// <summary>What kind of vault it is.</summary>
    public SimulatedVaultOptions Options { get; }

    /// <summary>Who may do what.</summary>
    public Access Access { get; } = new();

    /// <summary>What goes wrong.</summary>
    public FaultList Faults { get; } = new();

    /// <summary>Set where nothing listens: connections to it are refused, and those that are open break.</summary>
    public bool RefusesConnections { get; set; }

    /// <summary>All that it holds now.</summary>
    public VaultState State => Volatile.Read(ref _state);

    /// <summary>What was asked of it, oldest first.</summary>
    public IReadOnlyCollection<RequestRecord> Requests => _requests;

    /// <summary>Where the ids of new versions come from.</summary>
    internal Func<string> NextVersion { get; set; } = () => Guid.NewGuid().ToString("n");

    internal Bucket? Creates { get; }

    internal Bucket? Others { get; }

    internal DateTimeOffset Now => DateTimeOffset.FromUnixTimeSeconds((Precisely + NodeClock).ToUnixTimeSeconds());

    private DateTimeOffset Precisely => _time.GetUtcNow() + Options.ClockSkew;

    internal static bool IsName(string name) => NamePattern().IsMatch(name);

    /// <summary>Forgets what was asked so far.</summary>
    public void ClearRequests() => _requests.Clear();

    internal void Log(RequestRecord request) => _requests.Enqueue(request);

    /// <summary>Writes a new version.</summary>
    public SecretVersionState Set(
        string name, string value, string? contentType = null, IEnumerable<KeyValuePair<string, string>>? tags = null, bool enabled = true,
        DateTimeOffset? notBefore = null, DateTimeOffset? expires = null) =>
        Write(name, value, contentType, tags, enabled, notBefore, expires).Version;

    internal (SecretState Secret, SecretVersionState Version) Write(
        string name, string value, string? contentType, IEnumerable<KeyValuePair<string, string>>? tags, bool enabled, DateTimeOffset? notBefore, DateTimeOffset? expires)
    {
        var version = NewVersion(value, contentType, tags, enabled, notBefore, expires);
        var changed = Change(name, found => found is null ? new SecretState { Name = name, Versions = [version] } : PhaseOf(found) switch
        {
            SecretPhase.BeingDeleted or SecretPhase.BeingPurged => throw ServiceError.BeingDeletedOnSet(name),
            SecretPhase.Deleted => throw ServiceError.DeletedButRecoverable(name),
            SecretPhase.BeingRecovered => throw ServiceError.BeingRecoveredOnSet(name),
            _ when found.Managed => throw ServiceError.Managed("set"),
            _ => found.With(version),
        });
        return (changed, version);
    }

    /// <summary>Changes properties of a version, or of the current one. What is null stays as it is; tags replace all tags.</summary>
    public SecretVersionState Update(
        string name, string? version = null, string? contentType = null, IEnumerable<KeyValuePair<string, string>>? tags = null, bool? enabled = null,
        DateTimeOffset? notBefore = null, DateTimeOffset? expires = null) =>
        Edit(name, version, old => Updated(old, contentType, tags, enabled, notBefore, expires)).Version;

    internal static SecretVersionState Updated(
        SecretVersionState old, string? contentType, IEnumerable<KeyValuePair<string, string>>? tags, bool? enabled, DateTimeOffset? notBefore, DateTimeOffset? expires) => old with
        {
            ContentType = contentType ?? old.ContentType,
            Tags = tags is null ? old.Tags : SecretVersionState.TagsOf(tags),
            EchoEmptyTags = tags is not null || old.EchoEmptyTags,
            Enabled = enabled ?? old.Enabled,
            NotBefore = notBefore ?? old.NotBefore,
            Expires = expires ?? old.Expires,
        };

    /// <summary>Takes the content type of the current version away, as the portal can.</summary>
    public void ClearContentType(string name) => Edit(name, null, old => old with { ContentType = null });

    /// <summary>Soft-deletes a secret.</summary>
    public void Delete(string name) => Remove(name);

    /// <summary>Recovers a soft-deleted secret.</summary>
    public void Recover(string name) => BringBack(name);

    /// <summary>Purges a soft-deleted secret.</summary>
    public void Purge(string name) => Swap(state => state.Find(name) is not { IsOfDeletedCertificate: false } found ? throw ServiceError.NotFound(name) : PhaseOf(found) switch
    {
        SecretPhase.BeingDeleted => throw ServiceError.BeingDeletedOnPurge(),
        SecretPhase.Deleted when Options.PurgeProtection => throw ServiceError.PurgeProtected(Name),
        SecretPhase.Deleted when Options.PurgeDelay > TimeSpan.Zero => state.With(found with { Purged = true, BusyUntil = Precisely + Options.PurgeDelay }),
        SecretPhase.Deleted => state.Without(name),
        SecretPhase.Live => throw ServiceError.NotDeletedOnPurge(),
        _ => throw ServiceError.NotFound(name),
    });

    /// <summary>Ends a deletion, a recovery or a purge that is under way, at once.</summary>
    public void Settle(string name) => Swap(state => state.Find(name) switch
    {
        null => state,
        { Purged: true } => state.Without(name),
        var found => state.With(found with { BusyUntil = null }),
    });

    /// <summary>Puts a secret there as it is.</summary>
    internal void Put(SecretState secret) => Swap(state => state.With(secret));

    /// <summary>Makes the secret that a certificate has.</summary>
    public void AddCertificate(string name)
    {
        var version = NewVersion("MIIC", "application/x-pkcs12", null, enabled: true, Now.AddDays(-1), Now.AddDays(364));
        Swap(state => state.With(new SecretState { Name = name, Versions = [version], Managed = true }));
    }

    /// <summary>Deletes a certificate, and its secret with it: that is nowhere to be seen then, not among the deleted secrets either, but its name is taken until its retention has passed.</summary>
    public void DeleteCertificate(string name) => Change(name, found => found is { Managed: true, Deleted: null }
        ? found with { Deleted = Now }
        : throw new KeyNotFoundException($"No certificate '{name}' is in vault {Name}."));

    /// <summary>Writes many secrets at once, named <paramref name="prefix"/> and a number, each with so many versions.</summary>
    public void Seed(int count, string prefix = "secret-", int versions = 1, Func<int, string>? value = null) => Swap(state => state.With(Enumerable.Range(0, count).Select(i => new SecretState
    {
        Name = $"{prefix}{i:000000}",
        Versions = [.. Enumerable.Range(0, versions).Select(v => NewVersion($"{value?.Invoke(i) ?? $"value {i}"}{(v == versions - 1 ? "" : $" of version {v}")}", null, null, true, null, null) with
        {
            Created = Now.AddSeconds(v - versions),
            Updated = Now.AddSeconds(v - versions),
        })],
    })));

    /// <summary>The current version of a live secret.</summary>
    public SecretVersionState Current(string name) => Live(name).Current;

    /// <summary>The versions of a live secret, in the order in which they were made.</summary>
    public IReadOnlyList<SecretVersionState> Versions(string name) => Live(name).Versions;

    /// <summary>The values of a live secret, oldest first.</summary>
    public IReadOnlyList<string> Values(string name) => [.. Live(name).Versions.Select(version => version.Value)];

    /// <summary>The values of a secret, live or deleted, oldest first; none when there is no such secret.</summary>
    public IReadOnlyList<string> ValuesEvenIfDeleted(string name) => [.. State.Find(name)?.Versions.Select(version => version.Value) ?? []];

    /// <summary>The names of the secrets that live.</summary>
    public IReadOnlyList<string> LiveNames() => [.. State.Secrets.Where(secret => secret.Deleted is null).Select(secret => secret.Name)];

    /// <summary>The names of the secrets that are soft-deleted.</summary>
    public IReadOnlyList<string> DeletedNames() => [.. State.Secrets.Where(secret => PhaseOf(secret) is SecretPhase.BeingDeleted or SecretPhase.Deleted && !secret.IsOfDeletedCertificate).Select(secret => secret.Name)];

    internal SecretPhase PhaseOf(SecretState secret) => secret.PhaseAt(Precisely, Options.RetentionDays);

    /// <summary>The secret of this name, live or deleted; null when there is none, or none any more: what is kept long enough is purged by itself.</summary>
    internal SecretState? Find(string name) => State.Find(name) is { } found && PhaseOf(found) != SecretPhase.Gone ? found : null;

    /// <summary>A secret as GET sees it: there when it lives, and in the second half of its recovery.</summary>
    internal SecretState? FindReadable(string name) => Find(name) is { } found && IsReadable(found) ? found : null;

    internal bool IsReadable(SecretState secret) => PhaseOf(secret) switch
    {
        SecretPhase.Live => true,
        SecretPhase.BeingRecovered => secret.BusyUntil - Precisely <= Options.RecoverDelay / 2,
        _ => false,
    };

    internal SecretState Remove(string name) => Change(name, found => found switch
    {
        null => throw ServiceError.NotFound(name),
        _ when !IsReadable(found) => throw ServiceError.NotFound(name),
        { Managed: true } => throw ServiceError.Managed("delete"),
        _ => found with { Deleted = Now, BusyUntil = Precisely + Options.DeleteDelay },
    });

    internal SecretState BringBack(string name) => Change(name, found => found is null or { IsOfDeletedCertificate: true } ? throw ServiceError.NotFound(name) : PhaseOf(found) switch
    {
        SecretPhase.BeingPurged => throw ServiceError.NotFound(name),
        SecretPhase.BeingDeleted => throw ServiceError.BeingDeletedOnRecover(name),
        SecretPhase.Deleted => found with { Deleted = null, BusyUntil = Precisely + Options.RecoverDelay },
        SecretPhase.BeingRecovered => throw ServiceError.RecoverConflict(name),
        _ => throw ServiceError.ExistsAlready(name),
    });

    internal (SecretState Secret, SecretVersionState Version) Edit(string name, string? version, Func<SecretVersionState, SecretVersionState> edit)
    {
        SecretVersionState? updated = null;
        var changed = Change(name, found =>
        {
            if (found is null || !IsReadable(found))
            {
                throw ServiceError.NotFound(version is null ? name : $"{name}/{version}");
            }

            if (found.Managed)
            {
                throw ServiceError.Managed("update");
            }

            var old = version is null ? found.Current : found.Versions.FirstOrDefault(one => string.Equals(one.Version, version, StringComparison.OrdinalIgnoreCase))
                ?? throw ServiceError.NotFound($"{name}/{version}");
            updated = edit(old) with { Updated = Now };
            return found.Replacing(old, updated);
        });
        return (changed, updated!);
    }

    internal SecretState Restore(SecretState secret)
    {
        SecretState? restored = null;
        Swap(state => Find(secret.Name) is null
            ? state.With(restored = secret)
            : throw ServiceError.RestoreConflict($"{Uri}secrets/{secret.Name}/{secret.Current.Version}"));
        return restored!;
    }

    private SecretVersionState NewVersion(
        string value, string? contentType, IEnumerable<KeyValuePair<string, string>>? tags, bool enabled, DateTimeOffset? notBefore, DateTimeOffset? expires) => new()
        {
            Version = NextVersion(),
            Value = value,
            ContentType = contentType,
            Tags = SecretVersionState.TagsOf(tags ?? []),
            EchoEmptyTags = tags is not null,
            Enabled = enabled,
            NotBefore = notBefore,
            Expires = expires,
            Created = Now,
            Updated = Now,
        };

    private SecretState Live(string name) => FindReadable(name) ?? throw new KeyNotFoundException($"No secret '{name}' lives in vault {Name}.");

    private SecretState Change(string name, Func<SecretState?, SecretState> change)
    {
        SecretState? changed = null;
        Swap(state => state.With(changed = change(state.Find(name) is { } found && PhaseOf(found) != SecretPhase.Gone ? found : null)));
        return changed!;
    }

    /// <summary>Swaps the state for another; when somebody else was quicker, starts again from what is there then.</summary>
    private void Swap(Func<VaultState, VaultState> change)
    {
        for (var old = State; ;)
        {
            var changed = change(old);
            var seen = Interlocked.CompareExchange(ref _state, changed, old);
            if (ReferenceEquals(seen, old))
            {
                Remember(changed);
                return;
            }

            old = seen;
        }
    }

    [GeneratedRegex(@"\A(?!.*--)[0-9A-Za-z-]{3,24}\z")]
    private static partial Regex NamePattern();
}
