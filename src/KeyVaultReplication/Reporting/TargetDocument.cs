using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Serialization;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;

namespace KeyVaultReplication.Reporting;

/// <summary>What plan.json and report.json say alike about one target.</summary>
internal abstract record OneTargetDocument
{
    private protected OneTargetDocument(PairReport pair)
    {
        Target = pair.Target.Host;
        SourceSecrets = pair.Plan?.SourceObjects;
        TargetSecrets = pair.Plan?.TargetObjects;
        Extraneous = pair.Plan?.Extraneous;
        Warnings = pair.Plan?.Warnings ?? [];
        Findings = [.. (pair.Plan?.Findings ?? []).Select(FindingDocument.Of)];
    }

    [JsonPropertyOrder(-2), Description("The target, by host name.")]
    public string Target { get; }

    [Description("How many secrets of the source take part; null without a plan.")]
    public int? SourceSecrets { get; }

    [Description("How many secrets of the target take part; null without a plan.")]
    public int? TargetSecrets { get; }

    [Description("How many only the target has, and keeps; null without a plan.")]
    public int? Extraneous { get; }

    [Description("What a person should look at although no single secret is concerned.")]
    public ImmutableArray<string> Warnings { get; }

    [JsonPropertyOrder(2), Description("What is left as it is, by name.")]
    public ImmutableArray<FindingDocument> Findings { get; }
}

/// <summary>What is to be done for one target.</summary>
internal sealed record PlannedTargetDocument : OneTargetDocument
{
    private PlannedTargetDocument(PairReport pair)
        : base(pair) => Changes = [.. (pair.Plan?.Changes ?? []).Select(PlannedChangeDocument.Of)];

    [JsonPropertyOrder(1), Description("What is to be done: by name, deletions last.")]
    public ImmutableArray<PlannedChangeDocument> Changes { get; }

    public static PlannedTargetDocument Of(PairReport pair) => new(pair);
}

/// <summary>What was planned and done for one target.</summary>
internal sealed record TargetDocument : OneTargetDocument
{
    private TargetDocument(PairReport pair)
        : base(pair)
    {
        Failure = pair.Failure;
        Refusal = pair.Refusal;
        RefusalCode = pair.RefusalCode;
        Counts = CountsDocument.Of(pair.Counts);
        var outcomes = pair.Outcomes.ToDictionary(outcome => outcome.Change);
        Changes = [.. (pair.Plan?.Changes ?? []).Select(change => ChangeDocument.Of(change, outcomes.GetValueOrDefault(change)))];
    }

    [JsonPropertyOrder(-1),
    Description("Why there is no plan for it: which vault could not be read, and what to do; null when there is one.")]
    public string? Failure { get; }

    [JsonPropertyOrder(-1), Description("Why its plan was refused, and the input that allows it; null when it was not.")]
    public string? Refusal { get; }

    [JsonPropertyOrder(-1), Description("The same, for programs.")]
    public ReasonCode? RefusalCode { get; }

    [JsonPropertyOrder(-1), Description("The counts of this target.")]
    public CountsDocument Counts { get; }

    [JsonPropertyOrder(1), Description("What was to be done: by name, deletions last.")]
    public ImmutableArray<ChangeDocument> Changes { get; }

    public static TargetDocument Of(PairReport pair) => new(pair);
}

/// <summary>Something that is left as it is.</summary>
internal sealed record FindingDocument(
    [property: Description("What it means for the result: note (nothing is wrong), skipped, conflict (left alone) or failed.")] FindingKind Finding,
    [property: Description("The kind of object.")] ObjectKind Kind,
    [property: Description("The name.")] string Name,
    [property: Description("Its name in the source, where rename gives it another one; else null.")] string? SourceName,
    [property: Description("Why, for programs.")] ReasonCode Code,
    [property: Description("Why, for people.")] string Reason)
{
    public static FindingDocument Of(Finding finding) =>
        new(finding.Kind, finding.Name.Kind, finding.Name.Text, finding.SourceName, finding.Code, finding.Reason);
}
