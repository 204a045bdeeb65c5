using System.Collections.Immutable;
using System.ComponentModel;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;

namespace KeyVaultReplication.Reporting;

/// <summary>plan.json, field by field. The same vaults and inputs give the same document: it holds no time, and nobody's name. The descriptions are those of its JSON Schema.</summary>
[Description("What a run of kvreplicate is to do: plan.json.")]
internal sealed record PlanDocument(
    [property: Description("The version of this format.")] int SchemaVersion,
    [property: Description("What is run: replicate or restore.")] string Action,
    [property: Description("The program and its version.")] ToolDocument Tool,
    [property: Description("What approvedPlan takes: 64 hexadecimal digits; empty when there is no whole plan.")] string PlanHash,
    [property: Description("The source, by host name; for a restore, the vault whose history is followed.")] string Source,
    [property: Description("oneWay or twoWay.")] ReplicationMode Mode,
    [property: Description("One entry for each target, in the order given.")] ImmutableArray<PlannedTargetDocument> Targets)
{
    public static PlanDocument Of(ReplicationReport report) => new(
        JsonReport.SchemaVersion,
        report.Options.RestorePoint is null ? "replicate" : "restore",
        ToolDocument.This,
        report.PlanHash,
        report.Source.Host,
        report.Options.Mode,
        [.. report.Pairs.Select(PlannedTargetDocument.Of)]);
}

/// <summary>What is to be done for one target.</summary>
internal sealed record PlannedTargetDocument(
    [property: Description("The target, by host name.")] string Target,
    [property: Description("How many secrets of the source take part; null without a plan.")] int? SourceSecrets,
    [property: Description("How many secrets of the target take part; null without a plan.")] int? TargetSecrets,
    [property: Description("How many only the target has, and keeps; null without a plan.")] int? Extraneous,
    [property: Description("What a person should look at although no single secret is concerned.")] ImmutableArray<string> Warnings,
    [property: Description("What is to be done: by name, deletions last.")] ImmutableArray<PlannedChangeDocument> Changes,
    [property: Description("What is left as it is, by name.")] ImmutableArray<FindingDocument> Findings)
{
    public static PlannedTargetDocument Of(PairReport pair) => new(
        pair.Target.Host,
        pair.Plan?.SourceObjects,
        pair.Plan?.TargetObjects,
        pair.Plan?.Extraneous,
        pair.Plan?.Warnings ?? [],
        [.. (pair.Plan?.Changes ?? []).Select(PlannedChangeDocument.Of)],
        [.. (pair.Plan?.Findings ?? []).Select(FindingDocument.Of)]);
}

/// <summary>One change that is planned.</summary>
internal sealed record PlannedChangeDocument(
    [property: Description("What is done.")] ChangeKind Change,
    [property: Description("The kind of object.")] ObjectKind Kind,
    [property: Description("The name.")] string Name,
    [property: Description("The vault that is followed, by host name.")] string From,
    [property: Description("The vault that is changed, by host name.")] string To,
    [property: Description("Whether the name is soft-deleted there and recovered first.")] bool RecoverFirst,
    [property: Description("Whether both vaults had changed it, and conflictPolicy decided.")] bool Conflict,
    [property: Description("Whether somebody had changed it in the target since the last run (one-way).")] bool Drift,
    [property: Description("The id of the version that is copied; null where it is not known, which is so in runs without approval only.")] string? Version,
    [property: Description("How many older versions are appended before (versions: all).")] int OlderVersions,
    [property: Description("Why, for programs.")] ReasonCode Code,
    [property: Description("Why, for people.")] string Reason)
{
    public static PlannedChangeDocument Of(Change change) => new(
        change.Kind, change.Name.Kind, change.Name.Text, change.From.Host, change.To.Host, change.RecoverFirst, change.ResolvesConflict, change.IsDrift,
        change.Effect is Effect.Write or Effect.CopyWhole ? change.Subject.Version : null, change.History.Length, change.Code, change.Reason);
}

/// <summary>Something that is left as it is.</summary>
internal sealed record FindingDocument(
    [property: Description("What it means for the result: note (nothing is wrong), skipped, conflict (left alone) or failed.")] FindingKind Finding,
    [property: Description("The kind of object.")] ObjectKind Kind,
    [property: Description("The name.")] string Name,
    [property: Description("Why, for programs.")] ReasonCode Code,
    [property: Description("Why, for people.")] string Reason)
{
    public static FindingDocument Of(Finding finding) => new(finding.Kind, finding.Name.Kind, finding.Name.Text, finding.Code, finding.Reason);
}
