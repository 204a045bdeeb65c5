namespace KeyVaultReplication.Tests;

/// <summary>Makes valid things of which a test states only what matters to it. Times are seconds after an arbitrary moment.</summary>
internal static class Some
{
    public static readonly VaultAddress Source = VaultAddress.Parse("source");
    public static readonly VaultAddress Target = VaultAddress.Parse("target");
    public static readonly VaultAddress Other = VaultAddress.Parse("other");
    private static readonly DateTimeOffset Epoch = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    public static DateTimeOffset At(int seconds) => Epoch.AddSeconds(seconds);

    public static SecretName Name(string text = "db-password") => SecretName.Parse(text);

    public static Secret Secret(
        int created = 100, int? updated = null, Mark? mark = null, SecretProperties? properties = null, bool managed = false, int? deleted = null,
        bool unreadable = false, string name = "db-password") => new()
        {
            Name = Name(name),
            Created = At(created),
            Updated = At(updated ?? created),
            Mark = mark,
            Properties = properties ?? SecretProperties.Plain,
            Managed = managed,
            Deleted = deleted is { } seconds ? At(seconds) : null,
            HasUnreadableMark = unreadable,
        };

    /// <summary>A mark that knows these properties as those of both sides; none given: plain ones.</summary>
    public static Mark Mark(VaultAddress origin, int created, int? own, SecretProperties? properties = null, VaultAddress? deleting = null) =>
        new(origin.Host, Version(created), At(created), (properties ?? SecretProperties.Plain).Fingerprint(), own is { } seconds ? At(seconds) : null) { Deleting = deleting?.Host };

    public static DeletionLimit Limit(string text) => DeletionLimit.TryParse(text, out var limit) ? limit : throw new FormatException(text);

    public static string Version(int number) => number.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);

    public static SecretProperties Tagged(int tags) =>
        new() { Tags = SecretProperties.NoTags.AddRange(Enumerable.Range(1, tags).Select(i => KeyValuePair.Create($"tag{i:00}", "x"))) };
}
