using System.Collections.Immutable;
using System.ComponentModel;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Verifying;

namespace KeyVaultReplication.Reporting;

/// <summary>report.json of a verification, field by field. The descriptions are those of its JSON Schema.</summary>
[Description("What a verification found: report.json of kvreplicate verify.")]
internal sealed record VerificationDocument(
    [property: Description("The version of this format.")] int SchemaVersion,
    [property: Description("What was run.")] string Action,
    [property: Description("The program and its version.")] ToolDocument Tool,
    [property: Description("How it ended: equal, equalWithIssues (some secrets are disabled in both vaults), different, or failed.")] VerificationResult Result,
    [property: Description("Whether it was cancelled before it was done.")] bool Cancelled,
    [property: Description("When it began, in UTC.")] DateTime Started,
    [property: Description("How long it took, in seconds.")] double DurationSeconds,
    [property: Description("The source, by host name.")] string Source,
    [property: Description("What was asked for.")] VerificationInputsDocument Inputs,
    [property: Description("Who read the vaults.")] IdentitiesDocument Identities,
    [property: Description("The counts of all targets together.")] VerdictCounts Counts,
    [property: Description("One entry for each target, in the order given.")] ImmutableArray<VerifiedTargetDocument> Targets)
{
    internal static VerificationDocument Of(VerificationReport report, Identities identities) => new(
        JsonReport.SchemaVersion,
        "verify",
        ToolDocument.This,
        report.Result,
        report.Cancelled,
        ToolDocument.Utc(report.Started),
        Math.Round(report.Duration.TotalSeconds, 3),
        report.Source.Host,
        new VerificationInputsDocument(
            report.Options.Kinds, report.Options.Mode, report.Options.ReplicateDeletion, report.Options.Filter.Include, report.Options.Filter.Exclude, report.Options.Sample),
        IdentitiesDocument.Of(identities),
        report.Counts,
        [.. report.Pairs.Select(VerifiedTargetDocument.Of)]);
}

/// <summary>What was asked of a verification.</summary>
internal sealed record VerificationInputsDocument(
    [property: Description("The kinds of objects that take part.")] ImmutableArray<ObjectKind> ObjectTypes,
    [property: Description("oneWay or twoWay.")] ReplicationMode Mode,
    [property: Description("Whether deletions are replicated, so that what only the target has is a difference.")] bool ReplicateDeletion,
    [property: Description("The patterns of names that take part; none: all.")] ImmutableArray<string> Include,
    [property: Description("The patterns of names that do not take part.")] ImmutableArray<string> Exclude,
    [property: Description("How many names were to be chosen at random; null: all are verified.")] int? Sample);

/// <summary>What was found about one target.</summary>
internal sealed record VerifiedTargetDocument(
    [property: Description("The target, by host name.")] string Target,
    [property: Description("Which vaults could not be listed, and what to do; null when both were.")] string? Failure,
    [property: Description("How many names take part in the two vaults.")] int Names,
    [property: Description("Whether only some of them were verified, chosen at random.")] bool IsSample,
    [property: Description("The counts of this target.")] VerdictCounts Counts,
    [property: Description("One entry for each name that was verified, by name.")] ImmutableArray<VerdictDocument> Verdicts)
{
    internal static VerifiedTargetDocument Of(PairVerification pair) => new(
        pair.Target.Host,
        pair.Failures.IsEmpty ? null : string.Join(" ", pair.Failures),
        pair.Names,
        pair.Verdicts.Length < pair.Names,
        pair.Counts,
        [.. pair.Verdicts.Select(verdict => new VerdictDocument(
            verdict.Kind, verdict.Name.Kind, verdict.Name.Text, verdict.Code, verdict.Reason, verdict.SourceVersion, verdict.TargetVersion))]);
}

/// <summary>What was found about one name.</summary>
internal sealed record VerdictDocument(
    [property: Description("equal, different, missing (in the target), extra (in the target), unreadable, noted or failed.")] VerdictKind Verdict,
    [property: Description("The kind of object.")] ObjectKind Kind,
    [property: Description("The name.")] string Name,
    [property: Description("Why, for programs.")] string Code,
    [property: Description("Why, for people.")] string Reason,
    [property: Description("The id of the source's version that was read; null when none was.")] string? SourceVersion,
    [property: Description("The id of the target's version that was read; null when none was.")] string? TargetVersion);
