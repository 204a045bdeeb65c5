using System.Collections.Immutable;
using System.ComponentModel;
using KeyVaultReplication.Applying;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;

namespace KeyVaultReplication.Reporting;

/// <summary>report.json of a replication or a restore, field by field. The descriptions are those of its JSON Schema.</summary>
[Description("What a run of kvreplicate planned and did: report.json of a replication or a restore.")]
internal sealed record ReportDocument(
    [property: Description("The version of this format.")] int SchemaVersion,
    [property: Description("What was run: replicate or restore.")] string Action,
    [property: Description("The program and its version.")] ToolDocument Tool,
    [property: Description("How it ended.")] ReplicationResult Result,
    [property: Description("Whether nothing was to be written.")] bool DryRun,
    [property: Description("Whether it was cancelled before it was done.")] bool Cancelled,
    [property: Description("Why the whole plan was refused; null when it was not.")] string? Refusal,
    [property: Description("Whether the plan holds changes, made or not.")] bool HasChanges,
    [property: Description("What approvedPlan takes: 64 hexadecimal digits; empty when there is no whole plan.")] string PlanHash,
    [property: Description("When it began, in UTC.")] DateTime Started,
    [property: Description("How long it took, in seconds.")] double DurationSeconds,
    [property: Description("The source, by host name; for a restore, the vault whose history was followed.")] string Source,
    [property: Description("oneWay or twoWay.")] ReplicationMode Mode,
    [property: Description("What was asked for.")] InputsDocument Inputs,
    [property: Description("Who asked the vaults.")] IdentitiesDocument Identities,
    [property: Description("The counts of all targets together.")] CountsDocument Counts,
    [property: Description("One entry for each target, in the order given.")] ImmutableArray<TargetDocument> Targets)
{
    public static ReportDocument Of(ReplicationReport report, Identities identities) => new(
        JsonReport.SchemaVersion,
        report.Options.RestorePoint is null ? "replicate" : "restore",
        ToolDocument.This,
        report.Result,
        report.Options.DryRun,
        report.Cancelled,
        report.Refusal,
        report.HasChanges,
        report.PlanHash,
        ToolDocument.Utc(report.Started),
        Math.Round(report.Duration.TotalSeconds, 3),
        report.Source.Host,
        report.Options.Mode,
        InputsDocument.Of(report.Options),
        IdentitiesDocument.Of(identities),
        CountsDocument.Of(report.Counts),
        [.. report.Pairs.Select(TargetDocument.Of)]);
}

/// <summary>What was planned and done for one target.</summary>
internal sealed record TargetDocument(
    [property: Description("The target, by host name.")] string Target,
    [property: Description("Why there is no plan for it: which vault could not be read, and what to do; null when there is one.")] string? Failure,
    [property: Description("Why its plan was refused, and the input that allows it; null when it was not.")] string? Refusal,
    [property: Description("The counts of this target.")] CountsDocument Counts,
    [property: Description("How many secrets of the source take part; null without a plan.")] int? SourceSecrets,
    [property: Description("How many secrets of the target take part; null without a plan.")] int? TargetSecrets,
    [property: Description("How many only the target has, and keeps; null without a plan.")] int? Extraneous,
    [property: Description("What a person should look at although no single secret is concerned.")] ImmutableArray<string> Warnings,
    [property: Description("What was to be done: by name, deletions last.")] ImmutableArray<ChangeDocument> Changes,
    [property: Description("What is left as it is, by name.")] ImmutableArray<FindingDocument> Findings)
{
    public static TargetDocument Of(PairReport pair)
    {
        var outcomes = pair.Outcomes.ToDictionary(outcome => outcome.Change);
        return new(
            pair.Target.Host,
            pair.Failure,
            pair.Refusal,
            CountsDocument.Of(pair.Counts),
            pair.Plan?.SourceObjects,
            pair.Plan?.TargetObjects,
            pair.Plan?.Extraneous,
            pair.Plan?.Warnings ?? [],
            [.. (pair.Plan?.Changes ?? []).Select(change => ChangeDocument.Of(change, outcomes.GetValueOrDefault(change)))],
            [.. (pair.Plan?.Findings ?? []).Select(FindingDocument.Of)]);
    }
}

/// <summary>One change, and what came of it.</summary>
internal sealed record ChangeDocument(
    [property: Description("What is done.")] ChangeKind Change,
    [property: Description("The kind of object.")] ObjectKind Kind,
    [property: Description("The name.")] string Name,
    [property: Description("The vault that is followed, by host name.")] string From,
    [property: Description("The vault that is changed, by host name.")] string To,
    [property: Description("Whether the name is soft-deleted there and recovered first.")] bool RecoverFirst,
    [property: Description("Whether both vaults had changed it, and conflictPolicy decided.")] bool Conflict,
    [property: Description("Whether somebody had changed it in the target since the last run (one-way).")] bool Drift,
    [property: Description("How many older versions are appended before (versions: all).")] int OlderVersions,
    [property: Description("Why, for programs.")] ReasonCode Code,
    [property: Description("Why, for people.")] string Reason,
    [property: Description("What came of it; planned in a dry run and where the plan was refused.")] ChangeEnd Outcome,
    [property: Description("Why it was not made, for programs; null when it was.")] ReasonCode? OutcomeCode,
    [property: Description("What happened and what to do, for people; null when there is nothing to say.")] string? Message,
    [property: Description("The id of the version that was read; null when none was.")] string? VersionRead,
    [property: Description("The id of the version that was written or updated; null when none was.")] string? VersionWritten)
{
    public static ChangeDocument Of(Change change, ChangeOutcome? outcome) => new(
        change.Kind, change.Name.Kind, change.Name.Text, change.From.Host, change.To.Host, change.RecoverFirst, change.ResolvesConflict, change.IsDrift, change.History.Length,
        change.Code, change.Reason, End(outcome?.Result), outcome?.Code, outcome?.Message, outcome?.VersionRead, outcome?.VersionWritten);

    private static ChangeEnd End(ChangeResult? result) => result switch
    {
        null => ChangeEnd.Planned,
        ChangeResult.Applied => ChangeEnd.Applied,
        ChangeResult.Overtaken => ChangeEnd.Overtaken,
        ChangeResult.Left => ChangeEnd.Left,
        ChangeResult.Noted => ChangeEnd.Noted,
        ChangeResult.Failed => ChangeEnd.Failed,
        _ => ChangeEnd.NotAttempted,
    };
}

/// <summary>What came of a change, or that it is only planned.</summary>
internal enum ChangeEnd
{
    Planned,
    Applied,
    Overtaken,
    Left,
    Noted,
    Failed,
    NotAttempted,
}
