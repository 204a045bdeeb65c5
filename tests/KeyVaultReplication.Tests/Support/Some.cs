namespace KeyVaultReplication.Tests;

/// <summary>Makes valid things of which a test states only what matters to it. Times are seconds after an arbitrary moment.</summary>
internal static class Some
{
    public static readonly VaultAddress Source = VaultAddress.Parse("source");
    public static readonly VaultAddress Target = VaultAddress.Parse("target");
    public static readonly VaultAddress Other = VaultAddress.Parse("other");
    private static readonly DateTimeOffset Epoch = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    public static DateTimeOffset At(int seconds) => Epoch.AddSeconds(seconds);

    public static ObjectName Name(string text = "db-password") => ObjectName.Parse(text);

    public static VaultObject Secret(
        int created = 100, int? updated = null, Mark? mark = null, ObjectProperties? properties = null, bool managed = false,
        int? deleted = null,
        bool unreadable = false, string name = "db-password") => new()
        {
            Name = Name(name),
            Created = At(created),
            Updated = At(updated ?? created),
            Mark = mark,
            Properties = properties ?? ObjectProperties.Plain,
            Managed = managed,
            Deleted = deleted is { } seconds ? At(seconds) : null,
            HasUnreadableMark = unreadable,
        };

    /// <summary>A mark that knows these properties as those of both sides; none given: plain ones.</summary>
    public static Mark Mark(VaultAddress origin, int created, int? own, ObjectProperties? properties = null,
        VaultAddress? deleting = null) =>
        new(origin.Host, Version(created), At(created), (properties ?? ObjectProperties.Plain).Fingerprint(),
            own is { } seconds ? At(seconds) : null)
        { Deleting = deleting?.Host };

    public static ChangeLimit Limit(string text) => ChangeLimit.TryParse(text, out var limit) ? limit : throw new FormatException(text);

    public static string Version(int number) => number.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);

    public static ObjectProperties Tagged(int tags) =>
        new() { Tags = ObjectProperties.NoTags.AddRange(Enumerable.Range(1, tags).Select(i => KeyValuePair.Create($"tag{i:00}", "x"))) };
}
