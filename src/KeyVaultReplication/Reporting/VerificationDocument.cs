using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Serialization;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Verifying;

namespace KeyVaultReplication.Reporting;

/// <summary>
/// What report.json of a verification says first, of one source or of many pairs. The descriptions are those of its JSON Schema.
/// </summary>
internal abstract record VerificationRunDocument
{
    private protected VerificationRunDocument(IVerificationReport report, Identities identities)
    {
        Result = report.Result;
        Cancelled = report.Cancelled;
        Started = ToolDocument.Utc(report.Started);
        DurationSeconds = ToolDocument.Seconds(report.Duration);
        Identities = IdentitiesDocument.Of(identities);
        Counts = report.Counts;
    }

    [Description("The version of this format.")]
    public int SchemaVersion { get; } = JsonReport.SchemaVersion;

    [Description("What was run: verify.")]
    public string Action { get; } = "verify";

    [Description("The program and its version.")]
    public ToolDocument Tool { get; } = ToolDocument.This;

    [Description("How it ended: equal, equalWithIssues (some secrets are disabled in both vaults), different, or failed; of many pairs, "
        + "the worst of them.")]
    public VerificationResult Result { get; }

    [Description("Whether it was cancelled before it was done.")]
    public bool Cancelled { get; }

    [Description("When it began, in UTC.")]
    public DateTime Started { get; }

    [Description("How long it took, in seconds.")]
    public double DurationSeconds { get; }

    [Description("Who read the vaults.")]
    public IdentitiesDocument Identities { get; }

    [Description("The counts of all targets together.")]
    public VerdictCounts Counts { get; }
}

/// <summary>report.json of a verification, field by field.</summary>
[Description("What a verification found: report.json of kvreplicate verify.")]
internal sealed record VerificationDocument : VerificationRunDocument
{
    private VerificationDocument(VerificationReport report, Identities identities)
        : base(report, identities)
    {
        Source = report.Source.Host;
        Inputs = VerificationInputsDocument.Of(report.Options);
        Targets = [.. report.Pairs.Select(VerifiedTargetDocument.Of)];
    }

    [JsonPropertyOrder(1), Description("The source, by host name.")]
    public string Source { get; }

    [JsonPropertyOrder(1), Description("What was asked for.")]
    public VerificationInputsDocument Inputs { get; }

    [JsonPropertyOrder(1), Description("One entry for each target, in the order given.")]
    public ImmutableArray<VerifiedTargetDocument> Targets { get; }

    public static VerificationDocument Of(VerificationReport report, Identities identities) => new(report, identities);
}

/// <summary>report.json of a verification of many pairs, field by field.</summary>
[Description("What a verification of many pairs of vaults found: report.json of kvreplicate verify with a pairs file.")]
internal sealed record ManyVerificationDocument : VerificationRunDocument
{
    private ManyVerificationDocument(ManyVerification report, Identities identities)
        : base(report, identities)
    {
        var targets = report.Runs.SelectMany(run => run.Pairs).Select(pair => pair.Target).ToHashSet();
        Runs = [.. report.Runs.Select(run => VerificationDocument.Of(run, identities.Of(run.Source, targets)))];
    }

    [JsonPropertyOrder(1), Description("One report for each entry of the pairs file, in its order.")]
    public ImmutableArray<VerificationDocument> Runs { get; }

    public static ManyVerificationDocument Of(ManyVerification report, Identities identities) => new(report, identities);
}

/// <summary>What was asked of a verification.</summary>
internal sealed record VerificationInputsDocument(
    [property: Description("The kinds of objects that take part.")] ImmutableArray<ObjectKind> ObjectTypes,
    [property: Description("oneWay or twoWay.")] ReplicationMode Mode,
    [property: Description("Whether deletions are replicated, so that what only the target has is a difference.")] bool ReplicateDeletion,
    [property: Description("The patterns of names that take part; none: all.")] ImmutableArray<string> Include,
    [property: Description("The patterns of names that do not take part.")] ImmutableArray<string> Exclude,
    [property: Description("The rules by which names are changed in the targets; none: they are the same.")] ImmutableArray<string> Rename,
    [property: Description("How many names were to be chosen at random; null: all are verified.")] int? Sample)
{
    public static VerificationInputsDocument Of(VerifyOptions options) =>
        new(
        options.Kinds, options.Mode, options.ReplicateDeletion, options.Filter.Include, options.Filter.Exclude,
        [.. options.Rename?.Texts ?? []], options.Sample);
}

/// <summary>What was found about one target.</summary>
internal sealed record VerifiedTargetDocument(
    [property: Description("The target, by host name.")] string Target,
    [property: Description("Which vaults could not be listed, and what to do; null when both were.")] string? Failure,
    [property: Description("How many names take part in the two vaults.")] int Names,
    [property: Description("Whether only some of them were verified, chosen at random.")] bool IsSample,
    [property: Description("The counts of this target.")] VerdictCounts Counts,
    [property: Description("One entry for each name that was verified, by name.")] ImmutableArray<VerdictDocument> Verdicts)
{
    public static VerifiedTargetDocument Of(PairVerification pair) => new(
        pair.Target.Host,
        pair.Failures.IsEmpty ? null : string.Join(" ", pair.Failures),
        pair.Names,
        pair.Verdicts.Length < pair.Names,
        pair.Counts,
        [.. pair.Verdicts.Select(VerdictDocument.Of)]);
}

/// <summary>What was found about one name.</summary>
internal sealed record VerdictDocument(
    [property: Description("equal, different, missing (in the target), extra (in the target), unreadable, noted or failed.")] VerdictKind Verdict,
    [property: Description("The kind of object.")] ObjectKind Kind,
    [property: Description("The name.")] string Name,
    [property: Description("Its name in the source, where rename gives it another one; else null.")] string? SourceName,
    [property: Description("Why, for programs.")] string Code,
    [property: Description("Why, for people.")] string Reason,
    [property: Description("The id of the source's version that was read; null when none was.")] string? SourceVersion,
    [property: Description("The id of the target's version that was read; null when none was.")] string? TargetVersion)
{
    public static VerdictDocument Of(Verdict verdict) => new(
        verdict.Kind, verdict.Name.Kind, verdict.Name.Text, verdict.SourceName, verdict.Code, verdict.Reason, verdict.SourceVersion,
        verdict.TargetVersion);
}
