using System.ComponentModel;
using System.Text.Json.Serialization;
using KeyVaultReplication.Applying;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;

namespace KeyVaultReplication.Reporting;

/// <summary>What plan.json and report.json say alike about one change.</summary>
internal abstract record OneChangeDocument
{
    private protected OneChangeDocument(Change change)
    {
        Change = change.Kind;
        Kind = change.Name.Kind;
        Name = change.Name.Text;
        SourceName = change.SourceName;
        From = change.From.Host;
        To = change.To.Host;
        RecoverFirst = change.RecoverFirst;
        Conflict = change.ResolvesConflict;
        Drift = change.IsDrift;
        OlderVersions = change.History.Length;
        Code = change.Code;
        Reason = change.Reason;
    }

    [Description("What is done.")]
    public ChangeKind Change { get; }

    [Description("The kind of object.")]
    public ObjectKind Kind { get; }

    [Description("The name.")]
    public string Name { get; }

    [Description("Its name in the source, where rename gives it another one; else null.")]
    public string? SourceName { get; }

    [Description("The vault that is followed, by host name.")]
    public string From { get; }

    [Description("The vault that is changed, by host name.")]
    public string To { get; }

    [Description("Whether the name is soft-deleted there and recovered first.")]
    public bool RecoverFirst { get; }

    [Description("Whether both vaults had changed it, and conflictPolicy decided.")]
    public bool Conflict { get; }

    [Description("Whether somebody had changed it in the target since the last run (one-way).")]
    public bool Drift { get; }

    [Description("How many older versions are appended before (versions: all).")]
    public int OlderVersions { get; }

    [Description("Why, for programs.")]
    public ReasonCode Code { get; }

    [Description("Why, for people.")]
    public string Reason { get; }
}

/// <summary>One change that is planned.</summary>
internal sealed record PlannedChangeDocument : OneChangeDocument
{
    private PlannedChangeDocument(Change change)
        : base(change) => Version = change.Effect is Effect.Write or Effect.CopyWhole ? change.Subject.Version : null;

    [JsonPropertyOrder(1),
    Description("The id of the version that is copied; null where it is not known, which is so in runs without approval only.")]
    public string? Version { get; }

    public static PlannedChangeDocument Of(Change change) => new(change);
}

/// <summary>One change, and what came of it.</summary>
internal sealed record ChangeDocument : OneChangeDocument
{
    private ChangeDocument(Change change, ChangeOutcome? outcome)
        : base(change)
    {
        Outcome = outcome?.Result switch
        {
            null => ChangeEnd.Planned,
            ChangeResult.Applied => ChangeEnd.Applied,
            ChangeResult.Overtaken => ChangeEnd.Overtaken,
            ChangeResult.Left => ChangeEnd.Left,
            ChangeResult.Noted => ChangeEnd.Noted,
            ChangeResult.Failed => ChangeEnd.Failed,
            _ => ChangeEnd.NotAttempted,
        };
        OutcomeCode = outcome?.Code;
        Message = outcome?.Message;
        VersionRead = outcome?.VersionRead;
        VersionWritten = outcome?.VersionWritten;
    }

    [JsonPropertyOrder(1), Description("What came of it; planned in a dry run and where the plan was refused.")]
    public ChangeEnd Outcome { get; }

    [JsonPropertyOrder(1), Description("Why it was not made, for programs; null when it was.")]
    public ReasonCode? OutcomeCode { get; }

    [JsonPropertyOrder(1), Description("What happened and what to do, for people; null when there is nothing to say.")]
    public string? Message { get; }

    [JsonPropertyOrder(1), Description("The id of the version that was read; null when none was.")]
    public string? VersionRead { get; }

    [JsonPropertyOrder(1), Description("The id of the version that was written or updated; null when none was.")]
    public string? VersionWritten { get; }

    public static ChangeDocument Of(Change change, ChangeOutcome? outcome) => new(change, outcome);
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
