using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Serialization;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;

namespace KeyVaultReplication.Reporting;

/// <summary>
/// What report.json says first, of one source or of many pairs. The descriptions of all documents are those of their JSON Schemas.
/// </summary>
internal abstract record RunDocument
{
    private protected RunDocument(IRunReport report, Identities identities)
    {
        Action = report.RestorePoint is null ? "replicate" : "restore";
        Result = report.Result;
        DryRun = report.DryRun;
        Cancelled = report.Cancelled;
        Refusal = report.Refusal;
        RefusalCode = report.RefusalCode;
        HasChanges = report.HasChanges;
        PlanHash = report.PlanHash;
        Started = ToolDocument.Utc(report.Started);
        DurationSeconds = ToolDocument.Seconds(report.Duration);
        Identities = IdentitiesDocument.Of(identities);
        Counts = CountsDocument.Of(report.Counts);
    }

    [Description("The version of this format.")]
    public int SchemaVersion { get; } = JsonReport.SchemaVersion;

    [Description("What was run: replicate or restore.")]
    public string Action { get; }

    [Description("The program and its version.")]
    public ToolDocument Tool { get; } = ToolDocument.This;

    [Description("How it ended; of many pairs, the worst of them.")]
    public ReplicationResult Result { get; }

    [Description("Whether nothing was to be written.")]
    public bool DryRun { get; }

    [Description("Whether it was cancelled before it was done.")]
    public bool Cancelled { get; }

    [Description("Why the whole plan was refused; null when it was not.")]
    public string? Refusal { get; }

    [Description("The same, for programs.")]
    public ReasonCode? RefusalCode { get; }

    [Description("Whether the plan holds changes, made or not.")]
    public bool HasChanges { get; }

    [Description("What approvedPlan takes: 64 hexadecimal digits; empty when there is no whole plan.")]
    public string PlanHash { get; }

    [Description("When it began, in UTC.")]
    public DateTime Started { get; }

    [Description("How long it took, in seconds.")]
    public double DurationSeconds { get; }

    [Description("Who asked the vaults.")]
    public IdentitiesDocument Identities { get; }

    [Description("The counts of all targets together.")]
    public CountsDocument Counts { get; }
}

/// <summary>report.json of a replication or a restore, field by field.</summary>
[Description("What a run of kvreplicate planned and did: report.json of a replication or a restore.")]
internal sealed record ReportDocument : RunDocument
{
    private ReportDocument(ReplicationReport report, Identities identities)
        : base(report, identities)
    {
        Source = report.Source.Host;
        Mode = report.Options.Mode;
        Inputs = InputsDocument.Of(report.Options);
        Targets = [.. report.Pairs.Select(TargetDocument.Of)];
    }

    [JsonPropertyOrder(1), Description("The source, by host name; for a restore, the vault whose history was followed.")]
    public string Source { get; }

    [JsonPropertyOrder(1), Description("oneWay or twoWay.")]
    public ReplicationMode Mode { get; }

    [JsonPropertyOrder(1), Description("What was asked for.")]
    public InputsDocument Inputs { get; }

    [JsonPropertyOrder(1), Description("One entry for each target, in the order given.")]
    public ImmutableArray<TargetDocument> Targets { get; }

    public static ReportDocument Of(ReplicationReport report, Identities identities) => new(report, identities);
}

/// <summary>report.json of a run over many pairs, field by field.</summary>
[Description("What a run of kvreplicate over many pairs of vaults planned and did: report.json of a run with a pairs file.")]
internal sealed record ManyReportDocument : RunDocument
{
    private ManyReportDocument(ManyReport report, Identities identities)
        : base(report, identities)
    {
        NextRun = [.. report.Hops.Select(vault => vault.Host)];
        var targets = report.Runs.SelectMany(run => run.Pairs).Select(pair => pair.Target).ToHashSet();
        Runs = [.. report.Runs.Select(run => ReportDocument.Of(run, identities.Of(run.Source, targets)))];
    }

    [JsonPropertyOrder(1),
    Description("The vaults, by host name, that one pair writes and another one reads: what arrived there goes on in the next run.")]
    public ImmutableArray<string> NextRun { get; }

    [JsonPropertyOrder(1), Description("One report for each entry of the pairs file, in its order.")]
    public ImmutableArray<ReportDocument> Runs { get; }

    public static ManyReportDocument Of(ManyReport report, Identities identities) => new(report, identities);
}
