using System.Collections.Immutable;
using System.ComponentModel;

namespace KeyVaultReplication.Reporting;

/// <summary>How many secrets met which end; after a dry run, how many would.</summary>
internal sealed record CountsDocument(
    [property: Description("Were written to a vault that did not have them, or recovered there.")] int Created,
    [property: Description("Got a new version, other properties or only a mark.")] int Updated,
    [property: Description("Of those updated: got only a mark, because the values were equal already.")] int Adopted,
    [property: Description("Were soft-deleted.")] int Deleted,
    [property: Description("Were in sync.")] int Unchanged,
    [property: Description("Were left, with a reason, or changed during the run.")] int Skipped,
    [property: Description("Had changed on both sides.")] int Conflicts,
    [property: Description("Of those in conflict: were left alone.")] int UnresolvedConflicts,
    [property: Description("One-way: had been changed by somebody in the target since the last run.")] int Drift,
    [property: Description("One-way: have a source that has gone back in time, and were left or followed back.")] int SourceRegressed,
    [property: Description("Are left by their nature, with nothing wrong: disabled without a replica, secrets of certificates.")] int Noted,
    [property: Description("Could not be read, written or decided, or were not attempted.")] int Failed,
    [property: Description("Of those failed: were not attempted.")] int NotAttempted)
{
    public static CountsDocument Of(ReplicationCounts counts) => new(
        counts.Created, counts.Updated, counts.Adopted, counts.Deleted, counts.Unchanged, counts.Skipped, counts.Conflicts,
        counts.UnresolvedConflicts, counts.Drift, counts.SourceRegressed, counts.Noted, counts.Failed,
        counts.NotAttempted);
}

/// <summary>Wrong inputs: nothing was contacted.</summary>
internal sealed record InvalidDocument(
    [property: Description("The version of this format.")] int SchemaVersion,
    [property: Description("invalid.")] string Result,
    [property: Description("What is wrong, each in one sentence.")] ImmutableArray<string> Mistakes);

/// <summary>An error that nobody expected ended the run.</summary>
internal sealed record FailureDocument(
    [property: Description("The version of this format.")] int SchemaVersion,
    [property: Description("failed.")] string Result,
    [property: Description("What happened.")] string Failure);
