namespace KeyVaultSimulator;

/// <summary>Secrets, as people edit them and as requests do.</summary>
public sealed partial class SimulatedVault
{
    /// <summary>Writes a new version.</summary>
    public SecretVersionState Set(
        string name, string value, string? contentType = null, IEnumerable<KeyValuePair<string, string>>? tags = null, bool enabled = true,
        DateTimeOffset? notBefore = null, DateTimeOffset? expires = null) =>
        Write(name, value, contentType, tags, enabled, notBefore, expires).Version;

    internal (SecretState Secret, SecretVersionState Version) Write(
        string name, string value, string? contentType, IEnumerable<KeyValuePair<string, string>>? tags, bool enabled,
        DateTimeOffset? notBefore, DateTimeOffset? expires)
    {
        var version = NewVersion(value, contentType, tags, enabled, notBefore, expires);
        var changed = Change(StoredKind.Secret, name, found => found is null
            ? new SecretState { Name = name, Versions = [version] }
            : Free(StoredKind.Secret, found).Managed ? throw ServiceError.Managed(StoredKind.Secret, "set") : found.With(version));
        return (changed, version);
    }

    /// <summary>Changes properties of a version, or of the current one. What is null stays as it is; tags replace all tags.</summary>
    public SecretVersionState Update(
        string name, string? version = null, string? contentType = null, IEnumerable<KeyValuePair<string, string>>? tags = null,
        bool? enabled = null,
        DateTimeOffset? notBefore = null, DateTimeOffset? expires = null) =>
        Edit(StoredKind.Secret, name, version, old => Updated(old, contentType, tags, enabled, notBefore, expires)).Version;

    internal static SecretVersionState Updated(
        SecretVersionState old, string? contentType, IEnumerable<KeyValuePair<string, string>>? tags, bool? enabled,
        DateTimeOffset? notBefore, DateTimeOffset? expires) => old with
        {
            ContentType = contentType ?? old.ContentType,
            Tags = tags is null ? old.Tags : SecretVersionState.TagsOf(tags),
            EchoEmptyTags = tags is not null || old.EchoEmptyTags,
            Enabled = enabled ?? old.Enabled,
            NotBefore = notBefore ?? old.NotBefore,
            Expires = expires ?? old.Expires,
        };

    /// <summary>Takes the content type of the current version away, as the portal can.</summary>
    public void ClearContentType(string name) => Edit(StoredKind.Secret, name, null, old => old with { ContentType = null });

    /// <summary>Soft-deletes a secret.</summary>
    public void Delete(string name) => Remove(StoredKind.Secret, name);

    /// <summary>Recovers a soft-deleted secret.</summary>
    public void Recover(string name) => BringBack(StoredKind.Secret, name);

    /// <summary>Purges a soft-deleted secret.</summary>
    public void Purge(string name) => Purge(StoredKind.Secret, name);

    /// <summary>Writes many secrets at once, named <paramref name="prefix"/> and a number, each with so many versions.</summary>
    public void Seed(int count, string prefix = "secret-", int versions = 1, Func<int, string>? value = null) =>
        Swap(state => state.With(Enumerable.Range(0, count).Select(i => new SecretState
        {
            Name = $"{prefix}{i:000000}",
            Versions =
            [.. Enumerable.Range(0, versions)
                .Select(v => NewVersion($"{value?.Invoke(i) ?? $"value {i}"}{(v == versions - 1 ? "" : $" of version {v}")}", null, null,
                    true, null, null) with
        {
            Created = Now.AddSeconds(v - versions),
            Updated = Now.AddSeconds(v - versions),
        })],
        })));

    /// <summary>The current version of a live secret.</summary>
    public SecretVersionState Current(string name) => Live(StoredKind.Secret, name).Current;

    /// <summary>The versions of a live secret, in the order in which they were made.</summary>
    public IReadOnlyList<SecretVersionState> Versions(string name) => Live(StoredKind.Secret, name).Versions;

    /// <summary>The values of a live secret, oldest first.</summary>
    public IReadOnlyList<string> Values(string name) => [.. Live(StoredKind.Secret, name).Versions.Select(version => version.Value)];

    /// <summary>The values of a secret, live or deleted, oldest first; none when there is no such secret.</summary>
    public IReadOnlyList<string> ValuesEvenIfDeleted(string name) => [.. State.Find(name)?.Versions.Select(version => version.Value) ?? []];

    /// <summary>The names of the secrets that live.</summary>
    public IReadOnlyList<string> LiveNames() => LiveNames(StoredKind.Secret);

    /// <summary>The names of the secrets that are soft-deleted.</summary>
    public IReadOnlyList<string> DeletedNames() => DeletedNames(StoredKind.Secret);

    private SecretVersionState NewVersion(
        string value, string? contentType, IEnumerable<KeyValuePair<string, string>>? tags, bool enabled, DateTimeOffset? notBefore,
        DateTimeOffset? expires)
    {
        var made = Stamp;
        return new SecretVersionState
        {
            Version = NextVersion(),
            Value = value,
            ContentType = contentType,
            Tags = SecretVersionState.TagsOf(tags ?? []),
            EchoEmptyTags = tags is not null,
            Enabled = enabled,
            NotBefore = notBefore,
            Expires = expires,
            Created = made,
            Updated = made,
        };
    }
}
