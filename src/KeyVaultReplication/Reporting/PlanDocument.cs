using System.Collections.Immutable;
using System.ComponentModel;

namespace KeyVaultReplication.Reporting;

/// <summary>
/// plan.json, field by field. The same vaults and inputs give the same document: it holds no time, and nobody's name. The descriptions are
/// those of its JSON Schema.
/// </summary>
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

/// <summary>plan.json of many pairs, field by field.</summary>
[Description("What a run of kvreplicate over many pairs of vaults is to do: plan.json of a run with a pairs file.")]
internal sealed record ManyPlanDocument(
    [property: Description("The version of this format.")] int SchemaVersion,
    [property: Description("What is run: replicate.")] string Action,
    [property: Description("The program and its version.")] ToolDocument Tool,
    [property: Description("What approvedPlan takes: 64 hexadecimal digits; empty when there is no whole plan.")] string PlanHash,
    [property: Description("One plan for each entry of the pairs file, in its order. Their hashes identify them; only the outer one can "
        + "be approved.")]
    ImmutableArray<PlanDocument> Runs)
{
    public static ManyPlanDocument Of(ManyReport report) =>
        new(JsonReport.SchemaVersion, "replicate", ToolDocument.This, report.PlanHash, [.. report.Runs.Select(PlanDocument.Of)]);
}
