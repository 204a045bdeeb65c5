using System.Globalization;

namespace KeyVaultReplication.Tests.RandomHistories;

/// <summary>What one request, or one act of a person, came to.</summary>
/// <param name="Run">The run that sent it; null for a person.</param>
/// <param name="Vault">The letter of the vault.</param>
/// <param name="Operation">What was asked, or done.</param>
/// <param name="Name">The secret; null where it is about none.</param>
/// <param name="Before">The secret before; null when there was none.</param>
/// <param name="After">The secret afterwards.</param>
internal sealed record Entry(Run? Run, string Vault, string Operation, string? Name, SecretState? Before, SecretState? After)
{
    /// <summary>What a request was answered; null where it was not, or where a person did it.</summary>
    public int? Status { get; init; }

    public bool ChangedSomething => !ReferenceEquals(Before, After);

    public override string ToString() =>
        $"{Vault} {Operation} {Name} {Answer}{(ChangedSomething ? $": {Result}" : "")}";

    private string Answer => Status == 200 || Run is null ? "" : Status?.ToString(CultureInfo.InvariantCulture) ?? "no answer";

    private string Result => After is { Deleted: null } ? $"{Content.Of(After.Current)} {MarkOf(After.Current)}" : "gone";

    private static string MarkOf(SecretVersionState version) =>
        $"{version.Version[^2..]}@{version.Created.ToUnixTimeSeconds() % 10_000} {version.Tags.GetValueOrDefault(Mark.TagName)}";

    /// <summary>Whether it tells of the secret how it stands.</summary>
    public bool IsLook => Status == 200 && Operation is "Get" or "GetVersion" or "ListVersions" or "GetDeleted";
}

/// <summary>What people care about in a version: its value and its properties. The mark is no part of it.</summary>
internal sealed record Content(string Value, string Properties, string Tags, bool Enabled)
{
    public static Content Of(SecretVersionState version) => new(
        version.Value,
        string.Create(CultureInfo.InvariantCulture,
            $"{version.ContentType} {version.NotBefore?.ToUnixTimeSeconds()} {version.Expires?.ToUnixTimeSeconds()}"),
        string.Join(',', version.Tags.Where(tag => tag.Key != Mark.TagName).OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag =>
            $"{tag.Key}={tag.Value}")),
        version.Enabled);

    public override string ToString() => $"{Value} ({Properties} {Tags}{(Enabled ? "" : " off")})";
}

/// <summary>One run of a history: what was asked for, what it sent, what it reported.</summary>
internal sealed class Run(string source, IReadOnlyList<string> targets, ReplicationOptions options, IReadOnlyList<Line> events)
{
    public string Source => source;

    public IReadOnlyList<string> Targets => targets;

    public ReplicationOptions Options => options;

    public IReadOnlyList<Line> Events => events;

    public bool TwoWay => options.Mode == ReplicationMode.TwoWay;

    /// <summary>Whether a source that has gone back in time is followed.</summary>
    public bool FollowsBack => !TwoWay && options.SourceRegressed == SourceRegressedPolicy.Follow;

    /// <summary>How many requests it has sent.</summary>
    public int Sent { get; set; }

    /// <summary>How often it has sent each request, by vault, operation and name.</summary>
    public Dictionary<(string Vault, string Operation, string? Name), int> Met { get; } = [];

    /// <summary>The events that have come, by which request.</summary>
    public Dictionary<Line, string> Came { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether nothing it sends is answered any more.</summary>
    public bool IsDead { get; set; }

    public ReplicationReport? Report { get; set; }

    /// <summary>What there was before it.</summary>
    public Picture? Before { get; set; }

    /// <summary>What there was when its plan was made and approved; null where no approval was asked for.</summary>
    public Picture? Approved { get; init; }

    /// <summary>Whether no other run was under way.</summary>
    public required bool IsAlone { get; init; }

    /// <summary>Whether nobody and nothing interfered.</summary>
    public bool IsClean => Came.Count == 0;

    public bool Involves(string vault) => vault == source || targets.Contains(vault);
}
